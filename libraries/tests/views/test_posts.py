"""The pages of a library's people: who verifies whom as of a day, posts that change and end, many at once, by list."""

import datetime as dt
from collections.abc import Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from libraries.models import Membership, Person, Supervision
from libraries.queries.deciding import deciders
from libraries.services.people import membership_end, supervisor_set
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.tests.test_sheet import workbook
from tests.cast import LONG_AGO, Cast, post

JUNE = dt.date(2026, 6, 1)
A_DAY = dt.timedelta(days=1)
POST = {"role": "staff", "title": "Youth librarian", "starts_on": "2026-06-01"}


@pytest.fixture(autouse=True)
def june() -> Iterator[None]:
    with clock.moved_to(dt.datetime(2026, 6, 1, 18, tzinfo=dt.UTC)):
        yield


def url(name: str, *args: int) -> str:
    return reverse(f"libraries:{name}", args=args)


@pytest.fixture
def alma(cast: Cast, client: Client) -> Client:
    client.force_login(cast.alma)
    return client


def text(client: Client, address: str, **query: str) -> str:
    answer = client.get(address, query)
    assert answer.status_code == 200
    return answer.content.decode()


def test_the_list_says_who_verifies_whom_on_any_day(cast: Cast, alma: Client) -> None:
    Supervision.objects.update(ends_on=dt.date(2020, 12, 31))
    Membership.objects.filter(pk=cast.posts["sam"].pk).update(ends_on=dt.date(2020, 12, 31))
    then = text(alma, url("staff"), q="whitcomb", on="2020-06-01")
    assert "on 1 June 2020" in then
    assert "Sam Okafor" in then
    now = text(alma, url("staff"), q="whitcomb")
    assert "Dina Herrera" in now
    assert "Sam Okafor" not in now
    chair = text(alma, url("staff"), q="pym")
    assert "Tess Ortega" in chair


@pytest.mark.parametrize("on", ["0001-01-01", "9999-12-31", "yesterday", "\x00", "2026-02-30"])
def test_a_strange_day_is_answered_with_a_page(alma: Client, on: str) -> None:
    text(alma, url("staff"), on=on)


def test_before_a_post_ends_the_page_says_what_depends_on_it(cast: Cast, alma: Client) -> None:
    kind = cast.agency.kinds.get(code="training")
    for name in ("ada", "sam"):
        cast.posts[name].credits.create(
            person=cast.people[name], kind=kind, title="A webinar", started_on=JUNE,
            ended_on=JUNE, minutes=60, state="claimed", claimed_at=clock.now(), recorded_at=clock.now(),
        )  # fmt: skip
    cast.posts["sam"].pdps.create(person=cast.sam, started_at=clock.now())
    page = text(alma, url("post_end", cast.posts["sam"].pk))
    assert "Ada Whitcomb has no supervisor from the next day on" in page
    assert "1 of their claims wait to be verified" in page
    assert "1 claim of Sam Okafor waits for Dina Herrera" in page
    assert "Sam Okafor has an open plan here" in page
    answer = alma.post(
        url("post_end", cast.posts["sam"].pk), {"ends_on": "2026-06-30", "successor": cast.posts["dina"].pk}
    )
    assert answer.url == url("post", cast.posts["sam"].pk)
    assert deciders(cast.posts["ada"], on=dt.date(2026, 7, 1)) == [cast.dina]
    assert "board chair verifies for the staff" in text(alma, url("post_end", cast.posts["dina"].pk))


def test_a_post_is_changed_and_corrected_on_its_pages(cast: Cast, alma: Client) -> None:
    here = url("post_change", cast.posts["ada"].pk)
    assert "Youth services assistant" in text(alma, here)
    answer = alma.post(here, POST | {"starts_on": "2014-01-01"})
    assert answer.status_code == 422
    assert "correct it instead" in answer.content.decode()
    answer = alma.post(here, POST)
    new = Membership.objects.latest("pk")
    assert answer.url == url("post", new.pk)
    page = text(alma, url("post", new.pk))
    assert "Correct what was entered wrongly" in page
    answer = alma.post(url("post_correct", new.pk), POST | {"title": "Children’s librarian", "starts_on": "2026-06-02"})
    new.refresh_from_db()
    assert (new.title, new.starts_on) == ("Children’s librarian", dt.date(2026, 6, 2))


def test_one_supervisor_is_named_for_several_people(cast: Cast, alma: Client) -> None:
    nell = post(cast.otto, cast.library, "staff")
    page = text(alma, url("supervisors", cast.library.pk))
    assert "Ada Whitcomb, Youth services assistant (supervised by Sam Okafor)" in page
    assert "Alma Bell, Office manager (" not in page
    given = {"people": [nell.pk, cast.posts["ada"].pk], "supervisor": cast.posts["dina"].pk, "starts_on": "2026-06-01"}
    assert alma.post(url("supervisors", cast.library.pk), given).url == url("library_people", cast.library.pk)
    assert Supervision.objects.filter(supervisor=cast.posts["dina"], ends_on=None).count() == 2
    foreign = alma.post(url("supervisors", cast.library.pk), given | {"people": [cast.posts["fred"].pk]})
    assert foreign.status_code == 422


def test_a_list_is_shown_then_entered(cast: Cast, alma: Client) -> None:
    here = url("people_list", cast.library.pk)
    assert alma.post(here, {"people": ""}).status_code == 422
    answer = alma.post(here, {"people": "Nell Page, nell@example.org, Page"})
    assert "1 person will be entered and 1 invited." in answer.content.decode()
    assert not Person.objects.filter(display_name="Nell Page").exists()
    confirm = {"people": "Nell Page, nell@example.org, Page", "digest": answer.context["plan"].digest}
    for words in ("1 person is entered, and 1 invitation is on the way.", "Everybody of this list is here already."):
        page = alma.post(url("people_list_confirm", cast.library.pk), confirm, follow=True).content.decode()
        assert words in page
    assert Person.objects.filter(display_name="Nell Page").count() == 1


def test_a_list_that_would_do_something_else_is_shown_again(cast: Cast, alma: Client) -> None:
    answer = alma.post(url("people_list_confirm", cast.library.pk), {"people": "Nell Page", "digest": "other"})
    assert answer.status_code == 409
    assert "Look again at what the list does" in answer.content.decode()
    assert alma.post(url("people_list_confirm", cast.library.pk), {}).url == url("people_list", cast.library.pk)


def test_a_list_is_uploaded(alma: Client, cast: Cast) -> None:
    sheet = SimpleUploadedFile("people.csv", "\ufeffName;Mail\r\nNell Pagé;nell@example.org\r\n".encode())
    page = alma.post(url("people_list", cast.library.pk), {"file": sheet}).content.decode()
    assert "Nell Pagé" in page
    book = SimpleUploadedFile("people.xlsx", workbook())
    assert "Story time" in alma.post(url("people_list", cast.library.pk), {"file": book}).content.decode()
    picture = SimpleUploadedFile("people.csv", b"\xff\xd8\xff\xe0")
    answer = alma.post(url("people_list", cast.library.pk), {"file": picture})
    assert answer.status_code == 422
    assert "no plain text" in answer.content.decode()


def crowd(cast: Cast, first: int, number: int) -> None:
    """So many more people on the staff, each supervised by Sam."""
    people = Person.objects.bulk_create(
        Person(display_name=f"Page {one:04}", family_name="Page", login_key=f"page{one}")
        for one in range(first, first + number)
    )
    posts = Membership.objects.bulk_create(
        Membership(person=one, library=cast.library, role="staff", starts_on=LONG_AGO, recorded_at=clock.now())
        for one in people
    )
    Supervision.objects.bulk_create(
        Supervision(supervisor=cast.posts["sam"], report=one, starts_on=LONG_AGO, recorded_at=clock.now())
        for one in posts
    )


LISTS = [
    ("alma", "libraries:staff", False),
    ("alma", "libraries:supervisors", True),
    ("alma", "libraries:people_list", True),
    ("cora", "certification:people", False),
    ("cora", "libraries:regions", False),
    ("dina", "learning:to_verify", False),
    ("carl", "learning:to_verify", False),
    ("connie", "learning:unattended", False),
    ("connie", "learning:queue", False),
]


@pytest.mark.parametrize(("who", "name", "of_library"), LISTS)
def test_every_list_costs_the_same_with_ten_and_with_a_thousand_people(
    cast: Cast, client: Client, who: str, name: str, of_library: bool
) -> None:
    counts = []
    for first, number in ((0, 10), (10, 990)):
        crowd(cast, first, number)
        client.force_login(cast.people[who])
        with CaptureQueriesContext(connection) as found:
            assert client.get(reverse(name, args=[cast.library.pk] if of_library else [])).status_code == 200
        counts.append(len(found))
    assert counts[0] == counts[1] <= 16


def test_the_page_of_a_post_tells_what_happened_to_it(cast: Cast, alma: Client) -> None:
    """By whom, as what, newest first; other posts have their own."""
    ada, sam = cast.posts["ada"], cast.posts["sam"]
    dina = actor_for(cast.people["dina"])
    supervisor_set(actor=dina, membership=ada, supervisor=None, starts_on=JUNE)
    membership_end(actor=dina, membership=ada, ends_on=dt.date(2026, 6, 30))
    shown = text(alma, url("post", ada.pk))
    history = shown[shown.index('id="history"') :]
    assert "Ends on 30 June 2026, 1 June 2026, by Dina Herrera" in history
    assert "Library director, Millrace Public Library" in history
    assert history.index("Ends on") < history.index("Left without a named supervisor")
    assert 'id="history"' not in text(alma, url("post", sam.pk))
