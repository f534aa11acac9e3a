"""A plan as one reads it: goals with their gaps and activities, credits and totals, in a constant number of queries."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from learning import ports
from learning.enums import MoneySource
from learning.models import Gap, Option, PlanGoal, PlannedActivity, Revision
from libraries.models import Agency, Library, Membership, Person, StrategicPlan
from libraries.queries.deciding import Deciders, deciding_on
from pdplanner.kernel.wording import credits_in_column

# What a sheet reads of its revision; a view that loads it with these saves the sheet a query.
PEOPLE = (
    "pdp__person", "pdp__membership__library__agency", "strategic_plan__library__agency", "committed_by", "approved_by",
    "returned_by", "previous__returned_by",
)  # fmt: skip


@dataclass(frozen=True)
class ActivitySheet:
    """A planned activity, its number on the page and what it would be worth, in hundredths of a credit."""

    row: PlannedActivity
    number: int
    hundredths: int

    @property
    def is_self_directed(self) -> bool:
        return self.row.kind.is_self_directed

    @property
    def worth(self) -> str:
        """What stands under the field for its size."""
        return worth_words(self.row.size, self.hundredths)

    @property
    def has_size(self) -> bool:
        return bool(self.row.minutes or self.row.units_hundredths)


def worth_words(size: str, hundredths: int) -> str:
    """ "6 hours make 2.0 credits." """
    verb = "makes" if size.startswith("1 ") else "make"
    return f"{size} {verb} {credits_in_column(hundredths)} credits."


@dataclass(frozen=True)
class GapSheet:
    row: Gap
    options: list[Option]


@dataclass(frozen=True)
class GoalSheet:
    """A goal of the plan with everything that serves it."""

    row: PlanGoal
    gaps: list[GapSheet]
    activities: list[ActivitySheet]

    @property
    def hundredths(self) -> int:
        return sum(activity.hundredths for activity in self.activities)


@dataclass(frozen=True)
class Sheet:
    """Everything one revision says; `terms` is None for a plan no enrollment points to."""

    revision: Revision
    goals: list[GoalSheet]
    activities: list[ActivitySheet]
    terms: ports.TrackTerms | None

    @property
    def person(self) -> Person:
        return self.revision.pdp.person

    @property
    def membership(self) -> Membership:
        return self.revision.pdp.membership

    @property
    def library(self) -> Library:
        """Whose goals the revision serves and who promises: after a move an earlier one than that of the post."""
        return self.revision.strategic_plan.library

    @cached_property
    def deciders(self) -> Deciders:
        """Who decides for the person today; two parts of the editor ask."""
        return deciding_on(self.membership)

    @property
    def agency(self) -> Agency:
        return self.library.agency

    @property
    def strategic_plan(self) -> StrategicPlan:
        return self.revision.strategic_plan

    @property
    def planned_hundredths(self) -> int:
        return sum(activity.hundredths for activity in self.activities)

    @property
    def self_directed_hundredths(self) -> int:
        return sum(activity.hundredths for activity in self.activities if activity.is_self_directed)

    @property
    def cents(self) -> int:
        return sum(activity.row.cents for activity in self.activities)

    @property
    def paid_minutes(self) -> int:
        """The time away from other duties that all activities together need of the library."""
        return sum(activity.row.paid_minutes for activity in self.activities)

    def cents_from(self, source: MoneySource) -> int:
        return sum(activity.row.cents for activity in self.activities if activity.row.money_source == source)


def revision_with_its_people(pk: int) -> Revision:
    """The revision with person, post, library, agency and strategic plan, in one query."""
    return Revision.objects.select_related(*PEOPLE).get(pk=pk)


def sheet_of(revision: Revision) -> Sheet:
    """Read `revision` whole. Asks certification for the terms and the worth of the activities."""
    if not Revision._meta.get_field("strategic_plan").is_cached(revision):
        revision = revision_with_its_people(revision.pk)
    terms = ports.ask().terms_of_pdp(revision.pdp_id)
    activities = _activities(revision, terms)
    gaps = _gaps(revision)
    goals = [
        GoalSheet(
            row=goal,
            gaps=[gap for gap in gaps if gap.row.plan_goal_id == goal.pk],
            activities=[activity for activity in activities if activity.row.plan_goal_id == goal.pk],
        )
        for goal in revision.goals.select_related("goal__plan").order_by("goal_no", "pk")
    ]
    return Sheet(revision=revision, goals=goals, activities=activities, terms=terms)


def _gaps(revision: Revision) -> list[GapSheet]:
    options: dict[int, list[Option]] = {}
    for option in revision.options.order_by("pk"):
        options.setdefault(option.gap_id, []).append(option)
    gaps = revision.gaps.select_related("competency__group__framework").order_by("plan_goal__goal_no", "pk")
    return [GapSheet(gap, options.get(gap.pk, [])) for gap in gaps]


def _activities(revision: Revision, terms: ports.TrackTerms | None) -> list[ActivitySheet]:
    rows = sorted(revision.activities.select_related("kind", "plan_goal"), key=_by_date)
    worths = [0] * len(rows)
    if terms is not None:
        learnings = [ports.Learning(row.kind.code, row.kind.tags, row.minutes, row.units_hundredths) for row in rows]
        worths = terms.worths(learnings)
    pairs: Iterable[tuple[PlannedActivity, int]] = zip(rows, worths, strict=True)
    return [ActivitySheet(row, number, hundredths) for number, (row, hundredths) in enumerate(pairs, start=1)]


def _by_date(activity: PlannedActivity) -> tuple[dt.date, int]:
    # Undated ones last; databases disagree on where they put nothing.
    return (activity.planned_on or dt.date.max, activity.pk)
