"""A list of goals from outside, rolled up: which libraries serve each, and how many people learn toward it.

Numbers of few people are hidden, since they would point at somebody.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from uuid import UUID

from django.db.models import QuerySet

from learning.enums import PdpState
from learning.models import PlanGoal, Revision
from learning.queries.force import last_approved
from libraries.enums import PlanState
from libraries.models import Competency, Framework, Goal, GoalAlignment, Library, StrategicPlan
from libraries.queries.lexicon import competencies_of
from pdplanner.kernel.access import Actor, visible

FEW = 5  # people: fewer are not told

Place = tuple[int, UUID]  # a library and a goal of its adopted plan


@dataclass
class Row:
    """One goal from outside: libraries and their goals that serve it, and who learns toward those."""

    entry: Competency
    libraries: set[int] = field(default_factory=set)
    goals: int = 0
    people: set[int] = field(default_factory=set)

    @property
    def people_words(self) -> str:
        """The number, or that they are few."""
        number = len(self.people)
        return f"fewer than {FEW}" if 0 < number < FEW else f"{number:,}"


@dataclass(frozen=True)
class RollUp:
    """`libraries` are all with an adopted plan; `silent` how many of them serve nothing of the list."""

    rows: list[Row]
    libraries: int
    silent: int

    @property
    def served(self) -> int:
        return sum(1 for row in self.rows if row.goals)


def roll_up(framework: Framework, library: Library | None = None) -> RollUp:
    """Over the adopted plans of the agency, or of one library. Four queries."""
    adopted = Goal.objects.filter(plan__state=PlanState.ADOPTED, plan__library__agency=framework.agency_id)
    said = GoalAlignment.objects.filter(entry__group__framework=framework)
    if library:
        adopted, said = adopted.filter(plan__library=library), said.filter(library=library)
    places = {(pk, lineage) for pk, lineage in adopted.order_by().values_list("plan__library", "lineage")}
    rows = {entry.pk: Row(entry) for entry in competencies_of(framework)}
    serves: dict[Place, list[Row]] = defaultdict(list)
    for pk, lineage, entry in said.order_by().values_list("library", "lineage", "entry"):
        if (pk, lineage) in places:
            rows[entry].libraries.add(pk)
            rows[entry].goals += 1
            serves[pk, lineage].append(rows[entry])
    for place, person in _learners(serves):
        for row in serves.get(place, ()):
            row.people.add(person)
    shown = [row for row in rows.values() if row.goals or row.entry.retired_at is None]
    with_plan = {pk for pk, _ in places}
    return RollUp(shown, len(with_plan), len(with_plan - {pk for pk, _ in serves}))


def libraries_beside(actor: Actor, framework: Framework) -> QuerySet[Library]:
    """Those with an adopted plan whose people's learning the actor sees one by one anyway."""
    seen: QuerySet[Library] = visible(actor, "library.see_coverage")
    adopted = StrategicPlan.objects.filter(state=PlanState.ADOPTED, library__agency=framework.agency_id)
    return seen.filter(pk__in=adopted.values("library"), agency=framework.agency_id).order_by("name")


def _learners(serves: Iterable[Place]) -> Iterable[tuple[Place, int]]:
    """Who learns toward these goals, by the newest approved revision of an open plan."""
    lineages = {lineage for _, lineage in serves}
    in_force = last_approved(Revision.objects.filter(pdp__state=PdpState.OPEN))
    rows = PlanGoal.objects.filter(goal__lineage__in=lineages, revision__in=in_force.order_by().values("pk"))
    columns = ("revision__strategic_plan__library", "goal__lineage", "revision__pdp__person")
    for library, lineage, person in rows.order_by().values_list(*columns):
        yield (library, lineage), person
