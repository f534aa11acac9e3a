"""Starting, amending and closing a plan."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.enums import RevisionState
from learning.models import Pdp, Revision
from learning.services import drafts, pdps, revisions
from libraries.models import Goal, StrategicPlan
from pdplanner.kernel.errors import DomainError, NotNow
from tests.cast import Cast, adopted_plan

from .conftest import Desk, Track


def test_a_plan_starts_with_a_draft_toward_the_adopted_strategic_plan(cast: Cast, track: Track) -> None:
    strategic_plan = adopted_plan(cast)
    pdp = pdps.pdp_start(actor=cast.actor("ada"), membership=cast.posts["ada"])
    revision = pdp.revisions.get()
    assert (revision.number, revision.state, revision.strategic_plan) == (1, "draft", strategic_plan)


def test_without_an_adopted_strategic_plan_nothing_starts_and_the_words_say_why(cast: Cast) -> None:
    with pytest.raises(DomainError, match="Millrace Public Library has not adopted a strategic plan yet"):
        pdps.pdp_start(actor=cast.actor("ada"), membership=cast.posts["ada"])
    assert Pdp.objects.count() == 0


def test_a_draft_of_a_strategic_plan_is_not_enough(cast: Cast) -> None:
    adopted_plan(cast)
    StrategicPlan.objects.update(state="draft")
    with pytest.raises(DomainError):
        pdps.pdp_start(actor=cast.actor("ada"), membership=cast.posts["ada"])


def test_nobody_starts_a_plan_for_somebody_else(cast: Cast) -> None:
    adopted_plan(cast)
    with pytest.raises(Http404):
        pdps.pdp_start(actor=cast.actor("otto"), membership=cast.posts["ada"])


def test_two_clicks_on_start_are_one_plan(cast: Cast, client: Client) -> None:
    adopted_plan(cast)
    client.force_login(cast.ada)
    for _ in range(2):
        answer = client.post(reverse("learning:plan_start", args=[cast.posts["ada"].pk]))
    pdp = Pdp.objects.get()
    assert answer["Location"] == reverse("learning:revision_edit", args=[pdp.revisions.get().pk])


def test_a_plan_that_has_ended_is_not_sent_committed_to_or_approved(desk: Desk) -> None:
    """A certificate ends the plan it rests on, also while an amendment is on its way."""
    ways = [(RevisionState.DRAFT, desk.submit), (RevisionState.WITH_SUPERVISOR, desk.commit),
            (RevisionState.WITH_CONSULTANT, desk.approve)]  # fmt: skip
    for state, step in ways:
        Pdp.objects.update(state="open")
        Revision.objects.filter(pk=desk.bring_to(state).pk).update(state=state)
        Pdp.objects.update(state="finished")
        with pytest.raises(NotNow, match="This plan is finished or closed"):
            step()
        Pdp.objects.update(state="open")
        Revision.objects.update(state="withdrawn")
        desk.pdp = pdps.pdp_start(actor=desk.cast.actor("ada"), membership=desk.cast.posts["ada"])


def test_a_change_keeps_every_line_and_the_old_revision_in_force(desk: Desk) -> None:
    first = desk.bring_to(RevisionState.APPROVED)
    second = pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="The course was canceled.")
    assert (second.number, second.state, second.previous) == (2, "draft", first)
    for rows in ("goals", "activities"):
        before = set(getattr(first, rows).values_list("line", flat=True))
        assert set(getattr(second, rows).values_list("line", flat=True)) == before
    assert list(second.gaps.values_list("skill", flat=True)) == ["Skill 1", "Skill 2"]
    assert {gap.plan_goal.revision_id for gap in second.gaps.all()} == {second.pk}
    first.refresh_from_db()
    assert first.state == "approved"


def test_a_change_of_the_copy_leaves_the_original_alone(desk: Desk) -> None:
    first = desk.bring_to(RevisionState.APPROVED)
    ada = desk.cast.actor("ada")
    second = pdps.pdp_revise(actor=ada, pdp=desk.pdp, reason="The course was canceled.")
    drafts.activity_remove(actor=ada, revision=second, activity=second.activities.all()[0])
    assert (first.activities.count(), second.activities.count()) == (3, 2)


def test_an_approved_plan_changes_only_with_a_reason(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    with pytest.raises(DomainError) as refusal:
        pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="  ")
    assert refusal.value.field == "reason"


@pytest.mark.parametrize("state", ["draft", "with_supervisor", "with_consultant"])
def test_while_a_revision_is_open_no_other_starts(desk: Desk, state: str) -> None:
    desk.bring_to(state)
    with pytest.raises(NotNow):
        pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="Again")


def test_a_goal_that_lives_on_in_a_newer_strategic_plan_is_followed_there(desk: Desk) -> None:
    first = desk.bring_to(RevisionState.APPROVED)
    old = first.strategic_plan
    kept, dropped = [row.goal for row in first.goals.all()]
    StrategicPlan.objects.filter(pk=old.pk).update(state="archived")
    newer = adopted_plan(desk.cast, goals=0)
    twin = Goal.objects.create(plan=newer, position=4, title="Ready to read, ready for school", lineage=kept.lineage)
    second = pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="The library has a new plan.")
    found = [(row.goal, row.goal_no, row.goal_title) for row in second.goals.all()]
    assert found == [(dropped, 2, dropped.title), (twin, 4, "Ready to read, ready for school")]


def test_a_dropped_change_leaves_the_plan_as_it_was_and_the_next_one_starts_from_there(desk: Desk) -> None:
    first = desk.bring_to(RevisionState.APPROVED)
    ada = desk.cast.actor("ada")
    second = pdps.pdp_revise(actor=ada, pdp=desk.pdp, reason="The course was canceled.")
    revisions.revision_drop(actor=ada, revision=second)
    third = pdps.pdp_revise(actor=ada, pdp=desk.pdp, reason="Another course.")
    assert (second.state, third.number, third.previous) == ("withdrawn", 3, first)


def test_closing_needs_a_reason_and_drops_the_draft(desk: Desk) -> None:
    ada = desk.cast.actor("ada")
    with pytest.raises(DomainError):
        pdps.pdp_close(actor=ada, pdp=desk.pdp, reason="")
    pdp = pdps.pdp_close(actor=ada, pdp=desk.pdp, reason="I move to another library.")
    assert (pdp.state, desk.revision.state) == ("closed", "withdrawn")


def test_a_plan_somebody_reads_is_not_closed_under_their_eyes(desk: Desk) -> None:
    desk.bring_to(RevisionState.WITH_SUPERVISOR)
    with pytest.raises(NotNow, match="Take it back first"):
        pdps.pdp_close(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="I move.")
    assert Pdp.objects.get().state == "open"


@pytest.mark.database
def test_of_two_clicks_one_starts_the_revision_and_the_other_is_told(desk: Desk) -> None:
    first = desk.bring_to(RevisionState.APPROVED)
    # Both clicks have read the plan before either has written: only the constraint tells them apart.
    pdps._next_revision(desk.pdp, first, "The course was canceled.")
    with pytest.raises(NotNow, match="started a moment ago"):
        pdps._next_revision(desk.pdp, first, "The course was canceled.")
    assert [revision.number for revision in desk.pdp.revisions.all()] == [1, 2]
