"""What the worker does about a batch of certificates: it looks at each person, and later issues, one by one.

It acts for whoever asked and, once it is begun, for whoever pressed Issue, as they are today: their roles are looked up
again for each certificate. A certificate and the line that tells of it are one transaction. A worker that is killed
leaves the rest as it was, and its successor goes on with that.
"""

import datetime as dt
import logging

from celery.exceptions import SoftTimeLimitExceeded
from django.db import Error, transaction
from django.http import Http404

from certification.enums import LineState
from certification.models import IssueBatch, IssueLine
from certification.services.issuing import certificate_issue
from certification.services.looking import doubles_in, looked_at
from libraries.models import Person
from pdplanner.kernel import audit, clock, jobs
from pdplanner.kernel.access import Actor, actor_for
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import Claimable, JobState

log = logging.getLogger(__name__)

WORK = "certification.issue_batch"
CHUNK = 25  # looked at in one transaction
TURN = 50  # issued before others get their turn, and far below the longest that work may take
LOOKS = 10  # chunks, the same
# Not about one person: the whole batch is tried again.
EVERYBODY_S = (Error, SoftTimeLimitExceeded, jobs.LeaseLost)


def carry_on(row: Claimable, ticket: dt.datetime) -> None:
    """Go on from where the last worker left off, for a while; what is still to be done then is work anew."""
    batch = IssueBatch.objects.select_related("asked_by", "issued_by").get(pk=row.pk)
    is_over = _look(batch, ticket) if batch.looked_at is None else _issue(batch, ticket)
    if not is_over:
        jobs.go_on(WORK, row, ticket)


def _look(batch: IssueBatch, ticket: dt.datetime) -> bool:
    actor = _acting(batch.asked_by)
    for _ in range(LOOKS):
        lines = list(batch.lines.filter(state=LineState.WAITING).order_by("pk")[:CHUNK])
        if not lines:
            with transaction.atomic():
                jobs.finish(batch, ticket, looked_at=clock.now())
                _hold_back_doubles(batch)
            return True
        found = looked_at(actor, lines)
        with transaction.atomic():
            _hold(batch, ticket)
            IssueLine.objects.bulk_update(found, _LOOKED_AT)
    return False


_LOOKED_AT = (
    "state", "printed", "first_day", "last_day", "next_first", "next_last", "credits_hundredths", "remarks", "reason",
)  # fmt: skip


def _hold_back_doubles(batch: IssueBatch) -> None:
    for line, words in doubles_in(batch):
        line.state, line.remarks = LineState.LOOK, [*line.remarks, words]
        line.save(update_fields=["state", "remarks"])


def _issue(batch: IssueBatch, ticket: dt.datetime) -> bool:
    ready = batch.lines.filter(state=LineState.READY).order_by("pk")
    for line in ready.select_related("enrollment")[:TURN]:
        _issue_one(batch, line, ticket)
    if ready.exists():
        return False
    jobs.finish(batch, ticket)
    return True


def _issue_one(batch: IssueBatch, line: IssueLine, ticket: dt.datetime) -> None:
    assert batch.issued_by is not None  # written with `started_at`
    try:
        with transaction.atomic():
            _hold(batch, ticket)
            line.reason = _issued_or_why_not(_acting(batch.issued_by), line)
            line.state = LineState.NOT_ISSUED if line.reason else LineState.ISSUED
            line.save(update_fields=["state", "reason", "certificate"])
    except EVERYBODY_S:
        raise
    except Exception:  # of this person alone; the others get theirs
        log.exception("%s: line %s could not be issued", batch, line.pk)
        with transaction.atomic():
            _hold(batch, ticket)
            words = "The program met an error that it does not know. Tell whoever runs this installation."
            batch.lines.filter(pk=line.pk).update(state=LineState.NOT_ISSUED, reason=words)


def _issued_or_why_not(actor: Actor, line: IssueLine) -> str:
    """Issue it, judged again now; "" or why that cannot be."""
    try:
        line.certificate = certificate_issue(actor=actor, enrollment=line.enrollment, printed=line.printed)
    except NotAllowed as problem:
        audit.refuse(actor, problem)
        return problem.words
    except DomainError as problem:
        return problem.words
    except Http404:
        return "Who pressed Issue is no consultant of this agency any more."
    return ""


def _hold(batch: IssueBatch, ticket: dt.datetime) -> None:
    """Whoever stops it, or takes it over, waits for the end of this transaction, or ends it. Going on counts: attempts
    are for work that gets nowhere."""
    held = IssueBatch.objects.filter(pk=batch.pk, job_lease_until=ticket, job_state=JobState.WAITING)
    if not held.update(job_attempts=0):
        raise jobs.LeaseLost(f"{batch} was stopped or taken over")


def _acting(person: Person) -> Actor:
    """Who they are today. Somebody who may not sign in any more has no role either."""
    person.refresh_from_db(fields=["is_active"])
    return actor_for(person) if person.is_active else Actor(person, ())
