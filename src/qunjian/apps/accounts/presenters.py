"""What the trail says of people and posts."""

from qunjian.apps.accounts.models import PostKind
from qunjian.core.vocabulary import Line

VERBS = {
    "users.created": "建立了账号",
    "users.opened": "启用了账号",
    "users.closed": "停用了账号",
    "users.password-set": "改了密码",
    "users.locked": "连续输错密码，锁定了账号",
    "users.signed-in": "登录",
    "users.signed-out": "退出",
    "posts.given": "安排了岗位",
    "posts.ended": "结束了岗位",
}
LABELS = {
    "username": "登录名",
    "kind": "类别",
    "area": "区划",
    "line": "条线",
    "address": "地址",
    "accounts.user": "不存在的账号",
}
CODES = {"kind": (PostKind,), "line": (Line,)}
