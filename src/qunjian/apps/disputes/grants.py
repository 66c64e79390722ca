"""Who takes down what an enterprise disputes, and who answers."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (
    Grant(PostKind.LINE_OFFICER, "disputes.register", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "disputes.register", Where.OWN_AREA),
    Grant(PostKind.TOWNSHIP_CLERK, "disputes.register", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "disputes.answer", Where.OWN_AREA_AND_LINE),
    Grant(PostKind.LEAD_OFFICE, "disputes.answer", Where.OWN_AREA),
)

SAYS = {
    "disputes.register": "登记企业对数字和研判的异议",
    "disputes.answer": "答复异议",
}
