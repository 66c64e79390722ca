"""Who may manage people and posts."""

from qunjian.apps.accounts.models import PostKind
from qunjian.apps.accounts.permissions import Grant, Where

GRANTS = (Grant(PostKind.ADMINISTRATOR, "accounts.manage", Where.EVERYWHERE),)
