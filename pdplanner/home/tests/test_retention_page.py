"""The page on which a coordinator reads what has outlived its use, and says how long things are kept."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import Agency, Person
from pdplanner.home.queries.retention import findings
from pdplanner.home.tasks import retention as at_night
from pdplanner.kernel.clock import months_before
from pdplanner.kernel.models import AuditEntry, Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def page_of(cast: Cast) -> str:
    return reverse("home:retention", args=[cast.agency.pk])


def told(person: Person, key: str) -> None:
    Notice.objects.create(
        key=key, to_person=person, topic="plans", about_type="libraries.Person", about_id=person.pk, subject="Told",
        action="Open", url="/", written_at=dt.datetime(2010, 3, 1, 12, tzinfo=dt.UTC),
    )  # fmt: skip


def keep(client: Client, cast: Cast, **said: str) -> Any:
    choices = {"messages": "24", "links": "12", "evidence": "84", "drafts": "36", "people": "120", **said}
    return client.post(page_of(cast), choices)


def test_a_coordinator_reads_the_list_and_sets_the_periods(client: Client, cast: Cast) -> None:
    told(cast.ada, "old")
    client.force_login(cast.cora)
    page = client.get(page_of(cast)).content.decode()
    assert "kept for 2 years" in page
    assert "1 Mar 2010" in page
    assert page_of(cast) in client.get("/agency/people/").content.decode()

    assert keep(client, cast, messages="ever", nightly="on").status_code == 302

    agency = Agency.objects.get(pk=cast.agency.pk)
    assert findings(agency)[0].kept == "ever"
    entry = AuditEntry.objects.get(action="agency.keep_retention")
    assert entry.person == cast.cora
    assert entry.facts == {"changed": {"messages": ["24 months", "for ever"], "nightly": ["off", "on"]}}
    assert Notice.objects.filter(key="old").exists()


@pytest.mark.parametrize("asked", ["6", "0", "-12", "soon", ""])
def test_a_period_that_is_not_offered_is_refused_and_changes_nothing(client: Client, cast: Cast, asked: str) -> None:
    client.force_login(cast.cora)

    response = keep(client, cast, evidence=asked, drafts="12")

    assert response.status_code == 422
    assert '<option value="12" selected>' in response.content.decode()
    assert Agency.objects.get(pk=cast.agency.pk).retention == {}


def test_others_neither_read_it_nor_are_led_there(client: Client, cast: Cast) -> None:
    address = page_of(cast)
    client.force_login(cast.connie)
    assert client.get(address).status_code == 403
    assert address not in client.get("/agency/people/").content.decode()
    client.force_login(cast.fay)
    assert client.get(address).status_code == 404


def test_nothing_goes_at_night_unless_the_agency_said_so(cast: Cast) -> None:
    told(cast.ada, "old")
    told(cast.fred, "foreign")
    at_night()
    assert Notice.objects.filter(key__in=("old", "foreign")).count() == 2

    Agency.objects.filter(pk=cast.agency.pk).update(retention={"nightly": True})
    at_night()

    assert [notice.key for notice in Notice.objects.filter(key__in=("old", "foreign"))] == ["foreign"]


@pytest.mark.parametrize(
    ("day", "months", "then"),
    [("2028-02-29", 12, "2027-02-28"), ("2026-03-31", 1, "2026-02-28"), ("2026-01-15", 13, "2024-12-15")],
)
def test_so_many_months_ago_is_the_same_day_or_the_last_of_a_shorter_month(day: str, months: int, then: str) -> None:
    assert months_before(dt.date.fromisoformat(day), months) == dt.date.fromisoformat(then)
