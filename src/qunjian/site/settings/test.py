"""Settings of the test suite: a throwaway folder, fixed keys, quick password hashing."""

import os
import tempfile

os.environ.setdefault("QUNJIAN_DATA", tempfile.mkdtemp(prefix="qunjian-test-"))
_worker = os.environ.get("PYTEST_XDIST_WORKER", "")
if _worker and not os.environ["QUNJIAN_DATA"].endswith(_worker):
    # tests side by side have jobs of one number, whose lock is a file of the folder
    os.environ["QUNJIAN_DATA"] = os.path.join(os.environ["QUNJIAN_DATA"], _worker)
    os.makedirs(os.environ["QUNJIAN_DATA"], exist_ok=True)

from qunjian.site.settings.base import *  # noqa: E402, F403 -- the folder is named first

QUNJIAN_KEY = b"0123456789abcdef0123456789abcdef"
SECRET_KEY = "only-for-tests-only-for-tests-only-for-tests"  # noqa: S105 -- tests
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_USE_FINDERS = True
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
AXES_ENABLED = False
