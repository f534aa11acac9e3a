"""What a credit can point to: the goals and planned activities of the plan of its post."""

from dataclasses import dataclass

from learning.enums import PdpState, RevisionState
from learning.models import PlanGoal, PlannedActivity, Revision
from libraries.models import Membership

# Words that a plan promises, in the order in which they hold: the approved ones, else those that wait for approval.
_STANDING = (RevisionState.APPROVED, RevisionState.WITH_CONSULTANT, RevisionState.WITH_SUPERVISOR)


@dataclass(frozen=True)
class PlanChoices:
    """Goals and planned activities to choose from; `is_approved` says whether the plan is in force."""

    goals: tuple[PlanGoal, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    is_approved: bool = False

    def __bool__(self) -> bool:
        return bool(self.goals)


def plan_choices(post: Membership) -> PlanChoices:
    """The choices for a credit logged for `post`; empty when there is no plan that was sent."""
    found = Revision.objects.filter(pdp__membership=post, pdp__person=post.person_id, state__in=_STANDING).exclude(
        pdp__state=PdpState.CLOSED
    )
    by_weight = sorted(found, key=lambda one: (_STANDING.index(RevisionState(one.state)), -one.pdp_id, -one.number))
    if not by_weight:
        return PlanChoices()
    revision = by_weight[0]
    return PlanChoices(
        goals=tuple(revision.goals.all()),
        activities=tuple(revision.activities.select_related("plan_goal", "kind")),
        is_approved=revision.state == RevisionState.APPROVED,
    )
