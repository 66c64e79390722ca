"""Forms and modes of organisations by the words of ledgers; what fits nothing is None."""

from functools import lru_cache

from qunjian.core.intake.text import squeezed
from qunjian.core.intake.words import form_of as form_named
from qunjian.core.vocabulary import Mode, OrganisationForm

MODES = (
    ("区域", Mode.REGIONAL), ("园区", Mode.REGIONAL), ("行业", Mode.TRADE),
    ("联合会", None), ("联合", Mode.JOINT), ("联建", Mode.JOINT),
    ("单独", Mode.SINGLE), ("独立", Mode.SINGLE),
)  # fmt: skip


@lru_cache(maxsize=10_000)
def form_of(line: str, text: str) -> OrganisationForm | None:
    """The form of its line that a cell or an organisation's name means."""
    code = form_named(squeezed(text), line)
    return OrganisationForm(code) if code.startswith(f"{line}_") else None


@lru_cache(maxsize=10_000)
def mode_of(text: str) -> Mode | None:
    plain = squeezed(text)
    return next((mode for word, mode in MODES if word in plain), None)
