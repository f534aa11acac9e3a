"""Where a credit is taken from instead of typed: an item of the catalog, or an event of one."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from learning.enums import CreditState, EventState, ItemState
from learning.models import CatalogItem, Credit, Event, Kind
from learning.queries.events import day_of, last_day_of
from libraries.models import Membership
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.wording import long_date


@dataclass(frozen=True)
class Source:
    """`event` is one of `item`. The amount an item fixes holds for whoever took all of its hours."""

    item: CatalogItem | None = None
    event: Event | None = None

    def facts(self, minutes: int) -> dict[str, Any]:
        """The columns of a credit of so many minutes."""
        whole = self.item is not None and minutes >= self.item.minutes
        return {
            "catalog_item": self.item,
            "catalog_event": self.event,
            "amount_hundredths": self.item.amount_hundredths if self.item and whole else None,
        }


NO_SOURCE = Source()


def events_hold(events: Iterable[Event | None]) -> None:
    """Until the end nobody else makes a credit of these events. Taken before the credits are written, and before what
    else they change: the database itself looks at the event only at the commit, when whoever keeps its roster may
    already wait for the credit."""
    keys = {event.pk for event in events if event}
    list(Event.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def settled_source(
    post: Membership, source: Source, kind: Kind, days: tuple[dt.date, dt.date], credit: Credit | None
) -> Source:
    """`source`, or that of a `credit` which is edited, checked: it was offered to the holder of this post, and an event
    is claimed once, for its own days. Edited to another kind, it is something else than what was offered."""
    if credit is None:
        events_hold([source.event])
    else:
        item = credit.catalog_item
        source = Source(item, credit.catalog_event) if item and item.kind_id == kind.pk else NO_SOURCE
    _check(post, source, kind, days, credit)
    return source


def _check(post: Membership, source: Source, kind: Kind, days: tuple[dt.date, dt.date], credit: Credit | None) -> None:
    item, event = source.item, source.event
    if item is None:
        return
    if item.agency_id != post.library.agency_id or item.state not in (ItemState.APPROVED, ItemState.RETIRED):
        raise DomainError(f"This is not in the catalog of {post.library.agency}. Log it by its kind instead.")
    if item.kind_id != kind.pk:
        raise DomainError(f"“{item}” is in the catalog as {item.kind.name.lower()}. Log it as that.")
    if credit is None and item.parts.exists():
        raise DomainError(f"“{item}” is a collection. Log those of its parts that you did, each as its own credit.")
    if event is None:
        return
    if event.state != EventState.SCHEDULED or event.begins_at > clock.now():
        raise DomainError(f"“{event}” did not take place yet, so there is nothing to claim.")
    first, last = day_of(event), last_day_of(event)
    if days[0] < first or days[1] > last:
        raise DomainError(f"“{event}” was on {long_date(first)}. Keep its day, or log it by its kind.", "started_on")
    mine = Credit.objects.filter(person=post.person_id, catalog_event=event).exclude(state=CreditState.REVERSED)
    others = mine.exclude(pk=credit.pk) if credit else mine
    known = others.first()
    if known is not None:
        raise DomainError(f"You have a credit of this event already. It is {known.get_state_display().lower()}.")
