"""Rows of a line's ledger: organisations, the unit they sit in, and the units they cover."""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any

from qunjian.apps.intake.judging import words
from qunjian.apps.intake.judging.meeting import meet, place
from qunjian.apps.intake.judging.model import (
    Awaits,
    Change,
    Covered,
    Judged,
    NewOrganisation,
    OrganisationTarget,
    Register,
    Told,
    UnitTarget,
    Write,
    refused,
)
from qunjian.apps.intake.judging.places import Places
from qunjian.apps.intake.judging.rehanging import changed_organisation, hung_below
from qunjian.apps.intake.judging.snapshot import CODE_FIELDS, Organisations, Snapshot
from qunjian.apps.intake.judging.units import changes_to, counts_of, counts_told, doubt, new_unit
from qunjian.apps.intake.models import RowVerdict
from qunjian.core.names import clean_unit_name
from qunjian.core.vocabulary import Line, Mode, OrganisationChange, OrganisationForm

BETWEEN_NAMES = re.compile(r"[、;；，,\n\r/]+")
AND_MORE = re.compile(r"等?\s*(?:共)?\s*\d+\s*(?:家|个|户)(?:单位|企业|公司)?$|等(?:单位|企业)?$")
NUMBERED = re.compile(r"^[\s（(]*\d+[\s.、)）]+")
PREFIXES = ("中共", "中国共产党", "共青团", "中国共产主义青年团")
ENDINGS = re.compile(
    r"(联合)?(党支部|支部委员会|党总支|总支部委员会|党委|委员会|工会委员会|基层工会委员会|工会"
    r"|团支部|团总支|团委|妇女委员会|妇委会|妇女小组|妇代会|妇联|妇女联合会|党小组)$"
)
MISSING_SHOWN = 5


class OrganisationRows:
    """Judges rows of organisations; all rows of a file must be known to it beforehand."""

    def __init__(
        self, register: Register, places: Places, held: Organisations, snapshot: Snapshot
    ) -> None:
        self._register = register
        self._places = places
        self._held = held
        self._snapshot = snapshot
        self._targets: dict[tuple[str, str], OrganisationTarget] = {}
        self._born: dict[str, UnitTarget] = {}
        self._touched: set[int] = set()
        #: superiors that neither the ledger nor the file knows
        self.unknown_superiors: dict[str, None] = {}

    def expect(self, rows: Iterable[Told]) -> None:
        """Make the organisations of the file known, so that superiors may come after."""
        for told in rows:
            line, name = self._line(told), told.values.get("org_name")
            if line and name:
                self._target(line, name)

    def judge(self, told: Told) -> Judged:
        line = self._checked_line(told)
        if line is None:
            return refused(told)
        name = self._name(told, line)
        form = self._form(told, line, name)
        if not name or form is None:
            return refused(told)
        lead, units, ok = self._units(told, name)
        area = self._area(told, lead, units) if ok else None
        if not ok or area is None:
            return refused(told)
        target = self._target(line, name)
        if target is None:
            told.complain(
                "org_name", "台账里有几个组织都叫这个名称，分不清是哪一个；请先在台账里核对。",
                serious=True,
            )  # fmt: skip
            return refused(told)
        doubt(told, None, self._register.today)
        return self._judged(told, target, lead, units, self._values(told, name, line, form, area))

    # -- what the row says ---------------------------------------------------------------------

    def _line(self, told: Told) -> str:
        return told.values.get("org_line") or self._register.line

    def _checked_line(self, told: Told) -> str | None:
        line, register = self._line(told), self._register
        if not line:
            told.complain("org_line", "看不出是哪条线的组织；请补上“条线”一列。", serious=True)
            return None
        outside = register.lines is not None and line not in register.lines
        if outside or (register.line and line != register.line):
            told.complain(
                "org_line",
                f"这一行是“{Line.label_of(line)}”线的组织，不在报送人负责的条线内，不收。",
                serious=True,
            )
            return None
        return line

    def _name(self, told: Told, line: str) -> str:
        name: str = told.values.get("org_name", "")
        form = told.values.get("org_form")
        if not name and form and told.values.get("name"):
            meant = words.form_of(line, form)
            name = f"{told.values['name']}{meant.label}" if meant else ""
        if not name:
            told.complain("org_name", "缺组织名称；请补上全称。", serious=True)
        return name[:200]

    def _form(self, told: Told, line: str, name: str) -> OrganisationForm | None:
        text = told.values.get("org_form", "")
        form = (words.form_of(line, text) if text else None) or words.form_of(line, name)
        if form is None and name:
            known = [one.label for one in OrganisationForm if one.value.startswith(line)]
            told.complain(
                "org_form" if text else "org_name",
                f"看不出组织形式；请在“组织形式”一列填{'、'.join(known)}之一。",
                serious=True,
            )
        return form

    def _values(
        self, told: Told, name: str, line: str, form: OrganisationForm, area: str
    ) -> dict[str, Any]:
        text = f"{told.values.get('org_form', '')}{name}"
        values: dict[str, Any] = {
            "name": name,
            "line": line,
            "form": form.value,
            "area_id": area,
            "mode": words.mode_of(text),
        }
        if "founded_on" in told.values:
            values["founded_on"] = told.values["founded_on"]
        if "secretary" in told.values:
            values["secretary"] = told.values["secretary"][:60]
        return values

    # -- whom it is about ----------------------------------------------------------------------

    def _units(self, told: Told, name: str) -> tuple[UnitTarget | None, list[UnitTarget], bool]:
        covered = self._covered(told)
        if not told.name_key and not any(field in told.values for field in CODE_FIELDS):
            lead = self._by_own_name(name) if not covered else None
            return lead, [*([lead] if lead else []), *covered], True
        lead, ok = self._lead(told, needed=not covered)
        units = [one for one in covered if one is not lead]
        return lead, [*([lead] if lead else []), *units], ok

    def _lead(self, told: Told, *, needed: bool) -> tuple[UnitTarget | None, bool]:
        code = told.values.get("credit_code", "")
        said = self._snapshot.memory.of(told)
        born = self._born.get(code) or self._born.get(told.name_key)
        if born and said is None:
            return born, True
        lead, ok = meet(told, self._snapshot)
        if lead is None and told.group:
            lead = self._born.get(told.group)
        if lead or not ok:
            return lead, ok
        if "credit_code" in told.values and told.values.get("name"):
            target = UnitTarget(row=told.row, name=told.values["name"])
            for key in filter(None, (code, told.name_key, told.group)):
                self._born[key] = target
            return target, True
        told.complain(
            "name",
            f"台账里没有“{told.values.get('name', '')[:40]}”；请先导入市场监管（或民政）名册，"
            "或者补上统一社会信用代码再导。",
            serious=needed,
        )
        return None, not needed

    def _by_own_name(self, name: str) -> UnitTarget | None:
        """The one unit whose exact name an organisation's name begins with."""
        found = self._named(own_unit(name))
        return found[0] if len(found) == 1 else None

    def _named(self, key: str) -> list[UnitTarget]:
        """The units that a name means; as a comparison found, where one has spoken of it."""
        said = self._snapshot.memory.of_name(key)
        if said is None:
            return self._snapshot.by_name(key)
        if said.unit is None or said.waiting:
            return []
        target = self._snapshot.by_id(said.unit)
        return [target] if target else self._snapshot.by_name(key)

    def _covered(self, told: Told) -> list[UnitTarget]:
        found: list[UnitTarget] = []
        unknown: list[str] = []
        for name in covered_names(told):
            key = clean_unit_name(name)
            born = [self._born[key]] if key in self._born else []
            units = self._named(key) or born
            inside = [one for one in units if self._places.covers(one.area)]
            if len(inside) == 1:
                if inside[0] not in found:
                    found.append(inside[0])
            else:
                unknown.append(name)
        if unknown:
            shown = "、".join(unknown[:MISSING_SHOWN]) + ("等" * (len(unknown) > MISSING_SHOWN))
            told.complain(
                "covered_units",
                f"有 {len(unknown)} 个覆盖单位台账里没有，或有同名，没有计入：{shown}。",
            )
        return found

    def _area(self, told: Told, lead: UnitTarget | None, units: list[UnitTarget]) -> str | None:
        if lead:
            known = lead if lead.id is not None or lead.area else None
            area = place(told, known, self._places, self._register)
            return lead.area or area if area else None
        told_area = {"township", "village", "area_code", "area_name"} & told.values.keys()
        if told_area or not units:
            if not told_area:
                return self._register.area
            return place(told, None, self._places, self._register)
        return units[0].area

    def _target(self, line: str, name: str) -> OrganisationTarget | None:
        """The organisation of this name on the line, of the file or the ledger; None if several."""
        key = (line, clean_unit_name(name))
        if key in self._targets:
            return self._targets[key]
        states = self._held.by_name.get(key, [])
        if len(states) > 1:
            return None
        target = OrganisationTarget(name=name, line=line)
        if states:
            target.id, target.state = states[0]["organisation_id"], states[0]
            target.covers = set(self._held.covers.get(target.id, ()))
        self._targets[key] = target
        return target

    def _superior(self, told: Told, line: str) -> OrganisationTarget | None:
        name = told.values.get("superior")
        if not name:
            return None
        key = (line, clean_unit_name(name))
        if key not in self._targets and key not in self._held.by_name:
            self.unknown_superiors[name] = None
            told.complain(
                "superior",
                f"台账里还没有上级组织“{name[:40]}”，先不挂接；以后导入或登记了它，会自动挂上。",
            )
            return None
        return self._target(line, name)

    def _waiting(self, target: OrganisationTarget) -> list[dict[str, Any]]:
        """Those that wait for this one and of which the file itself says nothing."""
        waiting = self._held.awaiting.get((target.line, clean_unit_name(target.name)), [])
        return [one for one in waiting if (one["line"], one["name_key"]) not in self._targets]

    # -- what follows --------------------------------------------------------------------------

    def _judged(
        self,
        told: Told,
        target: OrganisationTarget,
        lead: UnitTarget | None,
        units: list[UnitTarget],
        values: dict[str, Any],
    ) -> Judged:
        writes: list[Write] = []
        changes: list[Change] = []
        again = target.row != 0
        repeated = again and target.told.issuperset(map(_mark, units))
        target.told.update(map(_mark, units))
        if lead:
            self._of_unit(told, lead, len(units), values["area_id"], writes, changes)
        fresh = [one for one in units if _mark(one) not in target.covers]
        target.covers |= {_mark(one) for one in fresh}
        on = self._register.counted_on
        joint = len(target.covers) > 1 and values["mode"] in {None, Mode.SINGLE}
        values["mode"] = (Mode.JOINT if joint else values["mode"] or Mode.SINGLE).value
        parent = self._superior(told, target.line)
        parent = None if parent is target else parent
        if again:
            if repeated:
                return _repeated(told, target)
            on = target.begins or on
        elif target.state is None:
            on = target.begins = self._found(target, lead, parent, values, writes)
            write, words_ = hung_below(target, self._waiting(target))
            writes += write
            changes += words_
        else:
            write, words_ = changed_organisation(target, lead, parent, values, self._register)
            writes += write
            changes += words_
        target.row = target.row or told.row
        writes += [Covered(target, one, on) for one in fresh]
        if fresh and (again or target.state is not None):
            changes.append(["covered_units", None, "、".join(one.name for one in fresh)])
        verdict = RowVerdict.SAME if not writes else RowVerdict.CHANGED
        if target.state is None and not again:
            verdict = RowVerdict.NEW
        superior = told.values.get("superior", "")
        if superior in self.unknown_superiors:
            writes.append(Awaits(target, superior))
        return Judged(
            told.sheet, told.row, target.name[:200], verdict.value, lead, target, changes,
            told.problems, writes,
        )  # fmt: skip

    def _found(
        self,
        target: OrganisationTarget,
        lead: UnitTarget | None,
        parent: OrganisationTarget | None,
        values: dict[str, Any],
        writes: list[Write],
    ) -> date:
        """Let the organisation begin on the day it was founded, where that is told."""
        register = self._register
        founded = values.get("founded_on")
        start: date = register.counted_on
        change = OrganisationChange.RECORDED
        if founded is not None and founded <= start:
            start, change = founded, OrganisationChange.FOUNDED
        whole = {
            **values,
            "name_key": clean_unit_name(values["name"]),
            "outer": values["form"] == OrganisationForm.LEAGUE_OUTER.value,
            "change": change.value,
        }
        writes.append(NewOrganisation(target, whole, lead, start, parent))
        return start

    def _of_unit(
        self,
        told: Told,
        lead: UnitTarget,
        units: int,
        area: str,
        writes: list[Write],
        changes: list[Change],
    ) -> None:
        """What the row says of the unit itself: its codes, and its people when it is alone."""
        if id(lead) in self._touched:
            return
        self._touched.add(id(lead))
        counts = counts_told(told) if units <= 1 else {}
        if lead.id is None:
            unit_only = Told(
                told.sheet, told.row, told.letters,
                {k: v for k, v in told.values.items() if k in {"name", *CODE_FIELDS, *counts}},
                told.problems, told.name_key,
            )  # fmt: skip
            writes += new_unit(unit_only, lead, area, self._places, self._register)
            return
        codes = {name: told.values[name] for name in CODE_FIELDS if name in told.values}
        write, filled = changes_to(told, lead, codes, self._register)
        writes += write
        changes += [[name, None, value] for name, value in filled.items()]
        more, counted = counts_of(told, lead, counts, self._snapshot, self._register)
        writes += more
        changes += counted


def _repeated(told: Told, target: OrganisationTarget) -> Judged:
    said = f"与第 {target.row} 行重复，只按第 {target.row} 行处理。"
    told.complain("org_name", said, serious=True)
    return refused(told)


def _mark(unit: UnitTarget) -> int:
    """A unit's id, or for one about to be born something that no id is."""
    return unit.id if unit.id is not None else -id(unit)


def own_unit(organisation: str) -> str:
    """The name key of the unit that an organisation's name seems to begin with."""
    bare = organisation.strip()
    for prefix in PREFIXES:
        bare = bare.removeprefix(prefix)
    return clean_unit_name(ENDINGS.sub("", bare))


def covered_names(told: Told) -> list[str]:
    """The units that a cell lists, numbers in front taken off."""
    parts = BETWEEN_NAMES.split(told.values.get("covered_units", ""))
    names = (AND_MORE.sub("", NUMBERED.sub("", part)).strip() for part in parts)
    return list(dict.fromkeys(name for name in names if len(name) > 1))


def names_meant(told: Told) -> list[str]:
    """Name keys by which a row of organisations may name units."""
    keys = [clean_unit_name(name) for name in covered_names(told)]
    return [*keys, own_unit(told.values.get("org_name", ""))]
