"""Comparison of registers with known truth: ours beside exact codes and names by rapidfuzz.

Every engine runs in a process of its own on the same folder, reading and writing included, and
writes `left_id,right_id,score`; all are measured from that file. A peer that is not in this
environment is given by its command: `--peer "Splink=PYTHON SCRIPT"`, called with DATA and OUT.

Run with `python -m benchmarks.linkage [--records N] [--setting usual] [--names FILE]`.
Precision, recall and F1 are over pairs of different registers after joining pairs of 0.5 or more;
attachments are rows joined rightly and wrongly to a row of register A; the calibration error is
over all pairs written.
"""

import argparse
import csv
import resource
import shlex
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

STRICT = 0.999
BINS = 10
FUZZY, FUZZY_BLOCK = 90, 400


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


def exact_codes(data: Path, out: Path) -> None:
    """What a clerk does first: equal codes of 18 characters."""
    groups: dict[str, list[str]] = defaultdict(list)
    for record, _, code, *_ in _rows(data):
        if len(code) == 18:
            groups[code].append(record)
    _write(out, ((a, b, 1.0) for g in groups.values() for i, a in enumerate(g) for b in g[i + 1 :]))


def names(data: Path, out: Path) -> None:
    """Equal codes, and the most alike name of A with rapidfuzz among rows of one first brand."""
    from rapidfuzz import fuzz, process, utils

    rows = list(_rows(data))
    blocks: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for record, name, *_ in rows:
        if record[0] == "A":
            for at in range(len(name) - 1):
                blocks[name[at : at + 2]].append((record, name))

    def pairs() -> Iterator[tuple[str, str, float]]:
        for record, name, *_ in rows:
            grams = [name[at : at + 2] for at in range(len(name) - 1)]
            near = {
                one for gram in grams if len(blocks[gram]) <= FUZZY_BLOCK for one in blocks[gram]
            }
            if record[0] == "A" or not near:
                continue
            found = process.extractOne(
                name, dict(sorted(near)), scorer=fuzz.ratio, processor=utils.default_process,
                score_cutoff=FUZZY,
            )  # fmt: skip
            if found:
                yield found[2], record, found[1] / 100

    _write(out, pairs())


def _rows(data: Path) -> Iterator[list[str]]:
    for path in sorted(data.glob("?.csv")):
        yield from _read(path)


def _write(out: Path, pairs: Iterator[tuple[str, str, float]]) -> None:
    with out.open("w", encoding="utf-8", newline="") as lines:
        csv.writer(lines).writerows([("left_id", "right_id", "score"), *pairs])


def candidate_recall(data: Path) -> float:
    """The share of true pairs of different registers that are weighed at all, or implied."""
    from qunjian.core.linkage import candidates, table
    from qunjian.site.link import read

    truth = dict(_read(data / "truth.csv"))
    rows = table.build(read(data), lambda text: None)
    pairs = candidates.find(rows)
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


def run(name: str, command: list[str], data: Path, out: Path) -> None:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    start = time.monotonic()
    timed = ["/usr/bin/env", sys.executable, "-c", MEMORY, *command, str(data), str(out)]
    told = subprocess.run(timed, check=True, capture_output=True, text=True)
    wall = time.monotonic() - start
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    memory = int(told.stderr.rsplit(maxsplit=1)[-1]) // 1024
    f = measure(data, out)
    print(
        f"| {name} | {f.precision:.4f} | {f.recall:.4f} | {f.f1:.4f} | {f.strict_recall:.4f} "
        f"| {f.right} / {f.wrong} | {f.error:.4f} | {wall:.1f} | {cpu:.1f} | {memory} |",
        flush=True,
    )


# Runs the command and says the most memory it had, in kilobytes, as its last word.
MEMORY = (
    "import resource, subprocess, sys; code = subprocess.call(sys.argv[1:]); "
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr); sys.exit(code)"
)


def main() -> None:
    from tests.support.dirty_registers import make, read_names, write

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--records", type=int, default=10_000)
    parser.add_argument("--registers", default="ABCD")
    parser.add_argument("--setting", choices=["easy", "usual", "hard"], default="usual")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--names", type=Path)
    parser.add_argument("--peer", action="append", default=[], metavar="NAME=COMMAND")
    parser.add_argument("--only-ours", action="store_true")
    parser.add_argument("--plot", type=Path, help="write the reliability plot of ours as SVG")
    parser.add_argument("--engine", help="internal: run one engine", nargs=3)
    options = parser.parse_args()
    if options.engine:
        name, data, out = options.engine
        {"codes": exact_codes, "names": names}[name](Path(data), Path(out))
        return
    listed = read_names(options.names) if options.names else ()
    with tempfile.TemporaryDirectory() as folder:
        data, out = Path(folder), Path(folder) / "out.csv"
        write(make(options.records, options.setting, seed=options.seed,
                   letters=options.registers, names=listed), data)  # fmt: skip
        print(
            f"{len(options.registers)} × {options.records} records, {options.setting}, "
            f"seed {options.seed}, {'names from a file' if listed else 'invented names'}; "
            f"recall of the candidates {candidate_recall(data):.4f}\n"
        )
        print("| engine | precision | recall | F1 | recall at 99.9 % | attached right / wrong "
              "| calibration error | wall s | CPU s | peak MB |\n" + "|---" * 10 + "|")  # fmt: skip
        run("qunjian link", [sys.executable, "-m", "qunjian.site.cli", "link"], data, out)
        if options.plot:
            plot(data, out, options.plot)
        if not options.only_ours:
            mine = [sys.executable, "-m", "benchmarks.linkage", "--engine"]
            run("exact codes", [*mine, "codes"], data, out)
            run("rapidfuzz by name", [*mine, "names"], data, out)
        for peer in options.peer:
            name, _, command = peer.partition("=")
            run(name, shlex.split(command), data, out)


if __name__ == "__main__":
    main()
