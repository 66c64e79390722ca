"""Who may see what came in, who may hand it in, and who may let it into the ledger."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (
    # a register of one line is seen by that line's posts; those without a line by all
    Grant(PostKind.LINE_OFFICER, "intake.see", Where.OWN_AREA_AND_LINE),
    Grant(PostKind.LEAD_OFFICE, "intake.see", Where.OWN_AREA),
    Grant(PostKind.TOWNSHIP_CLERK, "intake.see", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "intake.upload", Where.OWN_AREA_AND_LINE),
    Grant(PostKind.LEAD_OFFICE, "intake.upload", Where.OWN_AREA),
    Grant(PostKind.TOWNSHIP_CLERK, "intake.upload", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "intake.apply", Where.OWN_AREA_AND_LINE),
    Grant(PostKind.LEAD_OFFICE, "intake.apply", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "intake.take-workbook", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "intake.take-workbook", Where.OWN_AREA),
    Grant(PostKind.TOWNSHIP_CLERK, "intake.take-workbook", Where.OWN_AREA),
)

SAYS = {
    "intake.see": "查看导入的名册和结果",
    "intake.upload": "上传名册",
    "intake.apply": "把名册写入台账、整批撤回",
    "intake.take-workbook": "下载预填的乡镇摸底表",
}
