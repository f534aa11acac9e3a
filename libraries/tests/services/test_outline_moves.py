"""Lines moved between parents and levels, and each move taken back: nothing that was written gets lost on the way."""

import datetime as dt
from collections.abc import Iterable

import pytest

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.outline import Line, last_change, outline_of
from libraries.services import outline, outline_moves
from libraries.services.strategic_plans import plan_start
from pdplanner.kernel.errors import DomainError, NotNow
from tests.cast import Cast

MOVES = {"up": outline_moves.line_up, "down": outline_moves.line_down, "in": outline_moves.line_in,
         "out": outline_moves.line_out}  # fmt: skip


@pytest.fixture
def plan(cast: Cast) -> StrategicPlan:
    """Goals A (objectives a1 with measure m, a2) and B (objective b1)."""
    actor = cast.actor("alma")
    draft = plan_start(actor=actor, library=cast.library, title="Open Doors", starts_on=None, ends_on=None)
    goals = {title: outline.goal_add(actor=actor, plan=draft, title=title) for title in "AB"}
    first = outline.objective_add(actor=actor, goal=goals["A"], title="a1")
    outline.measure_add(actor=actor, objective=first, title="m")
    outline.objective_add(actor=actor, goal=goals["A"], title="a2")
    outline.objective_add(actor=actor, goal=goals["B"], title="b1")
    return draft


def line(title: str) -> Line:
    found = [row for kind in (Goal, Objective, Measure) for row in kind._default_manager.filter(title=title)]
    assert len(found) == 1
    return found[0]


def drawn(plan: StrategicPlan) -> str:
    """The outline in one line: A(a1(m) a2) B(b1)."""

    def row(title: str, below: Iterable[str]) -> str:
        words = " ".join(below)
        return f"{title}({words})" if words else title

    return " ".join(
        row(goal.title, (row(one.title, (m.title for m in one.measures.all())) for one in goal.objectives.all()))
        for goal in outline_of(plan)
    )


@pytest.mark.parametrize(
    ("title", "way", "after"),
    [
        ("a2", "up", "A(a2 a1(m)) B(b1)"),
        ("a2", "down", "A(a1(m)) B(a2 b1)"),
        ("b1", "up", "A(a1(m) a2 b1) B"),
        ("m", "down", "A(a1 a2(m)) B(b1)"),
        ("a1", "up", "A(a1(m) a2) B(b1)"),
        ("b1", "down", "A(a1(m) a2) B(b1)"),
        ("a2", "in", "A(a1(m a2)) B(b1)"),
        ("B", "in", "A(a1(m) a2 B(b1))"),
        ("a1", "out", "A(a2) a1(m) B(b1)"),
        ("m", "out", "A(a1 m a2) B(b1)"),
    ],
)
def test_every_move_and_the_way_back(cast: Cast, plan: StrategicPlan, title: str, way: str, after: str) -> None:
    before, lineages = drawn(plan), {row: line(row).lineage for row in ("A", "a1", "m", "a2", "B", "b1")}
    actor = cast.actor("alma")
    MOVES[way](actor=actor, line=line(title))
    assert drawn(plan) == after
    assert {row: line(row).lineage for row in lineages} == lineages
    entry = last_change(plan, cast.alma.pk)
    assert (entry is not None) == (before != after)
    if entry:
        outline_moves.change_undo(actor=actor, plan=plan, entry=entry)
        assert drawn(plan) == before
        assert last_change(plan, cast.alma.pk) is None


def test_moves_are_taken_back_one_by_one(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    outline_moves.line_out(actor=actor, line=line("a2"))
    outline_moves.line_up(actor=actor, line=line("a2"))
    outline_moves.line_remove(actor=actor, line=line("A"))
    for drawing in ("a2 A(a1(m)) B(b1)", "A(a1(m)) a2 B(b1)", "A(a1(m) a2) B(b1)"):
        entry = last_change(plan, cast.alma.pk)
        assert entry is not None
        outline_moves.change_undo(actor=actor, plan=plan, entry=entry)
        assert drawn(plan) == drawing


def test_a_move_is_not_taken_back_over_what_came_after_it(cast: Cast, plan: StrategicPlan) -> None:
    outline_moves.line_up(actor=cast.actor("alma"), line=line("a2"))
    entry = last_change(plan, cast.alma.pk)
    assert entry is not None
    outline.goal_add(actor=cast.actor("dina"), plan=plan, title="C")
    assert last_change(plan, cast.alma.pk) is None
    with pytest.raises(NotNow, match="changed after it"):
        outline_moves.change_undo(actor=cast.actor("alma"), plan=plan, entry=entry)
    assert drawn(plan) == "A(a2 a1(m)) B(b1) C"


def test_a_removed_line_comes_back_under_a_parent_that_changed_its_level_and_back(
    cast: Cast, plan: StrategicPlan
) -> None:
    actor = cast.actor("alma")
    entry = outline_moves.line_remove(actor=actor, line=line("b1"))
    outline_moves.line_in(actor=actor, line=line("B"))
    with pytest.raises(NotNow, match="what it belonged to is gone"):
        outline_moves.change_undo(actor=actor, plan=plan, entry=entry)
    outline_moves.line_out(actor=actor, line=line("B"))
    outline_moves.change_undo(actor=actor, plan=plan, entry=entry)
    assert drawn(plan) == "A(a1(m) a2) B(b1)"


@pytest.mark.parametrize(
    ("title", "way", "words"),
    [
        ("A", "in", "no line before it"), ("A", "out", "a goal already"), ("a1", "in", "no line before it"),
        ("m", "in", "no line before it"),
    ],
)  # fmt: skip
def test_there_is_no_level_above_the_first_or_below_nothing(
    cast: Cast, plan: StrategicPlan, title: str, way: str, words: str
) -> None:
    with pytest.raises(DomainError, match=words):
        MOVES[way](actor=cast.actor("alma"), line=line(title))


def test_words_without_a_place_on_the_other_level_keep_a_line_where_it_is(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    outline.goal_edit(actor=actor, goal=line("B"), title="B", reason="Because.")
    outline.objective_edit(actor=actor, objective=line("a2"), title="a2", due_on=dt.date(2027, 6, 30))
    outline.measure_edit(actor=actor, measure=line("m"), title="m", baseline="40", target="80")
    for title, way, words in (
        ("B", "in", "“B” also says why. Objectives"),
        ("a2", "in", "“a2” also says by when. Measures"),
        ("m", "out", "“m” also says where it stands today and its target. Objectives"),
        ("a1", "out", "“m” also says"),
    ):
        with pytest.raises(DomainError, match=words):
            MOVES[way](actor=actor, line=line(title))
    assert drawn(plan) == "A(a1(m) a2) B(b1)"


def test_nothing_goes_below_a_measure(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    outline_moves.line_up(actor=actor, line=line("B"))
    with pytest.raises(DomainError, match="“a1” has lines below it"):
        outline_moves.line_in(actor=actor, line=line("A"))
    assert drawn(plan) == "B(b1) A(a1(m) a2)"


def test_a_long_objective_is_no_goal(cast: Cast, plan: StrategicPlan) -> None:
    long = outline.objective_add(actor=cast.actor("alma"), goal=line("B"), title="x" * 201)
    with pytest.raises(DomainError, match="at most 200 letters"):
        outline_moves.line_out(actor=cast.actor("alma"), line=long)


def test_a_full_goal_takes_no_more(cast: Cast, plan: StrategicPlan) -> None:
    actor = cast.actor("alma")
    for number in range(outline.MOST_LINES - 2):
        outline.objective_add(actor=actor, goal=line("A"), title=f"more {number}")
    for way, title in (("up", "b1"), ("in", "B")):
        with pytest.raises(DomainError, match="40 lines there"):
            MOVES[way](actor=actor, line=line(title))
