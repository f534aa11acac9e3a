"""The list of libraries and the page of each, as every role sees it."""

import datetime as dt
import html

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from libraries.models import Branch, Library, LibraryName
from pdplanner.kernel import clock
from tests.cast import Cast

MAY = "2026-05-31"


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return html.unescape(answer.content.decode())


@pytest.fixture
def cora(cast: Cast, client: Client) -> Client:
    client.force_login(cast.cora)
    return client


def named(cast: Cast, name: str, **facts: object) -> Library:
    return Library.objects.create(agency=cast.agency, name=name, **facts)


def many(cast: Cast, count: int) -> None:
    rows = [
        Library(agency=cast.agency, name=f"Library {n}", place=f"Town {n}", state="MT" if n % 2 else "WY",
                region=f"Region {n % 7}", outside_id=str(n), search_text=f"library {n} town {n}")
        for n in range(count)
    ]  # fmt: skip
    libraries = Library.objects.bulk_create(rows)
    LibraryName.objects.bulk_create(
        LibraryName(library=row, name="Old", through=dt.date(2020, 1, 1), recorded_at=clock.now()) for row in libraries
    )


# --- The list ---
@pytest.mark.parametrize(
    "words",
    ["Piñon", "pinon", "PIÑON", "Pin\u0303on", "oneill", "O'Neill", "sandoval", "Sandoval pinon", "nm pinon", "former",
     "Fórmer pinon"],
)  # fmt: skip
def test_a_library_is_found_whatever_accents_and_capitals_somebody_types(cast: Cast, cora: Client, words: str) -> None:
    pinon = named(cast, "Piñon O’Neill Library", place="Sandoval", state="NM", region="Río Grande")
    LibraryName.objects.create(library=pinon, name="Former Name", through=MAY, recorded_at=clock.now())
    page = text(cora, url("libraries"), q=words)
    assert "Piñon O’Neill Library" in page
    assert "Formerly Former Name" in page
    assert "Millrace Public Library" not in page


@pytest.mark.parametrize("words", ["nowhere", "pinon nowhere", "%", "_"])
def test_what_is_not_there_is_not_found(cast: Cast, cora: Client, words: str) -> None:
    named(cast, "Piñon Library")
    page = text(cora, url("libraries"), q=words)
    assert ("Piñon Library" in page) == (not words.isalnum() and " " not in words)  # signs alone ask for nothing
    text(cora, url("libraries"), q="\x00")


def test_a_short_word_is_looked_for_at_the_beginning_of_words(cast: Cast, cora: Client) -> None:
    named(cast, "Smtown Library")
    named(cast, "Alder Library", state="MT")
    page = text(cora, url("libraries"), q="mt")
    assert "Alder Library" in page
    assert "Smtown" not in page


def test_the_list_is_narrowed_by_state_region_and_open_or_closed(cast: Cast, cora: Client) -> None:
    named(cast, "Elk Library", state="WY", region="East")
    named(cast, "Bear Library", state="MT", region="West")
    named(cast, "Gone Library", state="MT", closed_on=dt.date(2020, 1, 1))
    assert "Gone Library" not in text(cora, url("libraries"))
    assert "Closed; its last day was 1 January 2020" in text(cora, url("libraries"), show="closed")
    assert "Gone Library" in text(cora, url("libraries"), show="all")
    page = text(cora, url("libraries"), state="WY")
    assert "Elk Library" in page
    assert "Bear Library" not in page
    page = text(cora, url("libraries"), region="West")
    assert "Bear Library" in page
    assert "Elk Library" not in page
    assert "Choose one of the list." in text(cora, url("libraries"), state="XX")


def test_staff_see_their_own_library_only(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    page = text(client, url("libraries"))
    assert "Millrace Public Library" in page
    assert "Cedar Fork Library" not in page
    assert 'name="state"' not in page


@pytest.mark.parametrize("query", [{}, {"q": "library"}, {"q": "old"}, {"state": "MT", "region": "Region 3"}])
def test_the_list_asks_as_often_with_ten_as_with_a_thousand(cast: Cast, cora: Client, query: dict[str, str]) -> None:
    many(cast, 10)
    with CaptureQueriesContext(connection) as few:
        text(cora, url("libraries"), **query)
    LibraryName.objects.all().delete()
    Library.objects.exclude(outside_id="").delete()
    many(cast, 1000)
    with CaptureQueriesContext(connection) as lots:
        text(cora, url("libraries"), **query)
    assert len(lots) == len(few)


# --- The page ---
def test_the_page_says_what_is_known_and_from_where(cast: Cast, cora: Client) -> None:
    library = named(
        cast, "Alder Library", address="1 Elm St", place="Alder", state="MT", region="North", population=12345,
        staff_fte="2.50", librarians_fte="1.00", outside_id="99", source="Survey 2022", imported={"address": "9 Oak"},
    )  # fmt: skip
    page = text(cora, url("library", library.pk))
    for words in ("1 Elm St", "Alder, Montana", "12,345", "2.5 full-time equivalents", "1 full-time equivalent<",
                  "From Survey 2022, where its id is 99. Changed here since:"):  # fmt: skip
        assert words in page


def test_figures_nobody_reported_say_so_and_are_no_zero(cast: Cast, cora: Client) -> None:
    library = named(cast, "Alder Library", outside_id="99", source="Survey 2022")
    assert text(cora, url("library", library.pk)).count("Not reported") == 3


BUTTONS = {
    "library_edit",
    "library_rename",
    "library_close",
    "library_merge",
    "branch_add",
    "library_people",
    "versions",
}


@pytest.mark.parametrize(
    ("who", "buttons"),
    [
        ("ada", {"versions"}),
        ("tess", {"versions"}),
        ("carl", {"versions"}),
        ("alma", {"library_edit", "branch_add", "versions"}),
        ("dina", {"library_edit", "branch_add", "versions"}),
        ("connie", {"library_people", "versions"}),
        ("cora", BUTTONS),
    ],
)
def test_everybody_finds_the_buttons_that_are_theirs(cast: Cast, client: Client, who: str, buttons: set[str]) -> None:
    client.force_login(cast.people[who])
    page = text(client, url("library", cast.library.pk))
    assert {name for name in BUTTONS if url(name, cast.library.pk) in page} == buttons
    assert (url("staff") in page) == (who in {"alma", "dina"})


@pytest.mark.parametrize("who", ["fred", "fay", "otto"])
def test_a_foreign_library_is_as_an_unknown_one(cast: Cast, client: Client, who: str) -> None:
    client.force_login(cast.people[who])
    # That both answer word for word alike is proved for every route in tests/test_permission_matrix.py.
    for pk in (cast.library.pk, 999_999):
        assert client.get(url("library", pk)).status_code == 404


def test_the_page_asks_as_often_with_ten_as_with_a_thousand_branches_and_names(cast: Cast, cora: Client) -> None:
    def fill(start: int, end: int) -> int:
        Branch.objects.bulk_create(Branch(library=cast.library, name=f"Branch {n}") for n in range(start, end))
        Library.objects.bulk_create(
            Library(agency=cast.agency, name=f"Part {n}", closed_on=MAY, successor=cast.library)
            for n in range(start, end)
        )
        with CaptureQueriesContext(connection) as asked:
            text(cora, url("library", cast.library.pk))
        return len(asked)

    assert fill(0, 10) == fill(10, 1000)


# --- Changing it ---
def test_a_coordinator_corrects_facts_and_is_told_what_is_wrong(cast: Cast, cora: Client) -> None:
    typed = {"kind": "public", "address": "1 Elm St", "place": "Millrace", "state": "MT", "region": "",
             "population": "900", "librarians_fte": "", "staff_fte": "1e999"}  # fmt: skip
    answer = cora.post(url("library_edit", cast.library.pk), typed)
    assert answer.status_code == 422
    assert "1 Elm St" in answer.content.decode()
    answer = cora.post(url("library_edit", cast.library.pk), typed | {"staff_fte": "2.5"})
    assert answer.url == url("library", cast.library.pk)
    assert "2.5 full-time equivalents" in text(cora, answer.url)


def test_the_state_of_the_directory_cannot_be_typed_over(cast: Cast, cora: Client) -> None:
    Library.objects.filter(pk=cast.library.pk).update(outside_id="12", state="WY")
    cora.post(url("library_edit", cast.library.pk), {"kind": "public", "state": "MT", "region": "North"})
    row = Library.objects.get(pk=cast.library.pk)
    assert (row.state, row.region) == ("WY", "North")


def test_a_library_gets_a_new_name_and_is_found_by_both(cast: Cast, cora: Client) -> None:
    answer = cora.post(url("library_rename", cast.library.pk), {"name": "Mill Town Library", "starts_on": MAY})
    page = text(cora, answer.url)
    assert "Millrace Public Library, through 30 May 2026" in page
    for words in ("mill town", "millrace public"):
        assert "Mill Town Library" in text(cora, url("libraries"), q=words)
    slip = LibraryName.objects.get()
    assert url("former_name_remove", slip.pk) in page
    cora.post(url("former_name_remove", slip.pk))
    assert not LibraryName.objects.exists()


def test_closing_shows_whose_posts_end_and_asks_for_a_yes(cast: Cast, cora: Client) -> None:
    here = url("library_close", cast.library.pk)
    page = text(cora, here)
    for name in ("Ada Whitcomb", "Dina Herrera", "Tess Ortega"):
        assert name in page
    typed = {"closed_on": MAY, "reason": "The town closed it."}
    refused = cora.post(here, typed)
    assert refused.status_code == 422
    assert "Say that they end" in refused.content.decode()
    assert "The town closed it." in refused.content.decode()
    cora.post(here, typed | {"posts_end": "on"})
    page = text(cora, url("library", cast.library.pk))
    assert "Closed; 31 May 2026 was its last day. The town closed it." in page
    assert url("library_reopen", cast.library.pk) in page
    assert url("library_edit", cast.library.pk) not in page
    assert url("person_add", cast.library.pk) not in text(cora, url("library_people", cast.library.pk))
    assert cora.post(here, typed | {"posts_end": "on"}).status_code == 409


def test_a_merged_library_points_to_the_other_and_the_other_back(cast: Cast, cora: Client) -> None:
    here = url("library_merge", cast.library.pk)
    assert "Farwell" not in text(cora, here)
    typed = {"successor": str(cast.second_library.pk), "closed_on": MAY, "reason": "One town.", "posts_end": "on"}
    assert cora.post(here, typed | {"successor": str(cast.foreign_library.pk)}).status_code == 422
    cora.post(here, typed)
    assert url("library", cast.second_library.pk) in text(cora, url("library", cast.library.pk))
    assert "was merged into it after 31 May 2026" in text(cora, url("library", cast.second_library.pk))
    cora.post(url("library_reopen", cast.library.pk), {"reason": "A mistake."})
    assert "A member of Juniper State Library." in text(cora, url("library", cast.library.pk))
    assert cora.post(url("library_reopen", cast.library.pk), {"reason": "Again."}).status_code == 409


def test_branches_are_added_changed_closed_and_opened_again(cast: Cast, client: Client) -> None:
    client.force_login(cast.alma)
    client.post(url("branch_add", cast.library.pk), {"name": "West", "address": "2 Elm St"})
    branch = Branch.objects.get()
    assert client.post(url("branch_add", cast.library.pk), {"name": "west"}).status_code == 422
    client.post(url("branch_edit", branch.pk), {"name": "West Side", "address": ""})
    client.post(url("branch_close", branch.pk), {"closed_on": MAY})
    page = text(client, url("library", cast.library.pk))
    assert "West Side" in page
    assert "Closed; its last day was 31 May 2026" in page
    assert 'name="branch"' not in text(client, url("person_add", cast.library.pk))
    client.post(url("branch_reopen", branch.pk))
    assert 'name="branch"' in text(client, url("person_add", cast.library.pk))


def test_people_are_found_without_their_accents(cast: Cast, cora: Client) -> None:
    cast.ada.display_name, cast.ada.family_name = "Adá Nuñez", "Nuñez"
    cast.ada.save()
    for words in ("nunez", "NUÑEZ", "ada nunez", "Adá services"):
        page = text(cora, url("library_people", cast.library.pk), q=words)
        assert "Adá Nuñez" in page
        assert "Dina Herrera" not in page
