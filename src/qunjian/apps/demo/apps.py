from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "qunjian.apps.demo"
    label = "demo"
    verbose_name = "示范县"
