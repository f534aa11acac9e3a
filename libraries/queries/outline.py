"""The outline of a strategic plan: its lines, their places, and the marks by which two writers are told apart."""

import hashlib
import json
from typing import Any

from django.db.models import Prefetch, QuerySet

from libraries.models import Goal, Measure, Objective, StrategicPlan

Line = Goal | Objective | Measure


def outline_of(plan: StrategicPlan) -> list[Goal]:
    """The plan's goals with `objectives` and their `measures` fetched: three queries."""
    below = Prefetch("objectives", Objective.objects.prefetch_related("measures"))
    return list(Goal.objects.filter(plan=plan).prefetch_related(below))


def plan_of(line: Line) -> StrategicPlan:
    if isinstance(line, Goal):
        return line.plan
    return line.goal.plan if isinstance(line, Objective) else line.objective.goal.plan


def parent_of(line: Line) -> StrategicPlan | Goal | Objective:
    if isinstance(line, Goal):
        return line.plan
    return line.goal if isinstance(line, Objective) else line.objective


def siblings_of(line: Line) -> QuerySet[Any]:
    """The lines under the same parent in their order, `line` among them once it is saved."""
    if isinstance(line, Goal):
        return Goal.objects.filter(plan=line.plan_id)
    if isinstance(line, Objective):
        return Objective.objects.filter(goal=line.goal_id)
    return Measure.objects.filter(objective=line.objective_id)


def mark_of(line: Line) -> str:
    """A short mark of a line's text: a form carries the one it was printed with, a save compares."""
    words = {name: str(value) for name, value in fields_of(line).items()}
    return hashlib.sha256(json.dumps(words, sort_keys=True).encode()).hexdigest()[:16]


def fields_of(line: Line) -> dict[str, Any]:
    """What a person writes in a line."""
    if isinstance(line, Goal):
        return {"title": line.title, "reason": line.reason}
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
