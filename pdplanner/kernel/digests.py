"""The digest: one mail in the morning with the notices a person has not read. It is sent once, or not at all.

Opening is idempotent (a second beat meets the unique open row), writing is claimed work like any other, and the
notices are taken out of the next digest in the transaction that writes this one.
"""

import datetime as dt
from dataclasses import dataclass
from itertools import groupby

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.urls import reverse

from pdplanner.kernel import clock, jobs, outbox
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.models import Claimable, Digest, JobState, MailRhythm, Notice, Topic
from pdplanner.kernel.notices import notices_of

IN_A_GROUP = 8  # more of one kind are counted: the page has them all
TITLES = {
    (True, Topic.PLANS): "Plans that wait for you",
    (True, Topic.CREDITS): "Credits that wait for you",
    (True, Topic.REPORTS): "Final reports that wait for you",
    (True, Topic.TRACKS): "Degrees, documents and other proofs that wait for you",
    (True, Topic.CATALOG): "Proposals for the catalog that wait for you",
    (True, Topic.ENDINGS): "What ends soon and waits for you",
    (False, Topic.PLANS): "About plans",
    (False, Topic.CREDITS): "About credits",
    (False, Topic.REPORTS): "About final reports",
    (False, Topic.TRACKS): "About certification",
    (False, Topic.CATALOG): "About the catalog",
    (False, Topic.ENDINGS): "What ends soon",
}


@dataclass(frozen=True)
class Group:
    """Notices of one kind, oldest first, as far as the mail shows them, and how many it only counts."""

    title: str
    notices: tuple[Notice, ...]
    more: int


def digests_open() -> int:
    """Open a digest for everybody whose morning has come and who has something to read; how many people."""
    still_open = Digest.objects.filter(to_person=OuterRef("to_person")).exclude(job_state=JobState.DONE)
    due = Notice.objects.filter(~Exists(still_open), mail_due_at__lte=clock.now()).order_by().values("to_person")
    people = list(due.values_list("to_person", flat=True).distinct())
    opened = [Digest(to_person_id=pk, opened_at=clock.now()) for pk in people]
    Digest.objects.bulk_create(opened, ignore_conflicts=True, batch_size=jobs.SWEEP_CHUNK)
    waiting = Digest.objects.filter(job_state=JobState.WAITING).order_by("pk")
    for pk in waiting.values_list("pk", flat=True)[: jobs.SWEEP_CHUNK]:  # the sweep wakes the rest
        jobs.wake("kernel.write_digest", pk)
    return len(people)


def write(row: Claimable, ticket: dt.datetime) -> None:
    """Write one claimed digest into the outbox; nothing is written where nothing is left to say."""
    digest = Digest.objects.select_related("to_person").get(pk=row.pk)
    person = digest.to_person
    pending = Notice.objects.filter(to_person=person, mail_due_at__isnull=False)
    taken = list(pending.values_list("pk", flat=True))
    still_true = notices_of(actor_for(person)).filter(pk__in=taken, read_at=None, settled_at=None)
    # A reminder comes with the mail of the day to those, too, who had the first word at once.
    mailed = [topic for topic in Topic if person.rhythm_for(topic) != MailRhythm.NEVER] if person.is_active else []
    notices = list(still_true.filter(topic__in=mailed).order_by("-asks", "written_at", "pk")) if mailed else []
    with transaction.atomic():
        jobs.finish(digest, ticket)
        Notice.objects.filter(pk__in=taken).update(mail_due_at=None)
        if notices:
            outbox.write(f"digest:{digest.pk}", to=person, template="digest", context=_context(notices))


def _context(notices: list[Notice]) -> dict[str, object]:
    return {
        "subject": _subject(notices),
        "groups": groups_of(notices),
        "action": "Open my notices",
        "action_url": settings.SITE_URL + reverse("home:notices"),
        "profile_url": settings.SITE_URL + reverse("libraries:profile"),
    }


def groups_of(notices: list[Notice]) -> list[Group]:
    """What waits for the reader first, then the news, each by topic."""
    order = list(TITLES)

    def place(notice: Notice) -> int:
        return order.index((notice.asks, Topic(notice.topic)))

    grouped = ((order[at], tuple(rows)) for at, rows in groupby(sorted(notices, key=place), place))
    return [Group(TITLES[key], rows[:IN_A_GROUP], len(rows[IN_A_GROUP:])) for key, rows in grouped]


def _subject(notices: list[Notice]) -> str:
    if len(notices) == 1:
        return notices[0].subject
    waiting = sum(notice.asks for notice in notices)
    news = len(notices) - waiting
    waits = f"{waiting} thing{' waits' if waiting == 1 else 's wait'} for you" if waiting else ""
    told = f"{news} thing{'' if news == 1 else 's'} to know" if news else ""
    return " and ".join(part for part in (waits, told) if part)
