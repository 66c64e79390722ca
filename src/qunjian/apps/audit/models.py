"""The record of who did what: append-only rows, each sealed to the one before."""

import hashlib
import json
from typing import Any

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models


class Event(models.Model):
    """One thing somebody did, or looked at, with what was there before and after.

    `target` is "label:pk", so that the trail knows no other app. A sealed row is guarded by
    triggers in the database; its digest covers the digest of the row sealed before it.
    """

    at = models.DateTimeField("时间", db_index=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name="经办人"
    )
    by_name = models.CharField("经办人姓名", max_length=100)
    verb = models.CharField("事项", max_length=60, db_index=True)
    target = models.CharField("对象", max_length=80, db_index=True)
    target_name = models.CharField("对象名称", max_length=200, blank=True)
    reason = models.TextField("理由", blank=True)
    before = models.JSONField("之前", default=dict, encoder=DjangoJSONEncoder)
    after = models.JSONField("之后", default=dict, encoder=DjangoJSONEncoder)
    undoes = models.ForeignKey("self", models.PROTECT, null=True, related_name="undone_by")
    previous = models.CharField("上一条摘要", max_length=64, blank=True)
    digest = models.CharField("摘要", max_length=64, blank=True, db_index=True)

    class Meta:
        ordering = ["-id"]
        verbose_name = "审计记录"

    def __str__(self) -> str:
        return f"{self.verb} {self.target_name or self.target}"

    def content(self) -> dict[str, Any]:
        """What the digest vouches for, in a form that is the same on every database."""
        return {
            "id": self.pk,
            "at": self.at.timestamp().__round__(6),
            "by": self.by_id,
            "by_name": self.by_name,
            "verb": self.verb,
            "target": self.target,
            "target_name": self.target_name,
            "reason": self.reason,
            "before": self.before,
            "after": self.after,
            "undoes": self.undoes_id,
        }

    def digest_after(self, previous: str) -> str:
        text = json.dumps(
            self.content(),
            ensure_ascii=False,
            sort_keys=True,
            separators=(",", ":"),
            cls=DjangoJSONEncoder,
        )
        return hashlib.sha256((previous + text).encode()).hexdigest()


class ChainHead(models.Model):
    """The digest of the newest sealed event; locked while the next one is sealed."""

    digest = models.CharField(max_length=64, blank=True)
    sealed = models.PositiveBigIntegerField("已封条数", default=0)

    class Meta:
        verbose_name = "审计链头"

    def __str__(self) -> str:
        return f"{self.sealed} {self.digest[:8]}"
