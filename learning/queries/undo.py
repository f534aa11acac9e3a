"""Whether a verification can still be undone by the person who made it, and which ones."""

import datetime as dt

from learning.enums import CreditState
from learning.models import Credit
from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible

MOST_SHOWN = 100


def is_from_today(credit: Credit) -> bool:
    """Whether it was verified today, in the agency's time. From tomorrow on, answers were given that rest on it."""
    zone = credit.membership.library.agency.time_zone
    return credit.verified_at is not None and clock.local_date(credit.verified_at, zone) == clock.today(zone)


def can_undo(credit: Credit, person: Person) -> bool:
    return credit.verified_by_id == person.pk and is_from_today(credit)


def verified_today(actor: Actor) -> list[Credit]:
    """What the actor verified today and still decides on, newest first: each can be undone until the day ends."""
    mine = visible(actor, "credit.verify").filter(
        state=CreditState.VERIFIED, verified_by=actor.person, verified_at__gte=clock.now() - dt.timedelta(days=1)
    )
    rows = Credit.objects.filter(pk__in=mine.order_by().values("pk")).order_by("-verified_at", "-pk")
    listed = rows.select_related("person", "membership__library__agency")[:MOST_SHOWN]
    return [credit for credit in listed if is_from_today(credit)]
