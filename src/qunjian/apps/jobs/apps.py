from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "qunjian.apps.jobs"
    label = "jobs"
    verbose_name = "后台任务"
