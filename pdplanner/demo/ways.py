"""How a plan comes into force, how learning becomes credit, how a period ends: each by the person who does it."""

import datetime as dt

from django.core.files.uploadedfile import SimpleUploadedFile

from certification.models import Enrollment
from certification.services import enrollments
from learning.enums import Per
from learning.models import Category, Credit, Kind, PlanGoal, Revision
from learning.services import credits, drafts, evidence, reports, revisions
from pdplanner.demo.learning_of import Piece
from pdplanner.demo.stage import Stage
from pdplanner.kernel.access import Actor

ONE_DAY = dt.timedelta(days=1)


class Ways:
    """The verbs of the story; each moves the clock to when it happened."""

    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.calendar = stage.calendar

    def enroll(self, key: str, on: dt.date) -> Enrollment:
        with self.calendar.on(on):
            return enrollments.enrollment_open(
                actor=self.stage.actor(key), track=self.stage.track, membership=self.stage.posts[key], starts_on=on
            )

    def draft(self, key: str, pieces: tuple[Piece, ...], enrollment: Enrollment, on: dt.date) -> Revision:
        """Write the whole plan: goals, gaps, options, activities, one's own promise."""
        assert enrollment.pdp is not None
        revision = enrollment.pdp.revisions.get(number=1)
        with self.calendar.on(on, 11):
            actor = self.stage.actor(key)
            goals = list(revision.strategic_plan.goals.order_by("position"))
            served = sorted({piece.goal for piece in pieces})
            chosen = drafts.goals_pick(actor=actor, revision=revision, goals=[goals[number - 1] for number in served])
            by_number = {row.goal_no: row for row in chosen}
            for number in served:
                first = next(piece for piece in pieces if piece.goal == number)
                self.compare_ways(actor, revision, by_number[number], first)
            words = "Yes. We have the room and the time; what we lack is practice."
            drafts.training_fits_save(actor=actor, revision=revision, training_fits=words)
            for piece in pieces:
                self.plan_piece(actor, revision, by_number[piece.goal], piece)
            drafts.promise_save(actor=actor, revision=revision, staff_minutes=60, staff_per=Per.WEEK)
        return revision

    @staticmethod
    def compare_ways(actor: Actor, revision: Revision, plan_goal: PlanGoal, piece: Piece) -> None:
        """The gap, the training that closes it, and a way that needs no training."""
        gap = drafts.gap_save(
            actor=actor, revision=revision, plan_goal=plan_goal, skill=piece.title, level_now="seen",
            level_then="alone", how_known="A colleague has watched me do it and would let me do it again",
        )  # fmt: skip
        option = drafts.option_save(
            actor=actor, revision=revision, gap=gap, title=piece.title, minutes=int(piece.hours * 60),
            cents=piece.cost * 100,
        )  # fmt: skip
        drafts.option_save(
            actor=actor, revision=revision, gap=gap, title="Ask a neighbor library for its notes",
            note="Not training. Gives no credits, helps at once.", minutes=60,
        )  # fmt: skip
        drafts.options_pick(actor=actor, revision=revision, gap=gap, options=[option])

    def plan_piece(self, actor: Actor, revision: Revision, plan_goal: PlanGoal, piece: Piece) -> None:
        months = piece.months if piece.months is not None else -8
        drafts.activity_save(
            actor=actor, revision=revision, plan_goal=plan_goal, title=piece.title, kind=self.kind(piece.kind),
            why=piece.why, outcome="I do it in my own work and show a colleague.", minutes=int(piece.hours * 60),
            cents=piece.cost * 100, planned_on=self.calendar.day(int(months)), helper=piece.helper,
        )  # fmt: skip

    def submit(self, key: str, revision: Revision, on: dt.date) -> None:
        with self.calendar.on(on, 16):
            revisions.revision_submit(actor=self.stage.actor(key), revision=revision)

    def commit(self, revision: Revision, on: dt.date) -> None:
        with self.calendar.on(on, 10):
            revisions.revision_commit(
                actor=self.stage.actor("ruth"), revision=revision, library_minutes=120, library_per=Per.WEEK,
                library_cents=60_000, library_cover="Two hours on the desk schedule, covered by Ruth",
            )  # fmt: skip

    def in_force(self, key: str, pieces: tuple[Piece, ...], enrolled: int) -> Enrollment:
        """Enrolled, written, sent, committed to and approved within two months."""
        start = self.calendar.day(enrolled)
        enrollment = self.enroll(key, start)
        revision = self.draft(key, pieces, enrollment, start + 5 * ONE_DAY)
        self.submit(key, revision, start + 20 * ONE_DAY)
        self.commit(revision, start + 24 * ONE_DAY)
        with self.calendar.on(start + 31 * ONE_DAY):
            revisions.revision_approve(actor=self.stage.actor("tomasz"), revision=revision)
        return enrollment

    def kind(self, code: str) -> Kind:
        return Kind.objects.get(agency=self.stage.agency, code=code)

    def learn(self, key: str, pieces: tuple[Piece, ...], enrollment: Enrollment) -> None:
        for piece in pieces:
            if piece.months is not None:
                credit = self.claim(key, piece, enrollment, self.calendar.day(int(piece.months)))
                with self.calendar.on(credit.ended_on + 4 * ONE_DAY, 15):
                    credits.credit_verify(actor=self.stage.actor("ruth"), credit=credit)

    def claim(self, key: str, piece: Piece, enrollment: Enrollment, ended_on: dt.date) -> Credit:
        """Log it the day after, with proof; under the planned activity of that title, if there is one."""
        assert enrollment.pdp is not None
        plan = enrollment.pdp.revisions.latest("number")
        activity = plan.activities.filter(title=piece.title).first()
        days = 1 if piece.hours <= 8 else 21
        with self.calendar.on(ended_on + ONE_DAY, 17):
            actor = self.stage.actor(key)
            proof = SimpleUploadedFile("attendance.txt", f"{piece.title}\nAttended in full.\n".encode(), "text/plain")
            credit = credits.credit_record(
                actor=actor, membership=self.stage.posts[key], kind=self.kind(piece.kind), title=piece.title,
                provider=piece.provider, started_on=ended_on - (days - 1) * ONE_DAY, ended_on=ended_on,
                minutes=int((piece.hours + piece.late) * 60),
                category=Category.objects.get(agency=self.stage.agency, code=piece.category),
                goal_line=plan.goals.get(goal_no=piece.goal).line, activity_line=activity.line if activity else None,
                learned="What I will do differently on Monday.",
                evidence=[evidence.evidence_add(actor=actor, upload=proof)],
            )  # fmt: skip
            return credits.credit_claim(actor=actor, credit=credit)

    def report(self, enrollment: Enrollment, on: dt.date, key: str) -> None:
        assert enrollment.pdp is not None
        with self.calendar.on(on):
            actor = self.stage.actor(key)
            report = reports.report_start(actor=actor, pdp=enrollment.pdp)
            lines = (
                enrollment.pdp.revisions.filter(state="approved")
                .latest("number")
                .goals.values_list("line_id", flat=True)
            )
            reports.report_save(
                actor=actor, report=report, changed=LONG_ANSWER, patrons=PATRONS, not_done="Nothing was left out.",
                next_plan="I want to teach what I learned here to the colleagues who come after me.",
                reflections=dict.fromkeys(lines, (LEARNED, RESULT)),
            )  # fmt: skip
            reports.report_submit(actor=actor, report=report)
        with self.calendar.on(on + 9 * ONE_DAY):
            reports.report_accept(actor=self.stage.actor("tomasz"), report=report)

    def apply(self, enrollment: Enrollment, on: dt.date, key: str) -> None:
        with self.calendar.on(on):
            enrollments.enrollment_apply(actor=self.stage.actor(key), enrollment=enrollment)


LEARNED = (
    "I learned to prepare less and listen more, to write down what I hear while I hear it, and to ask for help before "
    "I need it. The course gave me the method; doing it with a colleague beside me gave me the confidence to use it. "
)
RESULT = (
    "What I learned is now part of the week: it is on the schedule, two colleagues can stand in for me, and the people "
    "it was meant for come back. The numbers the goal asks for were reached in the second year. "
)
LONG_ANSWER = (
    "My work has changed in three ways. I plan with the goal in view instead of the event. I describe what I do so that "
    "others can repeat it. And I share what I learn at the monthly meeting, where we decide together what to try next. "
    "None of this was in my job description four years ago; all of it is in how we work today. "
) * 2
PATRONS = (
    "Patrons find help when they need it and not when it suits us. Families who asked for a program in their language "
    "have it. People who had never entered the building now come to record, to ask and to borrow, and they bring others. "
) * 2
