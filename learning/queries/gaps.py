"""What the people of a library cannot do yet and mean to learn: gaps of plans in force, brought together by skill.

A gap with a competency of the lexicon is one with all that name the same; without one it is one with those of the same
words. What most people lack stands first.
"""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import QuerySet

from learning.enums import ItemState, PdpState
from learning.models import CatalogItem, Gap, Revision
from learning.queries.fitting import speaks_of
from learning.queries.force import last_approved
from libraries.enums import PlanState
from libraries.models import Competency, Goal, Library, Membership, Person
from libraries.queries.matches import heads
from pdplanner.kernel.folding import folded

MOST_ITEMS = 3  # of the catalog, offered for one skill


@dataclass
class Lack:
    """One skill: who lacks it (by key of the person, with the plan that says so), toward which goals, in which words.

    `goals` are numbers of the adopted strategic plan; `items` are what the catalog has for it.
    """

    title: str
    competency: Competency | None
    people: dict[int, tuple[Person, int]] = field(default_factory=dict)
    goals: set[int] = field(default_factory=set)
    words: dict[str, str] = field(default_factory=dict)
    items: list[CatalogItem] = field(default_factory=list)

    @property
    def number(self) -> int:
        return len(self.people)

    @property
    def holders(self) -> list[tuple[Person, int]]:
        return sorted(self.people.values(), key=lambda pair: (pair[0].family_name, pair[0].display_name))

    @property
    def goal_numbers(self) -> list[int]:
        return sorted(self.goals)

    @property
    def own_words(self) -> list[str]:
        """How the plans put it, where the title is the lexicon's."""
        return sorted(self.words.values()) if self.competency else []

    def add(self, gap: Gap, number: int | None) -> None:
        pdp = gap.revision.pdp
        self.people[pdp.person_id] = (pdp.person, pdp.pk)
        self.words.setdefault(folded(gap.skill), gap.skill)
        if number is not None:
            self.goals.add(number)

    @property
    def text(self) -> str:
        known = [self.competency.name, self.competency.description] if self.competency else []
        return " ".join([*known, *self.words.values()])


@dataclass(frozen=True)
class LibraryGaps:
    """`silent` are goals of the adopted plan for which nobody names a gap, each with its number."""

    lacks: Sequence[Lack]
    goals: Sequence[tuple[int, Goal]]
    silent: Sequence[tuple[int, Goal]]
    plans: int

    @property
    def people(self) -> int:
        return len({person for lack in self.lacks for person in lack.people})


def gaps_of(library: Library, today: dt.date) -> LibraryGaps:
    """Of everybody with a post there today, from the newest approved revision of their open plan. Six queries."""
    adopted = Goal.objects.filter(plan__library=library, plan__state=PlanState.ADOPTED)
    goals = list(enumerate(adopted.order_by("position", "pk"), start=1))
    numbers = {goal.lineage: number for number, goal in goals}
    revisions = _in_force(library, today)
    lacks: dict[str, Lack] = {}
    same = heads(library.agency_id)
    for gap in _gaps(revisions):
        known = gap.competency
        key = f"competency {same.get(known.pk, known.pk)}" if known else folded(gap.skill) or gap.skill
        lack = lacks.setdefault(key, Lack(known.name if known else gap.skill, known))
        lack.add(gap, numbers.get(gap.plan_goal.goal.lineage))
    ranked = sorted(lacks.values(), key=lambda lack: (-lack.number, -len(lack.goals), folded(lack.title)))
    _suggest(ranked, library.agency_id)
    named = {number for lack in ranked for number in lack.goals}
    silent = [(number, goal) for number, goal in goals if number not in named]
    return LibraryGaps(ranked, goals, silent, revisions.count())


def _in_force(library: Library, today: dt.date) -> QuerySet[Revision]:
    people = Membership.objects.on(today).filter(library=library).values("person")
    ours = Revision.objects.filter(
        pdp__state=PdpState.OPEN, pdp__person__in=people, strategic_plan__library=library
    )  # fmt: skip
    return last_approved(ours)


def _gaps(revisions: QuerySet[Revision]) -> QuerySet[Gap]:
    rows = Gap.objects.filter(revision__in=revisions.order_by().values("pk"))
    return rows.select_related("competency__group__framework", "plan_goal__goal", "revision__pdp__person")


def _suggest(lacks: Iterable[Lack], agency_id: int) -> None:
    """Give each skill the approved items of the catalog with a subject it speaks of."""
    items = CatalogItem.objects.filter(agency=agency_id, state=ItemState.APPROVED).prefetch_related("subjects")
    offered = [(item, [subject.key for subject in item.subjects.all()]) for item in items.order_by("title")]
    for lack in lacks:
        words = frozenset(folded(lack.text).split())
        fitting = (item for item, keys in offered if any(speaks_of(words, key) for key in keys))
        lack.items = [item for item, _ in zip(fitting, range(MOST_ITEMS), strict=False)]
