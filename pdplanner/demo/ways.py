"""The verbs of the story; each moves the clock to when it happened and acts as the person who did it."""

import datetime as dt

from certification.models import Certificate, Enrollment
from certification.services import enrollments, issuing, outside
from learning.models import FinalReport
from learning.services import reports
from pdplanner.demo.calendar import ONE_DAY
from pdplanner.demo.crediting import Crediting
from pdplanner.demo.learning_of import Piece
from pdplanner.demo.planning import Planning


class Ways(Planning, Crediting):
    """Planning, earning, and the end of a period: report, application, certificate."""

    def report(self, enrollment: Enrollment, on: dt.date, key: str, *, sent: bool = True) -> FinalReport:
        assert enrollment.pdp is not None
        with self.calendar.on(on):
            actor = self.stage.actor(key)
            report = reports.report_start(actor=actor, pdp=enrollment.pdp)
            plan = enrollment.pdp.revisions.filter(state="approved").latest("number")
            lines = plan.goals.values_list("line_id", flat=True)
            reports.report_save(
                actor=actor, report=report, changed=LONG_ANSWER, patrons=PATRONS if sent else "",
                not_done="Nothing was left out." if sent else "",
                next_plan="I want to teach what I learned here to the colleagues who come after me." if sent else "",
                reflections=dict.fromkeys(lines, (LEARNED, RESULT)),
            )  # fmt: skip
            return reports.report_submit(actor=actor, report=report) if sent else report

    def accept(self, report: FinalReport, on: dt.date, by: str = "tomasz") -> None:
        with self.calendar.on(on):
            reports.report_accept(actor=self.stage.actor(by), report=report)

    def apply(self, enrollment: Enrollment, on: dt.date, key: str) -> None:
        with self.calendar.on(on):
            enrollments.enrollment_apply(actor=self.stage.actor(key), enrollment=enrollment)

    def certify(self, enrollment: Enrollment, on: dt.date, key: str) -> Certificate:
        """Applied for, and issued nine days later."""
        self.apply(enrollment, on, key)
        with self.calendar.on(on + 9 * ONE_DAY, 14):
            return issuing.certificate_issue(actor=self.stage.actor("tomasz"), enrollment=enrollment)

    def earn(self, key: str, track: str, pieces: tuple[Piece, ...], *, enrolled: int, applied: int) -> Enrollment:
        """A whole period of a track without a plan, from enrolling to the certificate."""
        enrollment = self.enroll(key, self.calendar.day(enrolled), track)
        self.learn(key, pieces)
        self.certify(enrollment, self.calendar.day(applied), key)
        return enrollment

    def record_earlier_certificate(self, key: str, months: int, *, issuer: str = "Juniper State Library",
                                   seen: str = "The paper certificate") -> None:  # fmt: skip
        """The consultant records the certificate somebody held before: the Strategic Track asks for one."""
        with self.calendar.on(self.calendar.day(months)):
            outside.certificate_record(
                actor=self.stage.actor("tomasz"), person=self.stage.persons[key], agency=self.stage.agency,
                program=self.stage.program, issuer=issuer, name="Library Staff certificate, before this register",
                number=f"S-{1000 + self.stage.persons[key].pk}", issued_on=self.calendar.day(months + 1),
                valid_through=self.calendar.day(months - 36), seen=seen,
            )  # fmt: skip


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
