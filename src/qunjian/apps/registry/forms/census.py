"""Opening a census round, and the numbers typed into its grid."""

import unicodedata
from collections.abc import Mapping
from typing import Any

from django import forms

from qunjian.apps.accounts.permissions import Scope
from qunjian.apps.registry.entry import FIELDS
from qunjian.apps.registry.forms.choosing import DayField, area_field, text_field

MOST = 1_000_000
FILTERS = {"all": "全部", "missing": "还没填", "done": "已填"}


class RoundForm(forms.Form):
    """开始一轮摸底."""

    def __init__(self, *args: Any, scope: Scope, **given: Any) -> None:
        super().__init__(*args, **given)
        self.fields |= {
            "name": text_field("名称", 100, help_text="如：2026 年下半年两新组织摸底。"),
            "area": area_field(scope, "范围", help_text="这个区划及以下的在营单位都要填。"),
            "counted_on": DayField(label="标准时点", help_text="所有人数都按这一天报。"),
        }


def read_count(text: str) -> int | None:
    """A typed count; empty is not told. “２８人” is 28.

    :raises ValidationError: with what is wrong with it.
    """
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "").removesuffix("人").strip()
    if not plain:
        return None
    if not (plain.isascii() and plain.isdigit()):
        raise forms.ValidationError(f"“{text}”不是人数；请填整数，不知道就空着。")
    if int(plain) > MOST:
        raise forms.ValidationError(f"{plain} 人太多了；请核对是不是多打了几位。")
    return int(plain)


def typed_counts(
    given: Mapping[str, str], unit_id: int, hidden: frozenset[str]
) -> tuple[dict[str, int | None], dict[str, str]]:
    """What was typed for one unit, and what is wrong, by field.

    A field whose value one does not see is left alone when it is empty.
    """
    counts: dict[str, int | None] = {}
    wrong: dict[str, str] = {}
    for name in FIELDS:
        text = given.get(f"{unit_id}-{name}")
        if text is None or (name in hidden and not text.strip()):
            continue
        try:
            counts[name] = read_count(text)
        except forms.ValidationError as error:
            wrong[name] = error.messages[0]
    return counts, wrong
