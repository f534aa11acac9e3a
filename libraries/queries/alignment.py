"""Which goals from outside the goals of a library serve."""

from collections.abc import Iterable
from uuid import UUID

from libraries.enums import FrameworkKind
from libraries.models import Competency, Framework, Goal, GoalAlignment, Library
from libraries.queries.lexicon import competencies_offered


def frameworks_to_align(agency_id: int) -> list[Framework]:
    """The lists of goals from outside that are in use."""
    kept = Framework.objects.filter(agency=agency_id, kind=FrameworkKind.GOALS, retired_at=None)
    return list(kept.order_by("name", "edition"))


def entries_to_align(agency_id: int) -> list[Competency]:
    """Their goals that are not retired, list by list."""
    return competencies_offered(agency_id, FrameworkKind.GOALS)


def entries_of(goal: Goal) -> list[Competency]:
    """What the goal is said to serve, retired ones among them."""
    lined = GoalAlignment.objects.filter(library=goal.plan.library_id, lineage=goal.lineage)
    rows = Competency.objects.filter(pk__in=lined.values("entry")).select_related("group__framework")
    return list(rows.order_by("group__framework__name", "group__position", "position"))


def label_alignment(goals: Iterable[Goal], library: Library) -> None:
    """Give each goal `serves`: the goals from outside it is said to serve. One query."""
    rows = GoalAlignment.objects.filter(library=library).select_related("entry__group__framework")
    serves: dict[UUID, list[Competency]] = {}
    for row in rows.order_by("entry__group__framework__name", "entry__group__position", "entry__position"):
        serves.setdefault(row.lineage, []).append(row.entry)
    for goal in goals:
        goal.serves = serves.get(goal.lineage, [])  # type: ignore[attr-defined]
