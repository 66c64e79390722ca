"""Everything that changes comparisons and what people decided of them."""

from qunjian.apps.linkage.actions.running import (
    compare_again,
    halt_comparison,
    keep_comparison,
    start_comparison,
)

__all__ = ["compare_again", "halt_comparison", "keep_comparison", "start_comparison"]
