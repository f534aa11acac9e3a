"""Something imagined becomes a planned activity: the one step from *what if* into the plan."""

from django.db import transaction

from certification.models import Enrollment
from certification.queries.what_if import Imagined
from learning.enums import RevisionState
from learning.models import PlannedActivity
from learning.services.drafts import activity_save
from learning.services.pdps import pdp_revise
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError


@transaction.atomic
def imagined_plan(*, actor: Actor, enrollment: Enrollment, imagined: Imagined) -> PlannedActivity:
    """Into the open draft of the plan; where the plan is approved or returned, its next revision is begun for it.

    It serves the first goal of the plan until its holder says which; why and outcome are theirs to write. DomainError
    where there is no plan, or none that has a goal; NotNow while the plan is with somebody.
    """
    require(actor, "enrollment.apply", enrollment)
    if enrollment.pdp is None:
        raise DomainError("These rules ask for no plan, so there is none to put it in.")
    revision = enrollment.pdp.revisions.filter(state=RevisionState.DRAFT).order_by("-number").first()
    if revision is None:
        revision = pdp_revise(actor=actor, pdp=enrollment.pdp, reason=f"I want to add “{imagined.title}”.")
    goal = revision.goals.order_by("goal_no", "pk").first()
    if goal is None:
        raise DomainError("Pick a goal in your plan first; every planned activity serves one.")
    return activity_save(
        actor=actor, revision=revision, plan_goal=goal, title=imagined.title, kind=imagined.kind,
        minutes=imagined.minutes, units_hundredths=imagined.units, planned_on=imagined.ended_on,
    )  # fmt: skip
