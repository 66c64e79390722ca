"""People who sign in, and the posts that say what they may do where."""

from typing import Any

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q

from qunjian.core.choice import Choice
from qunjian.core.vocabulary import Line


class PostKind(Choice):
    """岗位: a person may hold several, each over an area and one line or all."""

    LINE_OFFICER = "line_officer", "条线经办"
    LEAD_OFFICE = "lead_office", "专班"
    TOWNSHIP_CLERK = "township_clerk", "乡镇干事"
    VIEWER = "viewer", "只读"
    AUDITOR = "auditor", "审计员"
    ADMINISTRATOR = "administrator", "系统管理员"


class UserManager(BaseUserManager["User"]):
    def create_user(self, username: str, password: str | None = None, **values: Any) -> "User":
        user = self.model(username=username, **values)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """One person; accounts are made by an administrator and never shared."""

    username = models.CharField("登录名", max_length=60, unique=True)
    name = models.CharField("姓名", max_length=60)
    is_active = models.BooleanField("启用", default=True)
    must_change_password = models.BooleanField("首次登录须改密码", default=False)
    created_at = models.DateTimeField("建立时间", auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        ordering = ["username"]
        verbose_name = "用户"

    def __str__(self) -> str:
        return self.name


class Post(models.Model):
    """A post held by a person over an area and its subtree, for one line or all ('')."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name="用户")
    kind = models.CharField("岗位", max_length=20, choices=PostKind.pairs())
    area = models.ForeignKey("areas.Area", models.PROTECT, verbose_name="管辖区划")
    line = models.CharField("条线", max_length=10, choices=Line.pairs(), blank=True)
    valid_from = models.DateField("起始日")
    valid_to = models.DateField("终止日（不含）", null=True, blank=True)

    class Meta:
        ordering = ["user", "valid_from"]
        verbose_name = "岗位"
        constraints = [
            models.CheckConstraint(
                name="post_ends_after_it_starts",
                condition=Q(valid_to=None) | Q(valid_to__gt=models.F("valid_from")),
            )
        ]

    def __str__(self) -> str:
        line = f"·{Line.label_of(self.line)}" if self.line else ""
        return f"{PostKind.label_of(self.kind)}{line}"
