"""Logging and editing a credit: what is taken, and the sentence beside each field when it is not."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404

from learning.enums import CreditState
from learning.models import Category, Credit, Kind, PlannedActivity
from learning.services.credits import credit_claim, credit_record
from learning.tests.credits.conftest import NOON, Plan, make_plan
from libraries.enums import Post
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from tests.cast import Cast, post

Log = Callable[..., Credit]
MARCH_1 = dt.date(2027, 3, 1)


def refusal(log: Log, **facts: Any) -> tuple[str | None, str]:
    with pytest.raises(DomainError) as refused:
        log(**facts)
    assert Credit.objects.count() == 0
    return refused.value.field, refused.value.words


def test_a_new_credit_is_a_draft_of_the_learner_with_the_tags_of_its_kind(cast: Cast, log: Log) -> None:
    credit = log(code="self_directed", title="  A lending   kit\n for home internet ", learned="How to ask.")
    credit.refresh_from_db()
    assert (credit.person, credit.membership, credit.state) == (cast.ada, cast.posts["ada"], CreditState.DRAFT)
    assert (credit.title, credit.tags, credit.recorded_at) == (
        "A lending kit for home internet",
        ["self_directed"],
        NOON,
    )
    assert [(row.action, row.after) for row in audit.history(credit)] == [("credit.record", "draft")]


def test_a_credit_has_at_most_one_category_of_the_agency_and_it_can_change(cast: Cast, log: Log) -> None:
    first, second = Category.objects.filter(agency=cast.agency)[:2]
    credit = log(category=first)
    log(credit=credit, category=second)
    assert [row.category for row in credit.categories.all()] == [second]
    log(credit=credit, category=None)
    assert credit.categories.count() == 0


@pytest.mark.parametrize(
    ("facts", "field", "words"),
    [
        ({"title": " \n "}, "title", "Give the credit a title: the name of the course, session or project."),
        (
            {"ended_on": dt.date(2027, 2, 28)}, "ended_on",
            "It cannot end on 28 February 2027, before it started on 1 March 2027.",
        ),
        (
            {"started_on": dt.date(2027, 3, 16), "ended_on": dt.date(2027, 3, 16)}, "started_on",
            "16 March 2027 is still to come. Log the credit when the learning is done.",
        ),
        (
            {"ended_on": dt.date(2027, 3, 16)}, "ended_on",
            "16 March 2027 is still to come. Log the credit when the learning is done.",
        ),
        (
            {"started_on": dt.date(2014, 12, 31)}, "started_on",
            "Your post at Millrace Public Library began on 1 January 2015. Learning from before does not belong to it.",
        ),
        ({"minutes": 0}, "minutes", "Say how long it took, in hours: 1.5 or 1:30."),
        ({"minutes": -60}, "minutes", "Say how long it took, in hours: 1.5 or 1:30."),
        (
            {"minutes": 24 * 60 + 1}, "minutes",
            "24.02 hours do not fit: One day has 24 hours. Check the hours, or add the last day.",
        ),
        (
            {"ended_on": dt.date(2027, 3, 2), "minutes": 49 * 60}, "minutes",
            "49.0 hours do not fit: 2 days have 48 hours. Check the hours, or add the last day.",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused_beside_its_field(log: Log, facts: dict[str, Any], field: str, words: str) -> None:
    assert refusal(log, **facts) == (field, words)


def test_a_day_of_twenty_four_hours_and_the_day_of_today_are_taken(log: Log) -> None:
    log(minutes=24 * 60)
    log(started_on=dt.date(2027, 3, 15), ended_on=dt.date(2027, 3, 15))
    assert Credit.objects.count() == 2


def test_today_is_the_agencys_day_not_greenwichs(log: Log) -> None:
    late_in_denver = dt.datetime(2027, 3, 16, 5, 30, tzinfo=dt.UTC)  # 23:30 on the 15th
    tomorrow = dt.date(2027, 3, 16)
    with clock.moved_to(late_in_denver):
        assert refusal(log, started_on=tomorrow, ended_on=tomorrow)[0] == "started_on"


def test_learning_after_a_post_ended_does_not_belong_to_it(cast: Cast, log: Log) -> None:
    cast.posts["ada"].ends_on = dt.date(2027, 2, 28)
    cast.posts["ada"].save()
    assert refusal(log) == ("ended_on", "Your post at Millrace Public Library ended on 28 February 2027.")


def test_the_kind_and_the_category_of_another_agency_are_refused(cast: Cast, log: Log) -> None:
    kind = Kind.objects.get(agency=cast.other_agency, code="training")
    category = Category.objects.filter(agency=cast.other_agency)[0]
    assert refusal(log, kind=kind) == ("kind", "This kind of learning is not one of Juniper State Library.")
    assert refusal(log, category=category) == ("category", "This category is not one of Juniper State Library.")


def test_a_closed_kind_stays_with_the_credit_that_has_it_but_takes_no_new_one(cast: Cast, log: Log) -> None:
    credit = log()
    Kind.objects.filter(code="training").update(is_open=False)
    Category.objects.filter(code="public").update(is_open=False)
    assert log(credit=credit, title="Navigator basics").title == "Navigator basics"
    with pytest.raises(DomainError, match="no longer uses the kind “Live training”"):
        log()
    with pytest.raises(DomainError, match="no longer uses the category"):
        log(code="recording", category=Category.objects.get(agency=cast.agency, code="public"))


@pytest.mark.parametrize("who", ["tess", "carl"])
def test_members_of_the_board_log_what_they_learn(log: Log, who: str) -> None:
    assert log(who=who).state == "draft"


def test_a_planned_activity_brings_its_goal_along(log: Log, plan: Plan) -> None:
    credit = log(code="self_directed", activity_line=plan.activity)
    assert (credit.goal_line, credit.activity_line) == (plan.goals[0], plan.activity)
    assert log(goal_line=plan.goals[1]).activity_line is None


def test_self_directed_work_names_what_was_planned_as_such(log: Log, plan: Plan) -> None:
    course = Kind.objects.get(agency=plan.pdp.membership.library.agency, code="training")
    PlannedActivity.objects.update(kind=course, title="Grants course")
    assert refusal(log, code="self_directed", activity_line=plan.activity) == (
        "activity_line",
        "“Grants course” is planned as live training, not as self-directed learning. Choose the self-directed project "
        "of your plan that this work belongs to.",
    )
    assert log(activity_line=plan.activity).activity_line == plan.activity


def test_an_activity_does_not_go_with_a_goal_it_does_not_serve(log: Log, plan: Plan) -> None:
    assert refusal(log, activity_line=plan.activity, goal_line=plan.goals[1]) == (
        "goal_line",
        "“Shadow the story time” serves another goal of your plan. Choose that goal, or none.",
    )


def test_goals_and_activities_of_another_plan_are_refused(cast: Cast, log: Log) -> None:
    other = make_plan(cast, "sam")
    at = "Choose one of your plan at Millrace Public Library."
    assert refusal(log, goal_line=other.goals[0]) == ("goal_line", f"This goal belongs to another plan. {at}")
    assert refusal(log, activity_line=other.activity) == (
        "activity_line", f"This planned activity belongs to another plan. {at}",
    )  # fmt: skip


def test_nobody_logs_a_credit_for_another_persons_post(cast: Cast, log: Log) -> None:
    facts = {"kind": Kind.objects.get(agency=cast.agency, code="training"), "title": "T", "provider": "", "minutes": 60,
             "started_on": MARCH_1, "ended_on": MARCH_1, "category": None, "goal_line": None, "activity_line": None,
             "learned": ""}  # fmt: skip
    for name in ("otto", "fred", "connie"):
        with pytest.raises((Http404, NotAllowed)):
            credit_record(actor=cast.actor(name), membership=cast.posts["ada"], **facts)
    assert Credit.objects.count() == 0


def test_a_draft_is_edited_and_the_audit_says_what_changed(log: Log) -> None:
    credit = log()
    edited = log(credit=credit, minutes=240, provider="A neighbor library")
    assert (edited.pk, edited.minutes, edited.edited_at) == (credit.pk, 240, NOON)
    assert audit.history(credit)[-1].facts == {"changed": ["provider", "minutes"]}


def test_a_claimed_credit_is_not_edited_any_more(cast: Cast, log: Log, claim: Log) -> None:
    credit = claim()
    with pytest.raises(NotNow) as refused:
        log(credit=credit, minutes=240)
    assert "is now “claimed”" in refused.value.words
    credit.refresh_from_db()
    assert credit.minutes == 180


def test_two_tabs_the_second_edit_after_the_claim_is_told_so(cast: Cast, log: Log) -> None:
    credit = log()
    stale = Credit.objects.get(pk=credit.pk)
    credit_claim(actor=cast.actor("ada"), credit=credit)
    with pytest.raises(NotNow):
        log(credit=stale, minutes=240)


def test_a_credit_stays_with_its_post(cast: Cast, log: Log) -> None:
    credit = log()
    cast.posts["ada"] = post(cast.ada, cast.second_library, Post.STAFF)
    with pytest.raises(DomainError, match="stays with the post it was logged for"):
        log(credit=credit)
