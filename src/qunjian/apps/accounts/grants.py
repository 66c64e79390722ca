"""Who may manage people and posts, and who may read the trail.

An administrator who makes accounts may not read what they did: that is the auditor's.
"""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (
    Grant(PostKind.ADMINISTRATOR, "accounts.manage", Where.EVERYWHERE),
    Grant(PostKind.AUDITOR, "audit.read", Where.EVERYWHERE),
)
SAYS = {"accounts.manage": "建立账号、安排岗位", "audit.read": "查看、核验和导出审计记录"}
