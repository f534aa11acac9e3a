"""Lines of an outline made anew: from what the history kept of them, or on another level of the outline.

The caller holds the draft and checks who asks.
"""

import uuid
from typing import Any

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.outline import Line, Parent, as_facts, line_of
from pdplanner.kernel.errors import DomainError

LONGEST_GOAL = 200  # letters of a goal's title; the other lines are longer
MORE = {
    "reason": "why", "skills": "which skills it needs", "due_on": "by when", "baseline": "where it stands today",
    "target": "its target",
}  # fmt: skip
LEVELS = {StrategicPlan: "goal", Goal: "objective", Objective: "measure"}  # what a line below it is


def new_line(plan: StrategicPlan, removed: dict[str, Any]) -> Line | None:
    """The line that `removed` (facts of a history entry) speaks of; None when it is back or its parent is gone."""
    facts = removed["removed"]
    parent = plan if removed["parent"] is None else line_of(plan, removed["parent"])
    if parent is None or isinstance(parent, Measure) or line_of(plan, facts["lineage"]) is not None:
        return None
    if LEVELS[type(parent)] != removed["line"]:
        return None
    return _write(parent, facts)


def on_another_level(line: Line, parent: Parent) -> Line:
    """`line` with all below it under a parent of another kind. Raises DomainError where words would be lost."""
    facts = as_facts(line)
    _fits(facts, parent)
    line.delete()
    return _write(parent, facts)


def _fits(facts: dict[str, Any], parent: Parent) -> None:
    title, becomes = facts["title"], LEVELS[type(parent)]
    said = [words for name, words in MORE.items() if facts.get(name)]
    if said:
        words = f"“{title}” also says {' and '.join(said)}. {becomes.capitalize()}s have no place for that."
        raise DomainError(f"{words} Take it out first, or leave the line where it is.")
    if isinstance(parent, StrategicPlan) and len(title) > LONGEST_GOAL:
        raise DomainError(f"“{title}” is too long for a goal: at most {LONGEST_GOAL} letters fit. Shorten it first.")
    if isinstance(parent, Objective) and facts["below"]:
        raise DomainError(f"“{title}” has lines below it, and nothing is below a measure. Move them away first.")
    for below in facts.get("below", []):
        _fits(below, Goal() if isinstance(parent, StrategicPlan) else Objective())


def _write(parent: Parent, facts: dict[str, Any]) -> Line:
    place = {"position": facts["position"], "lineage": uuid.UUID(facts["lineage"]), "title": facts["title"]}
    line: Line
    if isinstance(parent, StrategicPlan):
        line = Goal.objects.create(plan=parent, reason=facts.get("reason", ""), skills=facts.get("skills", ""), **place)
    elif isinstance(parent, Goal):
        line = Objective.objects.create(goal=parent, due_on=facts.get("due_on"), **place)
    else:
        texts = {name: facts.get(name, "") for name in ("baseline", "target")}
        return Measure.objects.create(objective=parent, **texts, **place)
    for below in facts.get("below", []):
        _write(line, below)
    return line
