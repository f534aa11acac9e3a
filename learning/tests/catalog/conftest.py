"""Short ways to propose and offer items of the catalog."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.test import Client

from learning.models import CatalogItem, Category, Event, Kind, Participation
from learning.services.catalog import ItemFacts, item_approve, item_propose
from learning.services.events import EventFacts, event_register, event_schedule
from pdplanner.kernel import clock
from tests.cast import Cast

Offer = Callable[..., CatalogItem]


def facts(cast: Cast, **said: Any) -> ItemFacts:
    """A free hour live online; any fact can be said otherwise."""
    kind = Kind.objects.get(agency=cast.agency, code="training")
    return ItemFacts(**{"title": "Story time basics", "provider": "A college", "kind": kind, "format": "live",
                        "minutes": 60, **said})  # fmt: skip


@pytest.fixture
def propose(cast: Cast) -> Offer:
    """A proposal of Ada's."""

    def propose(who: str = "ada", **said: Any) -> CatalogItem:
        return item_propose(actor=cast.actor(who), agency=cast.agency, facts=facts(cast, **said))

    return propose


@pytest.fixture
def offer(cast: Cast, propose: Offer) -> Offer:
    """An item everybody finds."""
    return lambda **said: item_approve(actor=cast.actor("connie"), item=propose(**said))


@pytest.fixture
def browser(cast: Cast) -> Callable[[str], Client]:
    def browser(name: str) -> Client:
        client = Client()
        client.force_login(cast.people[name])
        return client

    return browser


@pytest.fixture
def public(cast: Cast) -> Category:
    return Category.objects.filter(agency=cast.agency).order_by("position")[0]


BEGINS = dt.datetime(2027, 3, 20, 10, 0)  # noqa: DTZ001  # by the clock of the place
ENDS = dt.datetime(2027, 3, 20, 11, 30)  # noqa: DTZ001


@pytest.fixture(autouse=True)
def spring() -> Iterator[None]:
    with clock.moved_to(dt.datetime(2027, 3, 15, 18, tzinfo=dt.UTC)):
        yield


@contextmanager
def after_the_event() -> Iterator[None]:
    with clock.moved_to(dt.datetime(2027, 3, 22, 18, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def schedule(cast: Cast, offer: Offer) -> Callable[..., Event]:
    """An event of Saturday, 20 March 2027, at ten in Denver."""

    def schedule(item: CatalogItem | None = None, **said: Any) -> Event:
        when = EventFacts(**{"begins": BEGINS, "ends": ENDS, "zone": "America/Denver", **said})
        return event_schedule(actor=cast.actor("cora"), item=item or offer(), facts=when)

    return schedule


@pytest.fixture
def register(cast: Cast) -> Callable[..., Participation]:
    def register(who: str, event: Event, **serves: Any) -> Participation:
        return event_register(actor=cast.actor(who), event=event, membership=cast.posts[who], **serves)

    return register
