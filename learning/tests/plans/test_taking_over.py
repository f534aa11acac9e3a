"""A new plan begins from an earlier one: what still holds is copied, toward the goals of today."""

import datetime as dt
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.models import Credit, Gap, Kind, Pdp, PlannedActivity, Revision
from learning.queries.taking_over import source_of, sources_of
from learning.services import drafts, pdps
from learning.services.taking_over import rows_take_over
from libraries.models import Goal
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotNow

from .conftest import PROPOSAL, Desk


@pytest.fixture
def second(desk: Desk) -> Revision:
    """The empty draft of a second plan. The first had two goals and four activities, one of them a project."""
    ada = desk.cast.actor("ada")
    revision = desk.fill(activities=3)
    goal = revision.goals.all()[1]
    drafts.option_save(actor=ada, revision=revision, gap=goal.gaps.get(), title="A course", cents=9000)
    drafts.options_pick(actor=ada, revision=revision, gap=goal.gaps.get(), options=revision.options.all())
    drafts.activity_save(
        actor=ada, revision=revision, plan_goal=goal, title="Quiet rooms", kind=desk.kind("self_directed"), why="w",
        outcome="o", minutes=720, planned_on=dt.date(2020, 1, 1), helper="Lupe", **PROPOSAL,
    )  # fmt: skip
    for step in (desk.submit, desk.commit, desk.approve):
        step()
    pdps.pdp_close(actor=ada, pdp=desk.pdp, reason="A new start.")
    pdp = pdps.pdp_start(actor=ada, membership=desk.cast.posts["ada"])
    return Revision.objects.select_related("pdp__membership__library__agency").get(pdp=pdp)


def address(revision: Revision, asked: str = "") -> str:
    return reverse("learning:take_over", args=[revision.pk]) + asked


def boxes(desk: Desk, *titles: str) -> dict[str, Any]:
    """What is posted to take these from the two goals of the first plan."""
    goals = list(Goal.objects.filter(plan__library=desk.cast.library).order_by("position")[:2])
    posted: dict[str, Any] = {"goal-0": goals[0].pk, "goal-1": goals[1].pk, "rows-0": [], "rows-1": []}
    for number, goal in enumerate(desk.revision.goals.order_by("goal_no")):
        posted[f"rows-{number}"] += [f"gap-{gap.pk}" for gap in goal.gaps.filter(skill__in=titles)]
        posted[f"rows-{number}"] += [f"activity-{one.pk}" for one in goal.activities.filter(title__in=titles)]
    return posted


def test_the_empty_draft_offers_the_earlier_plan(desk: Desk, second: Revision, client: Client) -> None:
    client.force_login(desk.cast.ada)
    html = client.get(reverse("learning:revision_edit", args=[second.pk])).content.decode()
    assert address(second) in html
    page = client.get(address(second)).content.decode()
    for words in ("Skill 1", "Course 3", "Quiet rooms", "Self-directed project, 12 hours"):
        assert words in page
    assert page.count(" checked>") == 6


def test_what_is_chosen_comes_in_as_a_copy_under_lines_of_its_own(desk: Desk, second: Revision, client: Client) -> None:
    client.force_login(desk.cast.ada)
    answer = client.post(address(second), boxes(desk, "Skill 2", "Quiet rooms", "Course 1"))
    assert answer.url == reverse("learning:revision_edit", args=[second.pk])
    assert [goal.goal_no for goal in second.goals.all()] == [1, 2]
    gap = second.gaps.get()
    assert (gap.skill, [(one.title, one.cents, one.is_picked) for one in gap.options.all()]) == (
        "Skill 2", [("A course", 9000, True)],
    )  # fmt: skip
    course, project = second.activities.order_by("title")
    assert ({name: getattr(project, name) for name in PROPOSAL}, project.helper) == (PROPOSAL, "Lupe")
    assert (course.planned_on, project.planned_on) == (dt.date(2027, 5, 1), None)
    assert project.line.pdp == second.pdp
    assert desk.revision.activities.count() == 4


def test_two_clicks_take_once(desk: Desk, second: Revision, client: Client) -> None:
    client.force_login(desk.cast.ada)
    for _ in range(2):
        client.post(address(second), boxes(desk, "Skill 1", "Course 1"))
    assert (second.gaps.count(), second.activities.count()) == (1, 1)


def test_a_goal_that_does_not_live_on_asks_which_takes_its_place(desk: Desk, second: Revision, client: Client) -> None:
    Goal.objects.filter(plan=second.strategic_plan, position=1).update(lineage="0" * 32)
    old = desk.revision.goals.get(goal_no=1)
    other = Goal.objects.create(plan=desk.revision.strategic_plan, position=9, title="Gone")
    desk.revision.goals.filter(pk=old.pk).update(goal=other)
    other.plan.goals.filter(pk=other.pk).update(plan=_archived(desk))
    client.force_login(desk.cast.ada)
    posted = boxes(desk, "Course 1") | {"goal-0": ""}
    answer = client.post(address(second), posted)
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Choose which goal of today takes the place of" in html
    assert 'href="#id_goal-0"' in html
    three = Goal.objects.get(plan=second.strategic_plan, position=3)
    client.post(address(second), posted | {"goal-0": three.pk})
    assert second.activities.get().plan_goal.goal == three


def _archived(desk: Desk) -> Any:
    plan = desk.revision.strategic_plan
    plan.pk, plan.state = None, "archived"
    plan.save()
    return plan


def test_what_a_credit_was_claimed_for_is_said_and_not_checked(desk: Desk, second: Revision, client: Client) -> None:
    row = desk.revision.activities.get(title="Course 1")
    Credit.objects.create(
        person=desk.cast.ada, membership=desk.cast.posts["ada"], kind=row.kind, title="Course 1", minutes=60,
        started_on=dt.date(2026, 8, 1), ended_on=dt.date(2026, 8, 1), state="claimed", activity_line=row.line,
        recorded_at=clock.now(), claimed_at=clock.now(),
    )  # fmt: skip
    client.force_login(desk.cast.ada)
    page = client.get(address(second)).content.decode()
    assert "You have claimed a credit for it" in page
    assert page.count(" checked>") == 5


def test_a_kind_that_is_not_used_any_more_is_not_offered(desk: Desk, second: Revision) -> None:
    Kind.objects.filter(code="self_directed").update(is_open=False)
    ((key, _title),) = sources_of(second)
    source = source_of(second, key)
    assert source is not None
    assert source.left_out == 1
    assert "Quiet rooms" not in {str(one.row) for goal in source.goals for one in goal.offers}


@pytest.mark.parametrize("posted", [{}, {"rows-0": ["gap-0"]}, {"goal-0": "x", "rows-0": ["activity-1"]}])
def test_nothing_or_something_foreign_is_refused_in_words(
    desk: Desk, second: Revision, client: Client, posted: dict[str, Any]
) -> None:
    client.force_login(desk.cast.ada)
    answer = client.post(address(second), posted)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert second.goals.count() == 0


def test_only_from_plans_of_ones_own(desk: Desk, second: Revision) -> None:
    foreign = Pdp.objects.create(
        person=desk.cast.sam, membership=desk.cast.posts["sam"], started_at=clock.now()
    )  # fmt: skip
    Revision.objects.filter(pk=desk.revision.pk).update(pdp=foreign)
    gap = Gap.objects.filter(revision__pdp=foreign)[0]
    goal = Goal.objects.filter(plan=second.strategic_plan)[0]
    assert sources_of(second) == []
    assert source_of(second, f"revision-{gap.revision_id}") is None
    with pytest.raises(DomainError, match="not offered to you any more"):
        rows_take_over(actor=desk.cast.actor("ada"), revision=second, chosen=[(gap, goal)])


def test_only_into_a_draft_of_ones_own(desk: Desk, second: Revision) -> None:
    row = PlannedActivity.objects.select_related("revision__pdp", "kind").filter(revision=desk.revision)[0]
    goal = Goal.objects.filter(plan=second.strategic_plan)[0]
    with pytest.raises(Http404):
        rows_take_over(actor=desk.cast.actor("otto"), revision=second, chosen=[(row, goal)])
    Revision.objects.filter(pk=second.pk).update(state="with_supervisor")
    with pytest.raises(NotNow):
        rows_take_over(actor=desk.cast.actor("ada"), revision=second, chosen=[(row, goal)])
