"""How a plan comes into force: enrolled, written, sent, committed to, approved."""

import datetime as dt
from collections.abc import Iterable

from certification.models import Enrollment
from certification.services import enrollments
from learning.enums import Per
from learning.models import Pdp, PlanGoal, Revision
from learning.queries.asked import cents_asked
from learning.services import drafts, pdps, revisions
from pdplanner.demo.acting import Acting, decider, first_revision, given, one_of
from pdplanner.demo.calendar import ONE_DAY
from pdplanner.demo.lacking import other_way_for, skill_for
from pdplanner.demo.learning_of import Piece
from pdplanner.demo.lexicon import competency_for
from pdplanner.demo.proposals import proposal_of
from pdplanner.kernel.access import Actor

HOW_NOTICED = (
    "I ask a colleague each time it comes up",
    "Patrons have asked for it and left without it",
    "The last two attempts took me a whole day",
    "Our figures have not moved in two years",
)
HOW_KNOWN = (
    "A colleague has watched me do it and would let me do it again",
    "Three people in a row leave with what they came for",
    "I have done it twice without asking, and written down how",
    "The measure of the goal has moved by the end of the year",
    "Somebody I showed it to can do it, too",
)
OUTCOMES = (
    "I do it in my own work every week, and show a colleague.",
    "There is a page in our handbook, and it is used.",
    "Two programs in the spring rest on it.",
    "Patrons are helped the first time they ask.",
    "The next person in this post starts where I stop.",
    "A report to the board with figures before and after.",
)


DRIVE = 6 * 60  # there and back, to what is held elsewhere


def _paid_minutes(piece: Piece) -> int:
    """What is learned from home takes no time from the desk; a project takes half of its own, a session its way too."""
    minutes = int(piece.hours * 60)
    away = {"self_directed": minutes // 2, "live_training": minutes, "conference_session": minutes + DRIVE}
    return away.get(piece.kind, 0)


class Planning(Acting):
    def enroll(self, key: str, on: dt.date, track: str = "strategic") -> Enrollment:
        with self.calendar.on(on):
            return enrollments.enrollment_open(
                actor=self.stage.actor(key), track=self.stage.tracks[track], membership=self.stage.posts[key],
                starts_on=on,
            )  # fmt: skip

    def draft(self, key: str, pieces: Iterable[Piece], revision: Revision, on: dt.date) -> Revision:
        """Write the whole plan: goals, gaps, options, activities, one's own promise."""
        pieces = tuple(pieces)
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

    def compare_ways(self, actor: Actor, revision: Revision, plan_goal: PlanGoal, piece: Piece) -> None:
        """The gap, the training that closes it, and a way that needs no training."""
        gap = drafts.gap_save(
            actor=actor, revision=revision, plan_goal=plan_goal, skill=skill_for(piece.title), level_now="seen",
            level_then="alone", how_noticed=one_of(HOW_NOTICED, piece.title), how_known=one_of(HOW_KNOWN, piece.title),
            competency=competency_for(self.stage.lexicon, piece.title),
        )  # fmt: skip
        option = drafts.option_save(
            actor=actor, revision=revision, gap=gap, title=piece.title, minutes=int(piece.hours * 60),
            cents=piece.cost * 100,
        )  # fmt: skip
        title, note = other_way_for(piece.title)
        drafts.option_save(actor=actor, revision=revision, gap=gap, title=title, note=note, minutes=60)
        drafts.options_pick(actor=actor, revision=revision, gap=gap, options=[option])

    def plan_piece(self, actor: Actor, revision: Revision, plan_goal: PlanGoal, piece: Piece) -> None:
        planned_on = self.calendar.day(-8) if piece.months is None else self.calendar.ago(piece.months)
        drafts.activity_save(
            actor=actor, revision=revision, plan_goal=plan_goal, title=piece.title, kind=self.kind(piece.kind),
            why=piece.why, outcome=one_of(OUTCOMES, piece.title), minutes=int(piece.hours * 60),
            paid_minutes=_paid_minutes(piece), cents=piece.cost * 100, planned_on=planned_on, helper=piece.helper,
            **proposal_of(piece),
        )  # fmt: skip

    def submit(self, key: str, revision: Revision, on: dt.date) -> None:
        with self.calendar.on(on, 16):
            revisions.revision_submit(actor=self.stage.actor(key), revision=revision)

    def commit(self, key: str, revision: Revision, on: dt.date) -> None:
        by = decider(key)
        with self.calendar.on(on, 10):
            revisions.revision_commit(
                actor=self.stage.actor(by), revision=revision, library_minutes=120, library_per=Per.WEEK,
                library_cents=max(60_000, cents_asked(revision)), library_cover=f"Two hours on the desk schedule, covered by {given(by)}",
            )  # fmt: skip

    def approve(self, revision: Revision, on: dt.date, by: str = "tomasz") -> None:
        with self.calendar.on(on):
            revisions.revision_approve(actor=self.stage.actor(by), revision=revision)

    def decided(self, key: str, revision: Revision, start: dt.date, by: str = "tomasz") -> None:
        """Sent, committed to and approved within two weeks."""
        self.submit(key, revision, start)
        self.commit(key, revision, start + 4 * ONE_DAY)
        self.approve(revision, start + 11 * ONE_DAY, by)

    def in_force(self, key: str, pieces: tuple[Piece, ...], enrolled: int, by: str = "tomasz") -> Enrollment:
        """Enrolled, written, sent, committed to and approved within two months."""
        start = self.calendar.day(enrolled)
        enrollment = self.enroll(key, start)
        revision = self.draft(key, pieces, first_revision(enrollment), start + 5 * ONE_DAY)
        self.decided(key, revision, start + 20 * ONE_DAY, by)
        return enrollment

    def revise(self, key: str, pdp: Pdp, on: dt.date, reason: str = "") -> Revision:
        with self.calendar.on(on):
            return pdps.pdp_revise(actor=self.stage.actor(key), pdp=pdp, reason=reason)
