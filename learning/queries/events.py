"""Reads about events: which there are, who has a seat, what somebody could still claim."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from learning.enums import CreditState, EventState
from learning.models import Credit, Event, Participation
from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible

CLAIM_DAYS = 366  # how long after its day an event stands in the list to claim from
_TAKING_PART = Q(participations__cancelled_at=None, participations__isnull=False)


def events_for(actor: Actor) -> QuerySet[Event]:
    """Every event the actor may see, with its item and how many take part."""
    return counted(Event.objects.filter(pk__in=visible(actor, "event.view").order_by().values("pk")))


def counted(rows: QuerySet[Event]) -> QuerySet[Event]:
    """Each with its item and how many are `taking_part`; `rows` must not be joined with parts yet."""
    taking_part = Count("participations", filter=_TAKING_PART)
    return rows.select_related("item__kind", "item__agency").annotate(taking_part=taking_part)


def still_to_come(rows: QuerySet[Event]) -> QuerySet[Event]:
    return rows.filter(ends_at__gte=clock.now()).order_by("begins_at", "pk")


def rosters_to_keep(actor: Actor) -> QuerySet[Event]:
    """Events that are over, that people registered for, and of which nobody has said who was there; oldest first."""
    rows = events_for(actor).filter(pk__in=visible(actor, "event.keep_roster").order_by().values("pk"))
    kept = Participation.objects.filter(event=OuterRef("pk")).exclude(attended_at=None)
    open_ones = rows.filter(~Exists(kept), state=EventState.SCHEDULED, ends_at__lt=clock.now(), taking_part__gt=0)
    return open_ones.order_by("begins_at", "pk")


def between(rows: QuerySet[Event], first: dt.date, last: dt.date, zone: str) -> QuerySet[Event]:
    """Those that begin on one of these days, as the clocks of `zone` show it."""
    until = clock.day_begins(last + dt.timedelta(days=1), zone)
    return rows.filter(begins_at__gte=clock.day_begins(first, zone), begins_at__lt=until).order_by("begins_at", "pk")


def label_mine(events: Iterable[Event], person: Person) -> None:
    """Give each event its `seats` in words and `mine`: the state of the person's part, "cancelled" or ""."""
    listed = list(events)
    rows = Participation.objects.filter(person=person, event__in=listed, cancelled_at=None)
    mine = {row.event_id: row for row in rows.annotate(before=_before())}
    for event in listed:
        event.seats = event.seats_in_words(event.taking_part)
        event.mine = "cancelled" if event.state == EventState.CANCELLED else part_words(mine.get(event.pk), event)


def _before() -> Count:
    """How many take part who registered earlier."""
    earlier = Q(event__participations__cancelled_at=None) & (
        Q(event__participations__registered_at__lt=F("registered_at"))
        | Q(event__participations__registered_at=F("registered_at"), event__participations__pk__lt=F("pk"))
    )
    return Count("event__participations", filter=earlier)


def part_words(part: Participation | None, event: Event) -> str:
    """The state a person reads of their part, or ""."""
    if part is None or part.cancelled_at is not None:
        return ""
    if part.attended_at is not None:
        return "attended"
    has_seat = event.capacity is None or part.before < event.capacity
    return "registered" if has_seat else "on_waiting_list"


def part_of(event: Event, person: Person) -> Participation | None:
    """The person's part with how many registered `before`; None where they take none."""
    return Participation.objects.filter(event=event, person=person).annotate(before=_before()).first()


@dataclass(frozen=True)
class Seat:
    """One line of a roster: whose part, whether there is room for them, whether it became a credit or they claimed."""

    part: Participation
    has_seat: bool
    has_credit: bool

    @property
    def is_settled(self) -> bool:
        """A roster has nothing to add: they are said to have been there, and their credit is there."""
        return self.has_credit and self.part.attended_at is not None


def roster_of(event: Event) -> list[Seat]:
    """Who takes part, in the order in which they registered."""
    rows = event.participations.filter(cancelled_at=None).select_related("person", "membership__library")
    claimed = Credit.objects.filter(catalog_event=event).exclude(state=CreditState.REVERSED)
    credited = set(claimed.values_list("person", flat=True))
    return [
        Seat(part, event.capacity is None or number < event.capacity, part.person_id in credited)
        for number, part in enumerate(rows)
    ]


def events_to_claim(actor: Actor) -> QuerySet[Event]:
    """Past events of the last year without a credit of the actor's, those they registered for first."""
    now = clock.now()
    mine = Participation.objects.filter(event=OuterRef("pk"), person=actor.person, cancelled_at=None)
    claimed = Credit.objects.filter(catalog_event=OuterRef("pk"), person=actor.person)
    rows = events_for(actor).filter(
        ~Exists(claimed.exclude(state=CreditState.REVERSED)), state=EventState.SCHEDULED, ends_at__lt=now,
        begins_at__gte=now - dt.timedelta(days=CLAIM_DAYS),
    )  # fmt: skip
    return rows.annotate(was_registered=Exists(mine)).order_by("-was_registered", "-begins_at", "-pk")


def day_of(event: Event) -> dt.date:
    """The calendar day on which it begins where it takes place."""
    return event.begins_at.astimezone(ZoneInfo(event.zone)).date()


def last_day_of(event: Event) -> dt.date:
    return event.ends_at.astimezone(ZoneInfo(event.zone)).date()
