"""What the open dump holds: a csv per kind of row, its columns read off the models."""

import json
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from django.db import models
from django.db.models import Q, QuerySet

from qunjian.apps.areas.models import Area, Site
from qunjian.apps.audit.facts import Fact
from qunjian.apps.registry import confidential
from qunjian.apps.registry.models import (
    AdoptedCount,
    Appointment,
    AssociationMember,
    Coverage,
    ExtraField,
    Headcount,
    NotYet,
    OrganisationState,
    Paper,
    Term,
    UnitJoin,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.queries import in_area
from qunjian.core import person_name

LEFT_OUT = frozenset(
    {
        "known_from",
        "known_to",
        "event_id",
        "ended_by_id",
        "name_key",
        "phone_tail",
        "stored_as",
    }
)
MASKED: dict[str, Callable[[str], str]] = {
    "legal_person": person_name.mask,
    "contact": person_name.mask,
    "secretary": person_name.mask,
    "holder": person_name.mask,
    "phone": person_name.mask_phone,
}
MEANINGS = {
    "id": "行号，只在本表内唯一",
    "unit_id": "单位号，同一单位在各表相同",
    "organisation_id": "组织号，同一组织在各表相同",
    "into_id": "并入哪个单位号；被并入的单位号不再有单位状况",
    "association_id": "协会商会的单位号",
    "parent_id": "上级的号",
    "lead_unit_id": "牵头单位的单位号",
    "area_id": "12位统计用区划代码",
    "site_id": "园区楼宇的行号，见 sites.csv",
    "round_id": "摸底轮次的号",
    "paper_id": "依据材料的行号，见 papers.csv",
    "valid_from": "这一行从哪天起成立",
    "valid_to": "到哪天为止（不含这一天）；空为至今",
    "chosen": "每一项取自哪一行人数（headcounts.csv 的行号）",
    "extra": "本县字段，JSON；代码见 extra_fields.csv",
    "note": "说明",
}
NOTE_OF_COUNTS = "单位不足5人，成员数不列出"
TYPES = (
    (models.ForeignKey, "引用"),
    (models.DateTimeField, "时间"),
    (models.DateField, "日期"),
    (models.BooleanField, "是否"),
    (models.IntegerField, "整数"),
    (models.DecimalField | models.FloatField, "小数"),
    (models.JSONField, "JSON"),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One csv: which rows of a model lie in an area."""

    name: str
    label: str
    model: type[models.Model]
    inside: Callable[[str], Q]

    def rows(self, area_code: str) -> QuerySet[Any]:
        """Rows held true now, of every day; what was corrected since stays at home."""
        rows = self.model._default_manager.filter(self.inside(area_code))
        return (rows.filter(known_to=None) if issubclass(self.model, Fact) else rows).order_by("pk")

    @property
    def fields(self) -> list["models.Field[Any, Any]"]:
        return [
            field for field in self.model._meta.concrete_fields if field.attname not in LEFT_OUT
        ]

    @property
    def counts(self) -> bool:
        return self.model in (Headcount, AdoptedCount)

    @property
    def columns(self) -> list[str]:
        return [*(field.attname for field in self.fields), *(["note"] * self.counts)]

    def cells(self, row: Any, small: Collection[int]) -> list[Any]:
        """The values of one row, persons masked, members of small units left out."""
        values = {field.attname: getattr(row, field.attname) for field in self.fields}
        note: list[str] = []
        if self.counts:
            few = confidential.is_small(row.staff) or (row.staff is None and row.unit_id in small)
            if few:
                values |= dict.fromkeys(confidential.LINE_OF_FIELD)
            note = [NOTE_OF_COUNTS if few else ""]
        return [*(_plain(name, value) for name, value in values.items()), *note]

    def dictionary(self) -> list[tuple[str, str, str, str, str]]:
        """Per column: file, field, label, type, meaning."""
        told = [
            (self.name, field.attname, str(field.verbose_name), _type(field), _meaning(field))
            for field in self.fields
        ]
        noted = (self.name, "note", "说明", "文字", "成员数为什么空着")
        return [*told, *([noted] * self.counts)]


def small_units(area_code: str) -> set[int]:
    """Units of which any source held now says fewer than five staff."""
    few = Q(_of_units(area_code), known_to=None, staff__lt=confidential.FEW)
    told = Headcount.objects.filter(few).values_list("unit", flat=True)
    return {*told, *AdoptedCount.objects.filter(few).values_list("unit", flat=True)}


def _of_units(area_code: str) -> Q:
    inside = UnitState.objects.known().filter(in_area(area_code)).values("unit")
    return Q(unit__in=inside)


def _of_joined(area_code: str) -> Q:
    inside = UnitState.objects.known().filter(in_area(area_code)).values("unit")
    return Q(into__in=inside)


def _of_organisations(area_code: str) -> Q:
    inside = OrganisationState.objects.known().filter(in_area(area_code)).values("organisation")
    return Q(organisation__in=inside)


SHEETS = (
    Sheet("areas", "区划", Area, lambda code: in_area(code, "code")),
    Sheet("sites", "园区楼宇市场商圈", Site, in_area),
    Sheet("unit_states", "单位状况", UnitState, in_area),
    Sheet("unit_names", "曾用名与别名", UnitName, _of_units),
    Sheet("unit_joins", "单位合并", UnitJoin, _of_joined),
    Sheet("headcounts", "人数（每个来源）", Headcount, _of_units),
    Sheet("adopted_counts", "采用数", AdoptedCount, _of_units),
    Sheet("organisation_states", "组织状况", OrganisationState, in_area),
    Sheet("coverage", "覆盖", Coverage, lambda code: _of_units(code) & _of_organisations(code)),
    Sheet("not_yet", "暂不具备", NotYet, _of_units),
    Sheet("association_members", "协会商会会员", AssociationMember, _of_units),
    Sheet("appointments", "任职", Appointment, _of_organisations),
    Sheet("terms", "本届（起始日为选举日）", Term, _of_organisations),
    Sheet("papers", "材料目录", Paper, lambda code: _of_units(code) | _of_organisations(code)),
    Sheet("extra_fields", "本县字段", ExtraField, lambda _: Q()),
)


def _plain(name: str, value: Any) -> Any:
    if name in MASKED and value:
        return MASKED[name](value)
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False) if value else ""
    return value


def _type(field: "models.Field[Any, Any]") -> str:
    return next((label for kind, label in TYPES if isinstance(field, kind)), "文字")


def _meaning(field: "models.Field[Any, Any]") -> str:
    if field.choices:
        return "；".join(f"{code}={label}" for code, label in field.flatchoices)
    if field.attname in MASKED:
        return "已隐去：只留姓氏或尾号"
    return MEANINGS.get(field.attname, "空为没有人报告过" if field.null else "")
