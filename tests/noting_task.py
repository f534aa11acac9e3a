"""A task that real workers load for the fault tests: it notes its start, works a while, and notes its end."""

import os
import time
from pathlib import Path

from celery import shared_task

from pdplanner.celery import app

# For the twin of a test: the worker without the protection under test.
if os.environ.get("UNPROTECTED"):
    app.conf.task_reject_on_worker_lost = False


@shared_task(name="tests.note")
def note(path: str, seconds: float) -> None:
    with Path(path).open("a", buffering=1) as lines:
        lines.write(f"start {os.getpid()}\n")
        time.sleep(seconds)
        lines.write("end\n")
