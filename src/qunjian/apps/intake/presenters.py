"""What the trail says of the intake."""

from qunjian.apps.intake.models import BatchState
from qunjian.core.intake.profiles import profile

VERBS = {
    "intake.uploaded": "上传了名册",
    "intake.read": "读取了名册",
    "intake.split-off": "把认定好的行另成一批补收",
    "intake.refused": "未能读取名册",
    "intake.remapped": "改了名册各列的对应",
    "intake.profile-chosen": "改了名册类型",
    "intake.apply-asked": "交办应用导入批次",
    "intake.apply-halted": "导入批次没有应用成",
    "intake.applied": "应用了导入批次",
    "intake.undo-asked": "交办撤销导入批次",
    "intake.undone": "撤销了导入批次",
    "intake.discarded": "作废了导入批次",
    "intake.deleted": "删除了到期的导入原件",
    "intake.rows-looked": "查看了导入原始行",
    "intake.errors-exported": "导出了问题表",
    "intake.township-exported": "导出了乡镇预填表",
}
EXPORTS = frozenset({"intake.errors-exported", "intake.township-exported"})
LABELS = {
    "intake.batchrow.unit": "导入的行",
    "intake.unitmemory.unit": "单位记忆",
    "file_name": "文件名",
    "sender": "报送单位",
    "profile": "名册类型",
    "counted_on": "数据时点",
    "mapping": "各列对应",
    "state": "状态",
    "new": "新增",
    "changed": "有变化",
    "same": "无变化",
    "refused": "不收",
    "moved": "预览后有变",
    "error": "原因",
    "sheets": "工作表",
    "first": "起始行",
    "last": "截止行",
    "delete_after": "保存到",
    "batches": "批次",
    "kept_back": "未能撤销",
    "subordinates": "挂到下面的组织",
    "intake.batch": "导入批次",
}
CODES = {"state": (BatchState,)}


def _profile(code: str) -> str:
    found = profile(code)
    return found.label if found else code


NAMES = {"profile": _profile}
