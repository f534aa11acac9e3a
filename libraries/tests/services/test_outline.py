import datetime as dt

import pytest

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.outline import mark_of
from libraries.services import outline, outline_moves
from libraries.services.strategic_plans import plan_copy, plan_start
from pdplanner.kernel import audit
from pdplanner.kernel.errors import DomainError, NotNow
from tests.cast import Cast


@pytest.fixture
def plan(cast: Cast) -> StrategicPlan:
    """A draft with three goals; the first has an objective with two measures."""
    actor = cast.actor("alma")
    draft = plan_start(actor=actor, library=cast.library, title="Open Doors", starts_on=None, ends_on=None)
    goals = [outline.goal_add(actor=actor, plan=draft, title=title) for title in ("Read", "Help", "Meet")]
    objective = outline.objective_add(actor=actor, goal=goals[0], title="Story times", due_on=dt.date(2027, 6, 30))
    for title in ("Visits", "Cards"):
        outline.measure_add(actor=actor, objective=objective, title=title, baseline="40", target="80")
    return draft


def titles(plan: StrategicPlan) -> list[str]:
    return [goal.title for goal in plan.goals.all()]


def goal(title: str) -> Goal:
    return Goal.objects.get(title=title)


def test_lines_move_one_place_and_stop_at_the_ends(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    outline_moves.line_up(actor=actor, line=goal("Meet"))
    assert titles(plan) == ["Read", "Meet", "Help"]
    outline_moves.line_down(actor=actor, line=goal("Read"))
    assert titles(plan) == ["Meet", "Read", "Help"]
    outline_moves.line_up(actor=actor, line=goal("Meet"))
    outline_moves.line_down(actor=actor, line=goal("Help"))
    assert titles(plan) == ["Meet", "Read", "Help"]


def test_measures_move_within_their_objective(cast: Cast, plan: StrategicPlan) -> None:
    outline_moves.line_up(actor=cast.actor("alma"), line=Measure.objects.get(title="Cards"))
    assert [measure.title for measure in Measure.objects.all()] == ["Cards", "Visits"]


def test_a_removed_line_comes_back_with_all_below_it_at_its_place(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    outline_moves.line_down(actor=actor, line=goal("Read"))
    lineages = set(Measure.objects.values_list("lineage", flat=True)) | {goal("Read").lineage}
    entry = outline_moves.line_remove(actor=actor, line=goal("Read"))
    assert (titles(plan), Objective.objects.count(), Measure.objects.count()) == (["Help", "Meet"], 0, 0)
    outline_moves.change_undo(actor=actor, plan=plan, entry=entry)
    assert titles(plan) == ["Help", "Read", "Meet"]
    assert Objective.objects.get().due_on == dt.date(2027, 6, 30)
    assert [(m.title, m.baseline, m.target) for m in Measure.objects.all()] == [
        ("Visits", "40", "80"), ("Cards", "40", "80"),
    ]  # fmt: skip
    assert set(Measure.objects.values_list("lineage", flat=True)) | {goal("Read").lineage} == lineages


@pytest.mark.parametrize(("model", "title"), [(Objective, "Story times"), (Measure, "Cards")])
def test_lower_lines_come_back_too(cast: Cast, plan: StrategicPlan, model: type, title: str) -> None:
    entry = outline_moves.line_remove(actor=cast.actor("alma"), line=model.objects.get(title=title))
    assert not model.objects.filter(title=title).exists()
    outline_moves.change_undo(actor=cast.actor("alma"), plan=plan, entry=entry)
    assert model.objects.filter(title=title).exists()


def test_a_line_comes_back_once(cast: Cast, plan: StrategicPlan) -> None:
    entry = outline_moves.line_remove(actor=cast.actor("alma"), line=goal("Help"))
    outline_moves.change_undo(actor=cast.actor("alma"), plan=plan, entry=entry)
    with pytest.raises(NotNow, match="back already"):
        outline_moves.change_undo(actor=cast.actor("alma"), plan=plan, entry=entry)


def test_a_line_does_not_come_back_into_another_plan(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    other = plan_start(actor=actor, library=cast.library, title="Other", starts_on=None, ends_on=None)
    entry = outline_moves.line_remove(actor=actor, line=goal("Help"))
    with pytest.raises(NotNow, match="nothing to put back"):
        outline_moves.change_undo(actor=actor, plan=other, entry=entry)


def test_a_line_whose_parent_is_gone_does_not_come_back(cast: Cast, plan: StrategicPlan) -> None:
    entry = outline_moves.line_remove(actor=cast.actor("alma"), line=Objective.objects.get())
    outline_moves.line_remove(actor=cast.actor("alma"), line=goal("Read"))
    with pytest.raises(NotNow, match="cannot be put back"):
        outline_moves.change_undo(actor=cast.actor("alma"), plan=plan, entry=entry)


def test_the_second_of_two_writers_is_told_and_the_first_text_stays(cast: Cast, plan: StrategicPlan) -> None:
    seen = mark_of(goal("Help"))
    outline.goal_edit(actor=cast.actor("alma"), goal=goal("Help"), title="Help anyone", reason="", seen=seen)
    with pytest.raises(outline.Overtaken):
        outline.goal_edit(actor=cast.actor("dina"), goal=goal("Help anyone"), title="Help all", reason="", seen=seen)
    assert titles(plan) == ["Read", "Help anyone", "Meet"]


def test_two_writers_of_the_same_text_do_not_disturb_each_other(cast: Cast, plan: StrategicPlan) -> None:
    seen = mark_of(goal("Help"))
    for who in ("alma", "dina"):
        outline.goal_edit(actor=cast.actor(who), goal=Goal.objects.get(position=2), title="H", reason="", seen=seen)
    assert titles(plan) == ["Read", "H", "Meet"]


def test_who_writes_into_a_removed_line_is_told(cast: Cast, plan: StrategicPlan) -> None:
    stale = goal("Help")
    outline_moves.line_remove(actor=cast.actor("alma"), line=goal("Help"))
    with pytest.raises(NotNow, match="removed meanwhile"):
        outline.goal_edit(actor=cast.actor("dina"), goal=stale, title="Help all", reason="")
    stale_read = goal("Read")
    outline_moves.line_remove(actor=cast.actor("alma"), line=goal("Read"))
    with pytest.raises(NotNow, match="removed meanwhile"):
        outline.objective_add(actor=cast.actor("dina"), goal=stale_read, title="Late")


@pytest.mark.parametrize("title", ["", "  ", "x" * 201, "Read\x00", "\u202eRead"])
def test_a_goal_that_is_no_sentence_is_refused(cast: Cast, plan: StrategicPlan, title: str) -> None:
    with pytest.raises(DomainError) as refusal:
        outline.goal_add(actor=cast.actor("alma"), plan=plan, title=title)
    assert refusal.value.field == "title"


def test_an_outline_has_an_end(cast: Cast, plan: StrategicPlan) -> None:
    for number in range(outline.MOST_LINES - 3):
        outline.goal_add(actor=cast.actor("alma"), plan=plan, title=f"More {number}")
    with pytest.raises(DomainError, match="40 lines"):
        outline.goal_add(actor=cast.actor("alma"), plan=plan, title="One too many")


def test_the_history_of_the_plan_tells_every_step(cast: Cast, plan: StrategicPlan) -> None:
    outline_moves.line_up(actor=cast.actor("dina"), line=goal("Meet"))
    last = audit.history(plan)[-1]
    assert (last.person, last.hat, last.facts) == (
        cast.dina, "Library director, Millrace Public Library",
        {"did": "move", "line": "goal", "lineage": str(goal("Meet").lineage), "title": "Meet",
         "from": {"line": "goal", "parent": None, "position": 3}},
    )  # fmt: skip


def test_a_goal_says_which_skills_it_needs_one_a_line_and_each_once(cast: Cast, plan: StrategicPlan) -> None:
    typed = "  Plain language \r\n\nplain  LANGUAGE\nDigital help at the desk"
    edited = outline.goal_edit(actor=cast.actor("alma"), goal=goal("Help"), title="Help", reason="", skills=typed)
    assert edited.skill_names == ["Plain language", "Digital help at the desk"]
    many = "\n".join(f"skill {number}" for number in range(13))
    with pytest.raises(DomainError, match="at most 12") as refusal:
        outline.goal_edit(actor=cast.actor("alma"), goal=goal("Help"), title="Help", reason="", skills=many)
    assert refusal.value.field == "skills"


def test_skills_go_on_with_a_goal_and_come_back_with_it(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    outline.goal_edit(actor=actor, goal=goal("Help"), title="Help", reason="", skills="Plain language")
    entry = outline_moves.line_remove(actor=actor, line=goal("Help"))
    outline_moves.change_undo(actor=actor, plan=plan, entry=entry)
    copy = plan_copy(actor=actor, plan=plan)
    assert [one.skills for one in Goal.objects.filter(title="Help").order_by("plan")] == ["Plain language"] * 2
    assert copy.goals.count() == 3
