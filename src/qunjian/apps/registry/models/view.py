"""A way of looking at the ledger that somebody saved under a name."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """存为视图: filters, columns and sort of a list, as the query string of its page."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="views")
    page = models.CharField("页面", max_length=40)
    name = models.CharField("名称", max_length=40)
    query = models.TextField("条件", blank=True)

    class Meta:
        ordering = ["id"]
        verbose_name = "视图"
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="one_view_per_name")
        ]

    def __str__(self) -> str:
        return self.name
