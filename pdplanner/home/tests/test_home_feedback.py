"""Who was at an event is asked once how it was, on their first page, and only for some weeks."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import CatalogItem, Credit, Event, Feedback, Kind
from pdplanner.kernel import clock
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ENDED = dt.datetime(2026, 3, 10, 18, tzinfo=dt.UTC)
QUESTION = "How was “Story time”?"


@pytest.fixture
def event(cast: Cast) -> Event:
    """Ada was there: her credit of it is verified."""
    kind = Kind.objects.get(agency=cast.agency, code="training")
    common = {"kind": kind, "title": "Story time", "minutes": 60}
    item = CatalogItem.objects.create(
        agency=cast.agency, provider="A college", format="live", proposed_by=cast.connie, proposed_at=ENDED,
        approved_at=ENDED, state="approved", **common,
    )  # fmt: skip
    event = Event.objects.create(
        item=item, begins_at=ENDED - dt.timedelta(hours=1), ends_at=ENDED, zone="UTC", scheduled_by=cast.connie,
        scheduled_at=ENDED,
    )  # fmt: skip
    Credit.objects.create(
        person=cast.ada, membership=cast.posts["ada"], started_on=ENDED.date(), ended_on=ENDED.date(),
        catalog_item=item, catalog_event=event, state="verified", claimed_at=ENDED, recorded_at=ENDED,
        verified_at=ENDED, verified_by=cast.connie, verified_as="consultant", **common,
    )  # fmt: skip
    return event


def home(client: Client, cast: Cast, days: int) -> str:
    """Ada's first page so many days after the event."""
    client.force_login(cast.ada)
    with clock.moved_to(ENDED + dt.timedelta(days=days)):
        return client.get("/").content.decode()


def test_it_is_asked_until_it_is_answered(client: Client, cast: Cast, event: Event) -> None:
    asked = home(client, cast, 2)
    assert QUESTION in asked
    assert reverse("learning:event", args=[event.pk]) + "#feedback" in asked
    Feedback.objects.create(event=event, person=cast.sam, learned=1, used=1, recommended=1)
    assert QUESTION in home(client, cast, 2)
    Feedback.objects.create(event=event, person=cast.ada, learned=4, used=4, recommended=4)
    assert QUESTION not in home(client, cast, 2)


def test_after_some_weeks_nobody_asks_any_more(client: Client, cast: Cast, event: Event) -> None:
    assert QUESTION in home(client, cast, 29)
    assert QUESTION not in home(client, cast, 30)


def test_a_claim_that_waits_asks_for_nothing(client: Client, cast: Cast, event: Event) -> None:
    Credit.objects.filter(catalog_event=event).update(state="claimed", verified_at=None, verified_by=None)
    assert QUESTION not in home(client, cast, 2)
