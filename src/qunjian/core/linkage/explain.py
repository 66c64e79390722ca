"""Why two rows are, or are not, one firm: sentences for a clerk, for any two rows."""

from dataclasses import dataclass

import numpy as np

from qunjian.core.linkage import codes, scoring
from qunjian.core.linkage.codes import CodeState
from qunjian.core.linkage.engine import Comparison
from qunjian.core.linkage.features import FEATURES
from qunjian.core.linkage.judging import Halves, halves
from qunjian.core.linkage.sentences import CODE_AGAINST, CODE_FOR, evidence
from qunjian.core.linkage.table import Doubles, Floats, Ints

LINK = 0.5
CLEARLY = 0.15  # how far competing rows must lower a chance to be named as the reason
GROUPS = {
    "name": "名称", "branch": "总部与分支的分别", "former": "曾用名", "person": "法定代表人",
    "phone": "电话", "address": "地址", "township": "乡镇", "industry": "行业", "staff": "人数",
}  # fmt: skip
CHUNK = 50_000


@dataclass(frozen=True, slots=True)
class Explanation:
    """What agrees, what speaks against it, what decided, and what would change the answer."""

    left: str
    right: str
    score: float
    agrees: tuple[str, ...]
    against: tuple[str, ...]
    decided: str
    would_change: str
    by_people: bool = False

    @property
    def answer(self) -> str:
        """The probability as a sentence."""
        if self.by_people:
            return "已由人认定，" + ("按" if self.score >= LINK else "不按") + "同一家单位处理。"
        verdict = "按同一家单位处理" if self.score >= LINK else "不按同一家单位处理"
        return f"是同一家的可能性为 {percent(self.score)}，{verdict}。"


def percent(chance: float) -> str:
    """99.9% at most and 0.1% at least: nothing that is estimated is certain."""
    return f"{min(max(chance * 100, 0.1), 99.9):.1f}%"


def explain(found: Comparison, left: Ints, right: Ints) -> list[Explanation]:
    """Explain pairs of rows by their places in the table, whether they were weighed or not."""
    told: list[Explanation] = []
    low, high = np.minimum(left, right), np.maximum(left, right)
    for start in range(0, len(left), CHUNK):
        part = slice(start, start + CHUNK)
        told += _explained(found, low[part], high[part])
    return told


def _known(found: Comparison, left: Ints, right: Ints) -> tuple[Doubles, Ints]:
    """The score of each pair, NaN where the run did not name it, and what people said of it."""
    count = len(found.table)
    keys = found.left.astype(np.int64) * count + found.right  # in order, as the run left them
    wanted = left.astype(np.int64) * count + right
    place = np.minimum(np.searchsorted(keys, wanted), max(0, len(keys) - 1))
    if not len(keys):
        return np.full(len(left), np.nan), np.zeros(len(left), dtype=np.int32)
    named = keys[place] == wanted
    said = np.where(named, found.said[place], 0).astype(np.int32)
    return np.where(named, found.score[place], np.nan), said


def _explained(found: Comparison, left: Ints, right: Ints) -> list[Explanation]:
    table = found.table
    matrix = found.weighing.matrix(left, right)
    states = codes.states(table, left, right)
    half = halves(table, left)
    ratio = found.scored.judge.ratio(matrix, half)
    weight = _weights(found, matrix, half, ratio)
    inside = table.register[left] == table.register[right]
    known, said = _known(found, left, right)
    told = []
    for place, (one, two) in enumerate(zip(left.tolist(), right.tolist(), strict=True)):
        shift = scoring.INSIDE if inside[place] else 0
        prior = found.scored.prior[shift : shift + scoring.INSIDE]
        alone = _chance(ratio[place] + prior[states[place]])
        score = min(alone, 0.04) if np.isnan(known[place]) else float(known[place])
        agrees, against = evidence(table, one, two, CodeState(states[place]))
        pulls = {group: float(values[place]) for group, values in weight.items()}
        pulls["code"] = float(prior[states[place]] - prior[CodeState.SILENT])
        state = CodeState(states[place])
        told.append(
            Explanation(
                left=str(table.record[one]),
                right=str(table.record[two]),
                score=score,
                agrees=agrees,
                against=against,
                decided=_by_people(int(said[place]), score) or _decided(pulls, state, score, alone),
                would_change=f"如果撤回认定，单看这两行的可能性是 {percent(alone)}。"
                if said[place]
                else _would_change(score, float(ratio[place]), prior, state),
                by_people=bool(said[place]),
            )
        )
    return told


def _by_people(said: int, score: float) -> str:
    if not said:
        return ""
    if (said > 0) != (score >= LINK):
        return "已由人认定是同一家，但与别的认定矛盾，没有照办。"
    return "已由人认定是同一家。" if said > 0 else "已由人认定不是同一家。"


def _weights(found: Comparison, matrix: Floats, half: Halves, ratio: Doubles) -> dict[str, Doubles]:
    """How far the answer moves when a group of fields is not told."""
    moved = {}
    for group in GROUPS:
        without = matrix.copy()
        for place, feature in enumerate(FEATURES):
            if feature.group == group:
                without[:, place] = 0 if group == "branch" else np.nan
        moved[group] = ratio - found.scored.judge.ratio(without, half)
    return moved


def _chance(logit: float) -> float:
    return float(1 / (1 + np.exp(-logit)))


def _decided(pulls: dict[str, float], state: CodeState, score: float, alone: float) -> str:
    if alone - score > CLEARLY:
        return (
            f"单看这两行，可能性有 {percent(alone)}；但一份名册里的一行只能归一家单位，"
            "另有更像的行，所以降了下来。"
        )
    if score - alone > CLEARLY:
        return (
            f"单看这两行，可能性只有 {percent(alone)}；"
            "它们都与同一家单位的另一行相符，所以归在一起。"
        )
    sign = 1 if score >= LINK else -1
    group = max(sorted(pulls), key=lambda one: sign * pulls[one])
    if sign * pulls[group] <= 0:
        return "没有哪一项单独说了算，是各项合起来的结果。"
    if group == "code":
        return f"主要由代码决定：{(CODE_FOR | CODE_AGAINST).get(state, '代码相符与否')}。"
    return f"主要由{GROUPS[group]}决定：{'相符' if sign > 0 else '不相符或太常见，不足以认定'}。"


def _would_change(score: float, ratio: float, prior: Doubles, state: CodeState) -> str:
    if score >= LINK:
        other = _chance(ratio + prior[CodeState.DIFFERENT])
        if state == CodeState.DIFFERENT:
            return (
                "如果两个代码核实无误、确属两家，请在复核时分开；系统按其他各项认为代码有一个填错。"
            )
        turned = "会改判" if other < LINK else "仍不改判"
        return f"如果核实双方的代码都有效而且不同，可能性降到 {percent(other)}，{turned}。"
    other = _chance(ratio + prior[CodeState.EQUAL])
    if state == CodeState.EQUAL:
        return "代码相同而其他各项不符：请核对哪一方的代码填了别家的；改正后重新比对。"
    turned = "会改判" if other >= LINK else "仍不改判"
    return f"如果核实双方的代码相同，可能性升到 {percent(other)}，{turned}。"
