"""Promised beside used: one year of the promise, the time of credits, the money of activities."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from learning.enums import CreditState
from learning.models import Credit, PlannedActivity
from learning.queries.used import Used, running_year, used_of
from pdplanner.kernel import clock

from .conftest import Desk

APPROVED = dt.date(2026, 3, 9)


@pytest.mark.parametrize(
    ("first", "today", "since", "until"),
    [
        (dt.date(2026, 3, 9), dt.date(2026, 3, 9), dt.date(2026, 3, 9), dt.date(2027, 3, 8)),
        (dt.date(2026, 3, 9), dt.date(2027, 3, 8), dt.date(2026, 3, 9), dt.date(2027, 3, 8)),
        (dt.date(2026, 3, 9), dt.date(2027, 3, 9), dt.date(2027, 3, 9), dt.date(2028, 3, 8)),
        (dt.date(2024, 2, 29), dt.date(2025, 3, 1), dt.date(2025, 3, 1), dt.date(2026, 2, 28)),
    ],
)
def test_a_year_of_the_promise_begins_with_the_first_approval(
    first: dt.date, today: dt.date, since: dt.date, until: dt.date
) -> None:
    assert running_year(first, today) == (since, until)


@pytest.fixture
def promised(desk: Desk) -> Desk:
    """Three activities for $100 each, the library pays two. It promises 2 hours a week and $450 a year, Ada an hour."""
    desk.fill()
    rows = PlannedActivity.objects.filter(revision=desk.revision)
    rows.update(cents=10000, planned_on=dt.date(2026, 10, 1))
    rows.filter(title="Course 3").update(money_source="own")
    desk.submit()
    desk.commit()
    desk.approve()
    type(desk.revision).objects.update(approved_at=dt.datetime.combine(APPROVED, dt.time(12), dt.UTC))
    return desk


def learned(desk: Desk, title: str, day: dt.date, hours: int, state: str = CreditState.CLAIMED) -> None:
    activity = desk.revision.activities.get(title=title)
    Credit.objects.create(
        person=desk.pdp.person, membership=desk.pdp.membership, kind=desk.kind(), title=title, started_on=day,
        ended_on=day, minutes=hours * 60, state=state, goal_line=activity.plan_goal.line, activity_line=activity.line,
        recorded_at=clock.now(),
    )  # fmt: skip


def used(desk: Desk, today: dt.date) -> Used:
    found = used_of(desk.revision, today)
    assert found is not None
    return found


def test_time_is_that_of_credits_in_the_running_year_spread_over_its_days(promised: Desk) -> None:
    learned(promised, "Course 1", dt.date(2026, 3, 20), 6)
    learned(promised, "Course 2", dt.date(2026, 4, 1), 4)
    learned(promised, "Course 2", dt.date(2026, 4, 1), 40, CreditState.DRAFT)
    learned(promised, "Course 2", dt.date(2026, 3, 8), 40)  # before the promise
    after_five_weeks = used(promised, APPROVED + dt.timedelta(days=34))
    assert after_five_weeks.time_promised == "3 hours a week"
    assert after_five_weeks.time_used == "2 hours a week on average"


def test_before_the_first_week_is_over_there_is_no_average(promised: Desk) -> None:
    assert used(promised, APPROVED).time_used == "nothing yet"
    learned(promised, "Course 1", APPROVED, 3)
    assert used(promised, APPROVED).time_used == "3 hours so far"


def test_money_is_used_with_the_first_credit_and_only_the_librarys(promised: Desk) -> None:
    learned(promised, "Course 1", dt.date(2026, 5, 1), 1)
    learned(promised, "Course 1", dt.date(2026, 5, 2), 1)
    learned(promised, "Course 3", dt.date(2026, 5, 2), 1)
    found = used(promised, dt.date(2026, 6, 1))
    assert (found.money_promised, found.used_cents, found.coming_cents) == ("$450 a year", 10000, 10000)


def test_nothing_is_used_of_a_plan_that_is_not_in_force(desk: Desk) -> None:
    assert used_of(None, APPROVED) is None


@pytest.mark.parametrize("who", ["ada", "sam"])
def test_both_sides_read_it_on_the_plan(promised: Desk, who: str) -> None:
    client = Client()
    client.force_login(promised.cast.people[who])
    html = client.get(reverse("learning:plan", args=[promised.pdp.pk])).content.decode()
    assert "Promised and used" in html
    assert "3 hours a week" in html


def test_the_supervisor_reads_it_for_the_team_and_nobody_elses(promised: Desk) -> None:
    pages = {}
    for who in ("sam", "otto"):
        client = Client()
        client.force_login(promised.cast.people[who])
        answer = client.get(reverse("learning:team_promises"))
        pages[who] = answer.content.decode() if answer.status_code == 200 else ""
    assert "Ada Whitcomb" in pages["sam"]
    assert "Ada Whitcomb" not in pages["otto"]
