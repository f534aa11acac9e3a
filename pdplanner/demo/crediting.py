"""How learning becomes credit: logged with proof, claimed, verified by somebody else."""

import datetime as dt
from collections.abc import Iterable

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.text import slugify

from learning.models import ActivityLine, Category, Credit, Evidence, GoalLine, Revision
from learning.services import credits, evidence
from libraries.models import Membership
from pdplanner.demo.acting import Acting, decider, one_of
from pdplanner.demo.calendar import ONE_DAY
from pdplanner.demo.learning_of import Piece
from pdplanner.kernel.access import Actor

LEARNED_IN_ONE = (
    "I begin with the question somebody brings, and only then with what we have.",
    "I made a checklist of one page and hung it where the next person will look for it.",
    "Two things I thought were rules are only habits. I have asked the team which we keep.",
    "Whom to call, and what to have ready before I call.",
    "To stop after ten minutes and let people try it themselves.",
    "What it costs, how long it takes, and what we would have to leave undone for it.",
    "I tried it the week after with four people; three could do it alone at the end.",
)


class Crediting(Acting):
    def learn(self, key: str, pieces: Iterable[Piece], plan: Revision | None = None, by: str = "") -> list[Credit]:
        """What is in the past is claimed the day after and verified within the week."""
        return [
            self.verify(self.claim(key, piece, plan), by or decider(key))
            for piece in pieces
            if piece.months is not None and piece.done
        ]

    def verify(self, credit: Credit, by: str, on: dt.date | None = None) -> Credit:
        with self.calendar.on(on or credit.ended_on + 4 * ONE_DAY, 15):
            return credits.credit_verify(actor=self.stage.actor(by), credit=credit)

    def claim(self, key: str, piece: Piece, plan: Revision | None = None, *, after: int = 1) -> Credit:
        """Log it so many days after it ended, with proof; under the planned activity of that title, if there is one."""
        with self.calendar.on(self.calendar.ago(piece.months or 0) + after * ONE_DAY, 17):
            return credits.credit_claim(actor=self.stage.actor(key), credit=self.log(key, piece, plan))

    def claim_late(self, key: str, piece: Piece, post: Membership, on: dt.date) -> Credit:
        """Claim for a post that has ended meanwhile."""
        with self.calendar.on(on, 17):
            return credits.credit_claim(actor=self.stage.actor(key), credit=self.log(key, piece, post=post))

    def log(self, key: str, piece: Piece, plan: Revision | None = None, post: Membership | None = None) -> Credit:
        """A draft, written at the moment the clock shows."""
        ended_on = self.calendar.ago(piece.months or 0)
        days = 1 if piece.hours <= 8 else 21
        goal_line, activity_line = _lines(plan, piece)
        actor = self.stage.actor(key)
        return credits.credit_record(
            actor=actor, membership=post or self.stage.posts[key], kind=self.kind(piece.kind), title=piece.title,
            provider=piece.provider, started_on=ended_on - (days - 1) * ONE_DAY, ended_on=ended_on,
            minutes=int((piece.hours + piece.late) * 60),
            category=Category.objects.get(agency=self.stage.agency, code=piece.category),
            goal_line=goal_line, activity_line=activity_line, learned=one_of(LEARNED_IN_ONE, piece.title),
            evidence=_proofs(actor, piece),
        )  # fmt: skip


def _proofs(actor: Actor, piece: Piece) -> list[Evidence]:
    """Who watched a recording has a badge on the web; everybody else a paper."""
    if piece.kind == "recording":
        page = f"https://badges.demo.example/{slugify(piece.title)}"
        return [evidence.evidence_add_link(actor=actor, url=page, name=f"Badge: {piece.title}")]
    words = f"{piece.title}\nAttended in full.\n".encode()
    paper = SimpleUploadedFile(f"{slugify(piece.title)}.txt", words, "text/plain")
    return [evidence.evidence_add(actor=actor, upload=paper)]


def _lines(plan: Revision | None, piece: Piece) -> tuple[GoalLine | None, ActivityLine | None]:
    """The goal of that number and the activity of that title in a revision."""
    if plan is None or not piece.goal:
        return None, None
    activity = plan.activities.filter(title=piece.title).first()
    return plan.goals.get(goal_no=piece.goal).line, activity.line if activity else None
