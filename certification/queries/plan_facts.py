"""The plan an enrollment rests on, as facts: its revisions, what it plans, and the final report that closes it."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Min

from certification.engine import DocumentFact, PlannedFact, RevisionFact
from certification.models import Enrollment
from learning.enums import ReportState, RevisionState
from learning.models import FinalReport, GoalReflection, Pdp, Revision
from pdplanner.kernel import clock

FINAL_REPORT = "final_report"  # the type by which rule sets ask for it
DAY = dt.timedelta(days=1)
# A revision in one of these was never sent, or taken back before anybody decided: no day of force can rest on it.
_NEVER_SENT = (RevisionState.DRAFT, RevisionState.WITHDRAWN)


@dataclass(frozen=True)
class PlannedWords:
    line: int
    title: str
    kind: str
    tags: tuple[str, ...]
    minutes: int
    units: int
    planned_on: dt.date | None


@dataclass
class RevisionRow:
    """One revision with the lineage keys and the words of its goals and planned activities."""

    number: int
    state: str
    submitted_at: dt.datetime | None
    approved_at: dt.datetime | None
    returned_at: dt.datetime | None
    goals: dict[int, tuple[int, str]] = field(default_factory=dict)  # line → number and title
    activities: dict[int, PlannedWords] = field(default_factory=dict)


@dataclass(frozen=True)
class Plan:
    """All revisions of one plan, oldest first."""

    revisions: tuple[RevisionRow, ...] = ()

    def revision_facts(self, zone: str, pdp: Pdp | None, on: dt.date | None) -> tuple[RevisionFact, ...]:
        # The day a plan was ended is still a day of the plan; the engine wants the first day without it.
        closed_on = _ended_on(pdp, zone, on or clock.today(zone)) if pdp else None
        return tuple(
            RevisionFact(
                number=row.number,
                submitted_on=submitted_on,
                approved_on=local(row.approved_at, zone),
                returned_on=local(row.returned_at, zone),
                closed_on=closed_on + DAY if closed_on else None,
                goals=frozenset(map(str, row.goals)),
                activities=frozenset(map(str, row.activities)),
            )
            for row in self.revisions
            if row.state not in _NEVER_SENT and (submitted_on := local(row.submitted_at, zone))
        )

    def planned_facts(self, pdp: Pdp | None, zone: str, on: dt.date | None) -> tuple[PlannedFact, ...]:
        """What the revision in force at the end of the day plans; before any is, what the newest one sent by then does.

        A draft is nobody's but its writer's, and a standing is read by others too. Nothing once the plan ended.
        """
        day = on or clock.today(zone)
        source = self._newest_on(day, zone)
        if source is None or pdp is None or not _goes_on(pdp, zone, day):
            return ()
        return tuple(
            PlannedFact(
                activity=str(line), kind=words.kind, minutes=words.minutes, units=words.units, on=words.planned_on,
                tags=frozenset(words.tags),
            )
            for line, words in source.activities.items()
        )  # fmt: skip

    def _newest_on(self, day: dt.date, zone: str) -> RevisionRow | None:
        """The newest revision approved by then, else the newest sent."""

        def by_then(moment: dt.datetime | None) -> bool:
            return moment is not None and clock.local_date(moment, zone) <= day

        sent = [row for row in self.revisions if row.state not in _NEVER_SENT and by_then(row.submitted_at)]
        return next(reversed([row for row in sent if by_then(row.approved_at)] or sent), None)

    @property
    def goal_words(self) -> dict[int, tuple[int, str]]:
        """Number and title of every goal line, in the words of the newest revision that has it."""
        return {line: words for row in self.revisions for line, words in row.goals.items()}

    @property
    def activity_titles(self) -> dict[str, str]:
        return {str(line): words.title for row in self.revisions for line, words in row.activities.items()}


def _goes_on(pdp: Pdp, zone: str, day: dt.date) -> bool:
    """Whether the plan is open, or was on that day."""
    ended_on = _ended_on(pdp, zone, day)
    return ended_on is None or day < ended_on


def _ended_on(pdp: Pdp, zone: str, day: dt.date) -> dt.date | None:
    """When the plan ended, as far as anybody knew at the end of the day: one reopened later had ended."""
    for ended, reopened in pdp.reopenings:
        if clock.local_date(ended, zone) <= day < clock.local_date(reopened, zone):
            return clock.local_date(ended, zone)
    return local(pdp.ended_at, zone)


def local(moment: dt.datetime | None, zone: str | ZoneInfo) -> dt.date | None:
    """The date of `moment` in `zone`; None stays None."""
    return None if moment is None else clock.local_date(moment, zone)


_FIELDS = (
    "pk", "pdp_id", "number", "state", "submitted_at", "approved_at", "returned_at", "goals__line_id",
    "goals__goal_no", "goals__goal_title", "goals__activities__line_id", "goals__activities__title",
    "goals__activities__kind__code", "goals__activities__kind__tags", "goals__activities__minutes",
    "goals__activities__units_hundredths",
    "goals__activities__planned_on",
)  # fmt: skip


def plans_of(pdp_ids: Iterable[int | None]) -> dict[int, Plan]:
    """Each plan with all its revisions, in one query: an activity is under its goal, so the join repeats nothing."""
    wanted = {pk for pk in pdp_ids if pk}
    rows = Revision.objects.filter(pdp__in=wanted).order_by("pdp_id", "number", "goals__goal_no", "goals__pk")
    found: dict[int, dict[int, RevisionRow]] = {}
    for row in rows.values(*_FIELDS):
        revisions = found.setdefault(row["pdp_id"], {})
        revision = revisions.setdefault(row["pk"], _revision(row))
        _add_goal(revision, row)
    return {pdp_id: Plan(tuple(revisions.values())) for pdp_id, revisions in found.items()}


def approved_activities(people: Iterable[int]) -> dict[int, dt.datetime]:
    """When each activity these people planned was approved first, by its line. One query."""
    approved = Revision.objects.filter(
        pdp__person__in=people, approved_at__isnull=False, goals__activities__isnull=False
    )
    rows = approved.order_by().values_list("goals__activities__line").annotate(Min("approved_at"))
    return dict(rows)


def _revision(row: dict[str, Any]) -> RevisionRow:
    return RevisionRow(row["number"], row["state"], row["submitted_at"], row["approved_at"], row["returned_at"])


def _add_goal(revision: RevisionRow, row: dict[str, Any]) -> None:
    if row["goals__line_id"] is not None:
        revision.goals[row["goals__line_id"]] = (row["goals__goal_no"], row["goals__goal_title"])
    line = row["goals__activities__line_id"]
    if line is not None:
        revision.activities[line] = PlannedWords(
            line=line,
            title=row["goals__activities__title"],
            kind=row["goals__activities__kind__code"],
            tags=tuple(row["goals__activities__kind__tags"]),
            minutes=row["goals__activities__minutes"],
            units=row["goals__activities__units_hundredths"],
            planned_on=row["goals__activities__planned_on"],
        )


def reflections_of(enrollments: Sequence[Enrollment]) -> dict[int, str]:
    """By plan, what its final report says of the goals; no query where no enrollment is given."""
    reports = [e.pdp.final_report.pk for e in enrollments if e.pdp and hasattr(e.pdp, "final_report")]
    if not reports:
        return {}
    texts: dict[int, str] = {}
    rows = GoalReflection.objects.filter(report__in=reports).values_list("report__pdp_id", "learned", "result")
    for pdp_id, learned, result in rows:
        texts[pdp_id] = f"{texts.get(pdp_id, '')} {learned} {result}"
    return texts


def document_facts(pdp: Pdp | None, zone: str, reflections: str) -> tuple[DocumentFact, ...]:
    """The final report, if it was sent and not taken back."""
    report: FinalReport | None = getattr(pdp, "final_report", None)
    if report is None or report.state == ReportState.DRAFT:
        return ()
    submitted_on = local(report.submitted_at, zone)
    if submitted_on is None:
        return ()
    decided_on = local(report.decided_at, zone)
    text = " ".join((report.changed, report.patrons, report.not_done, report.next_plan, reflections))
    return (
        DocumentFact(
            type=FINAL_REPORT,
            submitted_on=submitted_on,
            accepted_on=decided_on if report.state == ReportState.ACCEPTED else None,
            returned_on=decided_on if report.state == ReportState.RETURNED else None,
            words=len(text.split()),
        ),
    )
