"""What became of a batch, and what went wrong on the way, as the page says it."""

from dataclasses import dataclass

from qunjian.apps.intake import queries
from qunjian.apps.intake.models import Batch, BatchState
from qunjian.apps.jobs.models import JobState
from qunjian.web.words import told

KEPT_SHOWN = 50


@dataclass(frozen=True, slots=True)
class Trouble:
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Result:
    """`kind` is ok or info."""

    kind: str
    title: str
    text: str
    points: tuple[str, ...] = ()


def trouble_of(batch: Batch) -> Trouble | None:
    """The last job of the batch did not end well."""
    job = batch.job
    if job is None or job.state not in {JobState.FAILED, JobState.CANCELLED}:
        return None
    if batch.state == BatchState.REFUSED:
        return None
    title = "已取消" if job.state == JobState.CANCELLED else "没有做成"
    return Trouble(title, job.message or "什么都没有改，可以再试一次。")


def result_of(batch: Batch) -> Result | None:
    """The kept result of applying, undoing or throwing away."""
    match BatchState(batch.state):
        case BatchState.APPLIED:
            return _applied(batch)
        case BatchState.UNDONE:
            return _undone(batch)
        case BatchState.DISCARDED:
            text = "原件和读出来的行已经删除，只留下这条记录。台账没有因为它改动。"
            return Result("info", "这一批已作废", text)
    return None


def _applied(batch: Batch) -> Result:
    preview = queries.preview(batch)
    title = f"已应用：新增 {told(preview.new)} 行，更新 {told(preview.changed)} 行"
    text = f"无变化 {told(preview.same)} 行没有动，不收的 {told(preview.refused)} 行没有写进台账。"
    if batch.event:
        text = f"{batch.event.by_name}于 {told(batch.event.at)} 应用。{text}"
    moved = f"预览之后台账有过改动，{told(preview.moved)} 行的结果因此和预览时不同。"
    return Result("ok", title, text, (moved,) if preview.moved else ())


def _undone(batch: Batch) -> Result:
    kept = queries.kept_account(batch)
    count = batch.figures.get("kept_count", len(kept))
    by = batch.undone_by
    who = f"{by.by_name}于 {told(by.at)} 撤销，理由：{by.reason}。" if by else ""
    if not count:
        return Result("info", "整批已撤销", f"{who}台账回到了应用之前，需要时可以再应用。")
    points = tuple(f"{each.name}：{each.why}" for each in kept[:KEPT_SHOWN])
    if count > KEPT_SHOWN:
        points += (f"……另有 {told(count - KEPT_SHOWN)} 项，见审计记录。",)
    title = f"已撤销，其中 {told(count)} 项没有退回"
    return Result("info", title, f"{who}应用之后又有人改过的，保留后来的改动：", points)
