"""The model that comes with the product, for registers with too few codes to learn from.

`python -m benchmarks.usual_model` learns it from generated registers and writes it.
"""

import io
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from qunjian.core.linkage import trees
from qunjian.core.linkage.table import Doubles
from qunjian.core.linkage.trees import Trees

NAME = "usual.npz"
PLACE = files("qunjian.core.linkage").joinpath(NAME)


@cache
def model() -> tuple[Trees, Doubles, Doubles]:
    """The trees, and the curve from their log odds to log ratios."""
    with np.load(io.BytesIO(PLACE.read_bytes()), allow_pickle=False) as kept:
        arrays = dict(kept)
    return trees.restored(arrays, "usual"), arrays["middle"], arrays["curve"]


def write(found: Trees, middle: Doubles, curve: Doubles) -> None:
    """Replace the model in the source tree."""
    arrays: dict[str, Any] = {"middle": middle, "curve": curve, **found.arrays("usual")}
    with open(str(PLACE), "wb") as out:
        np.savez_compressed(out, **arrays)
