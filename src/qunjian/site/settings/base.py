"""Settings of every installation; what differs is told by environment variables.

QUNJIAN_DATA (folder of data), QUNJIAN_DATABASE (postgresql://user:password@host:port/name),
QUNJIAN_KEYS (folder of the keys), QUNJIAN_KEY (the key of encrypted fields itself), QUNJIAN_SECRET
(the key that signs sessions), QUNJIAN_HOSTS (names the server answers to), QUNJIAN_IDLE_MINUTES
and QUNJIAN_SESSION_HOURS (how long a session lasts).
"""

import os
from pathlib import Path

from qunjian.site.apps import APPS
from qunjian.site.database import database_from
from qunjian.site.keys import key_bytes, key_text

DATA = Path(os.environ.get("QUNJIAN_DATA", "var")).resolve()
QUNJIAN_DATA = DATA
QUNJIAN_KEY = key_bytes(DATA)
SECRET_KEY = key_text(DATA)
DEBUG = False
ALLOWED_HOSTS = os.environ.get("QUNJIAN_HOSTS", "127.0.0.1 localhost [::1]").split()

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django_htmx",
    "template_partials",
    "axes",
    "csp",
    "qunjian.web",
    "qunjian.site",
    *(f"qunjian.apps.{app}" for app in APPS),
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "qunjian.apps.accounts.middleware.SignedInMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "csp.middleware.CSPMiddleware",
    "axes.middleware.AxesMiddleware",
]
ROOT_URLCONF = "qunjian.site.urls"
WSGI_APPLICATION = "qunjian.site.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "qunjian.web.context.shell",
            ],
            "builtins": ["qunjian.web.templatetags.qj"],
        },
    }
]
DATABASES = {"default": database_from(os.environ.get("QUNJIAN_DATABASE", ""), DATA)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "qunjian.apps.accounts.passwords.NotLikeTheirName"},
    {"NAME": "qunjian.apps.accounts.passwords.LongEnough", "OPTIONS": {"min_length": 10}},
    {"NAME": "qunjian.apps.accounts.passwords.NotCommon"},
    {"NAME": "qunjian.apps.accounts.passwords.NotOnlyDigits"},
]
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 0.25
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_LOCKOUT_TEMPLATE = "accounts/locked.html"
AXES_HTTP_RESPONSE_CODE = 429
AXES_RESET_ON_SUCCESS = True
AXES_VERBOSE = False
AXES_DISABLE_ACCESS_LOG = True  # the trail keeps who came and went
LOGIN_URL = "/sign-in/"
LOGIN_REDIRECT_URL = "/"

SESSION_COOKIE_AGE = int(os.environ.get("QUNJIAN_SESSION_HOURS", "12")) * 3600
SESSION_IDLE_SECONDS = int(os.environ.get("QUNJIAN_IDLE_MINUTES", "30")) * 60
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": ["'self'"],
        "img-src": ["'self'", "data:", "blob:"],
        "object-src": ["'none'"],
        "base-uri": ["'self'"],
        "form-action": ["'self'"],
        "frame-ancestors": ["'none'"],
    }
}

LANGUAGE_CODE = "zh-hans"
TIME_ZONE = "Asia/Shanghai"
USE_I18N = True
USE_TZ = True
STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = False
STATIC_ROOT = DATA / "static"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
DATA_UPLOAD_MAX_NUMBER_FIELDS = 20_000
FILE_UPLOAD_MAX_MEMORY_SIZE = 20 * 1024 * 1024
UPLOAD_LIMIT_BYTES = 60 * 1024 * 1024
KEEP_IMPORTS_DAYS = 180
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
SILENCED_SYSTEM_CHECKS = ["axes.W003"]
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "%(asctime)s %(levelname)s %(name)s %(message)s"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "qunjian": {"level": os.environ.get("QUNJIAN_LOG", "INFO")},
        "django.request": {"level": "ERROR"},
        "django.security.DisallowedHost": {"level": "ERROR"},
    },
}
