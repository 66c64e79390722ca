"""Who writes rule sets, and who approves what another has written."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (
    Grant(PostKind.LEAD_OFFICE, "rules.write", Where.OWN_AREA),
    # whoever approves must be another person than those who wrote; the action sees to it
    Grant(PostKind.LEAD_OFFICE, "rules.approve", Where.OWN_AREA),
    Grant(PostKind.LINE_OFFICER, "rules.approve", Where.OWN_AREA),
)

SAYS = {
    "rules.write": "起草本县规则和个案决定，登记条文核读",
    "rules.approve": "批准、退回和停用别人起草的规则",
}
