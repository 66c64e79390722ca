"""Everything a person does at the door: hand in, correct, apply, take back, throw away."""

from qunjian.apps.intake.actions.applying import apply_batch, ask_to_apply, halt_apply
from qunjian.apps.intake.actions.reading import keep_reading, refuse_reading
from qunjian.apps.intake.actions.remaining import split_off
from qunjian.apps.intake.actions.retention import delete_expired, discard
from qunjian.apps.intake.actions.undoing import ask_to_undo, undo_batch
from qunjian.apps.intake.actions.uploading import choose_profile, remap, upload

__all__ = [
    "apply_batch",
    "ask_to_apply",
    "ask_to_undo",
    "choose_profile",
    "delete_expired",
    "discard",
    "halt_apply",
    "keep_reading",
    "refuse_reading",
    "remap",
    "split_off",
    "undo_batch",
    "upload",
]
