"""What the open plans of a library serve: the goals and planned activities of the revision that speaks for each."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from learning.enums import CreditState, PdpState, RevisionState
from learning.models import Credit, PlanGoal, Revision

IN_REVIEW = (RevisionState.WITH_SUPERVISOR, RevisionState.WITH_CONSULTANT)
# What nobody but its owner has seen says nothing to others about a goal.
_UNSENT = (RevisionState.DRAFT, RevisionState.WITHDRAWN)


@dataclass(frozen=True)
class PlannedLearning:
    """One planned activity; its size is minutes, or hundredths of a unit where its kind is not measured in time."""

    line: int
    title: str
    kind: str
    tags: tuple[str, ...]
    minutes: int
    units: int
    planned_on: dt.date | None


@dataclass(frozen=True)
class GoalInPlan:
    """A strategic goal as one revision serves it. `lineage` is the goal's in all versions of the plan."""

    lineage: UUID
    number: int
    title: str
    strategic_plan: str
    archived_at: dt.datetime | None
    activities: tuple[PlannedLearning, ...] = ()


@dataclass
class OpenPlan:
    """An open plan: what is in force, what is in review beside or before it, and the state of the newest revision."""

    pk: int
    person_id: int
    newest_state: str
    in_force_pk: int | None = None
    in_review_pk: int | None = None
    in_force: Sequence[GoalInPlan] = field(default_factory=tuple)
    in_review: Sequence[GoalInPlan] = field(default_factory=tuple)


def open_plans(library_id: int, people: Iterable[int]) -> list[OpenPlan]:
    """The open plans of these people at the library. Two queries."""
    rows = Revision.objects.filter(
        pdp__state=PdpState.OPEN, pdp__person__in=people, pdp__membership__library=library_id
    ).exclude(state=RevisionState.WITHDRAWN)
    plans: dict[int, OpenPlan] = {}
    for row in rows.order_by("pdp_id", "number").values("pk", "pdp_id", "pdp__person_id", "state"):
        plan = plans.setdefault(row["pdp_id"], OpenPlan(row["pdp_id"], row["pdp__person_id"], row["state"]))
        plan.newest_state = row["state"]
        plan.in_review_pk = row["pk"] if row["state"] in IN_REVIEW else None
        if row["state"] == RevisionState.APPROVED:
            plan.in_force_pk = row["pk"]
    goals = _goals_of({pk for plan in plans.values() for pk in (plan.in_force_pk, plan.in_review_pk) if pk})
    for plan in plans.values():
        plan.in_force = goals.get(plan.in_force_pk or 0, [])
        plan.in_review = goals.get(plan.in_review_pk or 0, [])
    return list(plans.values())


_FIELDS = (
    "pk", "revision_id", "goal__lineage", "goal_no", "goal_title", "goal__plan__title", "goal__plan__archived_at",
    "activities__line_id", "activities__title", "activities__kind__code", "activities__kind__tags",
    "activities__minutes", "activities__units_hundredths", "activities__planned_on",
)  # fmt: skip


def _goals_of(revisions: Iterable[int]) -> dict[int, list[GoalInPlan]]:
    rows = PlanGoal.objects.filter(revision__in=revisions).order_by("revision_id", "goal_no", "pk", "activities__pk")
    heads: dict[int, dict[str, Any]] = {}
    activities: dict[int, list[PlannedLearning]] = {}
    for row in rows.values(*_FIELDS):
        heads.setdefault(row["pk"], row)
        if row["activities__line_id"] is not None:
            activities.setdefault(row["pk"], []).append(_planned(row))
    found: dict[int, list[GoalInPlan]] = {}
    for pk, row in heads.items():
        goal = GoalInPlan(
            row["goal__lineage"], row["goal_no"], row["goal_title"], row["goal__plan__title"],
            row["goal__plan__archived_at"], tuple(activities.get(pk, ())),
        )  # fmt: skip
        found.setdefault(row["revision_id"], []).append(goal)
    return found


def _planned(row: dict[str, Any]) -> PlannedLearning:
    return PlannedLearning(
        row["activities__line_id"], row["activities__title"], row["activities__kind__code"],
        tuple(row["activities__kind__tags"]), row["activities__minutes"], row["activities__units_hundredths"],
        row["activities__planned_on"],
    )  # fmt: skip


@dataclass(frozen=True)
class CreditLink:
    """To which goal and to which planned activity a credit points; None where it names none that was ever sent."""

    person_id: int
    lineage: UUID | None
    activity_line: int | None


def credit_links(library_id: int, people: Iterable[int]) -> dict[int, CreditLink]:
    """Claimed and verified credits of these people for posts at the library, by key. Two queries."""
    rows = list(
        Credit.objects.filter(
            person__in=people, membership__library=library_id, state__in=(CreditState.CLAIMED, CreditState.VERIFIED)
        )
        .order_by()
        .values_list("pk", "person_id", "goal_line_id", "activity_line_id")
    )
    lines = (
        PlanGoal.objects.filter(revision__pdp__membership__library=library_id, revision__pdp__person__in=people)
        .exclude(revision__state__in=_UNSENT)
        .order_by("revision__number")
    )
    # A line keeps its goal in every revision; should one be picked anew, the newest word holds.
    lineages = dict(lines.values_list("line_id", "goal__lineage"))
    return {pk: CreditLink(person, lineages.get(goal_line), line) for pk, person, goal_line, line in rows}
