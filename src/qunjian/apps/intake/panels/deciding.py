"""What each decision about a batch will do, said in numbers before it is done."""

from dataclasses import dataclass

from qunjian.apps.intake import queries
from qunjian.apps.intake.models import Batch
from qunjian.web.words import told


@dataclass(frozen=True, slots=True)
class Decision:
    """`act` is the word on the button; `done` what is said afterwards."""

    title: str
    act: str
    lead: str
    done: str
    points: tuple[str, ...] = ()
    kind: str = "qj-button--primary"
    reason: bool = False


def applying(batch: Batch) -> Decision:
    of = queries.preview(batch)
    points = [
        f"新增 {told(of.new)} 行，更新 {told(of.changed)} 行；",
        f"{told(of.same)} 行和台账一样，不动；{told(of.refused)} 行不收，不会写进台账；",
    ]
    if of.doubtful:
        points.append(f"其中 {told(of.doubtful)} 行有提示（值可疑），也照表应用；")
    points += [
        "一次全部写完，中途断电或取消就等于没有做；",
        "应用之后可以整批撤销，撤销要写理由。",
    ]
    return Decision(
        title=f"把 {told(of.writes)} 行写进台账？",
        act=f"应用 {told(of.writes)} 行",
        lead="应用前再按此刻的台账核对一遍，然后：",
        points=tuple(points),
        done="正在应用，可以离开这一页，结果会留在这里。",
    )


def undoing(batch: Batch) -> Decision:
    of = queries.preview(batch)
    return Decision(
        title="撤销这一整批？",
        act="撤销整批",
        lead=f"这一批应用时新增 {told(of.new)} 行、更新 {told(of.changed)} 行。撤销会这样做：",
        points=(
            "应用时写进去的，一项一项退回到应用之前的值；新增的单位和组织从台账里去掉；",
            "应用之后又有人改过、补过材料、登记过后续变化的，不能退回：退回会连后来的改动一起丢掉；",
            "退不回去的有哪几项、为什么，撤销完列在批次页上，一项不少；",
            "撤销本身记入审计，改动历史都还在；改好表或对应之后，这一批可以再应用。",
        ),
        done="正在撤销，退不回去的会列出来。",
        kind="qj-button--danger-solid",
        reason=True,
    )


def discarding(batch: Batch) -> Decision:
    return Decision(
        title="作废这一批？",
        act="作废",
        lead="这一批没有写进台账，作废之后：",
        points=(
            "加密保存的原件和读出来的行马上删除，找不回来；",
            "谁、什么时候传过、叫什么名字这条记录留着；",
            "要用同一份表，重新上传就行。",
        ),
        done="已作废，原件和读出来的行已经删除。",
        kind="qj-button--danger-solid",
    )
