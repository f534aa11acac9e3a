"""What an agency asks of the boards of its libraries in a year, and how much of it each has done."""

import csv
import datetime as dt

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.enums import SessionState
from learning.models import BoardSession, Kind
from learning.queries.board_hours import boards_in_year
from learning.services.board_hours import agency_ask_boards
from libraries.enums import Post
from libraries.models import Agency, Library
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast, person, post

pytestmark = pytest.mark.django_db
YEAR = 2027


@pytest.fixture(autouse=True)
def in_autumn():
    with clock.moved_to(dt.datetime(YEAR, 10, 1, 18, tzinfo=dt.UTC)):
        yield


def held(cast: Cast, minutes: int, day: dt.date, library: Library | None = None, **more: object) -> BoardSession:
    said = {"title": f"Session of {day}", "led_by": "Dina Herrera", "minute_reference": "Item 4"} | more
    kind = Kind.objects.get(agency=cast.agency, code="training")
    return BoardSession.objects.create(
        library=library or cast.library, held_on=day, minutes=minutes, kind=kind, recorded_by=cast.carl,
        recorded_at=clock.now(), **said,
    )  # fmt: skip


def ask(cast: Cast, minutes: int | None, who: str = "cora") -> None:
    agency_ask_boards(actor=cast.actor(who), agency=cast.agency, minutes=minutes)


def test_a_coordinator_asks_for_hours_and_every_board_reads_how_many_are_left(cast: Cast, client: Client) -> None:
    held(cast, 90, dt.date(YEAR, 3, 9))
    held(cast, 30, dt.date(YEAR, 6, 8))
    client.force_login(cast.cora)
    answer = client.post(reverse("learning:board_hours", args=[cast.agency.pk]), {"minutes": "3"}, follow=True)
    assert "asks each board for 3 hours a year now." in answer.content.decode()
    entry = AuditEntry.objects.get(action="agency.ask_boards")
    assert (entry.person, entry.before, entry.after) == (cast.cora, "nothing", "3 hours")
    client.force_login(cast.carl)
    page = client.get(reverse("certification:board", args=[cast.library.pk])).content.decode()
    assert "asks a board for 3 hours a year. In 2027 it has 2 hours; 1 hour is left until 31 December." in page
    held(cast, 60, dt.date(YEAR, 9, 14))
    page = client.get(reverse("certification:board", args=[cast.library.pk])).content.decode()
    assert "In 2027 it has 3 hours: that is reached." in page


def test_saying_the_same_again_is_no_change_and_nothing_asked_is_nothing_shown(cast: Cast, client: Client) -> None:
    ask(cast, 180)
    ask(cast, 180)
    ask(cast, None)
    assert list(AuditEntry.objects.filter(action="agency.ask_boards").values_list("after", flat=True)) == [
        "3 hours", "nothing",
    ]  # fmt: skip
    client.force_login(cast.carl)
    assert "asks a board" not in client.get(reverse("certification:board", args=[cast.library.pk])).content.decode()


@pytest.mark.parametrize("typed", ["0", "201", "-3", "three"])
def test_hours_nobody_could_ask_for_are_refused_beside_the_field(cast: Cast, client: Client, typed: str) -> None:
    client.force_login(cast.cora)
    answer = client.post(reverse("learning:board_hours", args=[cast.agency.pk]), {"minutes": typed})
    assert answer.status_code == 422
    assert f'value="{typed}"' in answer.content.decode()
    assert "invalid-feedback" in answer.content.decode()
    assert Agency.objects.get(pk=cast.agency.pk).board_minutes is None


def test_only_the_coordinator_of_the_agency_asks(cast: Cast) -> None:
    for who in ("connie", "carl", "dina"):
        with pytest.raises((NotAllowed, Http404)):
            ask(cast, 60, who)
    with pytest.raises(DomainError, match="at most 200 hours"):
        ask(cast, 0)


def test_the_list_counts_what_was_held_in_the_year_and_tells_who_is_short(cast: Cast) -> None:
    other = Library.objects.create(agency=cast.agency, name="Ashby Public Library", kind="public")
    post(person("Ulf Berg", "Berg"), other, Post.TRUSTEE)
    Library.objects.create(agency=cast.agency, name="Library without a board", kind="academic")
    held(cast, 120, dt.date(YEAR, 1, 1))
    held(cast, 60, dt.date(YEAR, 12, 31))
    held(cast, 45, dt.date(YEAR - 1, 12, 31))
    held(cast, 500, dt.date(YEAR, 5, 5), state=SessionState.TAKEN_OUT, reason="Not held.")
    ask(cast, 180)
    rows = boards_in_year(cast.actor("cora"), YEAR)
    assert [(row.name, row.sessions, row.minutes) for row in rows] == [
        ("Ashby Public Library", 0, 0), (cast.library.name, 2, 180),
    ]  # fmt: skip
    assert [row.name for row in boards_in_year(cast.actor("cora"), YEAR, short=True)] == ["Ashby Public Library"]
    assert [row.minutes for row in boards_in_year(cast.actor("cora"), YEAR - 1, cast.library.name)] == [45]
    assert [row.name for row in boards_in_year(cast.actor("carl"), YEAR)] == [cast.library.name]


def test_the_sheet_holds_what_the_list_shows(cast: Cast, client: Client) -> None:
    held(cast, 90, dt.date(YEAR, 3, 9))
    ask(cast, 180)
    client.force_login(cast.connie)
    assert "1.5" in client.get(reverse("learning:boards"), {"show": "short"}).content.decode()
    answer = client.get(reverse("learning:boards_csv"), {"year": YEAR, "show": "short"})
    assert answer["Content-Disposition"] == 'attachment; filename="boards-2027.csv"'
    (row,) = csv.DictReader(answer.content.decode("utf-8-sig").splitlines())
    assert (row["Library"], row["Hours"], row["Hours asked"]) == (cast.library.name, "1.5", "3.0")
    assert row["Last session"] == "2027-03-09"
    nothing = client.get(reverse("learning:boards"), {"show": "short", "q": "nowhere"}).content.decode()
    assert "No board fits" in nothing
    assert client.get(reverse("learning:boards"), {"year": "none"}).status_code == 200
