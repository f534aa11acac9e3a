"""Versions of strategic plans, and what a reader may see of them."""

from django.db.models import F, QuerySet

from libraries.enums import PlanState
from libraries.models import Library, StrategicPlan
from pdplanner.kernel.access import Actor, may


def plans_read_by(actor: Actor, library: Library) -> QuerySet[StrategicPlan]:
    """The versions of a library's plan, newest first; drafts only for who writes them."""
    plans = StrategicPlan.objects.filter(library=library).select_related("adopted_by")
    if not may(actor, "library.start_plan", library):
        plans = plans.exclude(state=PlanState.DRAFT)
    return plans.order_by(F("adopted_on").desc(nulls_first=True), "-drafted_at")


def next_draft(plan: StrategicPlan) -> StrategicPlan | None:
    """The draft that was begun as the next version of `plan`."""
    return StrategicPlan.objects.filter(previous=plan, state=PlanState.DRAFT).first()


def adopted_plan_of(library: Library) -> StrategicPlan | None:
    return StrategicPlan.objects.filter(library=library, state=PlanState.ADOPTED).first()
