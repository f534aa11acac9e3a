"""Short ways to propose and offer items of the catalog."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from learning.models import CatalogItem, Category, Kind
from learning.services.catalog import ItemFacts, item_approve, item_propose
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
