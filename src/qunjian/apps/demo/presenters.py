"""This app's sentences for the trail."""

VERBS = {"demo.county-entered": "载入了编出来的县"}
LABELS = {"organisations": "组织", "demo.county": "编出来的县"}
