"""Facts that hold for a time: when they were true, and when we held them to be true.

A row is never edited. To learn something new closes the knowledge of the old row and writes new
ones, so that "true on that day" and "known on that day" can both be asked for ever.
"""

from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Self

from django.apps import apps
from django.db import models
from django.db.models import Q

from qunjian.core.period import Moment

if TYPE_CHECKING:
    from qunjian.apps.audit.models import Event

BOOKKEEPING = frozenset({"id", "known_from", "known_to", "event", "ended_by"})


def true_on(day: date, prefix: str = "") -> Q:
    """Rows whose period holds that day; `prefix` reaches them over a relation."""
    return Q(**{f"{prefix}valid_from__lte": day}) & (
        Q(**{f"{prefix}valid_to": None}) | Q(**{f"{prefix}valid_to__gt": day})
    )


def known(at: datetime | None, prefix: str = "") -> Q:
    """Rows held true at that moment; None is now."""
    if at is None:
        return Q(**{f"{prefix}known_to": None})
    return Q(**{f"{prefix}known_from__lte": at}) & (
        Q(**{f"{prefix}known_to": None}) | Q(**{f"{prefix}known_to__gt": at})
    )


def holds(moment: Moment, prefix: str = "") -> Q:
    """Rows true on the moment's day, as known then."""
    return true_on(moment.day, prefix) & known(moment.known_at, prefix)


class FactQuerySet(models.QuerySet[Any]):
    """Rows asked for by the day they were true and the day they were known."""

    def on(self, moment: Moment) -> Self:
        return self.filter(holds(moment))

    def known(self, at: datetime | None = None) -> Self:
        return self.filter(known(at))


class Fact(models.Model):
    """A row that was true over a period of days and held true over a span of knowledge.

    `valid_to` and `known_to` are excluded; empty means open. `event` says who wrote the row and
    why, `ended_by` who ceased to hold it true.
    """

    #: names of the foreign keys to what the fact is about
    subjects: tuple[str, ...] = ()
    #: computed from other facts, so never undone but computed anew
    derived = False

    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日（不含）", null=True, blank=True)
    known_from = models.DateTimeField("得知时间", editable=False)
    known_to = models.DateTimeField("更正时间", null=True, blank=True, editable=False)
    event = models.ForeignKey(
        "audit.Event",
        models.PROTECT,
        related_name="+",
        editable=False,
        verbose_name="由来",
    )
    ended_by = models.ForeignKey(
        "audit.Event", models.PROTECT, null=True, related_name="+", editable=False
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
            )
        ]

    def content(self) -> dict[str, Any]:
        """The row's own values by attribute name, bookkeeping aside."""
        return {
            field.attname: getattr(self, field.attname)
            for field in self._meta.concrete_fields
            if field.name not in BOOKKEEPING
        }


def fact_models() -> list[type[Fact]]:
    """Every concrete kind of fact, in the order of the apps."""
    return [model for model in apps.get_models() if issubclass(model, Fact)]


def write(model: type[Fact], *, event: "Event", **values: Any) -> Any:
    """Insert a new fact, known from the event's moment on."""
    row = model(event=event, known_from=event.at, **values)
    row.full_clean(exclude=["event", "ended_by"], validate_unique=False)
    row.save(force_insert=True)
    return row


def withdraw(row: Fact, *, event: "Event") -> None:
    """Cease to hold a row true, as if it had never been written."""
    closed = type(row).objects.filter(pk=row.pk, known_to=None)
    if not closed.update(known_to=event.at, ended_by=event):
        raise Superseded(row)
    row.known_to, row.ended_by = event.at, event


def correct(row: Fact, *, event: "Event", **changes: Any) -> Any:
    """Replace what we hold true over the same period: the old row was wrong."""
    withdraw(row, event=event)
    return write(type(row), event=event, **{**row.content(), **_by_attname(row, changes)})


def change(row: Fact, *, on: date, event: "Event", **changes: Any) -> Any:
    """The fact itself changed on a day: the old row ends there and a new one begins."""
    if on <= row.valid_from:
        return correct(row, event=event, **changes)
    kept_end = row.valid_to
    withdraw(row, event=event)
    content = row.content()
    write(type(row), event=event, **{**content, "valid_to": on})
    values = {
        **content,
        **_by_attname(row, changes),
        "valid_from": on,
        "valid_to": kept_end,
    }
    return write(type(row), event=event, **values)


def end(row: Fact, *, on: date, event: "Event") -> Any:
    """The fact ceased to be true on a day; one that began that very day never held."""
    withdraw(row, event=event)
    if on <= row.valid_from:
        return None
    return write(type(row), event=event, **{**row.content(), "valid_to": on})


def _by_attname(row: Fact, values: dict[str, Any]) -> dict[str, Any]:
    named = {}
    for name, value in values.items():
        field = row._meta.get_field(name)
        is_object = isinstance(value, models.Model)
        named[getattr(field, "attname", name)] = value.pk if is_object else value
    return named


class Superseded(RuntimeError):
    """Somebody was faster: the row is no longer what we hold true."""

    def __init__(self, row: Fact) -> None:
        super().__init__("这条记录刚被别人改过，请刷新后看一看现在的内容，再决定是否修改。")
        self.row = row
