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
from pdplanner.kernel.folding import folded
from pdplanner.kernel.wording import long_date


@dataclass(frozen=True)
class Source:
    """`event` is one of `item`. The amount an item fixes holds for whoever took all of its hours."""

    item: CatalogItem | None = None
    event: Event | None = None

    def amount(self, minutes: int) -> int | None:
        """What the agency has set for so many minutes of it, if anything."""
        return self.item.amount_hundredths if self.item and minutes >= self.item.minutes else None

    def facts(self, minutes: int) -> dict[str, Any]:
        """The columns of a credit of so many minutes."""
        return {
            "catalog_item": self.item,
            "catalog_event": self.event,
            "amount_hundredths": self.amount(minutes),
            **({"published_on": self.item.published_on} if self.item and self.item.published_on else {}),
        }


NO_SOURCE = Source()


def events_hold(events: Iterable[Event | None]) -> None:
    """Until the end nobody else makes a credit of these events. Taken before the credits are written, and before what
    else they change: the database itself looks at the event only at the commit, when whoever keeps its roster may
    already wait for the credit."""
    keys = {event.pk for event in events if event}
    list(Event.objects.select_for_update(no_key=True).filter(pk__in=keys).order_by("pk").values_list("pk"))


def source_kept(
    source: Source, kind: Kind, title: str, provider: str, credit: Credit | None = None
) -> tuple[Source, str]:
    """`source`, or that of a `credit` which is edited, as long as its words say the same as the catalog; and if not,
    the sentence that says why it is none any more. What an agency has approved under one title, of one provider, is
    not anything that somebody writes over it. An item that got another title keeps the credits it had."""
    if credit is not None:
        source = Source(credit.catalog_item, credit.catalog_event)
    item = source.item
    if item is None:
        return NO_SOURCE, ""
    said, known = (folded(title), folded(provider)), [(folded(item.title), folded(item.provider))]
    if credit is not None:
        known.append((folded(credit.title), folded(credit.provider)))
    if credit is not None and item.kind_id != kind.pk:
        other = "As another kind of learning"
    elif said not in known:
        other = "Under another title, or given by others,"
    else:
        return source, ""
    return NO_SOURCE, (
        f"The catalog has this as “{item}” by {item.provider}. {other} it is not what {item.agency} has approved: it "
        "becomes a credit of your own, that does not count as one from the catalog, and is worth what its hours give."
    )


def settled_source(
    post: Membership, source: Source, kind: Kind, said: tuple[str, str], days: tuple[dt.date, dt.date],
    credit: Credit | None,
) -> Source:  # fmt: skip
    """The source that is kept under this title and provider, checked: it was offered to the holder of this post, and an
    event is claimed once, for its own days."""
    source, _ = source_kept(source, kind, *said, credit)
    if credit is None:
        events_hold([source.event])
    _check(post, source, kind, days, credit)
    return source


def _check(post: Membership, source: Source, kind: Kind, days: tuple[dt.date, dt.date], credit: Credit | None) -> None:
    item, event = source.item, source.event
    if item is None:
        return
    if item.agency_id != post.library.agency_id or item.state not in (ItemState.APPROVED, ItemState.RETIRED):
        raise DomainError(f"This is not in the catalog of {post.library.agency}. Log it by its kind instead.")
    if credit is None and item.state == ItemState.RETIRED and item.decided_at is not None:
        retired_on = clock.local_date(item.decided_at, item.agency.time_zone)
        if days[0] > retired_on:
            raise DomainError(
                f"“{item}” left the catalog on {long_date(retired_on)}. Log this by its kind.", "started_on"
            )
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
