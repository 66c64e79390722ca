"""What a sender's headings meant last time."""

from django.db import models


class ColumnMemory(models.Model):
    """A heading of one sender's register and the field that a person gave it ('' for none)."""

    sender = models.CharField("报送单位", max_length=100)
    profile = models.CharField("名册类型", max_length=40)
    heading = models.CharField("表头", max_length=200)
    field = models.CharField("对应", max_length=30, blank=True)
    used_at = models.DateTimeField("最近使用")

    class Meta:
        verbose_name = "表头记忆"
        constraints = [
            models.UniqueConstraint(
                fields=["sender", "profile", "heading"], name="one_memory_per_heading"
            )
        ]

    def __str__(self) -> str:
        return f"{self.heading}→{self.field}"
