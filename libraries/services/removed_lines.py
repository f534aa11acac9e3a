"""Lines of an outline made anew from what the history kept of them; the caller holds the draft and checks who asks."""

from typing import Any

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.outline import Line


def new_line(plan: StrategicPlan, removed: dict[str, Any]) -> Line | None:
    """The line that `removed` (facts of a history entry) speaks of; None when it is back or its parent is gone."""
    facts, parent, lineage = removed["removed"], removed["parent"], removed["removed"]["lineage"]
    if removed["line"] == "goal":
        back = Goal.objects.filter(plan=plan, lineage=lineage).exists()
        return None if back else _goal(plan, facts)
    if removed["line"] == "objective":
        goal = Goal.objects.filter(plan=plan, pk=parent).first()
        back = Objective.objects.filter(goal__plan=plan, lineage=lineage).exists()
        return None if back or goal is None else _objective(goal, facts)
    objective = Objective.objects.filter(goal__plan=plan, pk=parent).first()
    back = Measure.objects.filter(objective__goal__plan=plan, lineage=lineage).exists()
    return None if back or objective is None else _measure(objective, facts)


def _goal(plan: StrategicPlan, facts: dict[str, Any]) -> Goal:
    goal = Goal.objects.create(plan=plan, title=facts["title"], reason=facts["reason"], **_place(facts))
    for below in facts["below"]:
        _objective(goal, below)
    return goal


def _objective(goal: Goal, facts: dict[str, Any]) -> Objective:
    objective = Objective.objects.create(goal=goal, title=facts["title"], due_on=facts["due_on"], **_place(facts))
    for below in facts["below"]:
        _measure(objective, below)
    return objective


def _measure(objective: Objective, facts: dict[str, Any]) -> Measure:
    texts = {name: facts[name] for name in ("title", "baseline", "target")}
    return Measure.objects.create(objective=objective, **texts, **_place(facts))


def _place(facts: dict[str, Any]) -> dict[str, Any]:
    return {"position": facts["position"], "lineage": facts["lineage"]}
