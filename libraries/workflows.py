from libraries.enums import PlanState
from pdplanner.kernel.workflow import Move, Workflow

STRATEGIC_PLAN = Workflow(
    model="libraries.StrategicPlan",
    states=tuple(PlanState.values),
    moves=(
        Move("adopt", (PlanState.DRAFT,), PlanState.ADOPTED, "strategic_plan.adopt", "Adopt the plan"),
        Move("archive", (PlanState.ADOPTED,), PlanState.ARCHIVED, "strategic_plan.archive", "Archive the plan"),
    ),
)
