from django.apps import AppConfig


class AreasConfig(AppConfig):
    name = "qunjian.apps.areas"
    label = "areas"
    verbose_name = "区划"
