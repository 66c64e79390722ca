"""Everything that changes the ledger: one function for one thing a committee does."""

from qunjian.apps.registry.actions.appointments import appoint, elect_appointed, leave_post
from qunjian.apps.registry.actions.census import (
    close_round,
    confirm_unchanged,
    dismiss_warning,
    freeze_round,
    open_round,
    set_source_priority,
)
from qunjian.apps.registry.actions.headcounts import correct_headcount, count_unit
from qunjian.apps.registry.actions.joining import CodesDiffer, join_units, split_unit
from qunjian.apps.registry.actions.organisations import (
    change_organisation,
    correct_organisation,
    cover_unit,
    dissolve_organisation,
    end_coverage,
    found_organisation,
    upgrade_organisation,
)
from qunjian.apps.registry.actions.papers import keep_paper
from qunjian.apps.registry.actions.reasons import (
    clear_not_yet,
    record_not_yet,
    record_not_yet_for_many,
)
from qunjian.apps.registry.actions.settings import (
    add_extra_field,
    add_site,
    change_extra_field,
    change_site,
    end_membership,
)
from qunjian.apps.registry.actions.terms import correct_term, record_term
from qunjian.apps.registry.actions.undo import Kept, Undone, undo_event
from qunjian.apps.registry.actions.units import (
    change_unit,
    change_units,
    correct_unit,
    enrol_member,
    name_unit,
    record_unit,
)

__all__ = [
    "CodesDiffer",
    "Kept",
    "Undone",
    "add_extra_field",
    "add_site",
    "appoint",
    "change_extra_field",
    "change_organisation",
    "change_site",
    "change_unit",
    "change_units",
    "clear_not_yet",
    "close_round",
    "confirm_unchanged",
    "correct_headcount",
    "correct_organisation",
    "correct_term",
    "correct_unit",
    "count_unit",
    "cover_unit",
    "dismiss_warning",
    "dissolve_organisation",
    "elect_appointed",
    "end_coverage",
    "end_membership",
    "enrol_member",
    "found_organisation",
    "freeze_round",
    "join_units",
    "keep_paper",
    "leave_post",
    "name_unit",
    "open_round",
    "record_not_yet",
    "record_not_yet_for_many",
    "record_term",
    "record_unit",
    "set_source_priority",
    "split_unit",
    "undo_event",
    "upgrade_organisation",
]
