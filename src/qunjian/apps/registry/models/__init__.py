"""Units, organisations and what holds between them, each for a time."""

from qunjian.apps.registry.models.appointment import (
    Appointment,
    CommitteePost,
    EntryWay,
    Establishment,
)
from qunjian.apps.registry.models.census import (
    CensusRound,
    Dismissal,
    ExtraField,
    SourcePriority,
)
from qunjian.apps.registry.models.headcount import AdoptedCount, Headcount
from qunjian.apps.registry.models.joining import MovedPointer, UnitJoin
from qunjian.apps.registry.models.organisation import (
    Coverage,
    NotYet,
    NotYetReason,
    Organisation,
    OrganisationState,
    Paper,
)
from qunjian.apps.registry.models.term import Term
from qunjian.apps.registry.models.unit import (
    AssociationMember,
    NameKind,
    Unit,
    UnitName,
    UnitState,
)
from qunjian.apps.registry.models.view import SavedView

__all__ = [
    "AdoptedCount",
    "Appointment",
    "AssociationMember",
    "CensusRound",
    "CommitteePost",
    "Coverage",
    "Dismissal",
    "EntryWay",
    "Establishment",
    "ExtraField",
    "Headcount",
    "MovedPointer",
    "NameKind",
    "NotYet",
    "NotYetReason",
    "Organisation",
    "OrganisationState",
    "Paper",
    "SavedView",
    "SourcePriority",
    "Term",
    "Unit",
    "UnitJoin",
    "UnitName",
    "UnitState",
]
