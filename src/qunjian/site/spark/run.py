"""The comparison on a cluster: what is done in which order, and what the driver keeps.

Rows and pairs stay on the workers. The driver holds the words that recur, the labelled sample that
teaches, and of every weighed pair two row numbers, a ratio and its stratum.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow
from pyspark import StorageLevel
from pyspark.sql import functions as f

from qunjian.core.linkage import clusters, scoring
from qunjian.core.linkage.engine import LEAST
from qunjian.core.linkage.judging import Judge
from qunjian.core.linkage.names import Vocabulary
from qunjian.core.linkage.table import COLUMNS, Shared, Table
from qunjian.site import link
from qunjian.site.spark import pairs, rows
from qunjian.site.spark.session import Cluster, connect

Frame = Any  # a data frame of Spark
Say = Callable[[str], None]
RAW = ", ".join(f"{name} string" for name in COLUMNS)
NUMBERED = "row long, register int, record_id string"
HASHES = ", ".join(f"hash_{name} long" for name in rows.COUNTED)
CLEANED = f"{NUMBERED}, text string, full string, branch string, staff float, {HASHES}"
ENTRIES = "key int, value long, row long, register int, " + ", ".join(
    [f"{name} long" for name in rows.GLANCED] + [f"rare_{name} int" for name in rows.COUNTED]
)
FOUND = (
    "left long, right long, left_register int, right_register int, hint int, named int, rest int, "
    "loose boolean"
)
GROUPED = f"{FOUND}, strong boolean, best boolean"
WEIGHED = (
    "left long, right long, lot long, kind int, fold int, stratum int, by_code boolean, "
    "features binary"
)
COUNTS = "kind string, word string, times long"
INDEX_BITS = 33  # Spark numbers the rows of a partition in so many bits
LOTS = 1 << 63
MORE = 1.1  # how many more labels are fetched than are drawn, so that enough are there


@dataclass(slots=True)
class Found:
    """What the driver holds in the end: the rows' records and the pairs worth naming."""

    records: Any
    left: Any
    right: Any
    score: Any
    weighed: int
    skipped: list[tuple[str, str]]

    def of(self, some: Any) -> list[str]:
        """The records of some rows."""
        records: list[str] = self.records.take(pyarrow.array(some)).to_pylist()
        return records


def link_on(cluster: Cluster, folder: Path, say: Say) -> Found:
    """Compare the registers of a folder that driver and workers see under one path.

    :raises Unreadable: if the folder or a register makes no sense.
    """
    listed = rows.pieces(folder)
    session = connect(cluster)
    try:
        return _Run(session, say).link(listed)
    finally:
        session.stop()


class _Run:
    def __init__(self, session: Any, say: Say) -> None:
        self.session, self.say = session, say
        self.parts = int(session.conf.get("spark.sql.shuffle.partitions"))

    def link(self, listed: list[rows.Piece]) -> Found:
        self.say("正在读取名册……")
        numbered, skipped = self._numbered(listed)
        self.say("正在清洗……")
        cleaned = self._cleaned(numbered)
        shared = self._shared(cleaned)
        self.say(f"正在寻找可能相同的行（{shared.rows} 行）……")
        found = self._candidates(cleaned, shared)
        weighed = self._weighed(found, cleaned, shared)
        self.say(f"正在比较 {weighed.count()} 对……")
        judge = self._learned(weighed, shared.rows)
        self.say("正在归并成单位……")
        ratios = self._collected(weighed.mapInArrow(
            partial(_with, pairs.judged, self._sent(judge)),
            "left long, right long, stratum int, by_code boolean, ratio double",
        ), shared.rows)  # fmt: skip
        people = cleaned.select("row", "register", "record_id").orderBy("row").toArrow()
        return _gathered(people, ratios, skipped)

    def _sent(self, value: Any) -> Any:
        return self.session.sparkContext.broadcast(value)

    def _kept(self, frame: Frame) -> Frame:
        return frame.persist(StorageLevel.MEMORY_AND_DISK)

    def _collected(self, frame: Frame, count: int) -> Any:
        """All rows on the driver, in the order of pairs."""
        table = frame.toArrow()
        return table.take(pyarrow.array(np.argsort(pairs.places(table, count), kind="stable")))

    def _numbered(self, listed: list[rows.Piece]) -> tuple[Frame, list[tuple[str, str]]]:
        """Rows that are compared, numbered in the order of register and record."""
        tasks = [(one.register, one.path, one.group) for one in listed]
        pieces = self.session.createDataFrame(tasks, "register int, path string, group int")
        read = self._kept(
            pieces.repartition(len(tasks)).mapInArrow(
                rows.read, f"register int, {RAW}, reason string"
            )
        )
        for one in read.where(f.col("register") == rows.UNREADABLE).limit(1).collect():
            raise link.Unreadable(one.reason)
        if read.groupBy("record_id").count().where("count > 1").limit(1).count():
            raise link.Unreadable(link.TWICE)
        left_out = read.where("reason <> ''").orderBy("register", "record_id")
        skipped = [(one.record_id, one.reason) for one in left_out.collect()]
        order = ["register", "record_id"]
        kept = read.where("reason = ''").repartitionByRange(self.parts, *order)
        kept = self._kept(kept.sortWithinPartitions(*order))
        sizes = {
            one.part: one["count"]
            for one in kept.groupBy(f.spark_partition_id().alias("part")).count().collect()
        }
        starts = np.cumsum([0, *(sizes.get(part, 0) for part in range(self.parts))])
        start = f.array(*(f.lit(int(one)) for one in starts))[f.spark_partition_id()]
        index = f.monotonically_increasing_id().bitwiseAND(f.lit((1 << INDEX_BITS) - 1))
        return self._kept(kept.withColumn("row", (start + index).cast("long"))), skipped

    def _cleaned(self, numbered: Frame) -> Frame:
        """Rows as they are compared, with how many rows hold each value."""
        names = numbered.select("name").distinct()
        counted = self._counted(names.mapInArrow(rows.count_words, COUNTS))
        townships = [one.township for one in numbered.select("township").distinct().collect()]
        known = self._sent(rows.words_of(counted, townships))
        cleaned = self._kept(
            numbered.select("row", "register", *COLUMNS).mapInArrow(
                partial(_with, rows.clean, known), CLEANED
            )
        )
        firms = cleaned.where("full <> '' and branch = ''").select("full").distinct()
        lent = cleaned.where("full <> '' and branch <> ''").join(firms, "full").select("row")
        cleaned = cleaned.join(lent.withColumn("lent", f.lit(True)), "row", "left")
        cleaned = cleaned.join(self._rarity(cleaned), "row", "left").fillna(1, SEEN).fillna(False)
        given = cleaned.select("row", "register", "record_id", "text", "staff", *SEEN, "lent")
        schema = f"{NUMBERED}, text string, staff float, {SEEN_TYPES}"
        return self._kept(given.mapInArrow(rows.codes_given_back, schema))

    def _rarity(self, cleaned: Frame) -> Frame:
        """For rows with values that others hold too, how many rows hold them."""
        columns = [
            f.struct(f.lit(at).alias("at"), f.col(f"hash_{name}").alias("hash"))
            for at, name in enumerate(rows.COUNTED)
        ]
        each = cleaned.select("row", f.explode(f.array(*columns)).alias("one"))
        each = each.select("row", "one.at", "one.hash").where("hash <> 0")
        often = each.groupBy("at", "hash").agg(f.count("*").alias("seen")).where("seen > 1")
        told = each.join(often, ["at", "hash"]).groupBy("row")
        return told.agg(
            *(
                f.max(f.when(f.col("at") == at, f.col("seen"))).alias(f"seen_{name}")
                for at, name in enumerate(rows.COUNTED)
            )
        )

    def _counted(self, parts: Frame) -> Mapping[str, Counter[str]]:
        found: dict[str, Counter[str]] = defaultdict(Counter)
        for one in parts.groupBy("kind", "word").agg(f.sum("times").alias("times")).collect():
            found[one.kind][one.word] = one.times
        return found

    def _shared(self, cleaned: Frame) -> Shared:
        parts = cleaned.select("text").mapInArrow(rows.count_shared, COUNTS)
        return rows.shared_from(self._counted(parts))

    def _candidates(self, cleaned: Frame, shared: Shared) -> Frame:
        """Pairs worth weighing: rows that share a key, the best of each row towards a register."""
        texts = cleaned.select("row", "register", "text", *SEEN)
        entries = texts.mapInArrow(partial(_with, rows.entries, self._sent(shared)), ENTRIES)
        step = partial(pairs.pair_up, rows=shared.rows)
        paired = entries.repartition(self.parts, "key", "value").mapInArrow(
            partial(_with, step, self._sent(rows.keys(shared))), FOUND
        )
        grouped = paired.groupBy("left", "right").agg(
            *(f.first(name).alias(name) for name in ("left_register", "right_register")),
            f.sum("hint").cast("int").alias("hint"),
            *(f.max(name).alias(name) for name in ("named", "rest")),
            f.max("loose").alias("loose"), f.max(~f.col("loose")).alias("strong"),
            f.lit(False).alias("best"),
        )  # fmt: skip
        for side in (pairs.Side("left", "right"), pairs.Side("right", "left")):
            step = partial(pairs.keep_best, side=side, rows=shared.rows)
            grouped = grouped.repartition(self.parts, side.mine).mapInArrow(step, GROUPED)
        chosen = grouped.where("best or strong")
        return chosen.select("left", "right", f.col("best").alias("open"))

    def _weighed(self, found: Frame, cleaned: Frame, shared: Shared) -> Frame:
        for side in ("left", "right"):
            own = [f.col(name).alias(f"{side}_{name}") for name in pairs.ROW_COLUMNS]
            found = found.join(cleaned.select(f.col("row").alias(side), *own), side)
        wanted = ["left", "right", "open"]
        wanted += [f"{side}_{name}" for side in ("left", "right") for name in pairs.ROW_COLUMNS]
        step = partial(_with, pairs.weigh, self._sent(shared))
        return self._kept(found.select(*wanted).mapInArrow(step, WEIGHED))

    def _learned(self, weighed: Frame, count: int) -> Judge:
        """The judge that a sample of the labelled pairs teaches, the same sample as anywhere."""
        judge = Judge()
        labelled = weighed.where("kind > 0")
        sizes = self._labels(labelled)
        if min(sizes.values()) < scoring.LEAST_LABELS:
            self.say("可用的代码太少，学不出这些名册的规律，按内置的模型比对。")
            return judge
        limits = {
            group: min(LOTS, int(LOTS * MORE * scoring.DRAWN / size)) - 1
            for group, size in sizes.items()
        }
        drawn = f.lit(False)
        for (kind, fold), limit in limits.items():
            own = (f.col("kind") == kind) & (f.col("fold") == fold)
            drawn = drawn | (own & (f.col("lot") <= f.lit(limit)))
        told = self._collected(labelled.where(drawn), count)
        kinds, folds = told.column("kind").to_numpy(), pairs.folds_of(told)
        chosen = scoring.sample((kinds == 1, kinds == 2), folds, pairs.places(told, count))
        told = told.take(pyarrow.array(chosen))
        kinds = told.column("kind").to_numpy()
        taught = kinds == 1, kinds == 2, np.zeros(len(kinds), dtype=bool)
        scoring.learn_from(
            judge, pairs.features_of(told), taught, pairs.folds_of(told),
            pairs.places(told, count), self.say,
        )  # fmt: skip
        return judge

    def _labels(self, labelled: Frame) -> dict[tuple[int, int], int]:
        counted = {(kind, fold): 0 for kind in (1, 2) for fold in (0, 1)}
        for one in labelled.groupBy("kind", "fold").count().collect():
            counted[one.kind, one.fold] = one["count"]
        return counted


SEEN = [f"seen_{name}" for name in rows.COUNTED]
SEEN_TYPES = ", ".join(f"{name} long" for name in SEEN)


def _with(step: Callable[..., rows.Batches], sent: Any, batches: rows.Batches) -> rows.Batches:
    """A step with what the driver sent to every worker once."""
    return step(batches, sent.value)


def _gathered(people: Any, ratios: Any, skipped: list[tuple[str, str]]) -> Found:
    """Let pairs compete and join them into firms, as on one machine."""
    left, right = (ratios.column(name).to_numpy().astype(np.int32) for name in ("left", "right"))
    ratio = ratios.column("ratio").to_numpy()
    stratum = ratios.column("stratum").to_numpy().astype(np.int16)
    ready = clusters.Ready(
        left=left, right=right, logit=ratio + scoring.priors(ratio, stratum)[stratum],
        by_code=ratios.column("by_code").to_numpy(), said=np.zeros(len(left), dtype=np.int8),
    )  # fmt: skip
    table = _only_registers(people.column("register").to_numpy().astype(np.int32))
    joined = clusters.gather(table, ready, clusters.compete(table, ready))
    named = np.flatnonzero(joined.score >= LEAST)
    implied = np.array([(a, b) for a, b, _ in joined.implied], dtype=np.int32).reshape(-1, 2)
    left = np.concatenate([left[named], implied[:, 0]])
    right = np.concatenate([right[named], implied[:, 1]])
    score = np.concatenate([joined.score[named], [chance for _, _, chance in joined.implied]])
    order = np.lexsort((right, left))
    return Found(
        people.column("record_id"), left[order], right[order], score[order], len(ratio), skipped
    )


def _only_registers(register: Any) -> Table:
    """A table that knows of each row only its register, which is all that joining asks."""
    return Table(
        record=np.empty(len(register), dtype=object), register=register, text={},
        ids={}, counts={}, staff=np.empty(0, np.float32),
        known=Vocabulary(frozenset(), frozenset()),
    )  # fmt: skip
