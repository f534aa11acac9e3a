"""Writing a draft, and what freezes it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404

from learning.enums import RevisionState
from learning.models import Gap, Kind, PlannedActivity, Revision
from learning.services import drafts
from learning.services.sharing import draft_share
from libraries.models import Goal
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow

from .conftest import Desk


def pick(desk: Desk, *numbers: int) -> list[Any]:
    goals = Goal.objects.filter(plan=desk.revision.strategic_plan, position__in=numbers)
    return drafts.goals_pick(actor=desk.cast.actor("ada"), revision=desk.revision, goals=goals)


def test_a_picked_goal_copies_number_and_words(desk: Desk) -> None:
    (goal,) = pick(desk, 2)
    assert (goal.goal_no, goal.goal_title) == (2, "Digital help for anyone who asks")


def test_picking_again_keeps_what_stays_and_drops_what_is_empty(desk: Desk) -> None:
    one, _two = pick(desk, 1, 2)
    kept, three = pick(desk, 1, 3)
    assert (kept, three.goal_no) == (one, 3)


def test_a_goal_that_comes_back_keeps_its_line(desk: Desk) -> None:
    one, two = pick(desk, 1, 2)
    pick(desk, 1)
    assert pick(desk, 1, 2)[1].line != one.line
    assert pick(desk, 1, 2)[0].line == one.line
    assert two.line.pdp == desk.pdp


def test_a_goal_with_work_in_it_is_not_dropped_silently(desk: Desk) -> None:
    desk.fill()
    with pytest.raises(DomainError, match="Goal 2 still has gaps or activities"):
        pick(desk, 1)
    assert desk.revision.goals.count() == 2


def test_a_goal_of_another_librarys_plan_is_refused(desk: Desk) -> None:
    from tests.cast import adopted_plan

    foreign = adopted_plan(desk.cast, desk.cast.second_library)
    with pytest.raises(DomainError) as refusal:
        drafts.goals_pick(actor=desk.cast.actor("ada"), revision=desk.revision, goals=foreign.goals.all())
    assert refusal.value.field == "goals"


@pytest.mark.parametrize(
    ("changes", "field"),
    [({"skill": " "}, "skill"), ({"level_now": "alone", "level_then": "seen"}, "level_then"),
     ({"level_now": "alone", "level_then": "alone"}, "level_then"), ({"level_now": "expert"}, "level_now")],
)  # fmt: skip
def test_a_gap_names_a_skill_and_rises(desk: Desk, changes: dict[str, str], field: str) -> None:
    (goal,) = pick(desk, 1)
    words = {"skill": "Story time for children under two"} | changes
    with pytest.raises(DomainError) as refusal:
        drafts.gap_save(actor=desk.cast.actor("ada"), revision=desk.revision, plan_goal=goal, **words)
    assert (refusal.value.field, Gap.objects.count()) == (field, 0)


def test_options_are_compared_and_picked(desk: Desk) -> None:
    revision, ada = desk.fill(), desk.cast.actor("ada")
    gap = revision.gaps.all()[0]
    shadow = drafts.option_save(actor=ada, revision=revision, gap=gap, title="Shadow Lupe", minutes=720)
    course = drafts.option_save(actor=ada, revision=revision, gap=gap, title="Course", minutes=600, cents=9000)
    drafts.options_pick(actor=ada, revision=revision, gap=gap, options=[shadow])
    drafts.options_pick(actor=ada, revision=revision, gap=gap, options=[course])
    assert dict(gap.options.values_list("title", "is_picked")) == {"Shadow Lupe": False, "Course": True}


@pytest.mark.parametrize(("changes", "field"), [({"minutes": -1}, "minutes"), ({"minutes": 60_001}, "minutes"),
                                                ({"cents": -1}, "cents"), ({"title": ""}, "title"),
                                                ({"money_source": "lottery"}, "money_source")])  # fmt: skip
def test_an_activity_with_impossible_figures_is_refused(desk: Desk, changes: dict[str, Any], field: str) -> None:
    (goal,) = pick(desk, 1)
    words = {"title": "Course", "kind": desk.kind()} | changes
    with pytest.raises(DomainError) as refusal:
        drafts.activity_save(actor=desk.cast.actor("ada"), revision=desk.revision, plan_goal=goal, **words)
    assert (refusal.value.field, PlannedActivity.objects.count()) == (field, 0)


def test_a_kind_of_another_agency_is_refused(desk: Desk) -> None:
    (goal,) = pick(desk, 1)
    foreign = Kind.objects.get(agency=desk.cast.other_agency, code="training")
    with pytest.raises(DomainError) as refusal:
        drafts.activity_save(
            actor=desk.cast.actor("ada"), revision=desk.revision, plan_goal=goal, title="Course", kind=foreign
        )
    assert refusal.value.field == "kind"


def test_an_edited_activity_keeps_its_line(desk: Desk) -> None:
    revision = desk.fill()
    activity = revision.activities.all()[0]
    line = activity.line
    changed = drafts.activity_save(
        actor=desk.cast.actor("ada"), revision=revision, plan_goal=activity.plan_goal, title="Another course",
        kind=activity.kind, activity=activity,
    )  # fmt: skip
    assert (changed.line, revision.activities.count()) == (line, 3)


EDITS: list[Callable[[Actor, Revision], Any]] = [
    lambda a, r: drafts.goals_pick(actor=a, revision=r, goals=[]),
    lambda a, r: drafts.gap_save(actor=a, revision=r, plan_goal=r.goals.all()[0], skill="x", level_then="alone"),
    lambda a, r: drafts.gap_remove(actor=a, revision=r, gap=r.gaps.all()[0]),
    lambda a, r: drafts.option_save(actor=a, revision=r, gap=r.gaps.all()[0], title="x"),
    lambda a, r: drafts.options_pick(actor=a, revision=r, gap=r.gaps.all()[0], options=[]),
    lambda a, r: drafts.option_remove(actor=a, revision=r, option=r.options.all()[0]),
    lambda a, r: drafts.training_fits_save(actor=a, revision=r, training_fits="x"),
    lambda a, r: drafts.activity_save(
        actor=a, revision=r, plan_goal=r.goals.all()[0], title="x", kind=r.activities.all()[0].kind
    ),
    lambda a, r: drafts.activity_remove(actor=a, revision=r, activity=r.activities.all()[0]),
    lambda a, r: drafts.promise_save(actor=a, revision=r, staff_minutes=1, staff_per="week"),
]


def with_option(desk: Desk) -> None:
    revision = desk.fill()
    drafts.option_save(actor=desk.cast.actor("ada"), revision=revision, gap=revision.gaps.all()[0], title="Course")


@pytest.mark.parametrize("edit", EDITS)
def test_a_sent_revision_is_frozen(desk: Desk, edit: Callable[[Actor, Revision], Any]) -> None:
    with_option(desk)
    stale = desk.revision
    desk.submit()
    with pytest.raises(NotNow, match="is frozen while somebody reads it"):
        edit(desk.cast.actor("ada"), stale)


@pytest.mark.parametrize("edit", EDITS)
def test_only_the_person_writes_their_plan(desk: Desk, edit: Callable[[Actor, Revision], Any]) -> None:
    with_option(desk)
    with pytest.raises(Http404):  # it is a draft that is not shared
        edit(desk.cast.actor("sam"), desk.revision)
    draft_share(actor=desk.cast.actor("ada"), revision=desk.revision)
    with pytest.raises(NotAllowed):
        edit(desk.cast.actor("sam"), desk.revision)


def test_a_row_of_another_revision_is_not_written_to(desk: Desk) -> None:
    from learning.services import pdps

    first = desk.bring_to(RevisionState.APPROVED)
    ada = desk.cast.actor("ada")
    second = pdps.pdp_revise(actor=ada, pdp=desk.pdp, reason="More.")
    with pytest.raises(DomainError, match="another revision"):
        drafts.activity_remove(actor=ada, revision=second, activity=first.activities.all()[0])
    assert first.activities.count() == 3


@pytest.mark.parametrize(("minutes", "per", "field"), [(-1, "week", "staff_minutes"), (10_081, "week", "staff_minutes"),
                                                       (60, "year", "staff_per")])  # fmt: skip
def test_nobody_promises_more_hours_than_there_are(desk: Desk, minutes: int, per: str, field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        drafts.promise_save(actor=desk.cast.actor("ada"), revision=desk.revision, staff_minutes=minutes, staff_per=per)
    assert refusal.value.field == field
