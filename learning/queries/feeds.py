"""What a calendar program gets at a secret address."""

import datetime as dt
import hashlib
import re
from typing import Any

from django.db.models import Exists, OuterRef

from learning.models import CalendarFeed, Event, Participation
from learning.queries.events import counted, label_mine
from libraries.models import Agency, Person
from pdplanner.kernel import clock

BACK = dt.timedelta(days=90)  # what is over stays in the calendar for a while
MOST = 500


def token_hash(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def feed_at(token: str) -> CalendarFeed | None:
    """The feed of this address; one of a closed account is gone."""
    if not re.fullmatch(r"[A-Za-z0-9_-]{20,64}", token):
        return None
    rows = CalendarFeed.objects.select_related("person", "agency").exclude(person__is_active=False)
    return rows.filter(token_hash=token_hash(token)).first()


def feed_of(owner: Person | Agency) -> CalendarFeed | None:
    return CalendarFeed.objects.filter(**owned_by(owner)).first()


def owned_by(owner: Person | Agency) -> dict[str, Any]:
    return {"person": owner} if isinstance(owner, Person) else {"agency": owner}


def events_in(feed: CalendarFeed) -> list[Event]:
    """A person's: those they registered for, each with `mine`. An agency's: all of its calendar."""
    rows = counted(Event.objects.filter(ends_at__gte=clock.now() - BACK)).order_by("begins_at", "pk")
    if feed.person is None:
        return list(rows.filter(item__agency=feed.agency)[:MOST])
    # A part that was withdrawn leaves the calendar; one in an event that was cancelled stays, struck out.
    mine = Participation.objects.filter(event=OuterRef("pk"), person=feed.person, cancelled_at=None)
    found = list(rows.filter(Exists(mine))[:MOST])
    label_mine(found, feed.person)
    return found
