"""Settings of the test suite: the product's own, with its folders in a temporary place and quick password hashes."""

import os
import tempfile

os.environ["PDPLANNER_MODE"] = "test"
# Each process of a parallel run has its own folder, which programs it starts inherit; conftest.py removes it.
_process = os.environ.get("PYTEST_XDIST_WORKER", "main")
if os.environ.get("PDPLANNER_TEST_PROCESS") != _process:
    os.environ["PDPLANNER_TEST_PROCESS"] = _process
    os.environ["PDPLANNER_VAR"] = tempfile.mkdtemp(prefix=f"pdplanner-test-{_process}-")

from pdplanner.settings.base import *  # noqa: E402  # the product's own settings, after the mode is set
from pdplanner.settings.base import CELERY_BROKER_URL, DATABASES, STORAGES, VAR_DIR  # noqa: E402

if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    # A file, as in the product: an in-memory database has no WAL and locks in another way.
    DATABASES["default"]["TEST"] = {"NAME": str(VAR_DIR / "test.sqlite3")}
DATABASES["default"]["CONN_MAX_AGE"] = 0
if CELERY_BROKER_URL.startswith("redis://"):
    # Messages of one process of a parallel run do not reach the workers of another: each has a database of its own.
    _number = _process.removeprefix("gw") if _process.startswith("gw") else "0"
    CELERY_BROKER_URL = f"{CELERY_BROKER_URL.rpartition('/')[0]}/{_number}"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
STORAGES = STORAGES | {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
MAIL_DELAY_SECONDS = 0
(VAR_DIR / "static").mkdir(exist_ok=True)  # WhiteNoise warns about a folder that is not there, and warnings are errors
