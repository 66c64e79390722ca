"""Reads of areas."""

from qunjian.apps.areas.models import Area
from qunjian.core.period import Moment
from qunjian.core.place import AreaLevel, code_range, is_community, was_village


def communities(above: str, moment: Moment) -> list[Area]:
    """The communities inside an area on a day, by code."""
    low, high = code_range(above)
    rows = Area.objects.on(moment).filter(level=AreaLevel.VILLAGE, code__range=(low, high))
    return [area for area in rows.order_by("code") if is_community(area.code, area.name)]


def turned_from_villages(areas: list[Area]) -> list[Area]:
    """村改居: communities whose code is still a village's."""
    return [area for area in areas if was_village(area.code)]


def urban(areas: list[Area]) -> list[Area]:
    """Communities that have a community's code."""
    return [area for area in areas if not was_village(area.code)]
