"""What the unit card shows."""

from dataclasses import dataclass
from typing import Any

from qunjian.apps.accounts.permissions import may, scope_of
from qunjian.apps.audit.facts import true_on
from qunjian.apps.ledger.panels.counts import Counts
from qunjian.apps.ledger.panels.lines import LineCard, line_cards, tells_hidden
from qunjian.apps.ledger.queries import SMALL, Sight, townships_of
from qunjian.apps.registry.history import HistoryEntry, history_of_unit
from qunjian.apps.registry.models import (
    AssociationMember,
    ExtraField,
    NameKind,
    Paper,
    Unit,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.queries import unit_names
from qunjian.apps.registry.timeline import timeline_of_unit
from qunjian.apps.verdicts.letters import explanation
from qunjian.apps.verdicts.queries import Known, known_units
from qunjian.core import industry
from qunjian.core.period import Moment
from qunjian.core.person_name import mask
from qunjian.core.rules import statistical_scale
from qunjian.core.vocabulary import Line, Source, UnitKind
from qunjian.web.panels import Detail, Held, Panel
from qunjian.web.panels import Source as Told
from qunjian.web.words import full_day

SCALES = {True: "规上", False: "规下", None: ""}
STATISTICAL = {True: "规上", False: "规下", None: None}


@dataclass(frozen=True, slots=True)
class UnitCard:
    """One unit on one day, for one person."""

    state: UnitState
    known: Known
    counts: Counts
    lines: list[LineCard]

    @property
    def scale(self) -> str:
        return SCALES[self.known.above_scale()]

    @property
    def kind(self) -> str:
        return UnitKind.label_of(self.state.kind)

    @property
    def industry(self) -> str:
        return industry.name_of(self.state.industry) if self.state.industry else ""


def state_on(unit: Unit, moment: Moment) -> UnitState | None:
    """The state on the day; of one that is not there that day, the nearest we hold."""
    states = UnitState.objects.known(moment.known_at).filter(unit=unit)
    states = states.select_related("area__parent", "site", "unit", "event")
    found: UnitState | None = (
        states.filter(true_on(moment.day)).first()
        or states.filter(valid_from__lte=moment.day).order_by("-valid_from").first()
        or states.order_by("valid_from").first()
    )
    return found


def exists_on(state: UnitState, moment: Moment) -> bool:
    ends = state.valid_to
    return state.valid_from <= moment.day and (ends is None or moment.day < ends)


def card_of(user: Any, state: UnitState, moment: Moment) -> UnitCard:
    [known] = known_units([state], moment)
    counts = Counts(state, known, moment, Sight(scope_of(user, SMALL)))
    return UnitCard(state, known, counts, line_cards(known, moment, counts))


def context_of(user: Any, unit: Unit, state: UnitState, moment: Moment) -> dict[str, Any]:
    """Everything on the page."""
    card = card_of(user, state, moment)
    names = list(UnitName.objects.known(moment.known_at).filter(unit=unit).order_by("valid_from"))
    return {
        "unit": unit,
        "state": state,
        "card": card,
        "exists": exists_on(state, moment),
        "township_code": f"{state.area_id[:9]}000",
        "township": townships_of([state])[state.area_id],
        "basics": BASICS.of(card),
        "extra": extra_of(state),
        "former": [row.name for row in names if row.kind == NameKind.FORMER],
        "aliases": [row.name for row in names if row.kind == NameKind.ALIAS],
        "memberships": memberships_of(unit, moment),
        "members": members_of(unit, moment),
        "timeline": timeline_of_unit(unit, moment),
        "papers": papers_of(unit, moment),
        "has_contact": bool(state.contact or state.phone or state.legal_person),
        "letter": letter_of(card, moment),
        "may_edit": may(user, "registry.edit-unit", state.area_id),
        "may_phone": may(user, "registry.see-phones", state.area_id),
    }


def history_for(user: Any, unit: Unit, state: UnitState) -> list[HistoryEntry]:
    """Who changed what and when, as far as this person may see it."""
    return history_of_unit(unit, lines_seen(user, state.area_id))


def lines_seen(user: Any, area_code: str) -> frozenset[str]:
    """The lines whose members this person may see in small units of an area."""
    scope = scope_of(user, SMALL)
    return frozenset(line.value for line in Line if scope and scope.covers(area_code, line))


def letter_of(card: UnitCard, moment: Moment) -> str:
    """The reasons as a letter; counts that this person is not to see stay out of it."""
    verdicts = [each.verdict for each in card.lines]
    open_ones = [one for one in verdicts if not tells_hidden(one, card.counts.hidden)]
    return explanation(card.known, open_ones, moment)


def memberships_of(unit: Unit, moment: Moment) -> list[tuple[int, str]]:
    """The associations and chambers that the unit belongs to."""
    rows = AssociationMember.objects.on(moment).filter(unit=unit)
    names = unit_names(set(rows.values_list("association_id", flat=True)), moment)
    return sorted(names.items(), key=lambda pair: pair[1])


def members_of(unit: Unit, moment: Moment) -> list[tuple[int, str]]:
    """The members of an association or chamber."""
    rows = AssociationMember.objects.on(moment).filter(association=unit)
    names = unit_names(set(rows.values_list("unit_id", flat=True)), moment)
    return sorted(names.items(), key=lambda pair: pair[1])


def papers_of(unit: Unit, moment: Moment) -> list[Paper]:
    rows = Paper.objects.on(moment).filter(unit=unit)
    return list(rows.select_related("event").order_by("-valid_from", "-pk"))


def extra_of(state: UnitState) -> list[tuple[str, Any]]:
    """The county's own fields, with what this unit has in them."""
    fields = ExtraField.objects.filter(active=True)
    return [(field.label, state.extra.get(field.code)) for field in fields]


def _from(state: UnitState) -> Told:
    kind = "visit" if state.source == Source.VISIT else "register"
    return Told(kind, f"{Source.label_of(state.source)} {full_day(state.valid_from)}")  # type: ignore[arg-type]


def _held(name: str) -> Any:
    """A value of the state, with the source of the state."""
    return lambda card: Held(getattr(card.state, name), _from(card.state))


def _statistical(card: UnitCard) -> str | None:
    above = statistical_scale(card.state.industry, card.known.counts, card.counts.moment.day)
    return STATISTICAL[above]


def _position(card: UnitCard) -> str:
    at = card.state
    return "" if at.longitude is None else f"{at.longitude:.5f}，{at.latitude:.5f}"


BASICS = Panel(
    "登记信息",
    (
        Detail("信用代码", _held("credit_code"), code=True),
        Detail("注册号", "state.registration_no", code=True, hide_missing=True),
        Detail("组织机构代码", "state.org_code", code=True, hide_missing=True),
        Detail("类别", lambda card: card.kind),
        Detail("行业", lambda card: card.industry),
        Detail("区划", "state.area.place"),
        Detail("园区楼宇", lambda card: card.state.site and card.state.site.name,
               hide_missing=True),
        Detail("地址", _held("address")),
        Detail("位置", _position, hide_missing=True),
        Detail("成立日期", "state.opened_on", format=full_day),
        Detail("注销日期", "state.closed_on", format=full_day, hide_missing=True),
        Detail("注册资本", "state.capital", unit="万元", hide_missing=True),
        Detail("登记管理机关", "state.registration_body", hide_missing=True),
        Detail("业务主管单位", "state.supervising_body", hide_missing=True),
        Detail("规模（统计口径）", _statistical, hide_missing=True),
        Detail("法定代表人", lambda card: mask(card.state.legal_person)),
        Detail("状况依据", "state.evidence", hide_missing=True),
    ),
)  # fmt: skip
