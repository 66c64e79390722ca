"""What a pair of rows agrees in: about forty numbers, larger where more speaks for one firm.

NaN means that one side does not say. No feature looks at a code: codes teach and decide elsewhere.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from rapidfuzz.distance import Indel, JaroWinkler, Levenshtein, Prefix
from scipy import sparse

from qunjian.core.linkage import grams
from qunjian.core.linkage.both import MISSING, NO_LENGTHS, Both, compared, lengths_of, same
from qunjian.core.linkage.columns import Column
from qunjian.core.linkage.table import Bools, Floats, Ints, Table
from qunjian.core.names import pinyin_of

FREE, MORE = 0, 1  # monotone: no direction, more speaks for
CHUNK = 25_000
SLIP = 0.92
FEWEST = 2_000  # rows that few rows count for: where two are all, what both hold is not common
FAR = 0.5  # shared part of the shorter core below which two names are of different firms
RARE = ("brand", "core", "plain", "person", "phone", "address", "door")
WITHIN = ("plain", "core", "brand", "place", "address", "road")  # whose common parts are measured


@dataclass(frozen=True, slots=True)
class Feature:
    """One number of a pair: its name in the code, its group in the explanation, its direction."""

    name: str
    group: str
    direction: int = MORE


@dataclass(slots=True)
class Prepared:
    """What is computed once of each different text of a column."""

    sounds: Ints  # of brands
    grams: sparse.csr_matrix  # of cores
    gram_total: Floats
    rare: dict[str, Floats]
    surnames: Ints  # of persons
    lengths: dict[str, Ints]


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
        found |= self._shared_grams(left, right)
        found |= self._rest_of_names(left, right)
        found |= self._people(left, right)
        found |= self._places(left, right)
        return found

    def _both(self, name: str, left: Ints, right: Ints) -> Both:
        return Both(self.table.text[name], left, right, self.ready.lengths.get(name, NO_LENGTHS))

    def _rare(self, name: str, both: Both) -> Floats:
        """How rare the text is that both rows tell; 0 where they do not."""
        rare = self.ready.rare[name][both.mine]
        rare[both.equal != 1] = 0
        return rare

    def _names(self, left: Ints, right: Ints) -> dict[str, Floats]:
        whole = self._both("plain", left, right)
        core = self._both("core", left, right)
        brand = self._both("brand", left, right)
        nameless = (whole.mine == 0) & (whole.other == 0)
        rare = self._rare("plain", whole)
        rare[nameless] = self.ready.rare["plain"][0]
        return {
            "name_equal": whole.equal,
            "name": whole.like(Indel.normalized_similarity),
            "core_equal": core.equal,
            "core": core.common(),
            "core_within": core.within(),
            "core_slips": -core.like(Levenshtein.distance, equal=0),
            "brand_equal": brand.equal,
            "brand": brand.like(JaroWinkler.normalized_similarity),
            "brand_within": brand.within(),
            "brand_rare": self._rare("brand", brand),
            "core_rare": self._rare("core", core),
            "name_rare": rare,
            "sound": same(self.ready.sounds[brand.mine], self.ready.sounds[brand.other]),
            "brand_seen": self.ready.rare["brand"][brand.mine],
        }

    def _shared_grams(self, left: Ints, right: Ints) -> dict[str, Floats]:
        ids, weighed, total = self.table.text["core"].ids, self.ready.grams, self.ready.gram_total
        one, two = ids[left], ids[right]
        mine, other = total[one], total[two]
        shared = _sums(weighed[one], weighed[two])
        shared[one == two] = mine[one == two]  # what one core alone holds is not in the lines
        with np.errstate(divide="ignore", invalid="ignore"):
            less, most = np.minimum(mine, other), np.maximum(mine, other)
            return {
                "grams_short": np.where(less > 0, shared / less, MISSING),
                "grams_whole": np.where(most > 0, shared / most, MISSING),
                "grams_shared": shared,
            }

    def _rest_of_names(self, left: Ints, right: Ints) -> dict[str, Floats]:
        text = self.table.text
        former = np.fmax(
            compared(text["former"], text["core"], left, right),
            compared(text["core"], text["former"], left, right),
        )
        numbers = text["numbers"].ids
        return {
            "trade": self._both("trade", left, right).like(Indel.normalized_similarity),
            "form": self._both("form", left, right).equal,
            "place": self._both("place", left, right).within(),
            "branch": self._branch(left, right),
            "former": former,
            "numbers": (numbers[left] == numbers[right]).astype(np.float32),
        }

    def _branch(self, left: Ints, right: Ints) -> Floats:
        """1 one branch, -1 a branch and what may be its parent, or two branches; 0 no branches."""
        ids = {name: self.table.text[name].ids for name in ("branch", "branch_stem", "form")}
        mine, other = ids["branch"][left] > 0, ids["branch"][right] > 0
        told = (ids["branch_stem"][left] > 0) & (ids["branch_stem"][right] > 0)
        out = np.where(mine ^ other, -1.0, np.where(mine & other, 1.0, 0.0)).astype(np.float32)
        some = mine & other & told
        stems = self._both("branch_stem", left[some], right[some])
        out[some] = 2 * stems.like(Indel.normalized_similarity) - 1
        some = mine & other & ~told
        out[some] = 2 * self._both("plain", left[some], right[some]).within() - 1
        one = np.flatnonzero(mine ^ other)
        formless = ids["form"] == 0
        short = np.where(other[one], formless[left[one]], formless[right[one]])
        out[one[short]] = -0.5  # a name cut short is as likely the branch's as its parent's
        swap = other[one]
        branch = np.where(swap, right[one], left[one])
        out[one[self._no_parent(branch, np.where(swap, left[one], right[one]))]] = 0
        return out

    def _no_parent(self, branch: Ints, parent: Ints) -> Bools:
        """Where a branch stands beside what is no parent, but a branch misspelt.

        Whole names differ by a slip; or the branch's own word stands behind what both begin with;
        or the names have so little in common that neither can be the other's firm.
        """
        text = self.table.text
        slip = self._both("plain", branch, parent).like(Indel.normalized_similarity) >= SLIP
        far = self._both("core", branch, parent).within() < FAR
        found: Bools = slip | far
        rest = np.flatnonzero(~found)
        names = zip(
            text["branch_stem"][branch[rest]], text["plain"][branch[rest]],
            text["plain"][parent[rest]], strict=True,
        )  # fmt: skip
        found[rest] = [
            stem != "" and stem in other[Prefix.similarity(whole, other) :]
            for stem, whole, other in names
        ]
        return found

    def _people(self, left: Ints, right: Ints) -> dict[str, Floats]:
        person = self._both("person", left, right)
        phone = self._both("phone", left, right)
        surnames = self.ready.surnames
        alike = phone.like(Indel.normalized_similarity)
        self._second_phones(phone, left, right)
        staff, others = self.table.staff[left], self.table.staff[right]
        return {
            "person_equal": person.equal,
            "person": person.like(Indel.normalized_similarity),
            "surname": same(surnames[person.mine], surnames[person.other]),
            "person_rare": self._rare("person", person),
            "phone_equal": phone.equal,
            "phone": alike,
            "phone_rare": self._rare("phone", phone),
            "staff": -np.abs(np.log1p(staff) - np.log1p(others)),
        }

    def _second_phones(self, phone: Both, left: Ints, right: Ints) -> None:
        """Rows that tell two telephones agree where any is the same."""
        first, second = self.table.text["phone"], self.table.text["phone2"]
        some = (second.ids[left] > 0) | (second.ids[right] > 0)
        rows = np.flatnonzero(some & (phone.equal == 0))
        one, two = left[rows], right[rows]
        told = zip(first[one], second[one], first[two], second[two], strict=True)
        phone.equal[rows] = [
            not {mine, other_mine}.isdisjoint({theirs, other_theirs} - {""})
            for mine, other_mine, theirs, other_theirs in told
        ]

    def _places(self, left: Ints, right: Ints) -> dict[str, Floats]:
        door = self._both("door", left, right)
        address = self._both("address", left, right)
        industry = self._both("industry", left, right)
        return {
            "address_equal": address.equal,
            "address": address.common(),
            "address_within": address.within(),
            "address_rare": self._rare("address", address),
            "road": self._both("road", left, right).within(),
            "house": self._both("house", left, right).equal,
            "door": self._rare("door", door),
            "township": self._both("township", left, right).equal,
            "industry": industry.like(JaroWinkler.normalized_similarity),
            "address_seen": self.ready.rare["address"][address.mine],
        }


def _prepare(table: Table) -> Prepared:
    count = max(FEWEST, table.shared().rows)
    rare = {}
    for name in RARE:
        seen = np.maximum(table.counts[name], 1)
        rare[name] = np.log(count / seen).astype(np.float32) / np.float32(np.log(count))
    weighed, total = _grams(table)
    return Prepared(
        sounds=_of_each(table, "brand", pinyin_of),
        grams=weighed,
        gram_total=total,
        rare=rare,
        surnames=_of_each(table, "person", lambda person: person[:1]),
        lengths={name: lengths_of(table.text[name]) for name in WITHIN},
    )


def _of_each(table: Table, name: str, made: Callable[[str], str]) -> Ints:
    """Equal numbers where equal texts are made of a column's texts, 0 where none is."""
    return Column.of(list(map(made, table.text[name].values))).ids


def _grams(table: Table) -> tuple[sparse.csr_matrix, Floats]:
    """Characters and neighbouring pairs of each core, weighed by the root of their rarity.

    The lines are without what only one core holds, which is half of all; the totals are with it.
    """
    shared = table.shared()
    often = grams.Counts.of(shared.grams)
    cores = table.text["core"].values
    count = max(FEWEST, shared.rows)
    lines, total = [], []
    for part, codes, row in grams.distinct(cores):
        size = part.stop - part.start
        place, seen = often.found(codes)
        weight = np.log1p(count / np.maximum(seen, 1)).astype(np.float32)
        root = np.sqrt(weight)
        total.append(np.bincount(row, weights=root * root, minlength=size).astype(np.float32))
        several = seen > 1
        lines.append(
            sparse.csr_matrix(
                (root[several], (row[several], place[several])), shape=(size, max(1, len(often)))
            )
        )
    return sparse.vstack(lines, format="csr"), np.concatenate(total)


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
