"""The tabs above every page of comparisons; a page that is not there has none."""

from qunjian.web.filters import Tab
from qunjian.web.navigation import address

PAGES = (
    ("比对", "linkage-comparisons"),
    ("待核", "linkage-queue"),
    ("冲突台账", "conflicts-list"),
    ("已定记录", "linkage-decisions"),
    ("不交换名单", "linkage-exchange"),
)


def tabs(current: str, **counts: int) -> list[Tab]:
    """The tabs with the one of this view marked; `counts` by the last word of a view's name."""
    return [
        Tab(label, href, view == current, counts.get(view.rsplit("-", 1)[1]))
        for label, view in PAGES
        if (href := address(view))
    ]
