from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "qunjian.web"
    label = "web"
    verbose_name = "页面"
