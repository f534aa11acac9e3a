"""Taking gaps and activities over into a draft, from an earlier plan of the person or a template of their library."""

from collections.abc import Sequence

from django.db import transaction

from learning.models import Gap, PlanGoal, PlannedActivity, Revision, TemplateActivity, TemplateGap
from learning.models.revision import OPTION_VALUES, ActivityWords, GapWords
from learning.queries.taking_over import coming_day
from learning.services.drafts import activity_save, gap_save, goals_pick, option_save, options_pick
from libraries.models import Goal
from libraries.queries.lexicon import competencies_offered
from pdplanner.kernel import access
from pdplanner.kernel.access import Actor
from pdplanner.kernel.errors import DomainError

Taken = tuple[GapWords | ActivityWords, Goal]


@transaction.atomic
def rows_take_over(*, actor: Actor, revision: Revision, chosen: Sequence[Taken]) -> int:
    """Copy gaps with their options and activities into the draft, each toward the goal of today it comes with.

    Goals that are needed are picked; activities begin a line of their own, without a day that has passed. What the
    draft says already is not taken twice, so two clicks take once. Returns how many are new. Raises DomainError when
    nothing is chosen, or for what is neither of the person's own plans nor offered by the library.
    """
    access.require(actor, "revision.edit", revision)
    if not chosen:
        raise DomainError("Choose at least one gap or activity.", "gaps")
    if not all(_is_theirs(revision, row) for row, _goal in chosen):
        raise DomainError("This is not offered to you any more. Open the page again.")
    here = [row.goal for row in revision.goals.select_related("goal")]
    picked = goals_pick(actor=actor, revision=revision, goals=[*here, *(goal for _row, goal in chosen)])
    by_goal = {row.goal_id: row for row in picked}
    return sum(_take(actor, by_goal[goal.pk], row) for row, goal in chosen)


def _is_theirs(revision: Revision, row: GapWords | ActivityWords) -> bool:
    if isinstance(row, Gap | PlannedActivity):
        return row.revision.pdp.person_id == revision.pdp.person_id
    assert isinstance(row, TemplateGap | TemplateActivity)
    template = row.template
    return template.offered_at is not None and template.library_id == revision.strategic_plan.library_id


def _take(actor: Actor, plan_goal: PlanGoal, row: GapWords | ActivityWords) -> bool:
    if isinstance(row, GapWords):
        return _take_gap(actor, plan_goal, row)
    return _take_activity(actor, plan_goal, row)


def _take_gap(actor: Actor, plan_goal: PlanGoal, gap: GapWords) -> bool:
    if plan_goal.gaps.filter(skill=gap.skill).exists():
        return False
    revision = plan_goal.revision
    known = gap.competency if isinstance(gap, Gap) else None
    if known and known not in competencies_offered(revision.strategic_plan.library.agency_id):
        known = None
    new = gap_save(actor=actor, revision=revision, plan_goal=plan_goal, competency=known, **gap.values())
    picked = []
    for option in gap.options.order_by("pk") if isinstance(gap, Gap) else ():
        values = {name: getattr(option, name) for name in OPTION_VALUES}
        twin = option_save(actor=actor, revision=revision, gap=new, **values)
        picked += [twin] if option.is_picked else []
    options_pick(actor=actor, revision=revision, gap=new, options=picked)
    return True


def _take_activity(actor: Actor, plan_goal: PlanGoal, row: ActivityWords) -> bool:
    if plan_goal.activities.filter(title=row.title, kind=row.kind).exists():
        return False
    revision = plan_goal.revision
    values = row.values() | {"planned_on": coming_day(revision, row.values()["planned_on"])}
    activity_save(actor=actor, revision=revision, plan_goal=plan_goal, kind=row.kind, **values)
    return True
