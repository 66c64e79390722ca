from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "qunjian.apps.audit"
    label = "audit"
    verbose_name = "审计"
