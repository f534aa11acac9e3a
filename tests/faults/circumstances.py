"""Loaded into a real worker by `--include`: shorter leases, notes of what it did, and, for the twins, protection off.

SHORT_LEASE=2              a claim lasts two seconds, so that a test need not wait two minutes
UNPROTECTED=claim          check-then-work in place of the conditional claim, and an unconditional finish
UNPROTECTED=acks           a message is forgotten as soon as it is taken, and with a worker that dies
RENDERINGS=<file>          one line for each rendering that was begun
"""

import datetime as dt
import os
from pathlib import Path
from typing import Any

import django
from django.db.models import F

from pdplanner.celery import app

django.setup()

from certification.services import render  # noqa: E402  # models need the apps to be ready
from pdplanner.kernel import clock, jobs  # noqa: E402
from pdplanner.kernel.models import Claimable, JobState  # noqa: E402

unprotected = os.environ.get("UNPROTECTED", "").split(",")
jobs.LEASE = dt.timedelta(seconds=float(os.environ.get("SHORT_LEASE", "120")))


def plain_claim(model: type[Claimable], pk: int) -> dt.datetime | None:
    """What one writes first: look whether it is to be done, and begin."""
    rows = model._default_manager.filter(pk=pk, job_state=JobState.WAITING)
    if not rows.exists():
        return None
    rows.update(job_attempts=F("job_attempts") + 1)
    return clock.wall_now()


def plain_finish(row: Claimable, ticket: dt.datetime, **changes: object) -> None:
    type(row)._default_manager.filter(pk=row.pk).update(job_state=JobState.DONE, **changes)


if "claim" in unprotected:
    jobs.claim, jobs.finish = plain_claim, plain_finish
if "acks" in unprotected:
    for task in app.tasks.values():
        task.acks_late = task.reject_on_worker_lost = False

render_certificate = render.render_certificate


def noted_rendering(snapshot: dict[str, Any]) -> bytes:
    with Path(os.environ["RENDERINGS"]).open("a") as lines:
        lines.write(f"{snapshot.get('number')}\n")
    return render_certificate(snapshot)


render.render_certificate = noted_rendering
