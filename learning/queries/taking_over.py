"""What a draft can take over: gaps and activities of an earlier plan of the same person, or of a template its library
offers, linked to the goals of today."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from learning.enums import CreditState, RevisionState
from learning.models import Credit, PlanGoal, PlanTemplate, Revision
from learning.models.revision import ActivityWords, GapWords
from learning.queries.plan_templates import goals_of_template
from libraries.models import Goal
from pdplanner.kernel import clock
from pdplanner.kernel.wording import long_date


@dataclass(frozen=True)
class Offered:
    """A gap or an activity that can be taken over. `is_done`: a credit was claimed for it."""

    row: GapWords | ActivityWords
    is_done: bool = False


@dataclass(frozen=True)
class OfferedGoal:
    """A goal of the source with what it offers. `now`: the same goal in the strategic plan of today, if it lives on."""

    number: int
    title: str
    now: Goal | None
    gaps: tuple[Offered, ...]
    activities: tuple[Offered, ...]

    @property
    def offers(self) -> tuple[Offered, ...]:
        return (*self.gaps, *self.activities)


@dataclass(frozen=True)
class Source:
    """Where one begins from. `left_out`: how many activities are of kinds that are not used here any more."""

    key: str
    title: str
    goals: tuple[OfferedGoal, ...]
    left_out: int = 0
    words: str = ""


def _others(revision: Revision) -> QuerySet[Revision]:
    others = Revision.objects.filter(pdp__person=revision.pdp.person_id, state=RevisionState.APPROVED)
    return others.exclude(pdp=revision.pdp_id)


def _templates(revision: Revision) -> QuerySet[PlanTemplate]:
    return PlanTemplate.objects.filter(library=revision.strategic_plan.library_id, offered_at__isnull=False)


def has_sources(revision: Revision) -> bool:
    return _templates(revision).exists() or _others(revision).exists()


def earlier_plans(revision: Revision) -> list[Revision]:
    """The newest approved revision of each other plan of the same person, the newest plan first."""
    newest: dict[int, Revision] = {}
    for one in _others(revision).select_related("pdp", "strategic_plan__library").order_by("-approved_at", "-number"):
        newest.setdefault(one.pdp_id, one)
    return list(newest.values())


def _key(row: Revision | PlanTemplate) -> str:
    return f"{row._meta.model_name}-{row.pk}"


def title_of_plan(earlier: Revision) -> str:
    return f"Your plan at {earlier.strategic_plan.library}, begun {long_date(earlier.pdp.started_at)}"


def sources_of(revision: Revision) -> list[tuple[str, str]]:
    """What the person can begin from: the key and the title of each, their own plans first."""
    own = [(_key(earlier), title_of_plan(earlier)) for earlier in earlier_plans(revision)]
    return own + [(_key(one), title_of_template(one)) for one in _templates(revision)]


def title_of_template(template: PlanTemplate) -> str:
    return f"“{template}”, a template of your library"


def source_of(revision: Revision, key: str) -> Source | None:
    """What the source with this key offers to the draft; None for a key that is not offered."""
    for earlier in earlier_plans(revision):
        if _key(earlier) == key:
            return _plan_source(revision, earlier)
    for template in _templates(revision).select_related("library"):
        if _key(template) == key:
            return _template_source(revision, template)
    return None


def _template_source(revision: Revision, template: PlanTemplate) -> Source:
    today = goals_today(revision)
    goals = []
    for one in goals_of_template(template):
        gaps = [Offered(gap) for gap in one.gaps]
        activities = [Offered(row) for row in one.activities if row.kind.is_open]
        if gaps or activities:
            goal, now = one.goal, today.get(one.goal.lineage)
            goals.append(OfferedGoal(goal.position, goal.title, now, tuple(gaps), tuple(activities)))
    return Source(_key(template), title_of_template(template), tuple(goals), words=template.words)


def _plan_source(revision: Revision, earlier: Revision) -> Source:
    agency = revision.pdp.membership.library.agency_id
    today = goals_today(revision)
    rows = list(earlier.activities.select_related("kind").order_by("planned_on", "pk"))
    usable = [row for row in rows if row.kind.is_open and row.kind.agency_id == agency]
    claimed = Credit.objects.filter(activity_line__in=[row.line_id for row in rows])
    claimed = claimed.filter(state__in=(CreditState.CLAIMED, CreditState.VERIFIED))
    done = set(claimed.values_list("activity_line", flat=True))
    gaps: dict[int, list[Offered]] = defaultdict(list)
    for gap in earlier.gaps.order_by("pk"):
        gaps[gap.plan_goal_id].append(Offered(gap))
    activities: dict[int, list[Offered]] = defaultdict(list)
    for row in usable:
        activities[row.plan_goal_id].append(Offered(row, row.line_id in done))
    goals = [
        _offered(goal, today.get(goal.goal.lineage), gaps[goal.pk], activities[goal.pk])
        for goal in earlier.goals.select_related("goal").order_by("goal_no", "pk")
    ]
    return Source(_key(earlier), title_of_plan(earlier), tuple(goals), len(rows) - len(usable))


def _offered(goal: PlanGoal, now: Goal | None, gaps: list[Offered], activities: list[Offered]) -> OfferedGoal:
    return OfferedGoal(goal.goal_no, goal.goal_title, now, tuple(gaps), tuple(activities))


def goals_today(revision: Revision) -> dict[Any, Goal]:
    """The goals one can serve today, by what stays the same of a goal from plan to plan."""
    return {goal.lineage: goal for goal in Goal.objects.filter(plan=revision.strategic_plan_id)}


def coming_day(revision: Revision, day: dt.date | None) -> dt.date | None:
    """A day that has passed is not planned again."""
    today = clock.today(revision.pdp.membership.library.agency.time_zone)
    return day if day and day >= today else None
