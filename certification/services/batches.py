"""Issuing for several people at once: whom, looked at first, begun, left off, gone on with. The worker does the rest.

What it does stands in batch_work.py. Each certificate is issued for itself, so that one refusal stops no other.
"""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import QuerySet

from certification.enums import LineState
from certification.models import Enrollment, IssueBatch, IssueLine
from certification.services.batch_work import WORK
from pdplanner.kernel import audit, clock, jobs
from pdplanner.kernel.access import Actor, require, visible
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import JobState

FORGOTTEN_AFTER = dt.timedelta(days=1)
AGAIN = (LineState.READY, LineState.LOOK, LineState.LEFT_OUT, LineState.NOT_ISSUED)


@transaction.atomic
def batches_ask(*, actor: Actor, enrollments: Iterable[Enrollment]) -> list[IssueBatch]:
    """Have looked at what would be issued to these; a batch for each agency they are of. Nothing is issued by it.

    What the actor once had looked at and never issued is forgotten.
    """
    of_agency: dict[int, list[Enrollment]] = {}
    for enrollment in _all_theirs(actor, list(enrollments)):
        of_agency.setdefault(enrollment.agency_id, []).append(enrollment)
    now = clock.now()
    never_issued = IssueBatch.objects.filter(asked_by=actor.person, asked_at__lt=now - FORGOTTEN_AFTER)
    never_issued.filter(started_at=None).exclude(lines__state=LineState.ISSUED).delete()
    batches = []
    for agency_id, rows in of_agency.items():
        batch = IssueBatch.objects.create(agency_id=agency_id, asked_by=actor.person, asked_at=now)
        require(actor, "issue_batch.run", batch)
        IssueLine.objects.bulk_create(IssueLine(batch=batch, enrollment=row) for row in rows)
        audit.record("issue_batch.run", batch, actor=actor, after="looking", facts={"people": len(rows)})
        jobs.wake(WORK, batch.pk)
        batches.append(batch)
    return batches


def _all_theirs(actor: Actor, enrollments: list[Enrollment]) -> list[Enrollment]:
    """The same, if the actor may issue to each of them: one question, however many they are."""
    may_issue = visible(actor, "enrollment.issue").filter(pk__in=[row.pk for row in enrollments])
    allowed = set(may_issue.values_list("pk", flat=True))
    for enrollment in enrollments:
        if enrollment.pk not in allowed:
            require(actor, "enrollment.issue", enrollment)
    return enrollments


@transaction.atomic
def batch_issue(*, actor: Actor, batch: IssueBatch) -> None:
    """Begin to issue what was looked at and is ready, in the actor's name. Pressed ten times, it is begun once."""
    require(actor, "issue_batch.run", batch)
    if batch.started_at is not None:
        return
    ready = batch.lines.filter(state=LineState.READY).count()
    if not ready:
        raise DomainError("Nobody in this batch can be issued a certificate.")
    looked_at = IssueBatch.objects.filter(pk=batch.pk, started_at=None, looked_at__isnull=False)
    if _wait_anew(looked_at, started_at=clock.now(), issued_by=actor.person, stopped_at=None):
        audit.record("issue_batch.run", batch, actor=actor, after="issuing", facts={"people": ready})
        jobs.wake(WORK, batch.pk)
        return
    batch.refresh_from_db()
    if batch.started_at is None:
        raise NotNow("It is being looked at. In a moment you see what can be issued.")


@transaction.atomic
def batch_stop(*, actor: Actor, batch: IssueBatch) -> None:
    """Leave off. What is issued stays issued; NotNow when nothing is under way."""
    require(actor, "issue_batch.run", batch)
    going = IssueBatch.objects.filter(pk=batch.pk, job_state=JobState.WAITING)
    if not going.update(job_state=JobState.DONE, job_lease_until=None, stopped_at=clock.now()):
        raise NotNow("Nothing is under way any more.")
    audit.record("issue_batch.run", batch, actor=actor, after="stopped", facts=_facts(batch))


@transaction.atomic
def batch_look_again(*, actor: Actor, batch: IssueBatch) -> None:
    """Look anew at everybody of the batch who has no certificate of it yet, whatever was in the way. NotNow while the
    worker is at it, DomainError when nobody is left."""
    require(actor, "issue_batch.run", batch)
    resting = IssueBatch.objects.filter(pk=batch.pk).exclude(job_state=JobState.WAITING)
    fresh = {"looked_at": None, "started_at": None, "stopped_at": None, "asked_by": actor.person}
    if not _wait_anew(resting, **fresh):
        raise NotNow("It is under way. Stop it first.")
    waiting = {"state": LineState.WAITING, "reason": "", "remarks": []}
    left = batch.lines.filter(state__in=AGAIN).update(**waiting)
    if not left + batch.lines.filter(state=LineState.WAITING).count():
        raise DomainError("Everybody in this batch has their certificate.")
    audit.record("issue_batch.run", batch, actor=actor, after="looking", facts={"people": left})
    jobs.wake(WORK, batch.pk)


@transaction.atomic
def line_take(*, actor: Actor, batch: IssueBatch, pk: int) -> None:
    """Issue to somebody who was held back for a second look, too. NotNow when that is not the question any more."""
    require(actor, "issue_batch.run", batch)
    if not IssueBatch.objects.select_for_update().filter(pk=batch.pk, started_at=None, looked_at__isnull=False):
        raise NotNow("It is being issued already. When that is done, look again at who is left.")
    if not batch.lines.filter(pk=pk, state=LineState.LOOK).update(state=LineState.READY):
        raise NotNow("This was decided a moment ago.")
    audit.record("issue_batch.run", batch, actor=actor, after="taken in", facts={"line": pk})


def _wait_anew(rows: QuerySet[IssueBatch], **changes: object) -> int:
    """Without its lease a worker that is still at it finds that it has lost it, and writes nothing."""
    return rows.update(job_lease_until=None, job_error="", **jobs.waiting_anew(), **changes)


def _facts(batch: IssueBatch) -> dict[str, int]:
    return {"issued": batch.lines.filter(state=LineState.ISSUED).count()}
