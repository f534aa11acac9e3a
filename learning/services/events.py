"""The verbs of an event: the agency schedules and cancels it, whoever wants to take part registers and withdraws."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django.db import transaction

from learning.enums import EventState, ItemState
from learning.mail import events as mail
from learning.models import ActivityLine, CatalogItem, Event, GoalLine, Participation
from learning.queries.events import day_of, roster_of
from learning.services.credit_rules import check_planned_kind, settled_lines
from learning.workflows import EVENT
from libraries.models import Membership
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.wording import long_date

LONGEST = dt.timedelta(days=366)


@dataclass(frozen=True)
class EventFacts:
    """`begins` and `ends` as the clock of `zone` shows them, without a zone of their own."""

    begins: dt.datetime
    ends: dt.datetime
    zone: str
    place: str = ""
    link: str = ""
    capacity: int | None = None

    def columns(self) -> dict[str, Any]:
        place = ZoneInfo(self.zone)
        return {
            "begins_at": self.begins.replace(tzinfo=place).astimezone(dt.UTC),
            "ends_at": self.ends.replace(tzinfo=place).astimezone(dt.UTC),
            "zone": self.zone, "place": self.place.strip(), "link": self.link.strip(), "capacity": self.capacity,
        }  # fmt: skip


@transaction.atomic
def event_schedule(*, actor: Actor, item: CatalogItem, facts: EventFacts) -> Event:
    """An occasion to take part in an item that is in the catalog. Raises DomainError naming the field that is wrong."""
    require(actor, "catalog_item.schedule", item)
    if item.state != ItemState.APPROVED:
        raise DomainError(f"“{item}” is {item.get_state_display().lower()}. Only what is in the catalog is scheduled.")
    if item.parts.exists():
        raise DomainError(f"“{item}” is a collection. Schedule each of its parts, so that each becomes its own credit.")
    _check(facts)
    event = Event.objects.create(item=item, scheduled_by=actor.person, scheduled_at=clock.now(), **facts.columns())
    audit.record("catalog_item.schedule", event, actor=actor, after=event.state)
    return event


@transaction.atomic
def event_edit(*, actor: Actor, event: Event, facts: EventFacts) -> Event:
    """Change when and where; whoever registered is told, and who moves up to a seat."""
    require(actor, "event.edit", event)
    _check(facts)
    waiting = _waiting(event)
    columns = facts.columns()
    if event.feedback.exists() and (event.begins_at, event.ends_at) != (columns["begins_at"], columns["ends_at"]):
        # From its end on it is reckoned until when people answer, and that must not begin again.
        raise DomainError("People have said how it was, so it keeps its day and its times.", "day")
    moved = any(getattr(event, name) != columns[name] for name in ("begins_at", "ends_at", "place", "link"))
    rows = Event.objects.filter(pk=event.pk, state=EventState.SCHEDULED)
    if not rows.update(edited_at=clock.now(), **columns):
        raise NotNow("This event is cancelled. Schedule another one.")
    event.refresh_from_db()
    entry = audit.record("event.edit", event, actor=actor, before=event.state, after=event.state)
    if moved:
        mail.event_moved(event, event_key=entry.pk)
    _tell_who_moved_up(event, waiting)
    return event


@transaction.atomic
def event_cancel(*, actor: Actor, event: Event, reason: str) -> Event:
    """It does not take place; whoever registered reads why."""
    require(actor, "event.cancel", event)
    if not reason.strip():
        raise DomainError("Give a reason: whoever registered reads it.", "reason")
    if event.begins_at <= clock.now():
        raise DomainError("It has begun, so it cannot be cancelled any more. Keep the roster of who was there.")
    before = EVENT.advance(event, "cancel", cancelled_at=clock.now(), reason=reason.strip())
    audit.record("event.cancel", event, actor=actor, before=before, after=event.state, reason=event.reason)
    mail.event_cancelled(event)
    return event


@transaction.atomic
def event_register(
    *, actor: Actor, event: Event, membership: Membership, goal_line: GoalLine | None = None,
    activity_line: ActivityLine | None = None,
) -> Participation:  # fmt: skip
    """Take part, for a post of one's own: with a seat, or on the waiting list where all are taken. Twice is once."""
    require(actor, "event.register", event)
    require(actor, "membership.log_credit", membership)
    if membership.library.agency_id != event.item.agency_id:
        raise DomainError(f"This event is for people at libraries of {event.item.agency}.")
    if event.state != EventState.SCHEDULED or event.ends_at <= clock.now():
        raise NotNow("This event is over or cancelled, so nobody can register any more.")
    goal_line, activity_line = settled_lines(membership, goal_line, activity_line)
    check_planned_kind(event.item.kind, activity_line)
    serves = {"membership": membership, "goal_line": goal_line, "activity_line": activity_line}
    part, is_new = Participation.objects.get_or_create(
        event=event, person=actor.person, defaults={"registered_at": clock.now(), **serves}
    )
    if not is_new:
        # Back after a cancellation at the end of the line; registered already, only what it serves changes.
        again = Participation.objects.filter(pk=part.pk).exclude(cancelled_at=None)
        again.update(cancelled_at=None, registered_at=clock.now())
        Participation.objects.filter(pk=part.pk).update(**serves)
        part.refresh_from_db()
    audit.record("event.register", event, actor=actor, after=event.state, facts={"participation": part.pk})
    return part


@transaction.atomic
def event_withdraw(*, actor: Actor, event: Event) -> Event:
    """Give the seat, or the place in the line, to somebody else; who gets it is told."""
    require(actor, "event.register", event)
    if event.begins_at <= clock.now():
        raise NotNow(f"It began on {long_date(day_of(event))}. Whoever keeps the roster says who was there.")
    waiting = _waiting(event)
    mine = Participation.objects.filter(event=event, person=actor.person, cancelled_at=None)
    if not mine.update(cancelled_at=clock.now()):
        raise NotNow("You are not registered for this event.")
    audit.record("event.register", event, actor=actor, after=event.state, facts={"did": "withdraw"})
    _tell_who_moved_up(event, [pk for pk in waiting if pk != actor.person.pk])
    return event


def _waiting(event: Event) -> list[int]:
    """The people on the waiting list."""
    return [seat.part.person_id for seat in roster_of(event) if not seat.has_seat]


def _tell_who_moved_up(event: Event, waited: list[int]) -> None:
    for seat in roster_of(event):
        if seat.has_seat and seat.part.person_id in waited:
            mail.seat_free(event, seat.part)


def _check(facts: EventFacts) -> None:
    if facts.zone not in available_timezones():
        raise DomainError("Choose the time zone in which it takes place.", "zone")
    if facts.ends <= facts.begins:
        raise DomainError("It cannot end before it begins.", "ends")
    if facts.ends - facts.begins > LONGEST:
        raise DomainError("An event ends within a year.", "ends")
    if facts.capacity is not None and facts.capacity < 1:
        raise DomainError("There is room for somebody, or say nothing where there is room for everybody.", "capacity")
