"""The nightly check: doctor's verdict, once a day, kept so that a coordinator reads it in the morning."""

import datetime as dt

from django.conf import settings
from django.db import IntegrityError, transaction

from pdplanner.kernel import clock
from pdplanner.kernel.doctor import examine
from pdplanner.kernel.models import Checkup

KEPT = dt.timedelta(days=400)
# Longer than a task may take: then its worker was killed, and another may check.
GIVEN_UP_AFTER = dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)


def checkup_if_due() -> Checkup | None:
    """Check today's data, unless that was done, is being done, or it is too early; what was found, else None."""
    moment = clock.wall_now()
    if moment.hour < settings.CHECKUP_HOUR:
        return None
    checkup = _begin(moment)
    if checkup is None:
        return None
    findings = examine()
    checkup.ended_at, checkup.sentences = clock.wall_now(), len(findings)
    checkup.broken = [{"sentence": one.invariant.sentence, "rows": len(one.rows)} for one in findings if one.rows]
    checkup.save()
    Checkup.objects.filter(day__lt=moment.date() - KEPT).delete()
    return checkup


def _begin(moment: dt.datetime) -> Checkup | None:
    """The row of today, ours to fill; None when somebody else has it."""
    try:
        with transaction.atomic():
            return Checkup.objects.create(day=moment.date(), started_at=moment)
    except IntegrityError:
        left = Checkup.objects.filter(day=moment.date(), ended_at=None, started_at__lt=moment - GIVEN_UP_AFTER)
        return Checkup.objects.get(day=moment.date()) if left.update(started_at=moment) else None


def last_checkup() -> Checkup | None:
    """The newest that came to its end."""
    return Checkup.objects.filter(ended_at__isnull=False).first()
