"""The invented county taken through the real door: areas, people, files, and what came later."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction

from qunjian.apps.accounts.models import User
from qunjian.apps.areas import actions as areas
from qunjian.apps.areas.actions import FIRST_DAY
from qunjian.apps.areas.models import Area, Site
from qunjian.apps.conflicts import actions as conflicts
from qunjian.apps.demo import people
from qunjian.apps.demo.generator import county as generator
from qunjian.apps.demo.generator.model import County
from qunjian.apps.demo.registers import folder
from qunjian.apps.demo.registers.folder import Made
from qunjian.apps.demo.samples import make_samples
from qunjian.apps.intake import actions as intake
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.progress import Progress, Step, silent
from qunjian.apps.jobs.running import run
from qunjian.apps.linkage import actions as linkage
from qunjian.apps.registry import actions as registry
from qunjian.apps.registry.models import CensusRound, NotYetReason, SavedView, Unit, UnitState
from qunjian.core.vocabulary import Source

Tell = Callable[[int, int, str], None]
UPLOADERS = {
    "organisation": "party",
    "union": "union",
    "league": "league",
    "women": "women",
}
COMPARED = ("县民政局", "县委组织部", "县总工会", "团县委", "县妇联", "城关镇")
FOUND_ON = date(2026, 8, 20)  # when the reasons for not founding yet were gathered
VISITED_ON = date(2026, 8, 26)
VISITED = 6
VIEWS = (
    ("lead", "规上应建未建工会", "scale=above&line=union&outcome=must&outcome=target"),
    ("lead", "查无下落", "state=missing"),
    ("league", "规上应建未建团", "scale=above&line=league&outcome=must&outcome=target"),
    ("league", "规上企业", "kind=enterprise&scale=above"),
    ("aochuan", "社会组织", "kind=social"),
)


class NotTaken(RuntimeError):
    """A file of the demonstration did not go through; the text says which and why."""


def files_folder() -> Path:
    """Where the files lie, so that a newcomer can drop them in by hand."""
    return Path(settings.QUNJIAN_DATA) / "demo"


def is_empty() -> bool:
    """Whether nothing is here that a demonstration would mix with."""
    return not (User.objects.exists() or Area.objects.exists() or Unit.objects.exists())


def load(tell: Tell) -> str:
    """
    Make the county and its files, and take all of it in at once or not at all.

    Returns the password.

    :raises NotTaken: if a file does not go through.
    """
    tell(0, 1, "正在编出县、单位和文件")
    county = generator.build()
    files = list(folder.make(county))
    folder.keep(files, files_folder())
    steps = len(files) + 4
    with transaction.atomic():
        tell(1, steps, "正在载入区划和账号")
        load_places(county)
        users, password = people.make_people()
        _take_in(files, users, lambda done, text: tell(done + 2, steps, text))
        tell(steps - 2, steps, "正在登记会员单位、暂不具备的原因、走访、异议和换届")
        _what_came_later(county, users)
        make_samples(users)
        tell(steps - 1, steps, "正在比对各部门的名册")
        _compare(users["lead"])
    people.keep_sign_in(password)
    tell(steps, steps, "载入完成")
    return password


def _compare(lead: User) -> None:
    """The newest register of each department, and what was walked, with the ledger; then where
    they disagree."""
    county = Area.objects.get(pk=people.COUNTY)
    batches = Batch.objects.exclude(file_name__startswith="06").order_by("pk")
    newest = {batch.sender: batch for batch in batches}
    comparison = linkage.start_comparison(
        title="2026年8月各部门名册比对",
        area=county,
        batches=[newest[sender] for sender in COMPARED],
        with_ledger=True,
        low=0.2,
        high=0.95,
        by=lead,
    )
    if comparison.job:
        run(comparison.job, silent())
    conflicts.refresh_conflicts(area=county, by=lead)


def load_places(county: County) -> None:
    """The areas of an invented county, and the sites in them."""
    areas.load_places(places=[(p.code, p.name) for p in county.places], by=None)
    sites = [
        Site(
            name=spot.name,
            kind=spot.kind,
            area_id=spot.area,
            address=spot.address,
            longitude=spot.longitude,
            latitude=spot.latitude,
            valid_from=FIRST_DAY,
        )
        for spot in county.spots
    ]
    areas.load_sites(sites=sites, by=None)


def _take_in(
    files: Sequence[Made], users: Mapping[str, User], tell: Callable[[int, str], None]
) -> None:
    """Every file as its own sender would send it; the lead office applies."""
    whole = Area.objects.get(pk=people.COUNTY)
    counted = next(made.register.counted_on for made in files if made.register.of_round)
    census = registry.open_round(
        name=f"{counted.year}年{counted.month}月摸底", area=whole, counted_on=counted,
        by=users["lead"],
    )  # fmt: skip
    for number, made in enumerate(files):
        telling = Progress(_listener(number, made, tell))
        batch = _upload(made, users, census)
        if batch.job:
            run(batch.job, telling)
        batch.refresh_from_db()
        _check(batch, BatchState.PREVIEWED)
        if not made.register.left_open:
            run(intake.ask_to_apply(batch=batch, by=users["lead"]), telling)
            batch.refresh_from_db()
            _check(batch, BatchState.APPLIED)


def _listener(number: int, made: Made, tell: Callable[[int, str], None]) -> Callable[[Step], None]:
    def listen(step: Step) -> None:
        share = f" {step.done}/{step.total}" if step.total else ""
        tell(number, f"{made.register.file}：{step.text}{share}")

    return listen


def _upload(made: Made, users: Mapping[str, User], census: CensusRound) -> Batch:
    one = made.register
    area, sent_by = people.COUNTY, UPLOADERS.get(one.profile, "lead")
    if one.township is not None:
        area, sent_by = people.TOWNSHIPS[one.township]
    return intake.upload(
        content=made.content,
        file_name=one.file,
        sender=one.sender,
        profile=one.profile,
        area=Area.objects.get(pk=area),
        counted_on=one.counted_on,
        round=census if one.of_round else None,
        by=users[sent_by],
    )


def _check(batch: Batch, wanted: BatchState) -> None:
    if batch.state != wanted:
        said = batch.error or (batch.job.message if batch.job else "")
        state = BatchState.label_of(batch.state)
        raise NotTaken(f"{batch.file_name} 没有走通（{state}）：{said}")


def _what_came_later(county: County, users: Mapping[str, User]) -> None:
    by_name = dict(UnitState.objects.known().filter(valid_to=None).values_list("name", "unit"))
    units = Unit.objects.in_bulk(list(by_name.values()))
    for one in county.units:
        if one.association and one.name in by_name and one.association.name in by_name:
            registry.enrol_member(
                association=units[by_name[one.association.name]],
                unit=units[by_name[one.name]],
                on=max(one.opened_on, one.association.opened_on),
                by=users["lead"],
            )
    for found in county.not_yet:
        registry.record_not_yet(
            unit=units[by_name[found.unit.name]],
            line=found.line,
            reason=NotYetReason(found.reason),
            on=FOUND_ON,
            by=users[str(found.line)],
            ask_again_on=FOUND_ON + timedelta(days=90),
        )
    _visit(county, units, by_name, users["aochuan"])
    for username, name, query in VIEWS:
        SavedView.objects.create(user=users[username], page="ledger", name=name, query=query)


def _visit(
    county: County, units: Mapping[int, Unit], by_name: Mapping[str, int], clerk: User
) -> None:
    """A clerk went to see some firms and counted otherwise than the form had said."""
    here = [
        one
        for one in county.units
        if one.above_scale and one.township.code == people.AOCHUAN and one.counts.staff
    ]
    for number, one in enumerate(here[:VISITED]):
        staff = (one.counts.staff or 0) + number - 2
        registry.count_unit(
            unit=units[by_name[one.name]],
            source=Source.VISIT,
            on=VISITED_ON,
            by=clerk,
            reason="走访时按花名册点过",
            staff=staff,
        )
