"""A superior that a register named, recorded by hand at last: those that waited are hung below it.

Under the same event, so that taking the founding back takes them down again.
"""

from qunjian.apps.audit import facts
from qunjian.apps.audit.models import Event
from qunjian.apps.intake.models import AwaitedSuperior
from qunjian.apps.registry.actions.organisations import check_parent
from qunjian.apps.registry.models import OrganisationState
from qunjian.apps.registry.refusals import Refused

NAMING = frozenset({"organisations.founded", "organisations.renamed", "organisations.corrected"})


def follow(events: list[Event]) -> None:
    """Look at what came to a name by one of the events."""
    for event in events:
        if event.verb in NAMING:
            for state in OrganisationState.objects.known().filter(event=event, valid_to=None):
                _hang_below(state, event)


def _hang_below(superior: OrganisationState, event: Event) -> None:
    waiting = AwaitedSuperior.objects.filter(line=superior.line, name_key=superior.name_key)
    rows = OrganisationState.objects.known().filter(
        organisation__in=waiting.values("organisation"), valid_to=None, parent=None
    )
    for state in rows.exclude(organisation=superior.organisation_id):
        try:
            check_parent(state, superior.organisation)
        except Refused:  # it has come to stand above its superior: a person must say which
            continue
        facts.correct(state, event=event, parent=superior.organisation)
