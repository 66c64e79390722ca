"""Settings for the people who write the program: errors on the page, no built static files."""

from qunjian.site.settings.base import *  # noqa: F403 -- settings

DEBUG = True
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
