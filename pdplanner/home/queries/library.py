"""What an administrator and the board look at first: the strategic plan with the learning behind each goal, people."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import Coalesce

from certification.enums import CertificateState
from certification.models import Certificate
from learning.enums import PdpState, RevisionState
from learning.models import PlanGoal, Revision
from libraries.enums import PlanState
from libraries.models import Membership, StrategicPlan

_FIELDS = (
    "pk", "title", "state", "starts_on", "ends_on", "adopted_on", "goals__pk", "goals__position", "goals__title",
    "plans", "activities",
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
    """The library's adopted strategic plan, if there is one, then its drafts, newest first. One query.

    Behind a goal stand the plans of people with a post at the library today, as on the coverage board.
    """
    rows = (
        StrategicPlan.objects.filter(library=library_id)
        .exclude(state=PlanState.ARCHIVED)
        .annotate(plans=_behind("revision", today), activities=_behind("activities", today))
        .order_by("state", "-drafted_at", "pk", "goals__position", "goals__pk")
        .values(*_FIELDS)
    )
    goals: dict[int, list[GoalBacking]] = {}
    heads: dict[int, dict[str, Any]] = {}
    for row in rows:
        heads.setdefault(row["pk"], row)
        lines = goals.setdefault(row["pk"], [])
        if row["goals__pk"] is not None:
            lines.append(GoalBacking(len(lines) + 1, row["goals__title"], row["plans"], row["activities"]))
    found = [
        PlanInBrief(
            pk, row["title"], row["state"], row["starts_on"], row["ends_on"], row["adopted_on"], tuple(goals[pk])
        )
        for pk, row in heads.items()
    ]
    return sorted(found, key=lambda plan: not plan.is_adopted)


def _behind(path: str, today: dt.date) -> Coalesce:
    """How many rows at the end of `path` stand behind a goal, over all plans of people in force.

    A goal keeps its lineage when the next strategic plan starts as a copy, so learning begun before is still behind it.
    """
    later = Revision.objects.filter(
        pdp=OuterRef("revision__pdp"), state=RevisionState.APPROVED, number__gt=OuterRef("revision__number")
    )
    here = Membership.objects.on(today).filter(
        person=OuterRef("revision__pdp__person"), library=OuterRef("revision__pdp__membership__library")
    )
    in_force = PlanGoal.objects.filter(
        ~Exists(later),
        Exists(here),
        goal__lineage=OuterRef("goals__lineage"),
        goal__plan__library=OuterRef("library"),
        revision__state=RevisionState.APPROVED,
        revision__pdp__state=PdpState.OPEN,
    )
    counted = in_force.order_by().values("goal__lineage").annotate(number=Count(path, distinct=True))
    return Coalesce(Subquery(counted.values("number")[:1]), 0)


def people_without_login(library_id: int | None, today: dt.date, limit: int) -> QuerySet[Any, Any]:
    """Posts in force whose holder cannot sign in yet, longest first; `all_of_them` is how many."""
    logins = EmailAddress.objects.filter(user=OuterRef("person"), verified=True)
    rows = Membership.objects.on(today).filter(~Exists(logins), library=library_id, person__is_active=True)
    return rows.select_related("person").annotate(all_of_them=Window(Count("pk"))).order_by("starts_on", "pk")[:limit]


def certified_people(library_id: int | None, today: dt.date, limit: int) -> QuerySet[Any, Any]:
    """Valid certificates of people who hold a post at the library today, newest first; `all_of_them` is how many."""
    posts = Membership.objects.on(today).filter(library=library_id, person=OuterRef("person"))
    valid = Certificate.objects.filter(
        Q(valid_through=None) | Q(valid_through__gte=today), Exists(posts), state=CertificateState.ISSUED
    )
    named = valid.annotate(
        holder=F("person__display_name"), track=F("enrollment__track__name"), all_of_them=Window(Count("pk"))
    )
    return named.only("awarded_on", "valid_through").order_by("-awarded_on", "-pk")[:limit]
