"""What a credit can point to: the goals and planned activities of the plan of its post."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from learning import ports
from learning.enums import PdpState, RevisionState
from learning.models import PlanGoal, PlannedActivity, Revision
from libraries.models import Membership

# Words that a plan promises, in the order in which they hold: the approved ones, else those that wait for approval.
_STANDING = (
    RevisionState.APPROVED, RevisionState.WITH_CONSULTANT, RevisionState.PROMISED, RevisionState.WITH_SUPERVISOR,
)  # fmt: skip


@dataclass(frozen=True)
class PlanChoices:
    """Goals and planned activities to choose from. Where they are of several plans, `tracks` tells them apart: the
    names of the tracks by plan."""

    goals: tuple[PlanGoal, ...] = ()
    activities: tuple[PlannedActivity, ...] = ()
    tracks: Mapping[int, str] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.goals)


def plan_choices(post: Membership) -> PlanChoices:
    """The choices for a credit logged for `post`: every plan of its holder at the library; empty when none was sent."""
    # Of the library, not of the post: a plan goes along when somebody's title or branch changes.
    found = Revision.objects.filter(
        pdp__membership__library=post.library_id, pdp__person=post.person_id, state__in=_STANDING
    )
    found = found.exclude(pdp__state=PdpState.CLOSED).select_related("pdp")
    by_weight = sorted(found, key=lambda one: (_STANDING.index(RevisionState(one.state)), -one.number))
    best = {one.pdp_id: one for one in reversed(by_weight)}
    tracks = _tracks([pk for pk, one in best.items() if one.pdp.state == PdpState.OPEN] or sorted(best)[-1:])
    revisions = [best[pk] for pk in sorted(tracks)]
    goals = PlanGoal.objects.filter(revision__in=revisions).order_by("revision__pdp", "goal_no", "pk")
    activities = PlannedActivity.objects.filter(revision__in=revisions)
    return PlanChoices(
        goals=tuple(goals.select_related("revision")),
        activities=tuple(activities.select_related("revision").order_by("revision__pdp", "planned_on", "pk")),
        tracks=tracks if len(tracks) > 1 else {},
    )


def _tracks(pdp_ids: list[int]) -> dict[int, str]:
    """Of several plans those whose track was not left, with its name; a single plan is what there is."""
    if len(pdp_ids) < 2:
        return dict.fromkeys(pdp_ids, "")
    terms = {pk: ports.ask().terms_of_pdp(pk) for pk in pdp_ids}
    named = {pk: one.track if one else "without a track" for pk, one in terms.items() if one is None or one.is_open}
    return named or dict.fromkeys(pdp_ids[-1:], "")
