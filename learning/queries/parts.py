"""Reads about collections: their parts in order, when these take place, and what each is worth to somebody."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence

from django.db.models import Case, QuerySet, When

from learning import ports
from learning.enums import EventState, ItemState
from learning.models import CatalogItem, CollectionPart, Event
from learning.ports import Worth
from learning.queries.catalog import items_for
from learning.queries.events import CLAIM_DAYS, events_for
from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor
from pdplanner.kernel.folding import words_of

# What can become a part: it is in the catalog, or somebody decides on it.
FOR_PARTS = (ItemState.PROPOSED, ItemState.APPROVED)


def parts_of(actor: Actor, collection: CatalogItem) -> list[CollectionPart]:
    """Its parts in their order, as far as the actor may see them: each is approved on its own."""
    rows = collection.parts.filter(item__in=items_for(actor).order_by().values("pk"))
    return list(rows.select_related("item__kind", "item__category", "item__agency"))


def is_collection(item: CatalogItem) -> bool:
    """Whether it has parts, also such as not everybody sees yet."""
    return item.parts.exists()


def collections_with(actor: Actor, item: CatalogItem) -> QuerySet[CatalogItem]:
    """The collections an item is a part of, as far as the actor may see them."""
    return items_for(actor).filter(parts__item=item)


def items_to_add(actor: Actor, collection: CatalogItem, asked: str) -> QuerySet[CatalogItem]:
    """What could become a part of it, with the words that were asked for in title or provider. Where none were, only
    what could be one of its sessions: in no other collection, and no longer than the whole. Of its provider first."""
    rows = items_for(actor).filter(agency=collection.agency_id, state__in=FOR_PARTS, parts=None)
    fresh = rows.exclude(pk=collection.pk).exclude(part_of__collection=collection)
    words = words_of(asked)
    if not words:
        fresh = fresh.filter(part_of=None, minutes__lte=collection.minutes)
    for word in words:
        fresh = fresh.filter(search_text__contains=word)
    is_elsewhere = Case(When(provider=collection.provider, then=0), default=1)
    return fresh.select_related("kind").order_by(is_elsewhere, "title", "pk")


def events_by_item(actor: Actor, items: Iterable[CatalogItem]) -> dict[int, list[Event]]:
    """The events of these items that are to come or can still be claimed, the earliest first. One query."""
    since = clock.now() - dt.timedelta(days=CLAIM_DAYS)
    rows = events_for(actor).filter(item__in=list(items), state=EventState.SCHEDULED, begins_at__gte=since)
    found: dict[int, list[Event]] = defaultdict(list)
    for event in rows.order_by("begins_at", "pk"):
        found[event.item_id].append(event)
    return found


def worths_of_items(person: Person, items: Sequence[CatalogItem], roles: Sequence[str] = ()) -> list[list[Worth]]:
    """What each is worth in each of the person's tracks, these in the same order; an amount the agency has set holds in
    every one. `roles`: the person's part in each, "" for taking part. A few queries, however many items."""
    learnings = [
        ports.Learning(item.kind.code, item.kind.tags, item.minutes, role=role)
        for item, role in zip(items, roles or [""] * len(items), strict=True)
    ]
    reckoned = ports.ask().worths_of(person.pk, learnings) if items else []
    return [
        [Worth(worth.track, item.amount_hundredths, f"{item.agency} has set it.") for worth in worths]
        if item.amount_hundredths
        else worths
        for item, worths in zip(items, reckoned, strict=True)
    ]


def in_sum(worths: Iterable[Sequence[Worth]]) -> list[Worth]:
    """Of several, what they come to in each track."""
    return [Worth(each[0].track, sum(one.hundredths for one in each), "") for each in zip(*worths, strict=True)]
