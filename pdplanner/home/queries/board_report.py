"""What a library's board is told about learning: between two days, and how things stand on the last of them."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from certification.enums import CertificateState
from certification.models import Certificate
from learning.enums import CreditState, MoneySource, PdpState, ReportState
from learning.models import Credit, FinalReport, PlanGoal, Revision
from learning.queries.asked import minutes_a_week
from learning.queries.board_sessions import held_between
from learning.queries.force import last_approved
from libraries.enums import PlanState
from libraries.models import Goal, Library, Membership
from pdplanner.kernel import clock

A_DAY = dt.timedelta(days=1)
EXPIRES_WITHIN_DAYS = 180


@dataclass
class Learning:
    """Verified learning: of how many people, in how many pieces, and how long where it is measured in time."""

    people: set[int] = field(default_factory=set)
    pieces: int = 0
    minutes: int = 0

    def add(self, person: int, pieces: int, minutes: int) -> None:
        self.people.add(person)
        self.pieces += pieces
        self.minutes += minutes


@dataclass(frozen=True)
class GoalLearning:
    number: int
    title: str
    learning: Learning


@dataclass(frozen=True)
class Promised:
    """What the plans in force on the last day promise; minutes are those of one week, cents those of one year."""

    plans: int
    library_minutes: int
    staff_minutes: int
    library_cents: int
    planned_cents: int  # of activities the library pays for


@dataclass(frozen=True)
class BoardReport:
    """`outside` is learning toward no goal of the adopted plan; `changes` are words of accepted final reports; `board`
    are the sessions in which the board itself learned, and their minutes."""

    plan_title: str
    goals: Sequence[GoalLearning]
    outside: Learning
    whole: Learning
    promised: Promised
    certified: Sequence[Any]
    expiring: Sequence[Any]
    changes: Sequence[tuple[str, str]]
    board: tuple[int, int]

    @property
    def served(self) -> int:
        return sum(1 for goal in self.goals if goal.learning.pieces)


def board_report(library: Library, first: dt.date, last: dt.date) -> BoardReport:
    """The report on the days `first` through `last`. Six queries."""
    goals = Goal.objects.filter(plan__library=library, plan__state=PlanState.ADOPTED).select_related("plan")
    listed = list(goals.order_by("position", "pk"))
    lines = {goal.lineage: GoalLearning(number, goal.title, Learning()) for number, goal in enumerate(listed, start=1)}
    outside, whole = Learning(), Learning()
    for lineage, person, pieces, minutes in _verified(library, first, last):
        part = lines[lineage].learning if lineage in lines else outside
        for learning in (part, whole):
            learning.add(person, pieces, minutes)
    certified = list(_valid(library, last))
    until = last + dt.timedelta(days=EXPIRES_WITHIN_DAYS)
    return BoardReport(
        plan_title=listed[0].plan.title if listed else "",
        goals=list(lines.values()),
        outside=outside,
        whole=whole,
        promised=_promised(library, last),
        certified=certified,
        expiring=[one for one in certified if one.valid_through and one.valid_through <= until],
        changes=_changes(library, first, last),
        board=held_between(library, first, last),
    )


def _verified(library: Library, first: dt.date, last: dt.date) -> QuerySet[Any, tuple[UUID | None, int, int, int]]:
    """By goal and person, of learning that ended between the days and was done in a post at the library."""
    newest = PlanGoal.objects.filter(line=OuterRef("goal_line")).order_by("-revision__number")
    rows = Credit.objects.filter(
        membership__library=library, state=CreditState.VERIFIED, ended_on__gte=first, ended_on__lte=last
    ).annotate(lineage=Subquery(newest.values("goal__lineage")[:1]))
    summed = rows.order_by().values("lineage", "person").annotate(pieces=Count("pk"), time=Sum("minutes"))
    return summed.values_list("lineage", "person", "pieces", "time")


def _valid(library: Library, on: dt.date) -> QuerySet[Any, Any]:
    """Certificates valid on the day, of people who have a post at the library then; what ends first comes first."""
    people = Membership.objects.on(on).filter(library=library).values("person")
    rows = Certificate.objects.filter(
        Q(valid_through=None) | Q(valid_through__gte=on),
        person__in=people, state=CertificateState.ISSUED, agency=library.agency_id, awarded_on__lte=on,
    )  # fmt: skip
    named = rows.annotate(holder=F("person__display_name"), track=F("enrollment__track__name"))
    return named.only("awarded_on", "valid_through").order_by(F("valid_through").asc(nulls_last=True), "holder", "pk")


def _promised(library: Library, on: dt.date) -> Promised:
    """Of the newest revision of each open plan at the library that was approved by the end of the day."""
    by = clock.day_begins(on + A_DAY, library.agency.time_zone)
    here = Revision.objects.filter(pdp__membership__library=library, pdp__state=PdpState.OPEN)
    paid = Sum("activities__cents", filter=Q(activities__money_source=MoneySource.LIBRARY))
    rows = list(last_approved(here, before=by).annotate(paid=paid).order_by())
    return Promised(
        plans=len(rows),
        library_minutes=sum(minutes_a_week(row.library_minutes or 0, row.library_per) for row in rows),
        staff_minutes=sum(minutes_a_week(row.staff_minutes, row.staff_per) for row in rows),
        library_cents=sum(row.library_cents or 0 for row in rows),
        planned_cents=sum(row.paid or 0 for row in rows),
    )


def _changes(library: Library, first: dt.date, last: dt.date) -> list[tuple[str, str]]:
    """Of final reports accepted between the days what changed: the goal with its result, or "" with what patrons
    notice. Nobody is named."""
    zone = library.agency.time_zone
    titles = PlanGoal.objects.filter(line=OuterRef("reflections__line")).order_by("-revision__number")
    rows = FinalReport.objects.filter(
        pdp__membership__library=library, state=ReportState.ACCEPTED,
        decided_at__gte=clock.day_begins(first, zone), decided_at__lt=clock.day_begins(last + A_DAY, zone),
    ).annotate(goal=Subquery(titles.values("goal_title")[:1]))  # fmt: skip
    found: dict[tuple[str, str], None] = {}
    for goal, result, patrons in rows.order_by("decided_at", "pk", "reflections__pk").values_list(
        "goal", "reflections__result", "patrons"
    ):
        for about, words in ((goal or "", result or ""), ("", patrons)):
            if words.strip():
                found.setdefault((about, words.strip()))
    return list(found)
