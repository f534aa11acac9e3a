"""What a person who learns looks at first: the enrollment, its stored standing, the plan behind it, the credits.

The standing is what the worker last wrote down; the page with reasons evaluates live. Four queries, whatever is in it.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from certification.engine import RequirementVerdict, Verdict, converted, verdict_from_json
from certification.enums import CertificateState, EnrollmentState
from certification.models import Certificate, Enrollment
from certification.queries.enrollments import enrollments_of
from certification.queries.facts import rules_of
from certification.queries.standing import OPEN_STATES
from learning.enums import CreditState, PdpState, RevisionState
from learning.models import Credit, PlanGoal, Revision
from learning.queries.feedback import label_asked
from libraries.models import Person
from pdplanner.kernel.access import Hat

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Activity:
    """A planned activity of the plan that counts, with the goal it serves; `worth` in hundredths of a credit."""

    line: int
    goal_line: int
    title: str
    planned_on: dt.date | None
    worth: int


@dataclass(frozen=True)
class GoalServed:
    """One strategic goal with what was learned toward it; `planned` counts what waits for a decision, too."""

    number: int
    title: str
    words: str
    counted: int
    planned: int


@dataclass(frozen=True)
class Learner:
    """Everything the page says of one person. Without `enrollment` there is nothing else."""

    enrollment: Enrollment | None = None
    others: tuple[Enrollment, ...] = ()
    verdict: Verdict | None = None
    revisions: tuple[Revision, ...] = ()  # newest first; dropped ones are not there
    activities: tuple[Activity, ...] = ()
    goals: Mapping[int, tuple[int, str]] = field(default_factory=dict)  # goal line → number and title
    credits: tuple[Credit, ...] = ()  # newest first; reversed ones are not there
    certificate: Certificate | None = None  # of this period once it is certified, before that the one it renews

    @property
    def total(self) -> RequirementVerdict | None:
        """The requirement about all credit, with `have`, `need`, `waiting`, `planned` and `short`."""
        need = self.enrollment.standing.need_hundredths if self.enrollment and self.verdict else 0
        lines = self.verdict.requirements() if self.verdict else ()
        return next((line for line in lines if line.unit == "credits" and need and line.need == need), None)

    @property
    def revision(self) -> Revision | None:
        """The newest revision: the one somebody has to do something about, or the one in force."""
        return self.revisions[0] if self.revisions else None

    @property
    def in_force(self) -> Revision | None:
        return next((row for row in self.revisions if row.state == RevisionState.APPROVED), None)

    @property
    def last_day(self) -> dt.date | None:
        ends = self.enrollment.period_ends_before if self.enrollment else None
        return ends - DAY if ends else None

    def credits_in(self, state: str) -> list[Credit]:
        return [credit for credit in self.credits if credit.state == state]

    def undone(self) -> list[Activity]:
        """Planned activities nothing has come of yet, by date."""
        begun = {credit.activity_line_id for credit in self.credits}
        left = [activity for activity in self.activities if activity.line not in begun]
        return sorted(left, key=lambda activity: (activity.planned_on or dt.date.max, activity.line))


def learner_of(person: Person, hat: Hat) -> Learner:
    """The learner `person` is at the agency of `hat`."""
    live = [e for e in enrollments_of(person) if e.agency_id == hat.agency_id and e.state != EnrollmentState.CLOSED]
    if not live:
        return Learner(credits=_credits(person, hat))
    shown, *others = sorted(live, key=_urgency)
    certified = shown.state == EnrollmentState.CERTIFIED
    goals, activities = _plan(shown)
    return Learner(
        enrollment=shown,
        others=tuple(other for other in others if other.state in OPEN_STATES),
        verdict=_verdict(shown),
        revisions=() if certified else _revisions(shown),
        activities=() if certified else activities,
        goals=goals,
        credits=_credits(person, hat),
        certificate=_certificate(shown.pk if certified else shown.previous_id),
    )


def _urgency(enrollment: Enrollment) -> tuple[bool, dt.date, int]:
    """Open enrollments before finished ones, what ends soonest first; of the finished the newest."""
    is_open = enrollment.state in OPEN_STATES
    ends = enrollment.period_ends_before or dt.date.max
    return (not is_open, ends if is_open else dt.date.min, -enrollment.pk)


def _verdict(enrollment: Enrollment) -> Verdict | None:
    standing = getattr(enrollment, "standing", None)
    return verdict_from_json(standing.verdict) if standing and standing.verdict else None


def _revisions(enrollment: Enrollment) -> tuple[Revision, ...]:
    if enrollment.pdp_id is None:
        return ()
    rows = Revision.objects.filter(pdp=enrollment.pdp_id).exclude(state=RevisionState.WITHDRAWN)
    return tuple(rows.select_related("committed_by").order_by("-number"))


def _credits(person: Person, hat: Hat) -> tuple[Credit, ...]:
    rows = label_asked(Credit.objects.filter(person=person).exclude(state=CreditState.REVERSED), hat.agency_id)
    fields = ("title", "state", "minutes", "ended_on", "goal_line", "activity_line", "return_reason", "person")
    fields += ("catalog_event",)
    return tuple(rows.only(*fields).order_by("-ended_on", "-pk"))


def _certificate(enrollment_id: int | None) -> Certificate | None:
    if enrollment_id is None:
        return None
    return Certificate.objects.filter(enrollment=enrollment_id, state=CertificateState.ISSUED).defer("verdict").first()


_FIELDS = (
    "revision__number", "revision__state", "line_id", "goal_no", "goal_title", "activities__line_id",
    "activities__title", "activities__minutes", "activities__units_hundredths", "activities__planned_on",
    "activities__kind__code",
)  # fmt: skip


def _plan(enrollment: Enrollment) -> tuple[dict[int, tuple[int, str]], tuple[Activity, ...]]:
    """Every goal line in its newest words, and the activities of the revision the standing's plan part rests on."""
    if enrollment.pdp_id is None:
        return {}, ()
    sent = PlanGoal.objects.filter(revision__pdp=enrollment.pdp_id).exclude(revision__state=RevisionState.WITHDRAWN)
    rows = list(sent.order_by("revision__number", "goal_no", "activities__planned_on").values(*_FIELDS))
    goals = {row["line_id"]: (row["goal_no"], row["goal_title"]) for row in rows}
    return goals, tuple(_activities(enrollment, rows))


def _activities(enrollment: Enrollment, rows: Sequence[dict[str, Any]]) -> Iterable[Activity]:
    """As certification reads it: what the newest approved revision plans; before there is one, what the newest does."""
    if enrollment.pdp is None or enrollment.pdp.state != PdpState.OPEN:
        return
    approved = [row["revision__number"] for row in rows if row["revision__state"] == RevisionState.APPROVED]
    number = max(approved or [row["revision__number"] for row in rows], default=0)
    rules = rules_of(enrollment.rule_set)
    for row in rows:
        if row["revision__number"] == number and row["activities__line_id"] is not None:
            yield Activity(
                line=row["activities__line_id"],
                goal_line=row["line_id"],
                title=row["activities__title"],
                planned_on=row["activities__planned_on"],
                worth=converted(
                    rules,
                    row["activities__kind__code"],
                    row["activities__minutes"],
                    row["activities__units_hundredths"],
                ),
            )


def goals_served(learner: Learner) -> list[GoalServed]:
    """The plan's goals with their credits, the most learned-toward first. Counted credit without a goal comes last."""
    if learner.verdict is None:
        return []
    counted = _by_line(learner, {entry.key: entry.hundredths for entry in learner.verdict.counted})
    coming = {entry.key: entry.hundredths for entry in learner.verdict.not_counted if entry.is_waiting}
    planned = _by_line(learner, coming)
    for activity, rest in _open_rests(learner, coming):
        planned[activity.goal_line] = planned.get(activity.goal_line, 0) + rest
    titles: dict[int, list[str]] = {}
    for activity in learner.activities:
        titles.setdefault(activity.goal_line, []).append(activity.title)
    rows = [
        GoalServed(number, title, ", ".join(titles.get(line, [])), counted.get(line, 0), planned.get(line, 0))
        for line, (number, title) in learner.goals.items()
        if line in titles or line in counted or line in planned
    ]
    rows.sort(key=lambda row: (-row.counted, -row.planned, row.number))
    none = GoalServed(0, "No goal named", "", counted.get(0, 0), planned.get(0, 0))
    return [*rows, none] if none.counted or none.planned else rows


def _by_line(learner: Learner, worth: Mapping[str, int]) -> dict[int, int]:
    """Worth by credit key, summed by goal line; 0 is no goal of this plan."""
    lines = {str(credit.pk): credit.goal_line_id for credit in learner.credits}
    sums: dict[int, int] = {}
    for key, hundredths in worth.items():
        line = lines.get(key)
        line = line if line in learner.goals else 0
        sums[line or 0] = sums.get(line or 0, 0) + hundredths
    return sums


def _open_rests(learner: Learner, coming: Mapping[str, int]) -> Iterable[tuple[Activity, int]]:
    """What is still to come of each planned activity whose day lies in the period; the engine reckons it the same."""
    assert learner.verdict is not None
    worth = {**coming, **{entry.key: entry.hundredths for entry in learner.verdict.counted}}
    done: dict[int | None, int] = {}
    for credit in learner.credits:
        done[credit.activity_line_id] = done.get(credit.activity_line_id, 0) + worth.get(str(credit.pk), 0)
    first, end = learner.verdict.starts_on, learner.verdict.ends_before
    for activity in learner.activities:
        rest = activity.worth - done.get(activity.line, 0)
        day = activity.planned_on
        inside = day is None or ((first is None or first <= day) and (end is None or day < end))
        if rest > 0 and inside:
            yield activity, rest
