"""The chain of reasons as text, for a letter to the enterprise."""

from collections.abc import Iterable

from qunjian.apps.verdicts.queries import Known
from qunjian.core.period import Moment
from qunjian.core.rules import Verdict


def explanation(known: Known, verdicts: Iterable[Verdict], moment: Moment) -> str:
    """One paragraph a line: outcome, reason, clause, and what other layers say."""
    parts = [f"{known.name}（{moment.day}）"]
    for verdict in verdicts:
        parts.append(f"【{verdict.line.label}】{verdict.outcome.label}：{verdict.because}")
        if verdict.deciding:
            citation = verdict.deciding.rule.citation
            parts.append(f"　依据：{citation}（{citation.edition}）：{citation.quote}")
        for other in verdict.above:
            parts.append(f"　{other.set_name}另有：{other.because}{other.rule.citation}")
        for silence in verdict.silences:
            parts.append(f"　{silence.because}")
    return "\n".join(parts)
