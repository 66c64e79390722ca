"""Who sees where sources disagree, who rules on it, and who asks a department."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (
    Grant(PostKind.LINE_OFFICER, "conflicts.see", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "conflicts.see", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "conflicts.rule", Where.OWN_AREA),
    Grant(PostKind.LEAD_OFFICE, "conflicts.ask", Where.OWN_AREA),
)

SAYS = {
    "conflicts.see": "查看冲突台账",
    "conflicts.rule": "裁定采用哪一方的说法、推翻裁定",
    "conflicts.ask": "给报送部门发核对函",
}
