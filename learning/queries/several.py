"""Logging several parts of a collection at once: which there are to tick, and what to look at again before saving."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from learning import ports
from learning.enums import CreditState, ItemState
from learning.models import CatalogItem, Category, Credit, Event, Participation
from learning.ports import Asked, Worth
from learning.queries.events import day_of, last_day_of
from learning.queries.likeness import near, slips
from learning.queries.parts import events_by_item, parts_of, worths_of_items
from libraries.models import Membership
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor

CLAIMABLE = (ItemState.APPROVED, ItemState.RETIRED)
STANDING = tuple(set(CreditState) - {CreditState.REVERSED})


@dataclass
class Line:
    """A part to tick: at one of its `event`s, or on days that its learner says. It cannot be ticked where there is a
    `credit` of it already, or where it `is_to_come`. `asked`: what the tracks of its learner want to know of it."""

    item: CatalogItem
    event: Event | None = None
    credit: Credit | None = None
    is_to_come: bool = False
    asked: Asked = field(default_factory=Asked)
    worths: Sequence[Worth] = ()
    warnings: Sequence[str] = ()

    @property
    def key(self) -> str:
        return f"event-{self.event.pk}" if self.event else f"item-{self.item.pk}"

    @property
    def is_open(self) -> bool:
        return self.credit is None and not self.is_to_come


@dataclass(frozen=True)
class Picked:
    """A line that was ticked, with its days, and by name what was `said` of what only some tracks ask."""

    key: str
    item: CatalogItem
    event: Event | None
    started_on: dt.date
    ended_on: dt.date
    said: Mapping[str, Any] = field(default_factory=dict)

    @property
    def role(self) -> str:
        return str(self.said.get("role", ""))


@dataclass(frozen=True)
class Session:
    """What differs from one session of a conference to the next; `key` is the line of the form it was typed into."""

    key: str
    title: str
    day: dt.date
    minutes: int
    category: Category | None = None
    role: str = ""


def lines_of(actor: Actor, collection: CatalogItem) -> list[Line]:
    """One for each past event of each part, and one for each part without events; the same few queries for any number
    of parts."""
    items = [part.item for part in parts_of(actor, collection) if part.item.state in CLAIMABLE]
    events, credits = events_by_item(actor, items), _own_credits(actor, items)
    asked = ports.ask().asked_of(actor.person.pk, {item.kind.code for item in items})
    found = []
    for item, worths in zip(items, worths_of_items(actor.person, items), strict=True):
        lines = _lines(item, events.get(item.pk, []), credits.get(item.pk, []))
        for line in lines:
            line.asked, line.worths = asked[item.kind.code], worths
        found += lines
    return found


def _own_credits(actor: Actor, items: Sequence[CatalogItem]) -> dict[int, list[Credit]]:
    rows = Credit.objects.filter(person=actor.person, catalog_item__in=items, state__in=STANDING)
    found: dict[int, list[Credit]] = defaultdict(list)
    for credit in rows.order_by("ended_on", "pk"):
        found[credit.catalog_item_id or 0].append(credit)
    return found


def _lines(item: CatalogItem, events: Sequence[Event], credits: Sequence[Credit]) -> list[Line]:
    of_event = {credit.catalog_event_id: credit for credit in credits if credit.catalog_event_id}
    now = clock.now()
    past = [Line(item, event, of_event.get(event.pk)) for event in events if event.ends_at < now]
    if past:
        return past
    known = credits[0] if credits else None
    if events and known is None:
        return [Line(item, events[0], is_to_come=True)]
    return [Line(item, credit=known)]


def served_by(actor: Actor, lines: Sequence[Line]) -> dict[str, int | None]:
    """What the actor said these events would serve in their plan when they registered, where that is one thing."""
    events = [line.event for line in lines if line.event is not None and line.is_open]
    parts = Participation.objects.filter(person=actor.person, event__in=events, cancelled_at=None)
    said = set(parts.exclude(goal_line=None).values_list("goal_line", "activity_line"))
    if len(said) != 1:
        return {}
    goal, activity = said.pop()
    return {"goal_line": goal, "activity_line": activity}


def days_of(event: Event) -> tuple[dt.date, dt.date]:
    return day_of(event), last_day_of(event)


def warnings_of(post: Membership, picked: Sequence[Picked]) -> dict[str, list[str]]:
    """By line, what makes it look like a slip beside what is logged and beside the lines ticked above it. One query."""
    typed = [
        Credit(
            pk=-number, person_id=post.person_id, title=one.item.title, started_on=one.started_on,
            ended_on=one.ended_on, minutes=one.item.minutes, catalog_item=one.item, catalog_event=one.event,
        )
        for number, one in enumerate(picked, start=1)
    ]  # fmt: skip
    return _slips(post, [one.key for one in picked], typed)


def warnings_of_sessions(post: Membership, sessions: Sequence[Session]) -> dict[str, list[str]]:
    """The same for the sessions of a conference that is in no catalog."""
    typed = [
        Credit(
            pk=-number, person_id=post.person_id, title=one.title, started_on=one.day, ended_on=one.day,
            minutes=one.minutes, role=one.role,
        )
        for number, one in enumerate(sessions, start=1)
    ]  # fmt: skip
    return _slips(post, [one.key for one in sessions], typed)


def _slips(post: Membership, keys: Sequence[str], typed: list[Credit]) -> dict[str, list[str]]:
    logged = near(typed, STANDING).get(post.person_id, [])
    found = {
        key: list(slips(credit, [*logged, *typed[:number]], "You already have"))
        for number, (key, credit) in enumerate(zip(keys, typed, strict=True))
    }
    return {key: said for key, said in found.items() if said}
