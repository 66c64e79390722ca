"""Settings behind a proxy that speaks HTTPS; chosen by QUNJIAN_HTTPS=1."""

from qunjian.site.settings.base import *  # noqa: F403 -- settings

SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31_536_000
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
