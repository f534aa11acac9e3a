"""What must be true of libraries, people and strategic plans."""

from collections.abc import Iterable

from django.db.models import F, Q

from libraries.enums import PlanState
from libraries.models import StrategicPlan, Supervision
from pdplanner.kernel.doctor import invariant


@invariant(
    "libraries.adoption-on-record", "An adopted or archived strategic plan says when, by whom and in which minutes"
)
def adoption_on_record() -> Iterable[str]:
    bare = Q(adopted_on=None) | Q(adopted_by=None) | Q(minute_reference="")
    plans = StrategicPlan.objects.exclude(state=PlanState.DRAFT).filter(bare)
    return (f"strategic plan {pk}" for pk in plans.values_list("pk", flat=True))


@invariant("libraries.one-adopted-plan", "A library has at most one adopted strategic plan")
def one_adopted_plan() -> Iterable[str]:
    seen: set[int] = set()
    for pk, library in StrategicPlan.objects.filter(state=PlanState.ADOPTED).values_list("pk", "library_id"):
        if library in seen:
            yield f"strategic plan {pk} of library {library}"
        seen.add(library)


@invariant("libraries.supervision-inside", "Supervisor and report are different people of one library")
def supervision_inside() -> Iterable[str]:
    outside = ~Q(supervisor__library=F("report__library")) | Q(supervisor__person=F("report__person"))
    return (f"supervision {pk}" for pk in Supervision.objects.filter(outside).values_list("pk", flat=True))
