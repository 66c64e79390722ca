"""The sample that people check, and the band that goes to them: both the county's to set."""

from random import Random
from typing import Any

from qunjian.apps.areas.models import Area
from qunjian.apps.audit.trail import action, record
from qunjian.apps.linkage.models import Pair, RegisterComparison, ReviewBand
from qunjian.apps.linkage.queries.sampling import of_stratum, undecided
from qunjian.apps.registry.refusals import Refused
from qunjian.core.linkage.checking import shares, strata


@action
def draw_sample(*, comparison: RegisterComparison, size: int, seed: int, by: Any) -> int:
    """
    Draw pairs for checking from every band of probability; the seed draws the same ones again.

    A sample that nobody has begun to answer is replaced, one that is begun is enlarged.

    :raises Refused: if there is nothing to draw from.
    """
    pairs = undecided(comparison)
    Pair.objects.filter(pk__in=pairs.exclude(stratum="").values("pk")).update(stratum="")
    bands = strata(comparison.low, comparison.high)
    found = [
        list(
            of_stratum(pairs, band).order_by("left__key", "right__key").values_list("pk", flat=True)
        )
        for band in bands
    ]
    random = Random(seed)  # noqa: S311 -- a sample to be drawn again, no secret
    drawn = 0
    for band, ids, share in zip(
        bands, found, shares([len(ids) for ids in found], size), strict=True
    ):
        chosen = random.sample(ids, share)
        drawn += Pair.objects.filter(pk__in=chosen).update(stratum=band.code)
    if not drawn:
        raise Refused("这次比对没有可抽的对：除了待核的，别的都已经有人定过。")
    told = {"seed": seed, "size": size, "pairs": drawn}
    record("linkage.sample-drawn", comparison, by=by, after=told)
    return drawn


@action
def set_band(*, area: Area, low: float, high: float, by: Any) -> ReviewBand:
    """From now on new comparisons of the area leave these probabilities to people."""
    before = ReviewBand.objects.filter(area=area).first()
    was = {"low": before.low, "high": before.high} if before else {}
    row, _ = ReviewBand.objects.update_or_create(area=area, defaults={"low": low, "high": high})
    record("linkage.band-set", area, by=by, before=was, after={"low": low, "high": high})
    return row
