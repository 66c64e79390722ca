"""Everything that is held true, as plain values: two dumps are equal when nothing differs."""

from collections import Counter
from typing import Any

from qunjian.apps.audit.facts import fact_models
from qunjian.apps.registry.models import AdoptedCount, Headcount, Unit
from qunjian.apps.registry.pointers import declared
from qunjian.apps.verdicts.models import Judgement


def held() -> dict[str, Counter[Any]]:
    """Facts by kind with their contents, what points to units, search texts and judgements."""
    said = {row.pk: _plain(row.content()) for row in Headcount.objects.known()}
    found: dict[str, Counter[Any]] = {}
    for model in fact_models():
        rows = (row.content() for row in model.objects.known())
        if model is AdoptedCount:  # taken from headcounts, which may have other numbers by now
            rows = (
                {**row, "chosen": {name: said[pk] for name, pk in row["chosen"].items()}}
                for row in rows
            )
        found[model.__name__] = Counter(map(_plain, rows))
    for pointer in declared():
        if pointer.path.startswith(("verdicts.", "registry.")):
            continue
        rows = pointer.model.objects.values_list("pk", f"{pointer.field}_id")
        found[pointer.path] = Counter(rows)
    texts = Unit.objects.exclude(search_text="").values_list("pk", "search_text")
    found["search"] = Counter(texts)
    columns = ("unit_id", "area_code", "profile_id", "valid_from", "valid_to", "counted_on")
    found["judgements"] = Counter(Judgement.objects.values_list(*columns))
    return found


def _plain(content: dict[str, Any]) -> str:
    return repr(sorted((key, repr(value)) for key, value in content.items()))
