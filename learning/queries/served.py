"""What the open plans of a library serve: the goals and planned activities of the revision that speaks for each."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import BigIntegerField, Case, CharField, IntegerField, Value, When

from learning.enums import CreditState, PdpState, RevisionState
from learning.models import Credit, Gap, Revision
from learning.queries.force import last_approved

IN_REVIEW = (RevisionState.WITH_SUPERVISOR, RevisionState.PROMISED, RevisionState.WITH_CONSULTANT)


@dataclass(frozen=True)
class PlannedLearning:
    """One planned activity; its size is minutes, or hundredths of a unit where its kind is not measured in time; its
    cost cents, whoever pays."""

    line: int
    title: str
    kind: str
    tags: tuple[str, ...]
    minutes: int
    units: int
    planned_on: dt.date | None
    cents: int


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
    in_force: Sequence[GoalInPlan] = field(default_factory=tuple)
    in_review: Sequence[GoalInPlan] = field(default_factory=tuple)


@dataclass(frozen=True)
class Served:
    """Open plans, and the goal of each line of any plan that was ever sent, by key of the line."""

    plans: Sequence[OpenPlan]
    lineages: Mapping[int, UUID]


_FIELDS = (
    "pk", "pdp_id", "pdp__state", "pdp__person_id", "state", "goals__pk", "goals__line_id", "goals__goal__lineage",
    "goals__goal_no", "goals__goal_title", "goals__goal__plan__title", "goals__goal__plan__archived_at",
    "goals__activities__line_id", "goals__activities__title", "goals__activities__kind__code",
    "goals__activities__kind__tags", "goals__activities__minutes", "goals__activities__units_hundredths",
    "goals__activities__planned_on", "goals__activities__cents",
)  # fmt: skip
_ORDER = ("pdp_id", "number", "goals__goal_no", "goals__pk", "goals__activities__pk")


def served_by(people: Iterable[int], library_id: int) -> Served:
    """What the plans of these people at the library serve. One query."""
    found = Revision.objects.filter(pdp__person__in=people, pdp__membership__library=library_id)
    rows = list(found.exclude(state=RevisionState.WITHDRAWN).order_by(*_ORDER).values(*_FIELDS))
    goals = _goals_of(row for row in rows if row["goals__pk"] is not None)
    plans: dict[int, OpenPlan] = {}
    for row in rows:
        if row["pdp__state"] == PdpState.OPEN:
            plan = plans.setdefault(row["pdp_id"], OpenPlan(row["pdp_id"], row["pdp__person_id"], row["state"]))
            plan.newest_state = row["state"]
            plan.in_review = goals.get(row["pk"], ()) if row["state"] in IN_REVIEW else ()
            if row["state"] == RevisionState.APPROVED:
                plan.in_force = goals.get(row["pk"], ())
    # What nobody but its owner has seen says nothing to others about a goal. A line keeps its goal in every revision;
    # should one be picked anew, the newest word holds.
    sent = (row for row in rows if row["goals__pk"] is not None and row["state"] != RevisionState.DRAFT)
    lineages = {row["goals__line_id"]: row["goals__goal__lineage"] for row in sent}
    return Served(list(plans.values()), lineages)


def _goals_of(rows: Iterable[dict[str, Any]]) -> dict[int, list[GoalInPlan]]:
    """By key of the revision."""
    heads: dict[int, dict[str, Any]] = {}
    activities: dict[int, list[PlannedLearning]] = {}
    for row in rows:
        heads.setdefault(row["goals__pk"], row)
        if row["goals__activities__line_id"] is not None:
            activities.setdefault(row["goals__pk"], []).append(_planned(row))
    found: dict[int, list[GoalInPlan]] = {}
    for pk, row in heads.items():
        goal = GoalInPlan(
            row["goals__goal__lineage"], row["goals__goal_no"], row["goals__goal_title"],
            row["goals__goal__plan__title"], row["goals__goal__plan__archived_at"], tuple(activities.get(pk, ())),
        )  # fmt: skip
        found.setdefault(row["pk"], []).append(goal)
    return found


def _planned(row: dict[str, Any]) -> PlannedLearning:
    line, title, code, tags, minutes, units, day, cents = (row[name] for name in _FIELDS[-8:])
    return PlannedLearning(line, title, code, tuple(tags), minutes, units, day, cents)


@dataclass(frozen=True)
class CreditLink:
    """To which goal line and to which planned activity a credit points; the minutes learned, none before it is
    verified."""

    person_id: int
    goal_line: int | None
    activity_line: int | None
    minutes: int


@dataclass(frozen=True)
class NamedGap:
    """A skill somebody's plan in force says they lack, with the line of the goal that asks for it."""

    person_id: int
    goal_line: int
    skill: str


def credit_links(people: Iterable[int], library_id: int) -> tuple[dict[int, CreditLink], list[NamedGap]]:
    """Claimed and verified credits of these people for posts at the library, by key; and the gaps of their plans there.

    One query for both.
    """
    credits = Credit.objects.filter(
        person__in=people, membership__library=library_id, state__in=(CreditState.CLAIMED, CreditState.VERIFIED)
    )
    ours = Revision.objects.filter(
        pdp__state=PdpState.OPEN, pdp__person__in=people, pdp__membership__library=library_id
    )  # fmt: skip
    gaps = Gap.objects.filter(revision__in=last_approved(ours).order_by().values("pk"))
    nothing, no_line, no_time = Value("", CharField()), Value(None, BigIntegerField()), Value(0, IntegerField())
    learned = Case(When(state=CreditState.VERIFIED, then="minutes"), default=0, output_field=IntegerField())
    links = credits.order_by().values_list("pk", "person_id", "goal_line_id", "activity_line_id", learned, nothing)
    named = gaps.order_by().values_list(
        "pk", "revision__pdp__person_id", "plan_goal__line_id", no_line, no_time, "skill"
    )
    rows = list(links.union(named, all=True))
    found = {pk: CreditLink(*link) for pk, *link, skill in rows if not skill}
    return found, [NamedGap(person, line, skill) for _, person, line, *_, skill in rows if skill]
