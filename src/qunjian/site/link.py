"""`qunjian link DATA OUT`: compare registers that lie in a folder, without Django or a database."""

import argparse
import csv
import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np

from qunjian.core.linkage.columns import Column
from qunjian.core.linkage.engine import Comparison, link
from qunjian.core.linkage.explain import explain
from qunjian.core.linkage.table import COLUMNS, Register
from qunjian.core.steady import steady

BAD_INPUT = 2
FEWEST, MOST = 2, 8
LONGEST_FIELD = 1 << 24
AT_ONCE = 50_000
HEADING = ("left_id", "right_id", "score")
TWICE = "有的 record_id 出现了两次；它在全部名册里都不能重复。"


class Unreadable(Exception):
    """The folder cannot be read; the message says what to do."""


def main(arguments: Sequence[str]) -> int:
    """Run the command; exit codes: 0 done, 2 bad input."""
    options = _parser().parse_args(arguments)
    try:
        return _on_cluster(options) if options.engine == "spark" else _here(options)
    except Unreadable as why:
        say(str(why))
        return BAD_INPUT


@steady()
def _here(options: argparse.Namespace) -> int:
    found = link(iter(read(options.data)), say)  # what an iterator gave is held by nobody else
    _say_skipped(found.table.skipped)
    record = found.table.record
    write(options.out, record[found.left].tolist(), record[found.right].tolist(), found.score)
    if options.explain:
        write_explanations(found, options.explain)
    laps = "，".join(f"{name} {seconds:.1f} 秒" for name, seconds in found.seconds.items())
    say(f"完成：{found.candidates} 对候选，写出 {len(found.score)} 对。{laps}。")
    return 0


def _on_cluster(options: argparse.Namespace) -> int:
    if options.explain:
        raise Unreadable("集群比对不写理由：要理由，请用 --engine local。")
    try:
        from qunjian.site.spark.run import link_on  # noqa: PLC0415 -- the extra "spark" only
        from qunjian.site.spark.session import Cluster  # noqa: PLC0415 -- the extra "spark" only
    except ImportError as error:
        raise Unreadable(
            "没有安装 PySpark：请按 docs/howto/link-a-province.md 安装“qunjian[spark]”。"
        ) from error
    found = link_on(Cluster(options.master, options.parts), options.data, say)
    _say_skipped(found.skipped)
    write(options.out, found.of(found.left), found.of(found.right), found.score)
    say(f"完成：{found.weighed} 对候选，写出 {len(found.score)} 对。")
    return 0


def _say_skipped(skipped: Sequence[tuple[str, str]]) -> None:
    for record, reason in skipped:
        say(f"{record} 没有参加比对：{reason}。")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="qunjian link", description="比对几份名册，找出同一家单位的行。"
    )
    parser.add_argument(
        "data", type=Path, metavar="DATA", help="放有 manifest.json 和各份名册的文件夹"
    )
    parser.add_argument(
        "out", type=Path, metavar="OUT",
        help="写出的 CSV：left_id,right_id,score；名字以 .parquet 结尾就写 Parquet",
    )  # fmt: skip
    parser.add_argument(
        "--engine", choices=["local", "spark"], default="local",
        help="local 在本机比对；spark 在 Spark 集群上比对（全省规模）",
    )  # fmt: skip
    parser.add_argument("--master", metavar="URL", help="Spark 集群的地址，如 spark://主机:7077")
    parser.add_argument("--parts", type=int, metavar="N", help="把数据分成几份（默认每核 2 份）")
    parser.add_argument(
        "--explain", type=Path, metavar="FILE", help="每对的理由写到这个 JSON Lines 文件"
    )
    return parser


def read(folder: Path) -> list[Register]:
    """The registers that the folder's manifest lists.

    :raises Unreadable: if the manifest or a register is missing or makes no sense.
    """
    import pyarrow  # noqa: PLC0415 -- slow import

    listed = {letter: columns_of(path) for letter, path in files(folder).items()}
    columns: dict[str, dict[str, Sequence[str]]] = {letter: {} for letter in listed}
    for name in COLUMNS:
        texts = texts_of([one.pop(name) for one in listed.values()])
        if name == "record_id" and _some_twice(texts):
            raise Unreadable(TWICE)
        for letter, column in zip(listed, texts, strict=True):
            columns[letter][name] = column
    pyarrow.default_memory_pool().release_unused()  # some hundred megabytes of a large register
    return [Register(letter, columns[letter]) for letter in listed]


def _some_twice(columns: Sequence[Column]) -> bool:
    return bool((np.bincount(np.concatenate([column.ids for column in columns])) > 1).any())


def texts_of(columns: Sequence[Any]) -> list[Column]:
    """Columns of Arrow as the engine has them: an equal text is one in all of them."""
    import pyarrow  # noqa: PLC0415 -- slow import

    chunks = [pyarrow.array([""]), *(chunk for column in columns for chunk in column.chunks)]
    coded = pyarrow.chunked_array(chunks).dictionary_encode()
    values = coded.chunk(0).dictionary.to_numpy(zero_copy_only=False)
    ids = np.concatenate([chunk.indices.to_numpy() for chunk in coded.chunks])[1:]
    ends = np.cumsum([len(column) for column in columns])[:-1]
    return [Column(values, part) for part in np.split(ids, ends)]


def files(folder: Path) -> dict[str, Path]:
    """The file of every register, by its letter.

    :raises Unreadable: if the manifest or a register is missing.
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8-sig"))
        listed = [(str(one["letter"]), one.get("file")) for one in manifest["registers"]]
    except FileNotFoundError as error:
        raise Unreadable(f"文件夹 {folder} 里没有 manifest.json。") from error
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise Unreadable("manifest.json 读不懂：要有 registers，每项有 letter。") from error
    if not FEWEST <= len(listed) <= MOST:
        raise Unreadable(f"manifest.json 列了 {len(listed)} 份名册，应有 {FEWEST} 至 {MOST} 份。")
    if len({letter for letter, _ in listed}) < len(listed):
        raise Unreadable("manifest.json 里有两份名册用了同一个字母。")
    return {letter: _file(folder, letter, name) for letter, name in listed}


def _file(folder: Path, letter: str, name: str | None) -> Path:
    for path in (
        [folder / name] if name else [folder / f"{letter}.parquet", folder / f"{letter}.csv"]
    ):
        if path.is_file():
            return path
    raise Unreadable(f"没有找到名册 {letter} 的文件。")


def columns_of(path: Path, group: int | None = None) -> dict[str, Any]:
    """All COLUMNS of a register as Arrow holds them, empty texts where it has none.

    :param group: of a Parquet file, the one group of rows to read
    :raises Unreadable: if the file makes no sense.
    """
    import pyarrow  # noqa: PLC0415 -- slow import

    found = _parquet(path, group) if path.suffix == ".parquet" else _csv(path)
    if found.num_columns and "record_id" not in found.column_names:
        raise Unreadable(f"{path.name} 没有 record_id 这一列。")
    empty = pyarrow.chunked_array([pyarrow.repeat("", found.num_rows)])
    return {name: found.column(name) if name in found.column_names else empty for name in COLUMNS}


def _csv(path: Path) -> Any:
    limit = csv.field_size_limit(LONGEST_FIELD)
    try:
        with path.open(encoding="utf-8-sig", newline="") as lines:
            heading = next(csv.reader(lines), [])
        return _by_arrow(path, heading) or _by_rows(path, heading)
    except (UnicodeDecodeError, csv.Error) as error:
        raise Unreadable(f"{path.name} 读不懂：应是 UTF-8 的 CSV（{error}）。") from error
    finally:
        csv.field_size_limit(limit)


def _by_arrow(path: Path, heading: list[str]) -> Any:
    """What the module csv reads, far sooner; None where not all rows are as wide as the heading."""
    import pyarrow  # noqa: PLC0415 -- slow import
    import pyarrow.csv  # noqa: PLC0415 -- slow import

    places = {name: f"f{place}" for place, name in enumerate(heading)}
    try:
        found = pyarrow.csv.read_csv(
            path,
            pyarrow.csv.ReadOptions(autogenerate_column_names=True, block_size=LONGEST_FIELD),
            pyarrow.csv.ParseOptions(newlines_in_values=True),
            pyarrow.csv.ConvertOptions(
                include_columns=list(places.values()),
                column_types=dict.fromkeys(places.values(), pyarrow.string()),
                strings_can_be_null=False,
            ),
        )
    except pyarrow.ArrowException:
        return None
    return found.slice(1).rename_columns(list(places)) if heading else None


def _by_rows(path: Path, heading: list[str]) -> Any:
    """Cells that a row lacks are empty, those that no heading names are left."""
    import pyarrow  # noqa: PLC0415 -- slow import

    width = len(heading)
    schema = pyarrow.schema([(name, pyarrow.string()) for name in dict.fromkeys(heading)])
    batches = []
    with path.open(encoding="utf-8-sig", newline="") as lines:
        reader = csv.reader(lines)
        next(reader, None)
        while rows := list(islice(reader, AT_ONCE)):
            level = [(row + [""] * width)[:width] for row in rows if row]
            columns = zip(*level, strict=True) if level else [()] * width
            told = dict(zip(heading, columns, strict=True))
            batches.append(pyarrow.RecordBatch.from_pydict(told, schema))
    return pyarrow.Table.from_batches(batches, schema)


def _parquet(path: Path, group: int | None) -> Any:
    import pyarrow  # noqa: PLC0415 -- slow import
    import pyarrow.parquet  # noqa: PLC0415 -- slow import

    try:
        with pyarrow.parquet.ParquetFile(path) as file:
            found = file.read() if group is None else file.read_row_group(group)
    except pyarrow.ArrowException as error:
        raise Unreadable(f"{path.name} 不是能读的 Parquet 文件（{error}）。") from error
    known = [name for name in found.column_names if name in COLUMNS]
    return pyarrow.table({name: _texts(found.column(name)) for name in known})


def _texts(column: Any) -> Any:
    """A column of Parquet as texts, whatever it holds; empty ones for what is missing."""
    import pyarrow  # noqa: PLC0415 -- slow import

    if pyarrow.types.is_string(column.type) or pyarrow.types.is_large_string(column.type):
        return column.cast(pyarrow.string()).fill_null("")
    texts = [_text(value) for value in column.to_pylist()]
    return pyarrow.chunked_array([pyarrow.array(texts, pyarrow.string())])


def _text(value: Any) -> str:
    return "" if value is None else str(value)


def write(path: Path, left: Sequence[str], right: Sequence[str], score: Iterable[float]) -> None:
    """Every pair with its probability, in the order of the rows."""
    scores = [f"{one:.6f}" for one in score]
    if path.suffix == ".parquet":
        _write_parquet(path, left, right, scores)
        return
    with path.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(HEADING)
        writer.writerows(zip(left, right, scores, strict=True))


def _write_parquet(
    path: Path, left: Sequence[str], right: Sequence[str], scores: Sequence[str]
) -> None:
    import pyarrow  # noqa: PLC0415 -- slow import
    import pyarrow.parquet  # noqa: PLC0415 -- slow import

    text = pyarrow.string()
    columns = [
        pyarrow.array(left, text), pyarrow.array(right, text), pyarrow.array(map(float, scores)),
    ]  # fmt: skip
    pyarrow.parquet.write_table(pyarrow.table(columns, names=list(HEADING)), path)


def write_explanations(found: Comparison, path: Path) -> None:
    """One JSON object a line and pair, in Chinese sentences; then the rows that are no units."""
    say(f"正在写出 {len(found.left)} 对的理由……")
    with path.open("w", encoding="utf-8") as out:
        for start in range(0, len(found.left), AT_ONCE):
            part = slice(start, start + AT_ONCE)
            for one in explain(found, found.left[part], found.right[part]):
                told = {**asdict(one), "answer": one.answer}
                out.write(json.dumps(told, ensure_ascii=False) + "\n")
        for record, reason in found.table.skipped:
            out.write(json.dumps({"record": record, "left_out": reason}, ensure_ascii=False) + "\n")
