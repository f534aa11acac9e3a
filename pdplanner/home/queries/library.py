"""What an administrator and the board look at first: the strategic plan with the learning behind each goal, people."""

import datetime as dt
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Window

from certification.enums import CertificateState
from certification.models import Certificate
from learning.enums import PdpState, RevisionState
from learning.models import PlanGoal, Revision
from libraries.enums import PlanState
from libraries.models import Membership, StrategicPlan

_FIELDS = (
    "pk", "title", "state", "starts_on", "ends_on", "adopted_on", "goals__pk", "goals__title", "goals__lineage",
)  # fmt: skip


@dataclass(frozen=True)
class GoalBacking:
    """One goal with how many plans in force serve it and how many activities they plan toward it."""

    number: int
    title: str
    plans: int
    activities: int


@dataclass(frozen=True)
class PlanInBrief:
    """A strategic plan, adopted or drafted, and its goals in their order."""

    pk: int
    title: str
    state: str
    starts_on: dt.date | None
    ends_on: dt.date | None
    adopted_on: dt.date | None
    goals: tuple[GoalBacking, ...]

    @property
    def is_adopted(self) -> bool:
        return self.state == PlanState.ADOPTED

    @property
    def without_learning(self) -> list[GoalBacking]:
        return [goal for goal in self.goals if not goal.plans]


def plans_in_brief(library_id: int | None, today: dt.date) -> list[PlanInBrief]:
    """The library's adopted strategic plan, if there is one, then its drafts, newest first. Two queries.

    Behind a goal stand the plans of people with a post at the library today, as on the coverage board. A goal keeps its
    lineage when the next strategic plan starts as a copy, so learning begun before is still behind it.
    """
    rows = StrategicPlan.objects.filter(library=library_id).exclude(state=PlanState.ARCHIVED)
    rows = rows.order_by("state", "-drafted_at", "pk", "goals__position", "goals__pk").values(*_FIELDS)
    behind = _behind(library_id, today)
    goals: dict[int, list[GoalBacking]] = {}
    heads: dict[int, dict[str, Any]] = {}
    for row in rows:
        heads.setdefault(row["pk"], row)
        lines = goals.setdefault(row["pk"], [])
        if row["goals__pk"] is not None:
            plans, activities = behind.get(row["goals__lineage"], (0, 0))
            lines.append(GoalBacking(len(lines) + 1, row["goals__title"], plans, activities))
    found = [
        PlanInBrief(
            pk, row["title"], row["state"], row["starts_on"], row["ends_on"], row["adopted_on"], tuple(goals[pk])
        )
        for pk, row in heads.items()
    ]
    return sorted(found, key=lambda plan: not plan.is_adopted)


def _behind(library_id: int | None, today: dt.date) -> dict[UUID, tuple[int, int]]:
    """By lineage of a goal how many plans in force serve it, and with how many activities."""
    later = Revision.objects.filter(
        pdp=OuterRef("revision__pdp"), state=RevisionState.APPROVED, number__gt=OuterRef("revision__number")
    )
    in_force = PlanGoal.objects.filter(
        ~Exists(later),
        revision__pdp__person__in=Membership.objects.on(today).filter(library=library_id).values("person"),
        revision__pdp__membership__library=library_id,
        goal__plan__library=library_id,
        revision__state=RevisionState.APPROVED,
        revision__pdp__state=PdpState.OPEN,
    )
    numbers = (
        in_force.order_by()
        .values_list("goal__lineage")
        .annotate(Count("revision", distinct=True), Count("activities", distinct=True))
    )
    return {lineage: (plans, activities) for lineage, plans, activities in numbers}


def people_without_login(library_id: int | None, today: dt.date, limit: int) -> QuerySet[Any, Any]:
    """Posts in force whose holder cannot sign in yet, longest first; `all_of_them` is how many."""
    logins = EmailAddress.objects.filter(user=OuterRef("person"), verified=True)
    rows = Membership.objects.on(today).filter(~Exists(logins), library=library_id, person__is_active=True)
    return rows.select_related("person").annotate(all_of_them=Window(Count("pk"))).order_by("starts_on", "pk")[:limit]


def certified_people(library_id: int | None, today: dt.date, limit: int) -> QuerySet[Any, Any]:
    """Valid certificates of people who hold a post at the library today, newest first; `all_of_them` is how many."""
    people = Membership.objects.on(today).filter(library=library_id).values("person")
    valid = Certificate.objects.filter(
        Q(valid_through=None) | Q(valid_through__gte=today), person__in=people, state=CertificateState.ISSUED
    )
    named = valid.annotate(
        holder=F("person__display_name"), track=F("enrollment__track__name"), all_of_them=Window(Count("pk"))
    )
    return named.only("awarded_on", "valid_through").order_by("-awarded_on", "-pk")[:limit]
