import pytest

from libraries.models import StrategicPlan
from libraries.workflows import STRATEGIC_PLAN
from pdplanner.kernel import clock
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.workflow import REGISTRY, Move, Workflow, workflows


@pytest.fixture
def plan(cast):
    return StrategicPlan.objects.create(library=cast.library, title="Draft", drafted_at=clock.now())


def _adopt(plan):
    return STRATEGIC_PLAN.advance(plan, "adopt", adopted_on="2026-01-01")


def test_a_move_changes_the_row_and_the_object_and_says_where_it_came_from(plan):
    assert _adopt(plan) == "draft"

    assert plan.state == "adopted"
    assert StrategicPlan.objects.get(pk=plan.pk).state == "adopted"


def test_of_two_people_with_the_same_old_sight_one_wins_and_the_other_is_told(plan):
    other_sight = StrategicPlan.objects.get(pk=plan.pk)
    _adopt(plan)

    with pytest.raises(NotNow) as refusal:
        _adopt(other_sight)

    assert refusal.value.words == (
        "Somebody was faster, or this page was old: this strategic plan is now “adopted”. "
        "Look at it again, then decide."
    )
    assert other_sight.state == "adopted"


def test_a_move_from_another_state_is_refused_and_writes_nothing(plan):
    with pytest.raises(NotNow):
        STRATEGIC_PLAN.advance(plan, "archive", archived_at=clock.now())

    plan.refresh_from_db()
    assert (plan.state, plan.archived_at) == ("draft", None)


def test_a_workflow_with_an_unknown_state_does_not_start():
    with pytest.raises(ValueError, match="names unknown states"):
        Workflow("kernel.Nothing", ("draft",), (Move("adopt", ("draft",), "adoptd", "x.y", "Adopt"),))

    assert "kernel.Nothing" not in REGISTRY


def test_open_moves_are_those_that_start_here():
    assert [move.action for move in STRATEGIC_PLAN.open_moves("draft")] == ["adopt"]
    assert [move.action for move in STRATEGIC_PLAN.open_moves("archived")] == []


def test_every_model_with_states_is_in_the_registry():
    assert {workflow.model for workflow in workflows()} >= {
        "libraries.StrategicPlan",
        "learning.Revision",
        "learning.Pdp",
        "learning.Credit",
        "learning.FinalReport",
        "certification.Enrollment",
        "certification.RuleSet",
    }
