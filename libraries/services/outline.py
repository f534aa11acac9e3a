"""The outline of a draft: goals, their objectives, their measures. An adopted plan never changes."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.outline import Line, as_facts, mark_of, parent_of, plan_of, siblings_of
from libraries.services import texts
from libraries.services.removed_lines import new_line
from libraries.services.strategic_plans import hold_draft
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import AuditEntry

L = TypeVar("L", Goal, Objective, Measure)
MOST_LINES = 40  # under one parent; a plan nobody can take in is no plan


class Overtaken(NotNow):
    """Somebody saved another text meanwhile. The line now holds theirs; the page shows both."""


@transaction.atomic
def goal_add(*, actor: Actor, plan: StrategicPlan, title: str, reason: str = "") -> Goal:
    """A new goal at the end of the plan."""
    fields = _goal_fields(title, reason)
    return _add(actor, plan, Goal(plan=plan, **fields))


@transaction.atomic
def objective_add(*, actor: Actor, goal: Goal, title: str, due_on: dt.date | None = None) -> Objective:
    """A new objective at the end of a goal."""
    fields = _objective_fields(title, due_on)
    return _add(actor, goal.plan, Objective(goal=goal, **fields))


@transaction.atomic
def measure_add(*, actor: Actor, objective: Objective, title: str, baseline: str = "", target: str = "") -> Measure:
    """A new measure at the end of an objective."""
    fields = _measure_fields(title, baseline, target)
    return _add(actor, objective.goal.plan, Measure(objective=objective, **fields))


@transaction.atomic
def goal_edit(*, actor: Actor, goal: Goal, title: str, reason: str, was: str | None = None) -> Goal:
    """Change a goal's text. `was` is the mark (`mark_of`) of the text the actor saw.

    Raises Overtaken when the text is another by now.
    """
    return _edit(actor, goal, _goal_fields(title, reason), was)


@transaction.atomic
def objective_edit(
    *, actor: Actor, objective: Objective, title: str, due_on: dt.date | None, was: str | None = None
) -> Objective:
    """Change an objective's text, see `goal_edit`."""
    return _edit(actor, objective, _objective_fields(title, due_on), was)


@transaction.atomic
def measure_edit(
    *, actor: Actor, measure: Measure, title: str, baseline: str, target: str, was: str | None = None
) -> Measure:
    """Change a measure's text, see `goal_edit`."""
    return _edit(actor, measure, _measure_fields(title, baseline, target), was)


@transaction.atomic
def line_up(*, actor: Actor, line: L) -> L:
    """Change places with the line before it; the first stays."""
    return _move(actor, line, -1)


@transaction.atomic
def line_down(*, actor: Actor, line: L) -> L:
    """Change places with the line after it; the last stays."""
    return _move(actor, line, 1)


@transaction.atomic
def line_remove(*, actor: Actor, line: Line) -> AuditEntry:
    """Take a line out with all below it. The returned entry of the history keeps it, for `line_restore`."""
    plan = plan_of(line)
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)
    _still_there(line)
    entry = _record(actor, plan, "remove", line, parent=parent_of(line).pk, removed=as_facts(line))
    line.delete()
    return entry


@transaction.atomic
def line_restore(*, actor: Actor, plan: StrategicPlan, entry: AuditEntry) -> Line:
    """Put back what `line_remove` took out, at its place.

    Raises NotNow when that has been done already or what it belonged to is gone.
    """
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)
    if entry not in audit.history(plan) or entry.facts.get("did") != "remove":
        raise NotNow("There is nothing to put back.")
    line = new_line(plan, entry.facts)
    if line is None:
        raise NotNow("This cannot be put back: it is back already, or what it belonged to is gone.")
    siblings = [other for other in siblings_of(line) if other != line]
    siblings.insert(line.position - 1, line)
    _number(siblings)
    _record(actor, plan, "restore", line)
    return line


def _goal_fields(title: str, reason: str) -> dict[str, Any]:
    return {
        "title": texts.line(title, "title", longest=200, missing="Type the goal in one sentence."),
        "reason": texts.text(reason, "reason", longest=5000),
    }


def _objective_fields(title: str, due_on: dt.date | None) -> dict[str, Any]:
    title = texts.line(title, "title", longest=300, missing="Type the objective in one sentence.")
    return {"title": title, "due_on": texts.date(due_on, "due_on") if due_on else None}


def _measure_fields(title: str, baseline: str, target: str) -> dict[str, Any]:
    return {
        "title": texts.line(title, "title", longest=300, missing="Type what is counted or asked."),
        "baseline": texts.line(baseline, "baseline", longest=80),
        "target": texts.line(target, "target", longest=80),
    }


def _add(actor: Actor, plan: StrategicPlan, line: L) -> L:
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)
    _still_there(parent_of(line))
    siblings = siblings_of(line)
    if siblings.count() >= MOST_LINES:
        raise DomainError(f"There are {MOST_LINES} lines here already, more than anybody can keep in mind.", "title")
    line.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    line.save()
    _record(actor, plan, "add", line)
    return line


def _edit(actor: Actor, line: L, fields: dict[str, Any], was: str | None) -> L:
    plan = plan_of(line)
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)  # from here on nobody else writes to this outline
    _still_there(line)
    line.refresh_from_db()
    if all(getattr(line, name) == value for name, value in fields.items()):
        return line
    if was is not None and was != mark_of(line):
        raise Overtaken("Somebody else changed this line while you were writing. Nothing is lost: see both texts.")
    for name, value in fields.items():
        setattr(line, name, value)
    line.save(update_fields=list(fields))
    _record(actor, plan, "edit", line)
    return line


def _move(actor: Actor, line: L, step: int) -> L:
    plan = plan_of(line)
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)
    _still_there(line)
    lines = list(siblings_of(line))
    here = lines.index(line)
    there = here + step
    if 0 <= there < len(lines):
        lines[here], lines[there] = lines[there], lines[here]
        _number(lines)
        line.refresh_from_db()
        _record(actor, plan, "move", line)
    return line


def _number(lines: Sequence[Line]) -> None:
    for position, line in enumerate(lines, start=1):
        if line.position != position:
            type(line)._default_manager.filter(pk=line.pk).update(position=position)


def _still_there(thing: Line | StrategicPlan) -> None:
    if not type(thing)._default_manager.filter(pk=thing.pk).exists():
        raise NotNow("Somebody was faster: this line has been removed meanwhile. Open the plan again.")


def _record(actor: Actor, plan: StrategicPlan, did: str, line: Line, **more: Any) -> AuditEntry:
    facts = {"did": did, "line": line._meta.model_name, "title": line.title, **more}
    return audit.record("strategic_plan.edit", plan, actor=actor, facts=facts)
