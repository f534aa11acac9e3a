"""A track at the port's edge: learning's own tests need the answers of certification, not certification itself."""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace

import pytest

from learning import ports
from learning.enums import RevisionState
from learning.models import Kind, Pdp, Revision
from learning.services import drafts, pdps, revisions
from libraries.models import Goal
from tests.cast import Cast, adopted_plan


def _worth(learning: ports.Learning) -> int:
    return learning.minutes * 100 // (180 if "self_directed" in learning.tags else 60) + 4 * learning.units_hundredths


TERMS = ports.TrackTerms(
    enrollment_id=1,
    track="Strategic Track",
    starts_on=dt.date(2026, 7, 1),
    last_day=dt.date(2030, 6, 30),
    need_hundredths=6000,
    self_directed_ceiling_hundredths=2000,
    count_from="approved",
    is_open=True,
    worths=lambda learnings: [_worth(learning) for learning in learnings],
    prior=lambda: (True, "You hold a certificate: Library Staff, valid through 30 June 2027"),
)


PROPOSAL = {
    "question": "Which light lets children stay?",
    "method": "I visit three libraries and try four mornings.",
    "resources": "A sound meter from the school.",
    "deliverable": "A guide for any branch.",
}


@dataclass
class Track:
    """One hour is one credit, three hours of self-directed learning are, a unit is four; the rest can be set."""

    terms: ports.TrackTerms | None = TERMS
    asked: list[str] = field(default_factory=list)
    certificate: str = ""
    has_applied: bool = False

    def change(self, **terms: object) -> None:
        self.terms = replace(TERMS, **terms)  # type: ignore[arg-type]

    def terms_of_pdp(self, pdp_id: int) -> ports.TrackTerms | None:
        return self.terms

    def certificate_of_pdp(self, pdp_id: int) -> str:
        return self.certificate

    def applied_with_pdp(self, pdp_id: int) -> bool:
        return self.has_applied


@pytest.fixture
def track() -> Iterator[Track]:
    before = ports._answers
    fake = Track()
    ports.register(fake)  # type: ignore[arg-type]  # plans ask one of the questions
    yield fake
    ports._answers = before


@dataclass
class Desk:
    """Ada's plan and the short ways to move it."""

    cast: Cast
    pdp: Pdp

    @property
    def revision(self) -> Revision:
        return self.pdp.revisions.order_by("-number")[0]

    def kind(self, code: str = "training") -> Kind:
        return Kind.objects.get(agency=self.cast.agency, code=code)

    def fill(self, goals: int = 2, activities: int = 3, hours: int = 20) -> Revision:
        """A complete draft: `goals` goals with a gap each, `activities` activities of `hours` hours each."""
        ada, revision = self.cast.actor("ada"), self.revision
        wanted = list(Goal.objects.filter(plan=revision.strategic_plan)[:goals])
        picked = drafts.goals_pick(actor=ada, revision=revision, goals=wanted)
        for number, goal in enumerate(picked, start=1):
            drafts.gap_save(
                actor=ada, revision=revision, plan_goal=goal, skill=f"Skill {number}", how_known="Families come back"
            )
        for number in range(activities):
            drafts.activity_save(
                actor=ada, revision=revision, plan_goal=picked[number % goals], title=f"Course {number + 1}",
                kind=self.kind(), why="It gives me songs that work before children talk.",
                outcome="I lead story time alone.", minutes=hours * 60, planned_on=dt.date(2027, 5, 1 + number % 28),
            )  # fmt: skip
        drafts.promise_save(actor=ada, revision=revision, staff_minutes=60, staff_per="week")
        return self.revision

    def submit(self) -> Revision:
        return revisions.revision_submit(actor=self.cast.actor("ada"), revision=self.revision)

    def commit(self) -> Revision:
        return revisions.revision_commit(
            actor=self.cast.actor("sam"), revision=self.revision, library_minutes=120, library_per="week",
            library_cents=45000, library_money_source="library", library_cover="Lupe takes the desk",
        )  # fmt: skip

    def approve(self) -> Revision:
        return revisions.revision_approve(actor=self.cast.actor("connie"), revision=self.revision)

    def bring_to(self, state: str) -> Revision:
        """A complete plan in `state`."""
        way: dict[str, list[Callable[[], Revision]]] = {
            RevisionState.DRAFT: [self.fill],
            RevisionState.WITH_SUPERVISOR: [self.fill, self.submit],
            RevisionState.WITH_CONSULTANT: [self.fill, self.submit, self.commit],
            RevisionState.APPROVED: [self.fill, self.submit, self.commit, self.approve],
        }
        for step in way[state]:
            step()
        return self.revision


@pytest.fixture
def desk(cast: Cast, track: Track) -> Desk:
    adopted_plan(cast)
    return Desk(cast, pdps.pdp_start(actor=cast.actor("ada"), membership=cast.posts["ada"]))
