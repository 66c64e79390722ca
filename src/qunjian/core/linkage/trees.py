"""Boosted trees as plain arrays: learned with scikit-learn, kept and read back without pickle."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from qunjian.core.linkage.features import FEATURES
from qunjian.core.linkage.table import Doubles, Floats

Bools = NDArray[np.bool_]
CHUNK = 60_000  # pairs judged at once: the library reads doubles
NO_CATEGORIES = np.zeros((0, 8), dtype=np.uint32)
THREADS = 2


class Unusable(ValueError):
    """Kept arrays that are no trees of this version."""


@dataclass(frozen=True, slots=True)
class Trees:
    """One model: `nodes` of all trees in a row, `ends` where each tree ends, `start` its base."""

    nodes: NDArray[Any]
    ends: NDArray[np.int64]
    start: float

    def raw(self, matrix: Floats) -> Doubles:
        """Log odds of each row; the same numbers whatever the number of threads."""
        from sklearn.ensemble._hist_gradient_boosting.predictor import (  # noqa: PLC0415 -- slow
            TreePredictor,
        )

        trees = [
            TreePredictor(nodes, NO_CATEGORIES, NO_CATEGORIES)
            for nodes in np.split(self.nodes, self.ends[:-1])
        ]
        places = np.zeros(matrix.shape[1], dtype=np.uint32)
        out = np.full(len(matrix), self.start)

        def walk(at: int) -> None:
            part = np.ascontiguousarray(matrix[at : at + CHUNK], dtype=np.float64)
            for tree in trees:
                out[at : at + CHUNK] += tree.predict(part, NO_CATEGORIES, places, 1)

        # Threads of our own: those of the library wait for one another on a busy machine.
        with ThreadPoolExecutor(THREADS) as pool:
            list(pool.map(walk, range(0, len(matrix), CHUNK)))
        return out

    def arrays(self, name: str) -> dict[str, NDArray[Any]]:
        """What to keep, by names that begin with `name`."""
        return {
            f"{name}-nodes": self.nodes,
            f"{name}-ends": self.ends,
            f"{name}-start": np.array([self.start]),
        }


def learn(matrix: Floats, same: Bools, weight: Floats, rounds: int) -> Trees:
    """Learn from labelled pairs: the same trees from the same pairs on one thread."""
    from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 -- slow import

    model = HistGradientBoostingClassifier(
        max_iter=rounds, learning_rate=0.25, max_leaf_nodes=12, max_bins=64,
        min_samples_leaf=30, l2_regularization=1.0, early_stopping=False, random_state=0,
        monotonic_cst=[feature.direction for feature in FEATURES],
    )  # fmt: skip
    with threadpool_limits(1):  # counts for the calling thread only
        model.fit(matrix, same, sample_weight=weight)
    trees = [tree.nodes for (tree,) in model._predictors]
    return Trees(
        np.concatenate(trees),
        np.cumsum([len(tree) for tree in trees]),
        float(model._baseline_prediction.ravel()[0]),
    )


def restored(arrays: Mapping[str, NDArray[Any]], name: str) -> Trees:
    """The trees that `arrays` holds under `name`.

    :raises Unusable: if anything in them could lead a walk astray.
    """
    from sklearn.ensemble._hist_gradient_boosting.common import (  # noqa: PLC0415 -- slow import
        PREDICTOR_RECORD_DTYPE,
    )

    nodes, ends = arrays[f"{name}-nodes"], arrays[f"{name}-ends"]
    start = arrays[f"{name}-start"]
    if nodes.dtype != PREDICTOR_RECORD_DTYPE or nodes.ndim != 1 or ends.ndim != 1:
        raise Unusable("the kept model is of another version")
    sizes = np.diff(np.r_[0, ends])
    if not len(ends) or (sizes <= 0).any() or ends[-1] != len(nodes) or start.shape != (1,):
        raise Unusable("the kept model is damaged")
    own = np.arange(len(nodes)) - np.repeat(ends - sizes, sizes)
    size = np.repeat(sizes, sizes)
    inner = nodes["is_leaf"] == 0
    # A walk only ever goes down to a later node of its own tree, so it ends.
    for side in ("left", "right"):
        next_one = nodes[side].astype(np.int64)
        if ((next_one <= own) | (next_one >= size))[inner].any():
            raise Unusable("the kept model is damaged")
    wide = nodes["feature_idx"].astype(np.int64)
    if ((wide < 0) | (wide >= len(FEATURES)))[inner].any() or nodes["is_categorical"].any():
        raise Unusable("the kept model is of another version")
    return Trees(nodes.copy(), ends.astype(np.int64), float(start[0]))
