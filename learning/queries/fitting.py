"""Which learning fits which goal or gap: an item does where the goal or the gap speaks of one of its subjects.

A subject of one word has to stand in the goal’s title: “building” stands in many sentences that are not about one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef, Q, QuerySet

from learning.enums import PdpState, RevisionState
from learning.models import Gap, PlanGoal, Subject
from learning.models.revision import OPEN_STATES
from libraries.enums import PlanState
from libraries.models import Goal
from pdplanner.kernel.access import Actor
from pdplanner.kernel.folding import folded

Row = TypeVar("Row", PlanGoal, Gap)
SHORTEST = 4  # letters from which a word says something, and two that begin alike are about the same


@dataclass(frozen=True)
class FittingGoal:
    """A goal of the reader's library, the subjects it speaks of, and whether an open plan of theirs serves it."""

    pk: int
    number: int
    title: str
    is_mine: bool
    subjects: frozenset[int]


def speaks_of(words: frozenset[str], key: str) -> bool:
    """Whether a text with these folded words speaks of a subject: of each of its words, in one form or another."""
    asked = [word for word in key.split() if len(word) >= SHORTEST] or key.split()
    return bool(asked) and all(any(_are_akin(word, other) for other in words) for word in asked)


def _are_akin(one: str, other: str) -> bool:
    """“read” and “reading”, “story” and “stories” begin alike; short words are alike only when they are the same."""
    shared = min(len(one), len(other), max(SHORTEST, max(len(one), len(other)) - 3))
    return one == other or (shared >= SHORTEST and one[:shared] == other[:shared])


def goals_of(actor: Actor) -> list[FittingGoal]:
    """The goals of the library whose hat is worn, and those of the reader's own open plans. Two queries."""
    library = actor.hat.library_id if actor.hat else None
    agency = actor.hat.agency_id if actor.hat else None
    mine = _of_open_plans(PlanGoal.objects.filter(goal=OuterRef("pk")), actor)
    rows = Goal.objects.annotate(is_mine=Exists(mine)).filter(
        Q(is_mine=True) | Q(plan__library=library, plan__state=PlanState.ADOPTED)
    )
    columns = rows.order_by("position", "pk").values_list(
        "pk", "position", "title", "reason", "is_mine", "objectives__title"
    )
    texts: dict[int, tuple[int, str, bool, list[str]]] = {}
    for pk, number, title, reason, is_mine, objective in columns:
        texts.setdefault(pk, (number, title, is_mine, [title, reason]))[3].append(objective or "")
    subjects = list(Subject.objects.filter(agency=agency).values_list("pk", "key")) if texts else []
    return [
        FittingGoal(pk, number, title, is_mine, _subjects_in(title, text, subjects))
        for pk, (number, title, is_mine, text) in texts.items()
    ]


def gaps_of(actor: Actor) -> list[Gap]:
    """What the reader’s own open plans name as gaps, each skill once. One query."""
    rows = _of_open_plans(Gap.objects.order_by("pk"), actor)
    return list({folded(gap.skill): gap for gap in rows}.values())


def _of_open_plans(rows: QuerySet[Row], actor: Actor) -> QuerySet[Row]:
    """Those in the revisions that hold, or wait for a decision, of the actor's own open plans."""
    ours = rows.filter(revision__pdp__person=actor.person, revision__pdp__state=PdpState.OPEN)
    standing = ours.filter(revision__state__in=(*OPEN_STATES, RevisionState.APPROVED))
    return standing.exclude(revision__followers__state=RevisionState.APPROVED)


def subjects_of(gap: Gap, agency_id: int | None) -> frozenset[int]:
    """The subjects of an agency that a gap speaks of. One query."""
    return _subjects_in(gap.skill, [gap.skill], Subject.objects.filter(agency=agency_id).values_list("pk", "key"))


def _subjects_in(title: str, text: Iterable[str], subjects: Iterable[tuple[int, str]]) -> frozenset[int]:
    short, whole = frozenset(folded(title).split()), frozenset(folded(*text).split())
    return frozenset(pk for pk, key in subjects if speaks_of(whole if " " in key else short, key))
