from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "qunjian.apps.registry"
    label = "registry"
    verbose_name = "台账"
