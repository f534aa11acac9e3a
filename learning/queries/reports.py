"""Reads about final reports: what a plan offers to report on, and who waits for a decision."""

from dataclasses import dataclass, field

from django.db.models import QuerySet

from learning.enums import CreditState, PdpState, ReportState, RevisionState
from learning.models import Credit, FinalReport, Gap, GoalReflection, Pdp, PlanGoal, PlannedActivity, Revision
from libraries.models import Person
from pdplanner.kernel import access


@dataclass(frozen=True)
class Planned:
    """A planned activity, and whether a credit names it."""

    row: PlannedActivity
    is_done: bool


@dataclass(frozen=True)
class ReportGoal:
    """One goal of the plan with the gaps it had, what was planned and learned toward it, and what the report says of it
    so far."""

    goal: PlanGoal
    gaps: tuple[Gap, ...]
    activities: tuple[Planned, ...]
    credits: tuple[Credit, ...]
    reflection: GoalReflection | None = None

    @property
    def minutes(self) -> int:
        return sum(credit.minutes for credit in self.credits)


@dataclass(frozen=True)
class PlanOutcome:
    """A plan as its report sees it: goals with their learning, and planned activities nothing came of yet."""

    goals: tuple[ReportGoal, ...] = ()
    not_done: tuple[PlannedActivity, ...] = field(default=())


def approved_revision(pdp: Pdp) -> Revision | None:
    """The newest approved revision of a plan."""
    return pdp.revisions.filter(state=RevisionState.APPROVED).order_by("-number").first()


def plan_outcome(pdp: Pdp, report: FinalReport | None = None) -> PlanOutcome:
    """What the report can speak of. Six queries, however large the plan."""
    revision = approved_revision(pdp)
    if revision is None:
        return PlanOutcome()
    goals = list(revision.goals.all())
    activities = list(revision.activities.select_related("kind"))
    credits = list(
        Credit.objects.filter(goal_line__pdp=pdp, state__in=[CreditState.VERIFIED, CreditState.CLAIMED])
        .select_related("kind")
        .order_by("ended_on", "pk")
    )
    gaps = list(revision.gaps.all())
    done = {credit.activity_line_id for credit in credits}
    said = {one.line_id: one for one in report.reflections.all()} if report is not None else {}
    return PlanOutcome(
        goals=tuple(
            ReportGoal(
                goal,
                tuple(gap for gap in gaps if gap.plan_goal_id == goal.pk),
                tuple(Planned(one, one.line_id in done) for one in activities if one.plan_goal_id == goal.pk),
                tuple(one for one in credits if one.goal_line_id == goal.line_id),
                said.get(goal.line_id),
            )
            for goal in goals
        ),
        not_done=tuple(one for one in activities if one.line_id not in done),
    )


def reports_to_decide(actor: access.Actor) -> QuerySet[FinalReport]:
    """Submitted reports the actor can decide on, oldest first."""
    rows: QuerySet[FinalReport] = access.visible(actor, "report.decide").filter(state=ReportState.SUBMITTED)
    return rows.select_related("pdp__person", "pdp__membership__library").order_by("submitted_at", "pk")


def report_of(person: Person) -> FinalReport | None:
    """The newest final report of a person whose plan is still open."""
    rows = FinalReport.objects.filter(pdp__person=person, pdp__state=PdpState.OPEN)
    return rows.order_by("-started_at").first()


def reportable_plans(person: Person) -> list[Pdp]:
    """Open plans of a person that were approved and have no report yet."""
    approved = Revision.objects.filter(state=RevisionState.APPROVED).values("pdp")
    rows = Pdp.objects.filter(person=person, state=PdpState.OPEN, final_report=None, pk__in=approved)
    return list(rows.select_related("membership__library"))
