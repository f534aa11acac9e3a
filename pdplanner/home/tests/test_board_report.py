"""The report for the board says what was verified, promised, certified and changed between two days, and names nobody
in what changed."""

import datetime as dt
from io import BytesIO
from typing import Any

import pikepdf
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from certification.models import Certificate, RuleSet
from certification.tests.scene import on
from learning.models import BoardSession, Credit, FinalReport, GoalReflection, Kind, Revision
from libraries.models import Goal, Membership
from pdplanner.home.forms.board_report import PeriodForm
from pdplanner.home.queries.board_report import BoardReport, board_report
from pdplanner.home.tests.house import wear
from pdplanner.home.tests.learners import APPROVED, DAY, LEARNED, enroll, learned, newcomer, plan_for
from pdplanner.kernel import clock
from tests.cast import Cast, adopted_plan, strategic_track

pytestmark = pytest.mark.django_db

FIRST, LAST = dt.date(2025, 10, 1), dt.date(2026, 3, 12)
ADDRESS = "/report-for-the-board/"


@pytest.fixture
def rules(cast: Cast) -> RuleSet:
    return strategic_track(cast)


@pytest.fixture
def goals(cast: Cast) -> list[Goal]:
    return list(adopted_plan(cast).goals.all())


@pytest.fixture
def priya(cast: Cast, goals: list[Goal]) -> Membership:
    """Eleven verified hours toward the second goal, two toward none."""
    member = newcomer(cast, "Priya Raman")
    plan_for(member, {goals[1]: [4]})
    learned(cast, member, 11, goals[1])
    learned(cast, member, 2, None)
    return member


def report(cast: Cast, first: dt.date = FIRST, last: dt.date = LAST) -> BoardReport:
    return board_report(cast.library, first, last)


def figures(said: BoardReport) -> list[tuple[int, int, int]]:
    parts = [*(goal.learning for goal in said.goals), said.outside, said.whole]
    return [(len(part.people), part.pieces, part.minutes) for part in parts]


def test_verified_learning_stands_with_its_goal_and_adds_up(cast: Cast, goals: list[Goal], priya: Membership) -> None:
    ines = newcomer(cast, "Ines Calloway")
    plan_for(ines, {goals[1]: [1]})
    learned(cast, ines, 3, goals[1])
    assert figures(report(cast)) == [(0, 0, 0), (2, 2, 14 * 60), (0, 0, 0), (1, 1, 120), (2, 3, 16 * 60)]
    assert report(cast).served == 1


@pytest.mark.parametrize(
    ("first", "last", "pieces"),
    [(LEARNED, LEARNED, 2), (LEARNED + dt.timedelta(days=1), LAST, 0), (FIRST, LEARNED - dt.timedelta(days=1), 0)],
)
def test_only_what_ended_between_the_days_is_in_it(
    cast: Cast, priya: Membership, first: dt.date, last: dt.date, pieces: int
) -> None:
    assert report(cast, first, last).whole.pieces == pieces


def test_the_board_reads_how_long_it_learned_itself(cast: Cast, client: Client, goals: list[Goal]) -> None:
    kind = Kind.objects.get(agency=cast.agency, code="training")
    for day, state in ((FIRST, "held"), (LAST, "held"), (LAST, "taken_out"), (LAST + dt.timedelta(days=1), "held")):
        BoardSession.objects.create(
            library=cast.library, held_on=day, title="Budgets", kind=kind, minutes=45, led_by="A guest", state=state,
            minute_reference="Item 4", recorded_by=cast.carl, recorded_at=clock.now(),
        )  # fmt: skip
    wear(client, cast, "tess", "trustee")
    page = client.get(ADDRESS, {"first": FIRST.isoformat(), "last": LAST.isoformat()}).content.decode()
    assert "The board itself learned together at 2 sessions, for 1.5 hours." in page


@pytest.mark.parametrize("state", ["draft", "claimed", "returned", "reversed"])
def test_what_nobody_verified_is_not_in_it(cast: Cast, priya: Membership, state: str) -> None:
    Credit.objects.filter(person=priya.person).update(state=state)
    assert report(cast).whole.pieces == 0


def test_promises_are_those_of_the_newest_approved_revision_of_each_open_plan(
    cast: Cast, goals: list[Goal], priya: Membership
) -> None:
    promised = {"library_minutes": 60, "library_cents": 50000, "staff_minutes": 30}
    Revision.objects.filter(pdp__person=priya.person).update(**promised)
    plan_for(priya, {goals[1]: [4]}, number=2)
    Revision.objects.filter(pdp__person=priya.person, number=2).update(
        library_minutes=130, library_per="month", library_cents=20000, staff_minutes=90
    )
    said = report(cast).promised
    assert (said.plans, said.library_minutes, said.staff_minutes, said.library_cents) == (1, 30, 90, 20000)
    Revision.objects.filter(number=2).update(approved_at=APPROVED + dt.timedelta(days=400))
    assert report(cast).promised.library_minutes == 60


def test_certificates_valid_on_the_last_day_stand_in_it_and_those_that_end_soon_first(
    cast: Cast, rules: RuleSet, priya: Membership
) -> None:
    ines, tom = newcomer(cast, "Ines Calloway"), newcomer(cast, "Tom Ek")
    for member, through, number in [(priya, None, 1), (ines, LAST, 2), (tom, LAST - dt.timedelta(days=1), 3)]:
        certificate(cast, member, rules, through, number)
    said = report(cast)
    assert [row.holder for row in said.certified] == ["Ines Calloway", "Priya Raman"]
    assert [row.holder for row in said.expiring] == ["Ines Calloway"]


def certificate(cast: Cast, member: Membership, rules: RuleSet, through: dt.date | None, number: int) -> None:
    Certificate.objects.create(
        agency=cast.agency, enrollment=enroll(member, rules, None, state="certified"), rule_set=rules,
        person=member.person, number=f"JSL-{number}", token=f"token{number}", family_name_key="x", issued_at=APPROVED,
        issued_by=cast.connie, awarded_on=FIRST, valid_through=through, credits_hundredths=0, snapshot={}, verdict={},
    )  # fmt: skip


def accepted(member: Membership, goal_words: str, patrons: str, **more: Any) -> FinalReport:
    pdp = member.pdps.get()
    said = FinalReport.objects.create(
        pdp=pdp, patrons=patrons, started_at=APPROVED,
        **{"state": "accepted", "decided_at": dt.datetime(2026, 3, 12, 20, tzinfo=dt.UTC), **more},
    )  # fmt: skip
    GoalReflection.objects.create(report=said, line=pdp.goal_lines.get(), learned="Much", result=goal_words)
    return said


def test_what_changed_is_read_from_accepted_reports_without_a_name(
    client: Client, cast: Cast, priya: Membership
) -> None:
    accepted(priya, "We lend tablets.", "Grandparents write to grandchildren.")
    assert report(cast).changes == [
        ("Digital help for anyone who asks", "We lend tablets."), ("", "Grandparents write to grandchildren."),
    ]  # fmt: skip
    assert report(cast, LAST + dt.timedelta(days=1), LAST + dt.timedelta(days=9)).changes == []
    wear(client, cast, "tess", "trustee")
    with on(DAY):
        page = client.get(ADDRESS).content.decode()
    assert "Grandparents write to grandchildren." in page
    assert "Priya" not in page


@pytest.mark.parametrize("state", ["draft", "submitted", "returned"])
def test_a_report_nobody_accepted_says_nothing_to_the_board(cast: Cast, priya: Membership, state: str) -> None:
    accepted(priya, "We lend tablets.", "Something.", state=state)
    assert report(cast).changes == []


@pytest.mark.parametrize(("name", "role"), [("alma", "administrator"), ("dina", "director"), ("tess", "trustee"),
                                            ("carl", "board_chair")])  # fmt: skip
def test_who_leads_a_library_or_sits_on_its_board_reads_it_in_ten_queries(
    client: Client, cast: Cast, priya: Membership, name: str, role: str
) -> None:
    accepted(priya, "We lend tablets.", "Something.")
    wear(client, cast, name, role)
    with on(DAY), CaptureQueriesContext(connection) as found:
        page = client.get(ADDRESS)
    assert page.status_code == 200
    assert len(found) == 10


def test_the_pdf_is_tagged_titled_and_says_the_same(client: Client, cast: Cast, priya: Membership) -> None:
    wear(client, cast, "carl", "board_chair")
    with on(DAY):
        answer = client.get(f"/libraries/{cast.library.pk}/report-for-the-board/pdf/?first=2025-10-01&last=2026-03-12")
    assert answer["Content-Type"] == "application/pdf"
    with pikepdf.open(BytesIO(answer.content)) as pdf:
        assert pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]).endswith("1 October 2025 through 12 March 2026")


def test_staff_and_people_of_other_libraries_do_not_read_it(client: Client, cast: Cast) -> None:
    for name, role in [("ada", "staff"), ("omar", "director")]:
        wear(client, cast, name, role)
        assert client.get(f"/libraries/{cast.library.pk}/report-for-the-board/").status_code in (403, 404)


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"first": "2026-02-30"}, "This is not a date."),
        ({"first": "2026-03-02", "last": "2026-03-01"}, "The last day is before the first."),
        ({"last": "0001-01-01"}, "The year 1 cannot be right."),
    ],
)
def test_days_that_cannot_be_are_refused_beside_the_field_and_the_usual_year_is_shown(
    client: Client, cast: Cast, given: dict[str, str], words: str
) -> None:
    wear(client, cast, "carl", "board_chair")
    with on(DAY):
        page = client.get(ADDRESS, given)
    assert page.status_code == 422
    assert words in page.content.decode()
    assert "13 March 2025 through 12 March 2026" in page.content.decode()


@pytest.mark.parametrize(
    ("today", "first"),
    [(dt.date(2026, 3, 12), dt.date(2025, 3, 13)), (dt.date(2024, 2, 29), dt.date(2023, 3, 1)),
     (dt.date(2025, 2, 28), dt.date(2024, 2, 29)), (dt.date(2026, 12, 31), dt.date(2026, 1, 1))],
)  # fmt: skip
def test_the_usual_time_is_the_year_that_ends_today(today: dt.date, first: dt.date) -> None:
    assert PeriodForm({}, today=today).days() == (first, today)
