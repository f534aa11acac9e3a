"""Two versions of a strategic plan, told apart in the words a board would use."""

import datetime as dt
from collections.abc import Sequence

import pytest

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.outline_changes import Change, changes_between, counts_of
from libraries.services import outline, outline_moves
from libraries.services.strategic_plans import plan_copy, plan_start
from tests.cast import Cast


@pytest.fixture
def plan(cast: Cast) -> StrategicPlan:
    """Goals Read (objectives Story times with a measure, Kits), Help (objective Desk) and Meet."""
    actor = cast.actor("alma")
    draft = plan_start(actor=actor, library=cast.library, title="Open Doors", starts_on=None, ends_on=None)
    goals = {title: outline.goal_add(actor=actor, plan=draft, title=title) for title in ("Read", "Help", "Meet")}
    objective = outline.objective_add(actor=actor, goal=goals["Read"], title="Story times", due_on=dt.date(2027, 6, 30))
    outline.measure_add(actor=actor, objective=objective, title="Visits", target="40")
    outline.objective_add(actor=actor, goal=goals["Read"], title="Kits")
    outline.objective_add(actor=actor, goal=goals["Help"], title="Desk")
    return draft


def told(changes: Sequence[Change]) -> list[str]:
    """What is read aloud, in order."""
    return [
        " ".join([change.entry.name, change.status, change.entry.line.title, *change.words])
        for top in changes for change in top.walk() if change.status != "same"
    ]  # fmt: skip


def test_everything_that_can_happen_is_said_in_reading_order(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    copy = plan_copy(actor=actor, plan=plan)
    read, help_, meet = copy.goals.all()
    outline_moves.line_up(actor=actor, line=meet)
    outline.goal_edit(actor=actor, goal=help_, title="Help anyone", reason="They ask.")
    story, kits = read.objectives.all()
    outline.objective_edit(actor=actor, objective=story, title="Story times", due_on=None)
    outline.measure_edit(actor=actor, measure=story.measures.get(), title="Visits", baseline="", target="80")
    outline_moves.line_down(actor=actor, line=kits)
    outline_moves.line_remove(actor=actor, line=Objective.objects.get(goal=help_, title="Desk"))
    outline.goal_add(actor=actor, plan=copy, title="Grow")
    changes = changes_between(plan, copy)
    assert told(changes) == [
        "objective 1.1 changed Story times The day was dropped: “30 June 2027”.",
        "measure 1 of objective 1.1 changed Visits The target changed from “40” to “80”.",
        "goal 2 moved Meet It was goal 3 and is goal 2 now.",
        "objective 2.1 moved Kits It moved from goal 1 to goal 2.",
        "goal 3 changed Help anyone The wording changed from “Help” to “Help anyone”. "
        "The reason was added: “They ask.”.",
        "objective 2.1 dropped Desk",
        "goal 4 added Grow",
    ]
    assert counts_of(changes) == "1 line added, 3 changed, 2 moved, 1 dropped."


def test_a_line_on_another_level_is_still_the_same(cast: Cast, plan: StrategicPlan) -> None:
    copy = plan_copy(actor=cast.actor("alma"), plan=plan)
    outline_moves.line_in(actor=cast.actor("alma"), line=copy.goals.get(title="Meet"))
    assert told(changes_between(plan, copy)) == ["objective 2.2 moved Meet It was goal 3 and is objective 2.2 now."]
    assert told(changes_between(copy, plan)) == ["goal 3 moved Meet It was objective 2.2 and is goal 3 now."]


def test_what_only_has_another_number_did_not_move(cast: Cast, plan: StrategicPlan) -> None:
    copy = plan_copy(actor=cast.actor("alma"), plan=plan, goals=list(plan.goals.all())[1:])
    changes = changes_between(plan, copy)
    assert told(changes) == [
        "goal 1 dropped Read", "objective 1.1 dropped Story times", "measure 1 of objective 1.1 dropped Visits",
        "objective 1.2 dropped Kits",
    ]  # fmt: skip
    assert counts_of(changes) == "4 lines dropped."


def test_the_same_version_twice_is_quiet(plan: StrategicPlan) -> None:
    changes = changes_between(plan, plan)
    assert (told(changes), counts_of(changes)) == ([], "Nothing is different.")
    assert all(change.is_quiet for change in changes)
    assert sum(1 for top in changes for _ in top.walk()) == sum(
        model._default_manager.count() for model in (Goal, Objective, Measure)
    )
