"""Comparison of registers with known truth: ours beside Splink 4 and 5, recordlinkage, rapidfuzz.

Every engine runs in a process of its own on the same folder, reading and writing included, and
writes `left_id,right_id,score`; all are measured from that file. Peers have environments of their
own, which the first run makes (benchmarks/peers/environments.py).

Run with `python -m benchmarks.linkage [--size small|large|two] [--setting usual] [--without code]
[--names FILE]`.
Precision, recall and F1 are over pairs of different registers after joining pairs of 0.5 or more;
attachments are rows joined rightly and wrongly to a row of register A; the calibration error is
over all pairs written. Memory is that of an engine and all that it started, at the worst moment.
"""

import argparse
import csv
import os
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.peers.environments import PEERS, NotInstalled
from benchmarks.watched import Stopped, watched

STRICT = 0.999
BINS = 10
SIZES = {"small": (10_000, "ABCD"), "large": (100_000, "ABCD"), "two": (1_000_000, "AB")}


@dataclass(frozen=True)
class Figures:
    precision: float
    recall: float
    f1: float
    strict_recall: float
    right: int
    wrong: int
    error: float


def measure(data: Path, out: Path) -> Figures:
    truth = dict(_read(data / "truth.csv"))
    root = {record: record for record in truth}
    scored = []
    with out.open(encoding="utf-8") as lines:
        for left, right, score in list(csv.reader(lines))[1:]:
            scored.append((float(score), _same(truth, left, right), left[0] != right[0]))
            if float(score) >= 0.5:
                root[_root(root, left)] = _root(root, right)
    joined: dict[str, list[str]] = defaultdict(list)
    real: dict[str, list[str]] = defaultdict(list)
    for record, firm in truth.items():
        joined[_root(root, record)].append(record)
        if firm != "-1":
            real[firm].append(record)
    total = sum(_cross(group) for group in real.values())
    found = sum(_cross(group) for group in joined.values())
    right = sum(
        _cross(part) for group in joined.values() for part in _by_firm(group, truth).values()
    )
    precision, recall = right / max(1, found), right / max(1, total)
    attached = [
        _same(truth, record, row) for group in joined.values() for record, row in _to_a(group)
    ]
    return Figures(
        precision, recall, 2 * right / max(1, found + total), _strict(scored, total),
        sum(attached), len(attached) - sum(attached), _error(scored),
    )  # fmt: skip


def _read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8") as lines:
        return list(csv.reader(lines))[1:]


def _same(truth: dict[str, str], one: str, two: str) -> bool:
    return truth[one] == truth[two] != "-1"


def _root(root: dict[str, str], record: str) -> str:
    while root[record] != record:
        root[record] = root[root[record]]
        record = root[record]
    return record


def _by_firm(group: list[str], truth: dict[str, str]) -> dict[str, list[str]]:
    parts: dict[str, list[str]] = defaultdict(list)
    for record in group:
        if truth[record] != "-1":
            parts[truth[record]].append(record)
    return parts


def _cross(group: list[str]) -> int:
    """Pairs of different registers in a group."""
    letters = Counter(record[0] for record in group)
    return (len(group) ** 2 - sum(count**2 for count in letters.values())) // 2


def _to_a(group: list[str]) -> Iterator[tuple[str, str]]:
    """Each row of another register with the first row of A that it is joined to."""
    market = sorted(record for record in group if record[0] == "A")
    if market:
        yield from ((record, market[0]) for record in group if record[0] != "A")


def _strict(scored: list[tuple[float, bool, bool]], total: int) -> float:
    good = best = 0
    for count, (_, same, _) in enumerate(
        sorted((row for row in scored if row[2]), reverse=True), 1
    ):
        good += same
        if good / count >= STRICT:
            best = good
    return best / max(1, total)


def _error(scored: list[tuple[float, bool, bool]]) -> float:
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for score, same, _ in scored:
        bins[min(int(score * BINS), BINS - 1)].append((score, same))
    gaps = (abs(sum(s for s, _ in rows) - sum(ok for _, ok in rows)) for rows in bins.values())
    return sum(gaps) / max(1, len(scored))


def plot(data: Path, out: Path, picture: Path) -> None:
    """The reliability plot: what share of pairs of about one score were links."""
    truth = dict(_read(data / "truth.csv"))
    bins: dict[int, list[tuple[float, bool]]] = defaultdict(list)
    for left, right, score in _read(out):
        at = min(int(float(score) * BINS), BINS - 1)
        bins[at].append((float(score), _same(truth, left, right)))
    dots = []
    for _, rows in sorted(bins.items()):
        x = 50 + 300 * sum(score for score, _ in rows) / len(rows)
        y = 330 - 300 * sum(same for _, same in rows) / len(rows)
        dots.append(
            f'<circle cx="{x:.0f}" cy="{y:.0f}" r="5"/>'
            f'<text x="{x + 8:.0f}" y="{y + 14:.0f}">{len(rows)}</text>'
        )
    picture.write_text(PLOT.replace("DOTS", "\n".join(dots)), encoding="utf-8")


PLOT = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 400 380" font-family="sans-serif" font-size="11">
<rect width="400" height="380" fill="#fff"/>
<path d="M50 30V330H350" fill="none" stroke="#333"/>
<path d="M50 330L350 30" stroke="#bbb" stroke-dasharray="4"/>
<g fill="#333"><text x="40" y="346">0</text><text x="340" y="346">100%</text><text x="14" y="34">100%</text>
<text x="150" y="368">probability given</text><text x="60" y="22">share that were links (number of pairs)</text></g>
<g fill="#b3261e">DOTS</g>
</svg>
"""  # noqa: E501 -- the rows of a printed table


def candidate_recall(data: Path) -> float:
    """The share of true pairs of different registers that are weighed at all, or implied."""
    from qunjian.core.linkage import candidates, decisions, table
    from qunjian.site.link import read

    truth = dict(_read(data / "truth.csv"))
    rows = table.build(read(data), lambda text: None)
    pairs = candidates.find(rows, decisions.given(rows, (), None, ()))
    record = rows.record
    hit = sum(
        _same(truth, record[a], record[b]) and record[a][0] != record[b][0]
        for a, b in zip(pairs.left.tolist(), pairs.right.tolist(), strict=True)
    )
    real: dict[str, list[str]] = defaultdict(list)
    for one, firm in truth.items():
        if firm != "-1":
            real[firm].append(one)
    return hit / max(1, sum(_cross(group) for group in real.values()))


HEADING = (
    "| engine | precision | recall | F1 | recall at 99.9 % | attached right / wrong "
    "| calibration error | wall s | CPU s | peak MB |"
)


def row(name: str, command: list[str], data: Path, out: Path, limits: argparse.Namespace) -> None:
    """Run one engine and print its row; an engine that fails gets a row that says so."""
    out.unlink(missing_ok=True)
    try:
        cost = watched([*command, str(data), str(out)],
                       seconds=limits.patience, megabytes=limits.memory)  # fmt: skip
    except Stopped as why:
        print(f"| {name} | {why} |" + " |" * 8, flush=True)
        return
    f = measure(data, out)
    print(
        f"| {name} | {f.precision:.4f} | {f.recall:.4f} | {f.f1:.4f} | {f.strict_recall:.4f} "
        f"| {f.right} / {f.wrong} | {f.error:.4f} | {cost.wall:.1f} | {cost.cpu:.1f} "
        f"| {cost.memory} |",
        flush=True,
    )


def compare(data: Path, options: argparse.Namespace) -> None:
    out = data / "out.csv"
    print(HEADING, "|---" * 10 + "|", sep="\n", flush=True)
    row("qunjian link", [sys.executable, "-m", "qunjian.site.cli", "link"], data, out, options)
    if options.plot:
        plot(data, out, options.plot)
    for name in options.peers:
        peer = PEERS[name]
        try:
            row(peer.title, peer.command(), data, out, options)
        except NotInstalled as why:
            print(f"| {peer.title} | not installed: {why} |" + " |" * 8, flush=True)


def main() -> None:
    from tests.support.dirty_registers import make, read_names, write

    options = _parser().parse_args()
    records, letters = SIZES[options.size]
    records, letters = options.records or records, options.registers or letters
    listed = read_names(options.names) if options.names else ()
    with tempfile.TemporaryDirectory() as folder:
        data = Path(folder)
        made = make(records, options.setting, seed=options.seed, letters=letters, names=listed)
        write(made.without(options.without), data)
        print(
            f"{len(letters)} × {records} records, {options.setting}, seed {options.seed}, "
            f"{'names from a file' if listed else 'invented names'}"
            f"{', without ' + ', '.join(options.without) if options.without else ''}; "
            f"load of the machine {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores"
        )
        if options.candidates:
            print(f"recall of the candidates {candidate_recall(data):.4f}")
        print(flush=True)
        compare(data, options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=__doc__)
    sizes = (f"{name}: {len(letters)} × {count}" for name, (count, letters) in SIZES.items())
    parser.add_argument("--size", choices=SIZES, default="small", help="; ".join(sizes))
    parser.add_argument("--records", type=int, help="records a register, instead of --size")
    parser.add_argument("--registers", help="letters, instead of --size")
    parser.add_argument("--setting", choices=["easy", "usual", "hard"], default="usual")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--without", nargs="*", default=[], metavar="COLUMN",
                        help="columns that every register leaves empty")  # fmt: skip
    parser.add_argument("--names", type=Path, help="a file of names to use instead of invented")
    parser.add_argument("--peers", nargs="*", choices=PEERS, default=list(PEERS), metavar="PEER",
                        help=f"some of {', '.join(PEERS)}; without a name none")  # fmt: skip
    parser.add_argument("--candidates", action="store_true", help="print their recall too")
    parser.add_argument("--patience", type=float, default=3_600, help="seconds for one engine")
    parser.add_argument("--memory", type=int, default=16_000, help="MB for one engine")
    parser.add_argument("--plot", type=Path, help="write the reliability plot of ours as SVG")
    return parser


if __name__ == "__main__":
    main()
