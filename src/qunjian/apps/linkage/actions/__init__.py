"""Everything that changes comparisons and what people decided of them."""

from qunjian.apps.linkage.actions.adopting import adopt_side, ask_to_adopt, finish_adoption
from qunjian.apps.linkage.actions.running import (
    compare_again,
    halt_comparison,
    keep_comparison,
    start_comparison,
)

__all__ = [
    "adopt_side",
    "ask_to_adopt",
    "compare_again",
    "finish_adoption",
    "halt_comparison",
    "keep_comparison",
    "start_comparison",
]
