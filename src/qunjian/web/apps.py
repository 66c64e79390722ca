from django.apps import AppConfig

from qunjian.web.sentences import speak


class WebConfig(AppConfig):
    name = "qunjian.web"
    label = "web"
    verbose_name = "页面"

    def ready(self) -> None:
        speak()
