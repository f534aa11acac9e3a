"""The outline of a strategic plan: its lines, their places, and the marks by which two writers are told apart."""

import hashlib
import json
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet

from libraries.models import Goal, Measure, Objective, StrategicPlan
from pdplanner.kernel.models import AuditEntry

Line = Goal | Objective | Measure
Parent = StrategicPlan | Goal | Objective
TAKEN_BACK = ("restore", "back")  # what the history calls an undo
MOST_UNDONE = 50


def outline_of(plan: StrategicPlan) -> list[Goal]:
    """The plan's goals with `objectives` and their `measures` fetched: three queries."""
    below = Prefetch("objectives", Objective.objects.prefetch_related("measures"))
    return list(Goal.objects.filter(plan=plan).prefetch_related(below))


def plan_of(line: Line) -> StrategicPlan:
    if isinstance(line, Goal):
        return line.plan
    return line.goal.plan if isinstance(line, Objective) else line.objective.goal.plan


def parent_of(line: Line) -> Parent:
    if isinstance(line, Goal):
        return line.plan
    return line.goal if isinstance(line, Objective) else line.objective


def siblings_of(line: Line) -> QuerySet[Any]:
    """The lines under the same parent in their order, `line` among them once it is saved."""
    return children_of(parent_of(line))


def children_of(parent: Parent) -> QuerySet[Any]:
    if isinstance(parent, StrategicPlan):
        return Goal.objects.filter(plan=parent)
    if isinstance(parent, Goal):
        return Objective.objects.filter(goal=parent)
    return Measure.objects.filter(objective=parent)


def line_of(plan: StrategicPlan, lineage: str | UUID) -> Line | None:
    """The line of the plan that has this lineage, on whatever level it is by now."""
    return (
        Goal.objects.filter(plan=plan, lineage=lineage).first()
        or Objective.objects.filter(goal__plan=plan, lineage=lineage).first()
        or Measure.objects.filter(objective__goal__plan=plan, lineage=lineage).first()
    )


def mark_of(line: Line) -> str:
    """A short mark of a line's text: a form carries the one it was printed with, a save compares."""
    words = {name: str(value) for name, value in fields_of(line).items()}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def fields_of(line: Line) -> dict[str, Any]:
    """What a person writes in a line."""
    if isinstance(line, Goal):
        return {"title": line.title, "reason": line.reason, "skills": line.skills}
    if isinstance(line, Objective):
        return {"title": line.title, "due_on": line.due_on}
    return {"title": line.title, "baseline": line.baseline, "target": line.target}


def as_facts(line: Line) -> dict[str, Any]:
    """A line with all below it, as the history keeps it."""
    facts: dict[str, Any] = {"position": line.position, "lineage": str(line.lineage), **fields_of(line)}
    if isinstance(line, Objective):
        facts["due_on"] = line.due_on.isoformat() if line.due_on else None
        facts["below"] = [as_facts(measure) for measure in line.measures.all()]
    elif isinstance(line, Goal):
        facts["below"] = [as_facts(objective) for objective in line.objectives.all()]
    return facts


def removal(plan: StrategicPlan, pk: int) -> AuditEntry | None:
    """The entry of the plan's history by which a line was removed or moved."""
    found = _edits(plan).filter(pk=pk).first()
    return found if found and found.facts["did"] in ("remove", "move") else None


def last_change(plan: StrategicPlan, person: int) -> AuditEntry | None:
    """The newest move or removal that `person` can take back: nothing else came after it but what is undone."""
    undone: set[int] = set()
    for entry in _edits(plan).order_by("-pk")[:MOST_UNDONE]:
        did = entry.facts["did"]
        if did in TAKEN_BACK:
            undone.add(entry.facts["undoes"])
        elif entry.pk not in undone:
            return entry if entry.person_id == person and did in ("remove", "move") else None
    return None


def _edits(plan: StrategicPlan) -> QuerySet[AuditEntry]:
    found = AuditEntry.objects.filter(subject_type=plan._meta.label, subject_id=plan.pk)
    return found.filter(action="strategic_plan.edit", refused=False)
