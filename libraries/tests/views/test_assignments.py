"""The coordinator's pages: duties of consultants, regions, and people with all their posts."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import AgencyRole, Assignment, Library, StandIn
from pdplanner.kernel import clock
from tests.cast import LONG_AGO, Cast, person, post


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


@pytest.fixture
def cora(cast: Cast, client: Client) -> Client:
    client.force_login(cast.cora)
    return client


@pytest.fixture
def connie(cast: Cast) -> AgencyRole:
    return AgencyRole.objects.get(person=cast.connie)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_coordinator_assigns_libraries_and_a_region(cast: Cast, cora: Client, connie: AgencyRole) -> None:
    Library.objects.filter(pk=cast.second_library.pk).update(region="West")
    page = text(cora, url("assign", connie.pk), q="mill")
    assert "Millrace Public Library" in page
    assert "Farwell" not in page
    answer = cora.post(
        url("assign", connie.pk), {"libraries": [cast.library.pk], "region": "West", "starts_on": "2026-01-01"}
    )
    assert answer.url == url("agency_people")
    page = text(cora, url("agency_people"))
    assert "Millrace Public Library" in page
    assert "Region West" in page


def test_a_library_of_another_agency_cannot_be_ticked(cast: Cast, cora: Client, connie: AgencyRole) -> None:
    answer = cora.post(url("assign", connie.pk), {"libraries": [cast.foreign_library.pk], "starts_on": "2026-01-01"})
    assert answer.status_code == 422
    assert "Choose one of the list." in answer.content.decode()
    assert not Assignment.objects.exists()


def test_an_assignment_is_ended(cast: Cast, cora: Client, connie: AgencyRole) -> None:
    row = Assignment.objects.create(
        agency_role=connie, library=cast.library, starts_on=LONG_AGO, recorded_at=clock.now()
    )
    assert cora.post(url("assignment_end", row.pk), {"ends_on": "2014-01-01"}).status_code == 422
    assert cora.post(url("assignment_end", row.pk), {"ends_on": "2026-05-31"}).url == url("agency_people")
    row.refresh_from_db()
    assert row.ends_on == dt.date(2026, 5, 31)


def test_a_consultant_names_their_own_stand_in_and_ends_it(cast: Cast, client: Client, connie: AgencyRole) -> None:
    deputy = AgencyRole.objects.create(
        agency=cast.agency, person=person("Bert Beck"), role="consultant", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    client.force_login(cast.connie)
    today = clock.today(cast.agency.time_zone)
    days = {"starts_on": today, "ends_on": today + dt.timedelta(days=9)}
    assert client.post(url("stand_in", connie.pk), {"deputy": deputy.pk, **days}).url == url("agency_people")
    assert "Bert Beck stands in" in text(client, url("agency_people"))
    row = StandIn.objects.get()
    assert "Is Connie Zielinska back?" in text(client, url("stand_in_end", row.pk))
    assert client.post(url("stand_in_end", row.pk)).url == url("agency_people")
    assert client.get(url("stand_in", deputy.pk)).status_code == 403


def test_regions_are_listed_and_renamed(cast: Cast, cora: Client, connie: AgencyRole) -> None:
    Library.objects.filter(agency=cast.agency).update(region="West")
    Library.objects.filter(agency=cast.other_agency).update(region="Far")
    Assignment.objects.create(agency_role=connie, region="West", starts_on=LONG_AGO, recorded_at=clock.now())
    page = text(cora, url("regions"))
    assert "West" in page
    assert "Connie Zielinska" in page
    assert "Far<" not in page
    address = url("region_rename", cast.agency.pk)
    assert cora.get(address, {"region": "Far"}).status_code == 404
    assert cora.post(f"{address}?region=West", {"name": ""}).status_code == 422
    assert cora.post(f"{address}?region=West", {"name": "West Slope"}).url == url("regions")
    assert set(Library.objects.filter(agency=cast.agency).values_list("region", flat=True)) == {"West Slope"}


def test_people_are_found_by_role_and_their_page_shows_every_post_the_reader_reaches(cast: Cast, cora: Client) -> None:
    second = post(cast.ada, cast.second_library, "trustee")
    post(cast.ada, cast.foreign_library, "staff", "Page of the far shelf")
    found = text(cora, reverse("certification:people"), role="trustee")
    assert "Ada Whitcomb" in found
    assert "Sam Okafor" not in found
    page = text(cora, url("person", cast.ada.pk))
    assert "Millrace Public Library" in page
    assert reverse("libraries:post", args=[second.pk]) in page
    assert "far shelf" not in page
    assert cora.get(url("person", cast.fred.pk)).status_code == 404


def test_ones_own_page_shows_all_ones_posts_after_leaving_too(cast: Cast, client: Client) -> None:
    elsewhere = post(cast.ada, cast.foreign_library, "staff", "Page of the far shelf")
    for held in (cast.posts["ada"], elsewhere):
        type(held).objects.filter(pk=held.pk).update(ends_on=dt.date(2016, 1, 1))
    client.force_login(cast.ada)
    page = text(client, url("person", cast.ada.pk))
    assert "Page of the far shelf" in page
    assert page.count("Ended") == 2
    assert client.get(url("person", cast.sam.pk)).status_code == 404


@pytest.mark.parametrize("rows", [3, 30])
def test_agency_staff_costs_the_same_with_few_and_with_many(
    cast: Cast, cora: Client, rows: int, django_assert_num_queries: object
) -> None:
    for number in range(rows):
        role = AgencyRole.objects.create(
            agency=cast.agency, person=person(f"Page {number}"), role="consultant", starts_on=LONG_AGO,
            recorded_at=clock.now(),
        )  # fmt: skip
        Assignment.objects.create(agency_role=role, library=cast.library, starts_on=LONG_AGO, recorded_at=clock.now())
    with django_assert_num_queries(9):
        cora.get(url("agency_people"))
