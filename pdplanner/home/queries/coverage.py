"""The coverage board: goals of the adopted strategic plan × people of the library.

A cell holds the credits that count, as the stored standings say, and what is still planned. A credit that counts in two
tracks is there once, at the larger amount. A goal is empty when no plan on the board serves it. Amounts are hundredths.
"""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import F

from certification.engine import PlannedFact
from certification.queries.counted import Reckoned, posts_reckoned
from learning.queries.served import (
    CreditLink,
    GoalInPlan,
    OpenPlan,
    PlannedLearning,
    credit_links,
    served_by,
)
from libraries.enums import PlanState, Post
from libraries.models import Library, Membership, StrategicPlan
from pdplanner.kernel.folding import folded

LEARNERS = (Post.STAFF, Post.ADMINISTRATOR, Post.DIRECTOR)  # of whom one expects a plan


@dataclass(frozen=True)
class Asked:
    """What the board is narrowed to; `in_review` shows plans in review as if they were approved."""

    branch: int | None = None
    track: int | None = None
    in_review: bool = False


@dataclass
class Cell:
    """`serves`: a plan on the board names the goal, even if nothing is planned toward it yet."""

    counted: int = 0
    planned: int = 0
    serves: bool = False

    @property
    def is_none(self) -> bool:
        return not (self.counted or self.planned or self.serves)

    def add(self, other: "Cell") -> None:
        self.counted += other.counted
        self.planned += other.planned
        self.serves = self.serves or other.serves


@dataclass(frozen=True)
class Member:
    """One person of the library. `in_track` is whether any credit of theirs can count."""

    pk: int
    name: str
    post_pk: int
    is_expected: bool
    in_track: bool


@dataclass
class Effort:
    """What a goal takes: minutes learned in verified credits, minutes and cents of all that the plans shown plan."""

    learned_minutes: int = 0
    planned_minutes: int = 0
    planned_cents: int = 0

    def add(self, other: "Effort") -> None:
        self.learned_minutes += other.learned_minutes
        self.planned_minutes += other.planned_minutes
        self.planned_cents += other.planned_cents


@dataclass
class GoalRow:
    """One goal with its cells by person; `review_plans` in review would add `review_hundredths` to it."""

    number: int
    title: str
    lineage: UUID
    skills: Sequence[str] = ()  # that it needs
    learners: dict[str, set[int]] = field(default_factory=dict)  # whose plan names one as a gap, by its folded name
    cells: dict[int, Cell] = field(default_factory=dict)
    effort: Effort = field(default_factory=Effort)
    review_plans: int = 0
    review_hundredths: int = 0

    @property
    def total(self) -> Cell:
        return _sum(self.cells.values())

    @property
    def is_empty(self) -> bool:
        return not any(cell.serves for cell in self.cells.values())

    def cell(self, person: int) -> Cell:
        return self.cells.setdefault(person, Cell())


@dataclass(frozen=True)
class DeadActivity:
    """A planned activity whose goal is in no live strategic plan; `hundredths` is what is still to come of it."""

    member: Member
    pdp_pk: int
    title: str
    goal: GoalInPlan
    hundredths: int


@dataclass(frozen=True)
class Absent:
    """Somebody without a place on the board. `state` of their newest revision, "" without an open plan; what a plan in
    review would add, by number of the goal."""

    member: Member
    pdp_pk: int | None
    state: str
    adds: Mapping[int, int]


@dataclass(frozen=True)
class Board:
    plan: StrategicPlan
    rows: Sequence[GoalRow]
    members: Sequence[Member]
    plans: int
    dead: Sequence[DeadActivity]
    absent: Sequence[Absent]
    outside: int  # counted for posts here, but toward no live goal
    as_of: dt.date | None  # the last day of which every standing in it tells
    being_reckoned: int

    @property
    def empty(self) -> list[GoalRow]:
        return [row for row in self.rows if row.is_empty]

    @property
    def served(self) -> list[GoalRow]:
        return [row for row in self.rows if not row.is_empty]

    def total_of(self, member: Member) -> Cell:
        return _sum(row.cells[member.pk] for row in self.rows if member.pk in row.cells)

    @property
    def total(self) -> Cell:
        return _sum(row.total for row in self.rows)

    @property
    def effort(self) -> Effort:
        whole = Effort()
        for row in self.rows:
            whole.add(row.effort)
        return whole


def _sum(cells: Iterable[Cell]) -> Cell:
    whole = Cell()
    for cell in cells:
        whole.add(cell)
    return whole


@dataclass(frozen=True)
class Ground:
    """What every board of a library is made from: its goals, who has a post there today, and how they stand."""

    library: Library
    plan: StrategicPlan
    goals: Sequence[tuple[UUID, str, Sequence[str]]]  # with the skills it needs
    posts: Sequence[Membership]
    reckoned: Sequence[Reckoned]

    @property
    def branches(self) -> dict[int, str]:
        """The branches where these people work, by name."""
        found = {post.branch.pk: post.branch.name for post in self.posts if post.branch}
        return dict(sorted(found.items(), key=lambda branch: branch[1]))

    @property
    def tracks(self) -> dict[int, str]:
        """The tracks in which these people are, by name."""
        return dict(sorted({(row.track_id, row.track) for row in self.reckoned}, key=lambda track: track[1]))


def ground_of(library: Library, today: dt.date) -> Ground | None:
    """None while no strategic plan is adopted. Two queries at most."""
    plans = StrategicPlan.objects.filter(library=library, state=PlanState.ADOPTED)
    goals = plans.annotate(lineage=F("goals__lineage"), goal=F("goals__title"), skills=F("goals__skills"))
    rows = list(goals.order_by("pk", "goals__position", "goals__pk"))
    if not rows:
        return None
    held, reckoned = posts_reckoned(Membership.objects.on(today).filter(library=library), library.agency_id, today)
    lines = [
        (row.lineage, row.goal, tuple((row.skills or "").splitlines()))
        for row in rows
        if row.pk == rows[0].pk and row.lineage
    ]
    return Ground(library, rows[0], lines, held, reckoned)


def board_of(ground: Ground, asked: Asked) -> Board:
    """The board as narrowed. Two queries."""
    return _Reckoning(ground, asked).board()


class _Reckoning:
    """One board in the making: everything read at once, then added up."""

    def __init__(self, ground: Ground, asked: Asked) -> None:
        self.plan, self.asked = ground.plan, asked
        posts = [post for post in ground.posts if asked.branch in (None, post.branch_id)]
        people = {post.person_id for post in posts}
        self.reckoned = [
            row for row in ground.reckoned if row.person_id in people and asked.track in (None, row.track_id)
        ]
        enrolled = {row.person_id for row in self.reckoned}
        self.members = _members(posts, enrolled, only=enrolled if asked.track else people)
        known = {member.pk for member in self.members}
        self.rows = {
            lineage: GoalRow(number, title, lineage, skills)
            for number, (lineage, title, skills) in enumerate(ground.goals, start=1)
        }
        self.of_plan: dict[int | None, list[Reckoned]] = {}
        for row in self.reckoned:
            self.of_plan.setdefault(row.pdp_id, []).append(row)
        served = served_by(known, ground.library.pk)
        self.plans = [plan for plan in served.plans if asked.track is None or plan.pk in self.of_plan]
        self.lineages = served.lineages
        self.links, gaps = credit_links(known, ground.library.pk)
        shown = {plan.person_id for plan in self.plans}
        for gap in gaps:
            row = self.rows.get(self.lineages.get(gap.goal_line))
            if row and gap.person_id in shown:
                row.learners.setdefault(folded(gap.skill), set()).add(gap.person_id)
        self.toward: dict[int, list[int]] = {}
        for pk, link in self.links.items():
            if link.activity_line is not None:
                self.toward.setdefault(link.activity_line, []).append(pk)

    def board(self) -> Board:
        outside = self._add_credits()
        shown = [row for row in self.plans if self._shown(row)]
        for plan in shown:
            self._add_plan(plan)
        if not self.asked.in_review:
            self._add_reviews()
        here = {pk for row in self.rows.values() for pk, cell in row.cells.items() if not cell.is_none}
        here |= {plan.person_id for plan in shown}
        days = [row.as_of for row in self.reckoned if row.is_open]
        return Board(
            plan=self.plan,
            rows=list(self.rows.values()),
            members=[member for member in self.members if member.pk in here],
            plans=len(shown),
            dead=list(self._dead()),
            absent=list(self._absent(here)),
            outside=outside,
            as_of=min((day for day in days if day), default=None),
            being_reckoned=days.count(None),
        )

    def _shown(self, plan: OpenPlan) -> Sequence[GoalInPlan]:
        """The goals by which a plan is on the board; none, and it is not."""
        return (self.asked.in_review and plan.in_review) or plan.in_force

    def _add_credits(self) -> int:
        counted, waiting = (
            _largest(row.counted for row in self.reckoned),
            _largest(row.waiting for row in self.reckoned),
        )
        outside = 0
        for pk, link in self.links.items():
            row = self._row_of(link)
            if row is None:
                outside += counted.get(pk, 0)
                continue
            row.effort.learned_minutes += link.minutes
            if pk in counted:
                row.cell(link.person_id).counted += counted[pk]
            elif pk in waiting:
                row.cell(link.person_id).planned += waiting[pk]
        return outside

    def _row_of(self, link: CreditLink) -> GoalRow | None:
        lineage = self.lineages.get(link.goal_line or 0)
        return self.rows.get(lineage) if lineage else None

    def _add_plan(self, plan: OpenPlan) -> None:
        for goal in self._shown(plan):
            if row := self.rows.get(goal.lineage):
                row.cell(plan.person_id).add(Cell(0, self._rest(plan, goal), serves=True))
                for activity in goal.activities:
                    row.effort.add(Effort(0, activity.minutes, activity.cents))

    def _add_reviews(self) -> None:
        by_number = {row.number: row for row in self.rows.values()}
        for plan in self.plans:
            for number, hundredths in self._adds(plan).items():
                row = by_number[number]
                row.review_plans += 1
                row.review_hundredths += hundredths

    def _adds(self, plan: OpenPlan) -> dict[int, int]:
        """What the revision in review plans beyond the one in force, by number of the goal."""
        now = {goal.lineage: self._rest(plan, goal) for goal in plan.in_force}
        adds: dict[int, int] = {}
        for goal in plan.in_review:
            row, more = self.rows.get(goal.lineage), self._rest(plan, goal) - now.get(goal.lineage, 0)
            if row and more > 0:
                adds[row.number] = adds.get(row.number, 0) + more
        return adds

    def _rest(self, plan: OpenPlan, goal: GoalInPlan) -> int:
        return sum(self._rest_of(plan, activity) for activity in goal.activities)

    def _rest_of(self, plan: OpenPlan, activity: PlannedLearning) -> int:
        """What is still to come of an activity, in the track where that is most; 0 in no track."""
        fact = PlannedFact(
            activity=str(activity.line), kind=activity.kind, minutes=activity.minutes, units=activity.units,
            on=activity.planned_on, tags=frozenset(activity.tags),
        )  # fmt: skip
        of_plan = (row for row in self.of_plan.get(plan.pk, ()) if row.is_open)
        return max((row.rest_of(fact, self.toward.get(activity.line, ())) for row in of_plan), default=0)

    def _dead(self) -> Iterator[DeadActivity]:
        of_person: dict[int, list[OpenPlan]] = {}
        for plan in self.plans:
            of_person.setdefault(plan.person_id, []).append(plan)
        for member in self.members:
            for plan in of_person.get(member.pk, ()):
                for goal in plan.in_force:
                    if goal.lineage not in self.rows:
                        yield from self._dead_of(member, plan, goal)

    def _dead_of(self, member: Member, plan: OpenPlan, goal: GoalInPlan) -> Iterator[DeadActivity]:
        """What is not done yet; what is done cannot serve another goal any more."""
        for activity in goal.activities:
            rest = self._rest_of(plan, activity)
            if rest or not member.in_track:
                yield DeadActivity(member, plan.pk, activity.title, goal, rest)

    def _absent(self, here: set[int]) -> Iterator[Absent]:
        by_person = {plan.person_id: plan for plan in self.plans}
        for member in self.members:
            plan = by_person.get(member.pk)
            if member.pk not in here and (plan or member.is_expected):
                state, adds = (plan.newest_state, self._adds(plan)) if plan else ("", {})
                yield Absent(member, plan.pk if plan else None, state, adds)


def _largest(parts: Iterable[Mapping[int, int]]) -> dict[int, int]:
    """Each credit once, whatever the number of tracks it counts in."""
    found: dict[int, int] = {}
    for part in parts:
        for pk, hundredths in part.items():
            found[pk] = max(found.get(pk, 0), hundredths)
    return found


def _members(posts: Iterable[Membership], enrolled: set[int], only: set[int]) -> list[Member]:
    """One for each person, whatever the number of their posts."""
    found: dict[int, Member] = {}
    for post in posts:
        known = found.get(post.person_id)
        expected = post.role in LEARNERS or (known is not None and known.is_expected)
        if post.person_id in only:
            found[post.person_id] = Member(
                post.person_id, str(post.person), known.post_pk if known else post.pk, expected,
                post.person_id in enrolled,
            )  # fmt: skip
    return list(found.values())
