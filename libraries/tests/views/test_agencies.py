import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import AgencyRole, Library
from pdplanner.kernel.models import Mail
from tests.cast import Cast


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


@pytest.fixture
def cora(cast: Cast, client: Client) -> Client:
    client.force_login(cast.cora)
    return client


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_coordinator_sees_the_libraries_of_the_agency_only(cast: Cast, cora: Client) -> None:
    page = text(cora, url("libraries"))
    assert "2 member libraries of Juniper State Library" in page
    assert "Millrace Public Library" in page
    assert "Farwell" not in page


def test_libraries_are_searched_by_name_and_place(cast: Cast, cora: Client) -> None:
    page = text(cora, url("libraries"), q="cedar fork")
    assert "Cedar Fork Library" in page
    assert "Millrace Public Library" not in page
    assert "No library fits" in text(cora, url("libraries"), q="nowhere")
    text(cora, url("libraries"), q="\x00")


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_of_libraries_asks_the_database_as_often_for_many(
    cast: Cast, cora: Client, rows: int, django_assert_max_num_queries: object
) -> None:
    Library.objects.bulk_create(Library(agency=cast.agency, name=f"Library {number}") for number in range(rows))
    with django_assert_max_num_queries(10):
        cora.get(url("libraries"))


def test_a_library_is_added_and_then_its_first_people(cast: Cast, cora: Client) -> None:
    typed = {"name": "Alder Creek Library", "kind": "public", "place": "Alder Creek", "region": "North"}
    answer = cora.post(url("library_add", cast.agency.pk), typed)
    library = Library.objects.get(name="Alder Creek Library")
    assert answer.url == url("library_people", library.pk)
    assert "Enter the director first" in text(cora, url("library_people", library.pk))
    director = {"display_name": "Ilse Dorn", "family_name": "Dorn", "role": "director", "starts_on": "2026-01-05"}
    cora.post(url("person_add", library.pk), director)
    assert "Ilse Dorn" in text(cora, url("library_people", library.pk))


@pytest.mark.parametrize(
    "typed",
    [{"name": ""}, {"name": "N\x00"}, {"name": "Millrace Public Library", "place": "Millrace"}, {"name": "x" * 200},
     {"name": "Fine", "kind": "castle"}],
)  # fmt: skip
def test_a_library_is_refused_in_words(cast: Cast, cora: Client, typed: dict[str, str]) -> None:
    answer = cora.post(url("library_add", cast.agency.pk), {"kind": "public", "region": "Kept region"} | typed)
    assert answer.status_code == 422
    assert "Kept region" in answer.content.decode()


def test_a_consultant_reads_but_does_not_add(cast: Cast, client: Client) -> None:
    client.force_login(cast.connie)
    assert url("library_add", cast.agency.pk) not in text(client, url("libraries"))
    assert client.get(url("library_add", cast.agency.pk)).status_code == 403
    assert "Connie Zielinska" in text(client, url("agency_people"))
    assert client.get(url("agency_person_add", cast.agency.pk)).status_code == 403


def test_the_coordinator_of_another_agency_is_told_nothing(cast: Cast, client: Client) -> None:
    client.force_login(cast.fay)
    assert client.get(url("library_add", cast.agency.pk)).status_code == 404
    assert "Millrace" not in text(client, url("libraries"))
    role = AgencyRole.objects.get(person=cast.connie)
    assert client.get(url("agency_role_end", role.pk)).status_code == 404


def test_a_consultant_is_entered_invited_and_leaves_again(cast: Cast, cora: Client) -> None:
    typed = {"display_name": "Remy Voss", "family_name": "Voss", "role": "consultant", "starts_on": "2026-01-05"}
    cora.post(url("agency_person_add", cast.agency.pk), typed)
    role = AgencyRole.objects.get(person__display_name="Remy Voss")
    page = text(cora, url("agency_people"))
    assert "Remy Voss" in page
    assert url("agency_role_invite", role.pk) in page
    cora.post(url("agency_role_invite", role.pk), {"mail": "remy@example.org"})
    assert Mail.objects.get().to_address == "remy@example.org"
    cora.post(url("agency_role_end", role.pk), {"ends_on": "2026-03-31"})
    assert "5 Jan 2026 through 31 Mar 2026" in text(cora, url("agency_people"))


def test_a_coordinator_does_not_end_their_own_post(cast: Cast, cora: Client) -> None:
    role = AgencyRole.objects.get(person=cast.cora)
    assert "This is you" in text(cora, url("agency_people"))
    assert cora.post(url("agency_role_end", role.pk), {"ends_on": "2027-01-01"}).status_code == 403
