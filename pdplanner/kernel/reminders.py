"""Reminders: an ask that is still open after a week, and after another, is new again and in the mail of that morning.

A reminder is no row of its own: the notice counts them, and only the conditional update that finds the time it read
makes one. What was done is settled, so nobody is reminded of it.
"""

import datetime as dt

from django.db.models import F, Q, QuerySet

from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.models import MailRhythm, Notice
from pdplanner.kernel.notices import REMIND_AFTER, midnight_after, next_morning, notices_of

AT_ONCE = 500  # asks a round; the next one takes up the rest


def asks_to_remind_of() -> QuerySet[Notice]:
    """Open asks whose day has come, and what only wants to be read and was not."""
    due = Notice.objects.filter(settled_at=None, remind_at__lte=clock.now())
    return due.filter(Q(asks=True) | Q(read_at=None)).order_by("pk")


def reminders_make() -> int:
    """Remind of every open ask whose day has come; how many. Whoever no longer sees the thing is asked no more."""
    made = 0
    for notice in asks_to_remind_of().select_related("to_person")[:AT_ONCE]:
        sees = notices_of(actor_for(notice.to_person)).filter(pk=notice.pk).exists()
        made += _remind(notice) if sees else _settle(notice)
    return made


def _remind(notice: Notice) -> int:
    mailed = notice.to_person.rhythm_for(notice.topic) != MailRhythm.NEVER
    return _still(notice).update(
        remind_at=_next_time(notice), reminded=F("reminded") + 1, read_at=None,
        mail_due_at=next_morning(notice.zone) if mailed else None,
    )  # fmt: skip


def _settle(notice: Notice) -> int:
    _still(notice).update(settled_at=clock.now(), mail_due_at=None, remind_at=None)
    return 0


def _still(notice: Notice) -> QuerySet[Notice]:
    """The row, unless it was settled or reminded of meanwhile."""
    return Notice.objects.filter(pk=notice.pk, settled_at=None, remind_at=notice.remind_at)


def _next_time(notice: Notice) -> dt.datetime | None:
    """The next of the days that is still to come; a worker that was away does not make up for what it missed."""
    days = (midnight_after(notice.written_at, after, notice.zone) for after in REMIND_AFTER)
    return next((day for day in days if day > clock.now()), None)
