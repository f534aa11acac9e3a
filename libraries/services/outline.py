"""The outline of a draft: goals, their objectives, their measures. An adopted plan never changes."""

import datetime as dt
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F, Max

from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.outline import Line, mark_of, parent_of, plan_of, siblings_of
from libraries.services import texts
from libraries.services.strategic_plans import hold_draft
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.folding import folded
from pdplanner.kernel.models import AuditEntry

L = TypeVar("L", Goal, Objective, Measure)
MOST_SKILLS, LONGEST_SKILL = 12, 160  # of one goal; letters of one
MOST_LINES = 40  # under one parent; a plan nobody can take in is no plan


class Overtaken(NotNow):
    """Somebody saved another text meanwhile. The line now holds theirs; the page shows both."""


@transaction.atomic
def goal_add(
    *, actor: Actor, plan: StrategicPlan, title: str, reason: str = "", skills: str = "", after: Goal | None = None
) -> Goal:
    """A new goal after one of the plan, or at its end; `skills` it needs of people, one a line."""
    fields = _goal_fields(title, reason, skills)
    return _add(actor, plan, Goal(plan=plan, **fields), after)


@transaction.atomic
def objective_add(
    *, actor: Actor, goal: Goal, title: str, due_on: dt.date | None = None, after: Objective | None = None
) -> Objective:
    """A new objective after one of the goal, or at its end."""
    fields = _objective_fields(title, due_on)
    return _add(actor, goal.plan, Objective(goal=goal, **fields), after)


@transaction.atomic
def measure_add(
    *, actor: Actor, objective: Objective, title: str, baseline: str = "", target: str = "",
    after: Measure | None = None,
) -> Measure:  # fmt: skip
    """A new measure after one of the objective, or at its end."""
    fields = _measure_fields(title, baseline, target)
    return _add(actor, objective.goal.plan, Measure(objective=objective, **fields), after)


@transaction.atomic
def goal_edit(*, actor: Actor, goal: Goal, title: str, reason: str, skills: str = "", seen: str | None = None) -> Goal:
    """Change a goal's text. `seen` is the mark (`mark_of`) of the text the actor saw.

    Raises Overtaken when the text is another by now.
    """
    return _edit(actor, goal, _goal_fields(title, reason, skills), seen)


@transaction.atomic
def objective_edit(
    *, actor: Actor, objective: Objective, title: str, due_on: dt.date | None, seen: str | None = None
) -> Objective:
    """Change an objective's text, see `goal_edit`."""
    return _edit(actor, objective, _objective_fields(title, due_on), seen)


@transaction.atomic
def measure_edit(
    *, actor: Actor, measure: Measure, title: str, baseline: str, target: str, seen: str | None = None
) -> Measure:
    """Change a measure's text, see `goal_edit`."""
    return _edit(actor, measure, _measure_fields(title, baseline, target), seen)


def _goal_fields(title: str, reason: str, skills: str) -> dict[str, Any]:
    return {
        "title": texts.line(title, "title", longest=200, missing="Type the goal in one sentence."),
        "reason": texts.text(reason, "reason", longest=5000),
        "skills": "\n".join(_skills(skills)),
    }


def _skills(typed: str) -> list[str]:
    """One a line, each once, however often and in whatever letters it is typed."""
    lines = [texts.line(one, "skills", longest=LONGEST_SKILL) for one in typed.splitlines()]
    found = list({folded(one): one for one in reversed(lines) if folded(one)}.values())[::-1]
    if len(found) > MOST_SKILLS:
        raise DomainError(f"These are {len(found)} skills; at most {MOST_SKILLS} can be kept in mind.", "skills")
    return found


def _objective_fields(title: str, due_on: dt.date | None) -> dict[str, Any]:
    title = texts.line(title, "title", longest=300, missing="Type the objective in one sentence.")
    return {"title": title, "due_on": texts.date(due_on, "due_on") if due_on else None}


def _measure_fields(title: str, baseline: str, target: str) -> dict[str, Any]:
    return {
        "title": texts.line(title, "title", longest=300, missing="Type what is counted or asked."),
        "baseline": texts.line(baseline, "baseline", longest=80),
        "target": texts.line(target, "target", longest=80),
    }


def _add(actor: Actor, plan: StrategicPlan, line: L, after: L | None) -> L:
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)
    still_there(parent_of(line))
    siblings = siblings_of(line)
    if siblings.count() >= MOST_LINES:
        raise DomainError(f"There are {MOST_LINES} lines here already, more than anybody can keep in mind.", "title")
    line.position = (siblings.aggregate(last=Max("position"))["last"] or 0) + 1
    before = siblings.filter(pk=after.pk).first() if after else None
    if before is not None:
        line.position = before.position + 1
        siblings.filter(position__gt=before.position).update(position=F("position") + 1)
    line.save()
    record(actor, plan, "add", line)
    return line


def _edit(actor: Actor, line: L, fields: dict[str, Any], seen: str | None) -> L:
    plan = plan_of(line)
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)  # from here on nobody else writes to this outline
    still_there(line)
    line.refresh_from_db()
    if all(getattr(line, name) == value for name, value in fields.items()):
        return line
    if seen is not None and seen != mark_of(line):
        raise Overtaken("Somebody else changed this line while you were writing. Nothing is lost: see both texts.")
    for name, value in fields.items():
        setattr(line, name, value)
    line.save(update_fields=list(fields))
    record(actor, plan, "edit", line)
    return line


def still_there(thing: Line | StrategicPlan) -> None:
    if not type(thing)._default_manager.filter(pk=thing.pk).exists():
        raise NotNow("Somebody was faster: this line has been removed meanwhile. Open the plan again.")


def record(actor: Actor, plan: StrategicPlan, did: str, line: Line, **more: Any) -> AuditEntry:
    facts = {"did": did, "line": line._meta.model_name, "lineage": str(line.lineage), "title": line.title, **more}
    return audit.record("strategic_plan.edit", plan, actor=actor, facts=facts)
