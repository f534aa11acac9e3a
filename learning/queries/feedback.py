"""What people who were at an event say of it: who is asked, and counts that point at nobody.

Counts are shown once, when nobody can answer any more, and of an event only if at least `FEW` people answered; those of
an item add up what its events show. So no count, seen before and after or beside another, tells what one person said.
"""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from learning.enums import Answer, CreditState, EventState
from learning.models import Credit, Event, Feedback, Participation
from learning.models.feedback import QUESTIONS
from learning.queries.alignment import FEW
from libraries.models import Person
from pdplanner.kernel import clock

OPEN_FOR = dt.timedelta(days=30)  # from the end of an event
_COLUMNS = {
    "agree": (Answer.AGREE, Answer.STRONGLY_AGREE), "strongly_agree": (Answer.STRONGLY_AGREE,),
    "disagree": (Answer.DISAGREE, Answer.STRONGLY_DISAGREE), "strongly_disagree": (Answer.STRONGLY_DISAGREE,),
}  # fmt: skip


@dataclass(frozen=True)
class Row:
    """One statement: how many agree and disagree, and how many of these strongly."""

    statement: str
    agree: int
    strongly_agree: int
    disagree: int
    strongly_disagree: int


@dataclass(frozen=True)
class Said:
    """How many `answers` were given after how many `events`, and which."""

    answers: int
    events: int
    rows: list[Row]


def closes_at(event: Event) -> dt.datetime:
    return event.ends_at + OPEN_FOR


def is_open(event: Event) -> bool:
    """Whether those who were there can answer now."""
    return event.state == EventState.SCHEDULED and event.ends_at <= clock.now() < closes_at(event)


def was_there(event: Event, person: Person) -> bool:
    """The roster says so, or a credit they claimed for it is verified."""
    on_roster = Participation.objects.filter(event=event, person=person).exclude(attended_at=None)
    verified = Credit.objects.filter(catalog_event=event, person=person, state=CreditState.VERIFIED)
    return on_roster.exists() or verified.exists()


def answers_of(event: Event, person: Person) -> dict[str, int]:
    """What they said, by question; empty where they said nothing."""
    return Feedback.objects.filter(event=event, person=person).values(*QUESTIONS).first() or {}


def said_after(events: QuerySet[Event]) -> Said | None:
    """The counts of those of `events` that show any, in sum. One query."""
    shown = events.filter(ends_at__lte=clock.now() - OPEN_FOR).annotate(answered=Count("feedback"))
    counts = {
        f"{name}_{column}": Count("pk", filter=Q(**{f"{name}__in": values}))
        for name in QUESTIONS
        for column, values in _COLUMNS.items()
    }
    rows = Feedback.objects.filter(event__in=shown.filter(answered__gte=FEW).order_by().values("pk"))
    found = rows.aggregate(answers=Count("pk"), events=Count("event", distinct=True), **counts)
    if not found["answers"]:
        return None
    told = [
        Row(
            str(Feedback._meta.get_field(name).verbose_name),
            **{column: found[f"{name}_{column}"] for column in _COLUMNS},
        )
        for name in QUESTIONS
    ]
    return Said(found["answers"], found["events"], told)


def label_asked(rows: QuerySet[Credit], agency_id: int | None) -> QuerySet[Credit]:
    """Each with `asked`: its person can still say how that event of the agency was, and has not."""
    said = Feedback.objects.filter(event=OuterRef("catalog_event"), person=OuterRef("person"))
    now = clock.now()
    asked = When(
        ~Exists(said), state=CreditState.VERIFIED, catalog_event__item__agency=agency_id,
        catalog_event__ends_at__lte=now, catalog_event__ends_at__gt=now - OPEN_FOR, then=Value(True),
    )  # fmt: skip
    return rows.annotate(asked=Case(asked, default=Value(False)))
