"""The row is the truth, the message is only a wake-up call.

Every kind of work is rows of a `Claimable` model and one function that does one of them. `wake` sends a message after
the commit; if the message is lost (a stopped broker, a flush, a killed worker) nothing is lost, because beat runs
`sweep` and finds the undone rows. A row is claimed by one conditional UPDATE, committed before the work; work happens
outside any transaction; `finish` marks it done in a short one. After `MAX_ATTEMPTS` it is dead, visible, and `revive`
is its "try again".
"""

import datetime as dt
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass

from celery import current_app
from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils.module_loading import import_string

from pdplanner.kernel import clock
from pdplanner.kernel.models import Claimable, JobState

log = logging.getLogger(__name__)

MAX_ATTEMPTS = 5
# Longer than the longest task may take: a claim must not pass to another while its holder still works.
LEASE = dt.timedelta(seconds=settings.CELERY_TASK_TIME_LIMIT + 30)
SWEEP_CHUNK = 500
SILENCE_SECONDS = 5.0


@dataclass(frozen=True)
class Work:
    """One kind of work: the celery task `name`, the model whose rows it does, and the dotted path of the doer.

    `unread` are the fields of a row, large ones, that the doer writes without having looked at them.
    """

    name: str
    model: type[Claimable]
    do: str
    unread: tuple[str, ...] = ()


WORKS: dict[str, Work] = {}


class LeaseLost(Exception):
    """The row was done or taken by somebody else while this worker held an old claim."""


def register(work: Work) -> None:
    """Called from an app's ready(); the sweep and `make`-time checks know a kind of work from here."""
    WORKS[work.name] = work


def wake(name: str, *keys: int) -> None:
    """After the commit, ask a worker to do work `name`: the row of one key, or what its task makes of its `keys`.

    Losing the message loses nothing."""
    transaction.on_commit(lambda: _send(name, *keys))


_silent_until = 0.0  # of this process's monotonic clock


def _send(name: str, *keys: int) -> bool:
    """One request may wake hundreds of rows; only the first of them waits for a broker that does not answer."""
    global _silent_until
    if time.monotonic() < _silent_until:
        return False
    try:
        current_app.send_task(name, args=keys, retry=False)
    except Exception as problem:  # any broker's failure: the sweep will find the row
        _silent_until = time.monotonic() + SILENCE_SECONDS
        log.warning("wake-up for %s %s not delivered: %s", name, keys, type(problem).__name__)
        return False
    return True


def due(model: type[Claimable]) -> QuerySet[Claimable]:
    """Rows that wait, whose time has come and which nobody holds."""
    moment = clock.wall_now()
    free = Q(job_lease_until=None) | Q(job_lease_until__lt=moment)
    return model._default_manager.filter(free, job_not_before__lte=moment, job_state=JobState.WAITING)


def claim(model: type[Claimable], pk: int) -> dt.datetime | None:
    """Take row `pk` for `LEASE`; the lease's end is the claim's ticket. None when it is done, held or not yet due."""
    ticket = clock.wall_now() + LEASE
    taken = due(model).filter(pk=pk, job_attempts__lt=MAX_ATTEMPTS)
    if taken.update(job_lease_until=ticket, job_attempts=F("job_attempts") + 1):
        return ticket
    # A row whose last worker died without a word has used its attempts up: say so instead of trying for ever.
    due(model).filter(pk=pk, job_attempts__gte=MAX_ATTEMPTS).update(job_state=JobState.DEAD, job_lease_until=None)
    return None


def finish(row: Claimable, ticket: dt.datetime, **changes: object) -> None:
    """Mark a claimed row done and store its result; only the holder of the newest ticket may.

    Raises LeaseLost when the lease has passed to somebody else; the caller's transaction rolls its result back.
    """
    held = type(row)._default_manager.filter(pk=row.pk, job_lease_until=ticket, job_state=JobState.WAITING)
    done = {"job_state": JobState.DONE, "job_lease_until": None, "job_error": "", **changes}
    if not held.update(**done):
        raise LeaseLost(f"{row} was finished by another worker")


def go_on(name: str, row: Claimable, ticket: dt.datetime) -> None:
    """Give a claimed row back that got somewhere and is not done: it is work anew, for whoever is free.

    Raises LeaseLost as `finish` does.
    """
    held = type(row)._default_manager.filter(pk=row.pk, job_lease_until=ticket, job_state=JobState.WAITING)
    if not held.update(job_lease_until=None, job_error="", **waiting_anew()):
        raise LeaseLost(f"{row} was taken over by another worker")
    wake(name, row.pk)


def fail(model: type[Claimable], pk: int, ticket: dt.datetime, problem: Exception) -> None:
    """Give a claimed row back with the reason; it is tried again after a growing pause, or given up."""
    row = model._default_manager.get(pk=pk)
    state = JobState.DEAD if row.job_attempts >= MAX_ATTEMPTS else JobState.WAITING
    pause = dt.timedelta(seconds=5 * 4 ** min(row.job_attempts, 5))
    model._default_manager.filter(pk=pk, job_lease_until=ticket).update(
        job_state=state,
        job_lease_until=None,
        job_not_before=clock.wall_now() + pause,
        job_error=f"{type(problem).__name__}: {problem}"[:2000],
    )
    log.warning("%s %s failed, attempt %s: %s", model._meta.label, pk, row.job_attempts, type(problem).__name__)


def run(name: str, pk: int) -> bool:
    """Do row `pk` of work `name` if it can be claimed. True when it is done by this call.

    This is the body of every celery task; the doer gets `(row, ticket)` and ends with `finish`.
    """
    work = WORKS[name]
    do: Callable[[Claimable, dt.datetime], None] = import_string(work.do)
    ticket = claim(work.model, pk)
    if ticket is None:
        return False
    try:
        do(work.model._default_manager.defer(*work.unread).get(pk=pk), ticket)
    except LeaseLost:
        return False
    except Exception as problem:  # whatever it was, the row says so and is tried again
        fail(work.model, pk, ticket, problem)
        return False
    return True


def waiting_anew() -> dict[str, object]:
    """The columns of a row that is work again, from now on."""
    return {"job_state": JobState.WAITING, "job_attempts": 0, "job_not_before": clock.wall_now()}


def revive(model: type[Claimable], pk: int) -> bool:
    """“Try again” for a row that was given up."""
    dead = model._default_manager.filter(pk=pk, job_state=JobState.DEAD)
    return bool(dead.update(**waiting_anew(), job_error=""))


def sweep() -> int:
    """Wake every due row of every kind of work; how many. Safe to run twice: a claim is taken once."""
    found = 0
    for work in WORKS.values():
        for pk in list(due(work.model).order_by("pk").values_list("pk", flat=True)[:SWEEP_CHUNK]):
            if not _send(work.name, pk):
                return found  # a broker that is down costs seconds for each row; the next sweep tries again
            found += 1
    return found


def stuck(model: type[Claimable], after: dt.timedelta = dt.timedelta(minutes=5)) -> QuerySet[Claimable]:
    """Rows that have been due for longer than `after`, or were given up: what doctor complains about."""
    limit = clock.wall_now() - after
    late = Q(job_state=JobState.WAITING) & (Q(job_not_before__lt=limit) | Q(job_lease_until__lt=limit))
    return model._default_manager.filter(late | Q(job_state=JobState.DEAD))


def is_any_stuck(after: dt.timedelta) -> bool:
    """Whether there is such a row of any kind of work. Cheap, however many there are: the whole world may ask."""
    return any(stuck(work.model, after).exists() for work in WORKS.values())


def mail_delay() -> dt.timedelta:
    """How long a mail waits in the outbox, so that an undo can recall it."""
    return dt.timedelta(seconds=settings.MAIL_DELAY_SECONDS)
