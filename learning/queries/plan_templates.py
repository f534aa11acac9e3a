"""Templates of a library: what its administrators keep, and what they can make one from."""

from dataclasses import dataclass

from django.db.models import Count, QuerySet

from learning.enums import RevisionState
from learning.models import PlanTemplate, Revision, TemplateActivity, TemplateGap
from libraries.models import Goal, Library
from libraries.queries.strategic_plans import adopted_plan_of
from pdplanner.kernel import access
from pdplanner.kernel.access import Actor


@dataclass(frozen=True)
class TemplateGoal:
    """One goal with what a template holds for it."""

    goal: Goal
    gaps: list[TemplateGap]
    activities: list[TemplateActivity]


def templates_of(library: Library) -> QuerySet[PlanTemplate]:
    rows = PlanTemplate.objects.filter(library=library)
    return rows.annotate(
        gap_number=Count("gaps", distinct=True), activity_number=Count("activities", distinct=True)
    ).order_by("title")


def goals_of_template(template: PlanTemplate) -> list[TemplateGoal]:
    """The goals of the library's plan in force, and those of an earlier one that the template still speaks of."""
    gaps = list(template.gaps.select_related("goal"))
    activities = list(template.activities.select_related("goal", "kind"))
    plan = adopted_plan_of(template.library)
    goals = {goal.pk: goal for goal in (plan.goals.order_by("position", "pk") if plan else ())}
    goals |= {row.goal_id: row.goal for row in (*gaps, *activities) if row.goal_id not in goals}
    return [
        TemplateGoal(
            goal,
            [gap for gap in gaps if gap.goal_id == goal.pk],
            [activity for activity in activities if activity.goal_id == goal.pk],
        )
        for goal in goals.values()
    ]


def plans_to_make_from(actor: Actor, library: Library) -> list[Revision]:
    """The newest approved revision of each plan of the library that the actor may read, by name."""
    readable = access.visible(actor, "revision.view").filter(state=RevisionState.APPROVED)
    found = Revision.objects.filter(pk__in=readable.values("pk"), strategic_plan__library=library)
    newest = {one.pdp_id: one for one in found.select_related("pdp__person").order_by("number")}
    return sorted(newest.values(), key=lambda one: (one.pdp.person.family_name, one.pk))
