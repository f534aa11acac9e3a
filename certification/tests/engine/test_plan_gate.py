"""The plan gate: credit counts from the day a revision is in force, and only what that revision holds."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from certification.engine import (
    CreditState,
    RevisionFact,
    Rules,
    Status,
    Waiver,
)

from .strategic import (
    APPROVED,
    JUNIPER,
    MONTANA,
    REVISION,
    SUBMITTED,
    counted,
    course,
    refused,
    standing,
    study,
)

DAY = timedelta(days=1)
SPRING = date(2026, 4, 17)

GATES = [(MONTANA, SUBMITTED), (JUNIPER, APPROVED)]


@pytest.mark.parametrize(("rules", "in_force"), GATES)
def test_credit_counts_from_the_day_the_plan_is_in_force_and_not_one_day_before(rules: Rules, in_force: date) -> None:
    verdict = standing(course("before", in_force - DAY), course("same-day", in_force), rules=rules)
    assert counted(verdict) == {"same-day": 100}
    (entry,) = verdict.not_counted
    assert entry.reasons[0].code == "before_plan"
    assert entry.reasons[0]["in_force_on"] == in_force.isoformat()


@pytest.mark.parametrize(("rules", "in_force"), GATES)
def test_work_begun_before_the_plan_does_not_count_even_if_it_ended_after(rules: Rules, in_force: date) -> None:
    verdict = standing(course("c", in_force + DAY, started_on=in_force - DAY), rules=rules)
    assert refused(verdict) == [("c", 100, ["before_plan"])]
    assert verdict.not_counted[0].reasons[0]["reaches_in"] == 1


@pytest.mark.parametrize(("rules", "in_force"), GATES)
def test_a_later_plan_that_lists_the_activity_does_not_reach_back(rules: Rules, in_force: date) -> None:
    early = study("early", in_force - DAY, 3, activity="a9")
    amended = RevisionFact(
        2, date(2025, 9, 1), date(2025, 9, 20), goals=frozenset({"g1"}), activities=frozenset({"a9"})
    )
    assert refused(standing(early, rules=rules, revisions=(REVISION, amended))) == [("early", 100, ["before_plan"])]


def test_only_an_exception_known_on_the_day_counts_credit_from_before_the_plan() -> None:
    waiver = Waiver("before_plan", date(2025, 10, 1))
    early = course("early", SUBMITTED - DAY, waivers=(waiver,))
    assert refused(standing(early, on=date(2025, 9, 30))) == [("early", 100, ["before_plan"])]
    assert counted(standing(early, on=date(2025, 10, 1))) == {"early": 100}


def test_no_exception_counts_what_nobody_verified() -> None:
    claimed = course("c", SPRING, state=CreditState.CLAIMED, waivers=(Waiver("claimed", SPRING),))
    assert refused(standing(claimed)) == [("c", 100, ["claimed"])]


def test_credit_is_provisional_between_submission_and_approval() -> None:
    credit = course("c", date(2025, 8, 5))
    before = standing(credit, on=APPROVED - DAY)
    assert refused(before) == [("c", 100, ["plan_undecided"])]
    assert before.not_counted[0].is_waiting
    assert before.find("total").waiting == 100
    assert before.find("plan").status is Status.WAITING
    assert counted(standing(credit, on=APPROVED)) == {"c": 100}


def test_provisional_credit_is_void_when_the_plan_is_returned() -> None:
    returned = replace(REVISION, approved_on=None, returned_on=APPROVED)
    verdict = standing(course("c", date(2025, 8, 5)), revisions=(returned,))
    assert refused(verdict) == [("c", 100, ["no_plan"])]
    assert [reason.code.value for reason in verdict.find("plan").reasons] == ["plan_returned"]
    assert verdict.find("total").waiting == 0


def test_under_the_approval_gate_submission_promises_nothing() -> None:
    verdict = standing(course("c", date(2025, 8, 5)), rules=JUNIPER, on=APPROVED - DAY)
    assert refused(verdict) == [("c", 100, ["no_plan"])]
    assert verdict.not_counted[0].reasons[0]["submitted_on"] == SUBMITTED.isoformat()


def test_without_any_plan_nothing_counts() -> None:
    assert refused(standing(course("c", SPRING), revisions=())) == [("c", 100, ["no_plan"])]


def test_credit_before_an_undecided_submission_names_that_submission() -> None:
    undecided = replace(REVISION, approved_on=None)
    verdict = standing(course("c", SUBMITTED - DAY), revisions=(undecided,))
    assert refused(verdict) == [("c", 100, ["before_plan"])]


AMENDED = RevisionFact(
    number=2,
    submitted_on=date(2026, 3, 1),
    approved_on=date(2026, 3, 20),
    goals=frozenset({"g2", "g3"}),
    activities=frozenset({"a2", "a3"}),
)
BOTH = (REVISION, AMENDED)


@pytest.mark.parametrize(
    ("rules", "day", "goal", "reasons"),
    [
        (MONTANA, date(2026, 2, 28), "g3", ["goal_not_in_plan"]),
        (MONTANA, date(2026, 3, 1), "g3", None),
        (JUNIPER, date(2026, 3, 19), "g3", ["goal_not_in_plan"]),
        (JUNIPER, date(2026, 3, 20), "g3", None),
        (MONTANA, date(2026, 3, 19), "g1", None),
        (MONTANA, date(2026, 3, 20), "g1", ["goal_not_in_plan"]),
        (JUNIPER, date(2026, 3, 19), "g1", None),
        (JUNIPER, date(2026, 3, 20), "g1", ["goal_not_in_plan"]),
        (JUNIPER, date(2026, 3, 20), "g2", None),
        (MONTANA, date(2026, 3, 20), "elsewhere", ["goal_not_in_plan"]),
        (MONTANA, date(2026, 3, 20), None, ["no_goal"]),
    ],
)
def test_a_credit_names_a_goal_of_the_revision_in_force_on_its_day(
    rules: Rules, day: date, goal: str | None, reasons: list[str] | None
) -> None:
    verdict = standing(course("c", day, goal=goal), rules=rules, revisions=BOTH)
    assert refused(verdict) == ([("c", 100, reasons)] if reasons else [])


def test_a_goal_from_an_amendment_names_the_day_it_came_in() -> None:
    verdict = standing(course("c", SPRING.replace(month=1), goal="g3"), revisions=BOTH)
    assert dict(verdict.not_counted[0].reasons[0].params) == {"in_force_on": "2026-03-01", "name": "g3", "revision": 1}


def test_credit_for_a_goal_of_an_undecided_amendment_waits_for_the_decision() -> None:
    credit = course("c", date(2026, 3, 5), goal="g3")
    assert refused(standing(credit, revisions=BOTH, on=date(2026, 3, 19))) == [("c", 100, ["plan_undecided"])]
    assert counted(standing(credit, revisions=BOTH, on=date(2026, 3, 20))) == {"c": 100}


def test_an_undecided_amendment_takes_nothing_from_the_revision_in_force() -> None:
    undecided = replace(AMENDED, approved_on=None)
    credit = course("c", date(2026, 3, 5), goal="g1")
    verdict = standing(credit, revisions=(REVISION, undecided), on=date(2026, 3, 10))
    assert counted(verdict) == {"c": 100}
    assert verdict.plan is not None
    assert (verdict.plan.revision, verdict.plan.undecided_since) == (1, date(2026, 3, 1))


def test_a_gate_may_leave_goals_open() -> None:
    open_gate = replace(MONTANA, plan=replace(MONTANA.plan, goal_required=False))
    assert counted(standing(course("c", SPRING, goal=None), rules=open_gate)) == {"c": 100}


def test_self_directed_learning_must_be_planned_when_the_work_starts() -> None:
    verdict = standing(
        study("planned", SPRING, 3, started_on=date(2025, 9, 1)),
        study("unnamed", SPRING, 3, activity=None),
        study("unplanned", SPRING, 3, activity="a9"),
        study("too-early", SPRING, 3, activity="a3", started_on=date(2026, 2, 28), goal="g2"),
        study("in-time", SPRING, 3, activity="a3", started_on=date(2026, 3, 1), goal="g2"),
        revisions=BOTH,
    )
    assert counted(verdict) == {"planned": 100, "in-time": 100}
    assert refused(verdict) == [
        ("too-early", 100, ["activity_not_in_plan"]),
        ("unnamed", 100, ["goal_not_in_plan", "no_activity"]),
        ("unplanned", 100, ["goal_not_in_plan", "activity_not_in_plan"]),
    ]


def test_other_credit_need_not_have_been_planned() -> None:
    assert counted(standing(course("c", SPRING, activity=None))) == {"c": 100}


def test_credit_after_the_plan_was_closed_does_not_count() -> None:
    closed = replace(REVISION, closed_on=date(2026, 5, 1))
    verdict = standing(course("in", date(2026, 4, 30)), course("out", date(2026, 5, 1)), revisions=(closed,))
    assert counted(verdict) == {"in": 100}
    assert refused(verdict) == [("out", 100, ["after_plan"])]
    assert verdict.find("plan").status is Status.MET


def test_a_plan_that_was_closed_while_undecided_waits_for_nobody() -> None:
    closed = replace(REVISION, approved_on=None, closed_on=date(2025, 9, 1))
    verdict = standing(course("c", date(2025, 8, 5)), revisions=(closed,))
    assert refused(verdict) == [("c", 100, ["no_plan"])]
    assert verdict.find("plan").status is Status.NOT_MET
