"""Dana's story told through the services: the Strategic Track from enrolling to the day before the certificate.

The dates are those of the engine's own tests: enrolled on 1 July 2025, plan sent on 1 August, approved on 18 August
2025, last day 30 June 2029. Every verb runs under a clock held at its day, ten in the morning in the agency's time.
"""

import datetime as dt
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from certification.models import Certificate, Enrollment, IssueBatch, Program, RuleSet, Track
from certification.services.batch_work import WORK
from certification.services.enrollments import enrollment_apply, enrollment_open
from certification.services.issuing import certificate_issue
from certification.services.outside import certificate_record
from certification.services.programs import program_add, track_add
from certification.services.rule_sets import rule_set_add, rule_set_publish
from learning.models import Category, Credit, Kind, PlannedActivity, Revision
from learning.services.credits import credit_claim, credit_record, credit_verify
from learning.services.drafts import activity_save, gap_save, goals_pick, promise_save
from learning.services.reports import report_accept, report_save, report_start, report_submit
from learning.services.revisions import revision_approve, revision_commit, revision_submit
from libraries.models import Person, StrategicPlan
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.models import JobState
from tests.cast import EXAMPLES, Cast, adopted_plan

ZONE = ZoneInfo("America/Denver")
ENROLLED = dt.date(2025, 7, 1)
SUBMITTED = dt.date(2025, 8, 1)
APPROVED = dt.date(2025, 8, 18)
LAST_DAY = dt.date(2029, 6, 30)


@contextmanager
def on(day: dt.date, hour: int = 10, minute: int = 0) -> Iterator[None]:
    """The domain clock stands still on `day` in the agency's time zone."""
    with clock.moved_to(dt.datetime.combine(day, dt.time(hour, minute), ZONE)):
        yield


@dataclass
class Scene:
    cast: Cast
    program: Program
    track: Track
    rule_set: RuleSet
    plan: StrategicPlan
    enrollment: Enrollment

    @property
    def person(self) -> Person:
        return self.cast.ada

    def actor(self, name: str = "ada"):
        return self.cast.actor(name)

    def kind(self, code: str) -> Kind:
        return Kind.objects.get(agency=self.cast.agency, code=code)

    # --- The plan ---
    def draft(self, day: dt.date = SUBMITTED) -> Revision:
        """Revision 1 ready to be sent: 40 hours of training and one project of 60 hours toward goal 1."""
        revision = self.enrollment.pdp.revisions.get(number=1)
        with on(day):
            (goal,) = goals_pick(actor=self.actor(), revision=revision, goals=[self.plan.goals.first()])
            gap = {"skill": "Story time in two languages", "how_known": "I lead one alone"}
            gap_save(actor=self.actor(), revision=revision, plan_goal=goal, level_now="none", level_then="alone", **gap)
            for title, kind, hours in [("Courses", "training", 40), ("My project", "self_directed", 60)]:
                activity_save(
                    actor=self.actor(), revision=revision, plan_goal=goal, title=title, kind=self.kind(kind),
                    why="It teaches what the goal needs.", outcome="I do it at the desk.", minutes=hours * 60,
                    question="What do families ask for?", method="I ask ten of them.", resources="Two evenings.",
                    deliverable="A page for colleagues.", planned_on=dt.date(2026, 3, 1),
                )  # fmt: skip
            promise_save(actor=self.actor(), revision=revision, staff_minutes=120, staff_per="week")
        return revision

    def submit(self, day: dt.date = SUBMITTED) -> Revision:
        revision = self.draft(day)
        with on(day):
            return revision_submit(actor=self.actor(), revision=revision)

    def approve(self, revision: Revision, day: dt.date = APPROVED) -> Revision:
        with on(day):
            revision_commit(
                actor=self.actor("sam"), revision=revision, library_minutes=60, library_per="week",
                library_cents=20000, library_money_source="library", library_cover="Sam",
            )  # fmt: skip
            return revision_approve(actor=self.actor("connie"), revision=revision)

    def approved_plan(self) -> Revision:
        return self.approve(self.submit())

    # --- Credits ---
    def claimed(
        self, title: str, ended_on: dt.date, hours: float, *, kind: str = "training", started_on: dt.date | None = None,
        category: str = "", goal: bool = True, activity: bool | None = None, hour: int = 10, minute: int = 0,
    ) -> Credit:  # fmt: skip
        """A credit toward goal 1, claimed on the day it ended; self-directed learning under the planned project."""
        planned = PlannedActivity.objects.filter(title="My project").order_by("-revision__number").first()
        is_planned = (kind == "self_directed") if activity is None else activity
        line = self.enrollment.pdp.goal_lines.first() if self.enrollment.pdp else None
        with on(ended_on, hour, minute):
            credit = credit_record(
                actor=self.actor(), membership=self.cast.posts["ada"], kind=self.kind(kind), title=title,
                provider="State library", started_on=started_on or ended_on, ended_on=ended_on,
                minutes=round(hours * 60),
                category=Category.objects.get(agency=self.cast.agency, code=category) if category else None,
                goal_line=line if goal else None, activity_line=planned.line if is_planned and planned else None,
                learned="How to do it.",
            )  # fmt: skip
            return credit_claim(actor=self.actor(), credit=credit)

    def credit(self, title: str, ended_on: dt.date, hours: float, *, verified_on: dt.date | None = None, **more):
        """The same, verified by Sam, on the same day unless `verified_on` says otherwise."""
        credit = self.claimed(title, ended_on, hours, **more)
        with on(verified_on or ended_on, 23, 45):
            return credit_verify(actor=self.actor("sam"), credit=credit)

    def courses(self, hours: float, first: dt.date = dt.date(2025, 9, 1), **more) -> list[Credit]:
        """`hours` of courses in credits of at most ten hours, one a month from `first`."""
        rows = []
        while hours > 0:
            part = min(hours, 10)
            month = first.month - 1 + len(rows)
            day = first.replace(year=first.year + month // 12, month=month % 12 + 1)
            rows.append(self.credit(f"Course {len(rows) + 1}", day, part, **more))
            hours -= part
        return rows

    # --- The end ---
    def report(self, day: dt.date = dt.date(2027, 3, 1), words: int = 220) -> None:
        with on(day):
            report = report_start(actor=self.actor(), pdp=self.enrollment.pdp)
            lines = self.enrollment.pdp.goal_lines.values_list("pk", flat=True)
            report_save(
                actor=self.actor(), report=report, changed=" ".join(["word"] * words), patrons="They come back.",
                not_done="Nothing.", next_plan="More.", reflections=dict.fromkeys(lines, ("Much.", "Plenty.")),
            )  # fmt: skip
            report_submit(actor=self.actor(), report=report)
            report_accept(actor=self.actor("connie"), report=report)

    def ready(self, hours: float = 60) -> "Scene":
        """Everything the track asks for, on 2 March 2027."""
        self.approved_plan()
        self.courses(hours)
        self.report()
        return self

    def applied(self, day: dt.date = dt.date(2027, 3, 2)) -> Enrollment:
        with on(day):
            return enrollment_apply(actor=self.actor(), enrollment=fresh(self.enrollment))

    def certified(self, day: dt.date = dt.date(2027, 3, 3)) -> Certificate:
        self.ready()
        self.applied(day - dt.timedelta(days=1))
        with on(day):
            return certificate_issue(actor=self.actor("connie"), enrollment=fresh(self.enrollment))


def fresh(enrollment: Enrollment) -> Enrollment:
    """As a new request would load it."""
    return Enrollment.objects.get(pk=enrollment.pk)


def work_off(day: dt.date) -> None:
    """What a worker would do about batches of certificates that wait."""
    with on(day):
        for batch in IssueBatch.objects.filter(job_state=JobState.WAITING):
            while jobs.run(WORK, batch.pk):
                pass


def strategic(
    cast: Cast, example: str = "strategic-demo.json", prior: bool = True, program: Program | None = None
) -> Scene:
    """Ada enrolled in the Strategic Track; with `prior`, her Staff certificate of 2021 is on record.

    A `program` that is there already brings the track with it.
    """
    document = json.loads((EXAMPLES / example).read_text())
    with on(dt.date(2025, 1, 15)):
        cora = cast.actor("cora")
        plan = adopted_plan(cast)
        if program is None:
            program = program_add(
                actor=cora, agency=cast.agency, code="juniper", name="Juniper library certification",
                signers=[{"name": "Eleanor Marsh", "role": "State Librarian"}],
            )  # fmt: skip
            track = track_add(actor=cora, program=program, code="strategic", name="Strategic Track")
            draft = rule_set_add(actor=cora, track=track, effective_from=dt.date(2025, 1, 1), document=document)
            rule_set_publish(actor=cora, rule_set=draft)
        track = program.tracks.get(code="strategic")
        rule_set = track.rule_sets.get()
        if prior:
            certificate_record(
                actor=cast.actor("connie"), person=cast.ada, agency=cast.agency, program=program,
                issuer="Juniper State Library", name="Library Staff", number="JSL-2021-00387",
                issued_on=dt.date(2021, 9, 1), valid_through=dt.date(2025, 8, 31), seen="The paper certificate",
            )  # fmt: skip
    with on(ENROLLED):
        enrollment = enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=ENROLLED
        )
    return Scene(cast, program, track, rule_set, plan, enrollment)
