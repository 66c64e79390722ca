"""What a pair of rows agrees in: about forty numbers, larger where more speaks for one firm.

NaN means that one side does not say. No feature looks at a code: codes teach and decide elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import Indel, JaroWinkler, LCSseq, Levenshtein, Prefix
from rapidfuzz.process import cpdist
from scipy import sparse

from qunjian.core.linkage import grams
from qunjian.core.linkage.candidates import sounds_of
from qunjian.core.linkage.table import Floats, Ints, Table, Texts, numbered

Bools = NDArray[np.bool_]
FREE, MORE = 0, 1  # monotone: no direction, more speaks for
CHUNK = 400_000
SLIP = 0.92
FEWEST = 2_000  # rows that few rows count for: where two are all, what both hold is not common
FAR = 0.5  # shared part of the shorter core below which two names are of different firms


@dataclass(frozen=True, slots=True)
class Feature:
    """One number of a pair: its name in the code, its group in the explanation, its direction."""

    name: str
    group: str
    direction: int = MORE


@dataclass(slots=True)
class Prepared:
    """Columns computed once for all pairs."""

    sounds: Ints
    grams: sparse.csr_matrix  # a line for each different core
    core: Ints
    gram_total: Floats
    rare: dict[str, Floats]
    starts: Ints


class Weighing:
    """Computes the features of pairs of one table."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.ready = _prepare(table)

    def matrix(self, left: Ints, right: Ints) -> Floats:
        """One row a pair, one column a feature of FEATURES."""
        out = np.empty((len(left), len(FEATURES)), dtype=np.float32)
        for start in range(0, len(left), CHUNK):
            part = slice(start, start + CHUNK)
            columns = self._columns(left[part], right[part])
            for place, feature in enumerate(FEATURES):
                out[part, place] = columns[feature.name]
        return out

    def _columns(self, left: Ints, right: Ints) -> dict[str, Floats]:
        found: dict[str, Floats] = {}
        found |= self._names(left, right)
        found |= self._rest_of_names(left, right)
        found |= self._people(left, right)
        found |= self._places(left, right)
        return found

    def _names(self, left: Ints, right: Ints) -> dict[str, Floats]:
        table, ready = self.table, self.ready
        brand = self._equal("brand", left, right)
        core = self._equal("core", left, right)
        shared = _sums(ready.grams[ready.core[left]], ready.grams[ready.core[right]])
        mine, other = ready.gram_total[left], ready.gram_total[right]
        with np.errstate(divide="ignore", invalid="ignore"):
            short = np.where(np.minimum(mine, other) > 0, shared / np.minimum(mine, other), np.nan)
            whole = np.where(np.maximum(mine, other) > 0, shared / np.maximum(mine, other), np.nan)
        sound = _same(ready.sounds, left, right)
        return {
            "name_equal": self._equal("plain", left, right),
            "name": self._like("plain", left, right, Indel.normalized_similarity),
            "core_equal": core,
            "core": self._like("core", left, right, Indel.normalized_similarity),
            "core_within": self._within("core", left, right),
            "core_slips": -self._slips("core", left, right),
            "brand_equal": brand,
            "brand": self._like("brand", left, right, JaroWinkler.normalized_similarity),
            "brand_within": self._within("brand", left, right),
            "brand_rare": np.where(brand == 1, ready.rare["brand"][left], 0).astype(np.float32),
            "core_rare": np.where(core == 1, ready.rare["core"][left], 0).astype(np.float32),
            "name_rare": np.where(
                table.ids["plain"][left] == table.ids["plain"][right], ready.rare["plain"][left], 0
            ).astype(np.float32),
            "sound": sound,
            "grams_short": short.astype(np.float32),
            "grams_whole": whole.astype(np.float32),
            "grams_shared": shared,
        }

    def _rest_of_names(self, left: Ints, right: Ints) -> dict[str, Floats]:
        table = self.table
        former = np.fmax(
            self._crossed("former", "core", left, right),
            self._crossed("core", "former", left, right),
        )
        return {
            "trade": self._like("trade", left, right, Indel.normalized_similarity),
            "form": self._equal("form", left, right),
            "place": self._within("place", left, right),
            "branch": self._branch(left, right),
            "former": former,
            "numbers": np.where(
                table.ids["numbers"][left] == table.ids["numbers"][right], 1, 0
            ).astype(np.float32),
        }

    def _branch(self, left: Ints, right: Ints) -> Floats:
        """1 one branch, -1 a branch and what may be its parent, or two branches; 0 no branches."""
        table = self.table
        mine, other = table.ids["branch"][left] > 0, table.ids["branch"][right] > 0
        stems = table.ids["branch_stem"]
        told = (stems[left] > 0) & (stems[right] > 0)
        out = np.where(mine ^ other, -1.0, np.where(mine & other, 1.0, 0.0)).astype(np.float32)
        some = mine & other & told
        out[some] = (
            2 * self._like("branch_stem", left[some], right[some], Indel.normalized_similarity) - 1
        )
        some = mine & other & ~told
        out[some] = 2 * self._within("plain", left[some], right[some]) - 1
        one = np.flatnonzero(mine ^ other)
        formless = table.ids["form"] == 0
        short = np.where(other[one], formless[left[one]], formless[right[one]])
        out[one[short]] = -0.5  # a name cut short is as likely the branch's as its parent's
        out[one[self._no_parent(left[one], right[one])]] = 0
        return out

    def _no_parent(self, left: Ints, right: Ints) -> Bools:
        """Of pairs of a branch and none: where the latter is no parent, but a branch misspelt.

        Whole names differ by a slip; or the branch's own word stands behind what both begin with;
        or the names have so little in common that neither can be the other's firm.
        """
        table = self.table
        slip = self._like("plain", left, right, Indel.normalized_similarity) >= SLIP
        far = self._within("core", left, right) < FAR
        found: Bools = slip | far
        whole, stem = table.text["plain"], table.text["branch_stem"]
        for place in np.flatnonzero(~found).tolist():
            one, two = int(left[place]), int(right[place])
            branch, parent = (one, two) if table.ids["branch"][one] else (two, one)
            common = Prefix.similarity(whole[branch], whole[parent])
            rest = whole[parent][common:]
            found[place] = stem[branch] != "" and stem[branch] in rest
        return found

    def _people(self, left: Ints, right: Ints) -> dict[str, Floats]:
        table, ready = self.table, self.ready
        person = self._equal("person", left, right)
        phone = self._phone(left, right)
        staff, others = table.staff[left], table.staff[right]
        close = -np.abs(np.log1p(staff) - np.log1p(others))
        return {
            "person_equal": person,
            "person": self._like("person", left, right, Indel.normalized_similarity),
            "surname": _same(ready.starts, left, right),
            "person_rare": np.where(person == 1, ready.rare["person"][left], 0).astype(np.float32),
            "phone_equal": phone,
            "phone": self._like("phone", left, right, Indel.normalized_similarity),
            "phone_rare": np.where(phone == 1, ready.rare["phone"][left], 0).astype(np.float32),
            "staff": close.astype(np.float32),
        }

    def _phone(self, left: Ints, right: Ints) -> Floats:
        first = self._equal("phone", left, right)
        second = self.table.text["phone2"]
        rows = np.flatnonzero(
            (first == 0)
            & ((self.table.ids["phone2"][left] > 0) | (self.table.ids["phone2"][right] > 0))
        )
        whole = self.table.text["phone"]
        for row in rows:
            mine = {whole[left[row]], second[left[row]]} - {""}
            if mine & {whole[right[row]], second[right[row]]}:
                first[row] = 1
        return first

    def _places(self, left: Ints, right: Ints) -> dict[str, Floats]:
        ready = self.ready
        door = self._equal("door", left, right)
        address = self._equal("address", left, right)
        return {
            "address_equal": address,
            "address": self._like("address", left, right, Indel.normalized_similarity),
            "address_within": self._within("address", left, right),
            "address_rare": np.where(address == 1, ready.rare["address"][left], 0).astype(
                np.float32
            ),
            "road": self._within("road", left, right),
            "house": self._equal("house", left, right),
            "door": np.where(door == 1, ready.rare["door"][left], 0).astype(np.float32),
            "township": self._equal("township", left, right),
            "industry": self._like("industry", left, right, JaroWinkler.normalized_similarity),
            "brand_seen": ready.rare["brand"][left],
            "address_seen": ready.rare["address"][left],
        }

    def _equal(self, name: str, left: Ints, right: Ints) -> Floats:
        return _same(self.table.ids[name], left, right)

    def _like(self, name: str, left: Ints, right: Ints, scorer: Callable[..., float]) -> Floats:
        return self._compared(name, name, left, right, scorer)

    def _crossed(self, mine: str, other: str, left: Ints, right: Ints) -> Floats:
        return self._compared(mine, other, left, right, Indel.normalized_similarity)

    def _compared(
        self, mine: str, other: str, left: Ints, right: Ints, scorer: Callable[..., float]
    ) -> Floats:
        """Similarity 0 to 1, computed only where both sides say something and it differs."""
        ids, others = self.table.ids[mine][left], self.table.ids[other][right]
        out = np.full(len(left), np.nan, dtype=np.float32)
        if mine == other:
            out[(ids == others) & (ids > 0)] = 1
            rows = np.flatnonzero((ids != others) & (ids > 0) & (others > 0))
        else:
            rows = np.flatnonzero((ids > 0) & (others > 0))
        if len(rows):
            out[rows] = cpdist(
                self.table.text[mine][left[rows]], self.table.text[other][right[rows]],
                scorer=scorer, dtype=np.float32,
            )  # fmt: skip
        return out

    def _within(self, name: str, left: Ints, right: Ints) -> Floats:
        """How much of the shorter text stands, in its order, in the longer one."""
        ids, others = self.table.ids[name][left], self.table.ids[name][right]
        out = np.full(len(left), np.nan, dtype=np.float32)
        out[(ids == others) & (ids > 0)] = 1
        rows = np.flatnonzero((ids != others) & (ids > 0) & (others > 0))
        if len(rows):
            mine, other = self.table.text[name][left[rows]], self.table.text[name][right[rows]]
            common = cpdist(mine, other, scorer=LCSseq.similarity, dtype=np.float32)
            out[rows] = common / np.minimum(_lengths(mine), _lengths(other))
        return out

    def _slips(self, name: str, left: Ints, right: Ints) -> Floats:
        slips = self._compared(name, name, left, right, Levenshtein.distance)
        slips[_same(self.table.ids[name], left, right) == 1] = 0
        return slips


def _lengths(texts: Texts) -> Floats:
    return np.fromiter(map(len, texts), np.float32, len(texts))


def _same(ids: Ints, left: Ints, right: Ints) -> Floats:
    mine, other = ids[left], ids[right]
    return np.where((mine > 0) & (other > 0), mine == other, np.nan).astype(np.float32)


def _prepare(table: Table) -> Prepared:
    count = max(FEWEST, table.shared().rows)
    rare = {}
    for name in ("brand", "core", "plain", "person", "phone", "address", "door"):
        seen = np.maximum(table.rarity(name), 1)
        rare[name] = np.log(count / seen).astype(np.float32) / np.float32(np.log(count))
    weighed, which, total = _grams(table)
    return Prepared(
        sounds=numbered(sounds_of(table, "brand"))[0],
        grams=weighed,
        core=which,
        gram_total=total,
        rare=rare,
        starts=numbered([person[:1] for person in table.text["person"]])[0],
    )


def _grams(table: Table) -> tuple[sparse.csr_matrix, Ints, Floats]:
    """Characters and neighbouring pairs of each core, weighed by the root of their rarity."""
    shared = table.shared()
    cores, which = table.distinct("core")
    known, place, row = grams.distinct(cores)
    seen = np.maximum(grams.Counts.of(shared.grams).each(known), 1)
    weight = np.log1p(max(FEWEST, shared.rows) / seen).astype(np.float32)
    matrix = sparse.csr_matrix(
        (np.sqrt(weight)[place], (row, place)), shape=(len(cores), max(1, len(known)))
    )
    return matrix, which, _sums(matrix, matrix)[which]


def _sums(one: sparse.csr_matrix, two: sparse.csr_matrix) -> Floats:
    """The inner product of each row, summed so finely that the order tells nothing."""
    whole = one.multiply(two).astype(np.float64)
    found: Floats = np.asarray(whole.sum(axis=1)).ravel().astype(np.float32)
    return found


FEATURES = (
    Feature("name_equal", "name"), Feature("name", "name"), Feature("core_equal", "name"),
    Feature("core", "name"), Feature("core_within", "name"), Feature("core_slips", "name"),
    Feature("brand_equal", "name"), Feature("brand", "name"), Feature("brand_within", "name"),
    Feature("brand_rare", "name"), Feature("core_rare", "name"), Feature("name_rare", "name"),
    Feature("sound", "name"), Feature("grams_short", "name"), Feature("grams_whole", "name"),
    Feature("grams_shared", "name"), Feature("trade", "name"), Feature("form", "name"),
    Feature("place", "name"), Feature("branch", "branch"), Feature("former", "former"),
    Feature("numbers", "name"), Feature("person_equal", "person"), Feature("person", "person"),
    Feature("surname", "person"), Feature("person_rare", "person"), Feature("phone_equal", "phone"),
    Feature("phone", "phone"), Feature("phone_rare", "phone"), Feature("staff", "staff"),
    Feature("address_equal", "address"), Feature("address", "address"),
    Feature("address_within", "address"), Feature("address_rare", "address"),
    Feature("road", "address"), Feature("house", "address"), Feature("door", "address"),
    Feature("township", "township"), Feature("industry", "industry"),
    Feature("brand_seen", "name", FREE), Feature("address_seen", "address", FREE),
)  # fmt: skip
