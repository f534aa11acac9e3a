"""The library's goals as a plan sees them: which it serves, which nobody serves."""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q

from learning.enums import PdpState, RevisionState
from learning.models import PlanGoal, Revision
from learning.queries.sheet import Sheet
from libraries.models import Goal

# A goal somebody has sent a plan toward is being served; a draft nobody else has read is not.
_LEARNING = (
    RevisionState.WITH_SUPERVISOR, RevisionState.PROMISED, RevisionState.WITH_CONSULTANT, RevisionState.APPROVED,
)  # fmt: skip


@dataclass(frozen=True)
class GoalLook:
    """One goal as templates/components/goals.html prints it."""

    number: int
    title: str
    state: str = ""
    state_word: str = ""
    tone: str = ""
    meta: str = ""
    dim: bool = False


def goals_to_pick(revision: Revision) -> list[Goal]:
    """The goals of the strategic plan, and those of an earlier one that the revision still serves; each with
    `is_served`, whether anybody of the library has sent a plan toward it, and `is_earlier`; earlier ones come last."""
    here = PlanGoal.objects.filter(revision=revision).values("goal")
    found = Goal.objects.filter(Q(plan=revision.strategic_plan_id) | Q(pk__in=here))
    served = PlanGoal.objects.filter(goal=OuterRef("pk"), revision__state__in=_LEARNING)
    found = found.annotate(
        is_served=Exists(served.exclude(revision__pdp__state=PdpState.CLOSED)),
        is_earlier=~Q(plan=revision.strategic_plan_id),
    )
    return list(found.order_by("is_earlier", "position", "pk"))


def goals_beside_the_plan(sheet: Sheet, goals: list[Goal]) -> list[GoalLook]:
    """Every goal of the library, the plan's own marked, and those that nobody learns toward."""
    mine = {goal.row.goal_id for goal in sheet.goals}
    return [_look(goal, goal.pk in mine) for goal in goals]


def _look(goal: Goal, is_mine: bool) -> GoalLook:
    if is_mine:
        meta = "From an earlier plan" if getattr(goal, "is_earlier", False) else ""
        return GoalLook(goal.position, goal.title, "approved", "In your plan", "go", meta)
    if not getattr(goal, "is_served", False):
        return GoalLook(goal.position, goal.title, "short", "No one is learning toward this", "wait")
    return GoalLook(goal.position, goal.title, dim=True)
