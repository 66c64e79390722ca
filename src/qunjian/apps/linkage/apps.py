"""Who is who across the departments' registers."""

from django.apps import AppConfig


class LinkageConfig(AppConfig):
    name = "qunjian.apps.linkage"
    label = "linkage"
    verbose_name = "比对"
