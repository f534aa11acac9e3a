"""The story: one certified, one ready, one in the middle, one with the consultant, one with the chair, one beginning.

Everything happens through the services, at the moment it happened, by the person who did it. The service layer would
refuse the story if it broke a rule.
"""

import datetime as dt

from certification.models import Enrollment
from certification.services import issuing
from learning.models import Revision
from learning.services import credits, drafts, pdps, reviews, revisions
from pdplanner.demo.learning_of import ANH, DANA, HARRIET, LUPE, ZOFIA, Piece
from pdplanner.demo.stage import Stage
from pdplanner.demo.ways import ONE_DAY, Ways

BEFORE_PLAN = Piece(3, "Grant writing from first draft to final", "", "live_training", 3, 16, category="administration")
CAFE = Piece(3, "Hosting a repair café", "", "live_training", 2, 0, "Millrace Public Library")
UNCLEAR = Piece(2, "Webinar on library technology", "", "recording", 1, 0, category="technology")


class Story:
    def __init__(self, stage: Stage) -> None:
        self.stage = stage
        self.calendar = stage.calendar
        self.ways = Ways(stage)

    def tell(self) -> None:
        for key in ("zofia", "anh"):
            self.stage.record_earlier_certificate(key, months=48)
        zofia = self.ways.in_force("zofia", ZOFIA, enrolled=46)
        anh = self.ways.in_force("anh", ANH, enrolled=44)
        self.ways.learn("zofia", ZOFIA, zofia)
        self.ways.learn("anh", ANH, anh)
        self.ways.report(zofia, self.calendar.day(7), "zofia")
        self.ways.apply(zofia, self.calendar.day(5, 10), "zofia")
        with self.calendar.on(self.calendar.day(5), 14):
            issuing.certificate_issue(actor=self.stage.actor("tomasz"), enrollment=zofia)
        self.ways.report(anh, self.calendar.day(1), "anh")
        self.ways.apply(anh, self.calendar.day(0, 3), "anh")
        self.stage.adopt_newer_plan()
        for key in ("dana", "lupe", "harriet"):
            self.stage.record_earlier_certificate(key, months=18)
        self._dana()
        self._waiting()
        self._marcus()

    def _dana(self) -> None:
        """In the middle: a plan returned once, 37.5 credits counted, one before the plan, one over the maximum."""
        start = self.calendar.day(16)
        enrollment = self.ways.enroll("dana", start)
        revision = self.ways.draft("dana", DANA, enrollment, start + 3 * ONE_DAY)
        self.ways.submit("dana", revision, start + 8 * ONE_DAY)
        before_plan = self.ways.claim("dana", BEFORE_PLAN, enrollment, start + 9 * ONE_DAY)
        self.ways.commit(revision, start + 11 * ONE_DAY)
        self._return_and_answer(revision, start)
        with self.calendar.on(start + 28 * ONE_DAY):
            credits.credit_verify(actor=self.stage.actor("ruth"), credit=before_plan)
        self.ways.learn("dana", DANA, enrollment)
        self._claims_of_late(enrollment)

    def _return_and_answer(self, revision: Revision, start: dt.date) -> None:
        last = revision.activities.latest("pk")
        with self.calendar.on(start + 17 * ONE_DAY):
            consultant = self.stage.actor("tomasz")
            reviews.mark_set(
                actor=consultant, revision=revision, activity=last.line, mark="question",
                words="What will you bring back from this to the desk team?",
            )  # fmt: skip
            words = "One question, then this is a strong plan."
            revisions.revision_return(actor=consultant, revision=revision, reason=words)
        with self.calendar.on(start + 20 * ONE_DAY):
            actor = self.stage.actor("dana")
            second = pdps.pdp_revise(actor=actor, pdp=revision.pdp)
            activity = second.activities.get(line=last.line)
            drafts.activity_save(
                actor=actor, revision=second, activity=activity, plan_goal=activity.plan_goal, title=activity.title,
                kind=activity.kind, why="I train the whole desk team, so that all of us work the same way.",
                outcome="Six colleagues have practiced it with me.", minutes=activity.minutes, cents=activity.cents,
                planned_on=activity.planned_on, helper=activity.helper,
            )  # fmt: skip
            revisions.revision_submit(actor=actor, revision=second)
        with self.calendar.on(start + 25 * ONE_DAY):
            revisions.revision_approve(actor=self.stage.actor("tomasz"), revision=second)

    def _claims_of_late(self, enrollment: Enrollment) -> None:
        """One waits for Ruth, one came back with a question."""
        self.ways.claim("dana", CAFE, enrollment, self.calendar.day(0, 9))
        returned = self.ways.claim("dana", UNCLEAR, enrollment, self.calendar.day(0, 30))
        with self.calendar.on(self.calendar.day(0, 26)):
            credits.credit_return(
                actor=self.stage.actor("ruth"), credit=returned, reason="Which webinar was it? Please add its title."
            )

    def _waiting(self) -> None:
        """Lupe's plan has been with the consultant for six days, the director's with the board chair for eight."""
        lupe = self.ways.enroll("lupe", self.calendar.day(0, 40))
        revision = self.ways.draft("lupe", LUPE, lupe, self.calendar.day(0, 30))
        self.ways.submit("lupe", revision, self.calendar.day(0, 12))
        self.ways.commit(revision, self.calendar.day(0, 6))
        harriet = self.ways.enroll("harriet", self.calendar.day(0, 30))
        plan = self.ways.draft("harriet", HARRIET, harriet, self.calendar.day(0, 20))
        self.ways.submit("harriet", plan, self.calendar.day(0, 8))

    def _marcus(self) -> None:
        """Just begun: two goals picked, one gap named, everything else to come."""
        enrollment = self.ways.enroll("marcus", self.calendar.day(0, 20))
        assert enrollment.pdp is not None
        revision = enrollment.pdp.revisions.get(number=1)
        with self.calendar.on(self.calendar.day(0, 18)):
            actor = self.stage.actor("marcus")
            goals = list(revision.strategic_plan.goals.order_by("position"))
            chosen = drafts.goals_pick(actor=actor, revision=revision, goals=goals[:2])
            drafts.gap_save(
                actor=actor, revision=revision, plan_goal=chosen[0], skill="Story time for children under two",
                level_now="seen", level_then="alone", how_known="Twelve families come back for a second month",
            )  # fmt: skip
