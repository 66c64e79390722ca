"""Who starts comparisons, who decides doubtful pairs, and who lets the result into the ledger."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (
    Grant(PostKind.LINE_OFFICER, "linkage.see", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "linkage.see", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "linkage.run", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "linkage.decide", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "linkage.decide", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "linkage.adopt", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "linkage.exchange", Where.OWN_AREA),
)

SAYS = {
    "linkage.see": "查看名册比对的结果",
    "linkage.run": "发起名册比对",
    "linkage.decide": "认定待核的行是不是同一家",
    "linkage.adopt": "把比对结果并入台账",
    "linkage.exchange": "写出加密摘要，和别的单位不交换名单地比对",
}
