"""This app's sentences for the trail."""

VERBS = {"areas.loaded": "载入了区划", "areas.sites-loaded": "载入了园区楼宇市场商圈"}
LABELS = {
    "county": "县",
    "names": "原名称",
    "new_areas": "新增区划",
    "renamed_areas": "改名区划",
    "new_sites": "新增园区楼宇",
    "areas.area": "区划",
    "areas.site": "园区楼宇市场商圈",
}
