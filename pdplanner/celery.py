"""The Celery application. What it is told lives in the settings (`CELERY_…`); the tasks live in the apps."""

import os
import warnings

from celery import Celery
from celery.exceptions import SecurityWarning

import pdplanner.kernel.broker  # noqa: F401  # registers folder://, the embedded broker

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pdplanner.settings.base")

# Celery warns whoever runs a worker as root, because pickled messages could run anything; only JSON is accepted here.
warnings.filterwarnings("ignore", category=SecurityWarning)

app = Celery("pdplanner")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
app.set_default()  # also for the web server's threads, which do not inherit the current app
