"""Lines of a draft's outline moved: up and down, a step in or out, removed; and each of these taken back."""

from collections.abc import Sequence

from django.db import transaction

from libraries.models import Goal, Objective, StrategicPlan
from libraries.queries.outline import (
    Line,
    Parent,
    as_facts,
    children_of,
    last_change,
    line_of,
    outline_of,
    parent_of,
    plan_of,
    siblings_of,
)
from libraries.queries.outline_ways import Spot, Ways, ways_of
from libraries.services.outline import MOST_LINES, record, still_there
from libraries.services.remade_lines import new_line, on_another_level
from libraries.services.strategic_plans import hold_draft
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import AuditEntry

PARENTS: dict[str, tuple[type[Parent], str]] = {
    "goal": (StrategicPlan, "plan"), "objective": (Goal, "goal"), "measure": (Objective, "objective"),
}  # fmt: skip


@transaction.atomic
def line_up(*, actor: Actor, line: Line) -> Line:
    """Change places with the line before it, or go to the end of the parent before; the very first stays."""
    ways = _ways(actor, line)
    return _move(actor, line, ways.up) if ways.up else line


@transaction.atomic
def line_down(*, actor: Actor, line: Line) -> Line:
    """Change places with the line after it, or go to the start of the next parent; the very last stays."""
    ways = _ways(actor, line)
    return _move(actor, line, ways.down) if ways.down else line


@transaction.atomic
def line_in(*, actor: Actor, line: Line) -> Line:
    """Go under the line before it: a goal becomes its last objective, an objective its last measure.

    Raises DomainError where there is none, or where words would be lost on the other level.
    """
    ways = _ways(actor, line)
    if ways.into is None:
        raise DomainError(f"“{line}” has no line before it that it could go under.")
    return _move(actor, line, ways.into)


@transaction.atomic
def line_out(*, actor: Actor, line: Line) -> Line:
    """Go right after what it is under, on the same level as that. Raises DomainError as `line_in`."""
    ways = _ways(actor, line)
    if ways.out is None:
        raise DomainError(f"“{line}” is a goal already; nothing is above it.")
    return _move(actor, line, ways.out)


@transaction.atomic
def line_remove(*, actor: Actor, line: Line) -> AuditEntry:
    """Take a line out with all below it. The returned entry of the history keeps it, for `change_undo`."""
    plan = _hold(actor, plan_of(line))
    still_there(line)
    entry = record(actor, plan, "remove", line, parent=_name(parent_of(line)), removed=as_facts(line))
    siblings = [other for other in siblings_of(line) if other.pk != line.pk]
    line.delete()
    _number(siblings)
    return entry


@transaction.atomic
def change_undo(*, actor: Actor, plan: StrategicPlan, entry: AuditEntry) -> Line:
    """Put back what was removed, or bring back what was moved, at its former place.

    Raises NotNow when that has been done already or what it belonged to is gone.
    """
    _hold(actor, plan)
    facts = entry.facts
    if (entry.subject_type, entry.subject_id) != (plan._meta.label, plan.pk) or facts.get("did") not in UNDO:
        raise NotNow("There is nothing to put back.")
    return UNDO[facts["did"]](actor, plan, entry)


def _restore(actor: Actor, plan: StrategicPlan, entry: AuditEntry) -> Line:
    line = new_line(plan, entry.facts)
    if line is None:
        raise NotNow("This cannot be put back: it is back already, or what it belonged to is gone.")
    _insert(line, line.position - 1)
    record(actor, plan, "restore", line, undoes=entry.pk)
    return line


def _bring_back(actor: Actor, plan: StrategicPlan, entry: AuditEntry) -> Line:
    line, place = line_of(plan, entry.facts["lineage"]), entry.facts["from"]
    parent = plan if place["parent"] is None else line_of(plan, place["parent"])
    newest = last_change(plan, actor.person.pk)
    if line is None or newest is None or newest.pk != entry.pk or not isinstance(parent, PARENTS[place["line"]][0]):
        raise NotNow("This move cannot be taken back any more: the plan was changed after it. Move the line itself.")
    line = _put(line, Spot(parent, place["position"] - 1))
    record(actor, plan, "back", line, undoes=entry.pk)
    return line


UNDO = {"remove": _restore, "move": _bring_back}


def _hold(actor: Actor, plan: StrategicPlan) -> StrategicPlan:
    require(actor, "strategic_plan.edit", plan)
    hold_draft(plan)
    return plan


def _ways(actor: Actor, line: Line) -> Ways:
    plan = _hold(actor, plan_of(line))
    still_there(line)
    line.refresh_from_db()
    return ways_of(plan, outline_of(plan))[line.lineage]


def _move(actor: Actor, line: Line, spot: Spot) -> Line:
    place = {"line": line._meta.model_name, "parent": _name(parent_of(line)), "position": line.position}
    moved = _put(line, spot)
    record(actor, plan_of(moved), "move", moved, **{"from": place})
    return moved


def _put(line: Line, spot: Spot) -> Line:
    stays = parent_of(line) == spot.parent
    left = [] if stays else [other for other in siblings_of(line) if other.pk != line.pk]
    if not stays and children_of(spot.parent).count() >= MOST_LINES:
        raise DomainError(f"There are {MOST_LINES} lines there already, more than anybody can keep in mind.")
    kind, field = PARENTS[str(line._meta.model_name)]
    if isinstance(spot.parent, kind):
        setattr(line, field, spot.parent)
        line.save(update_fields=[field])
    else:
        line = on_another_level(line, spot.parent)
    _number(left)
    _insert(line, spot.index)
    return line


def _insert(line: Line, index: int) -> None:
    lines = [other for other in siblings_of(line) if other.pk != line.pk]
    lines.insert(index, line)
    _number(lines)
    line.refresh_from_db()


def _number(lines: Sequence[Line]) -> None:
    for position, line in enumerate(lines, start=1):
        if line.position != position:
            type(line)._default_manager.filter(pk=line.pk).update(position=position)


def _name(parent: Parent) -> str | None:
    """A parent as the history names it: by what stays when it changes its level; None is the plan."""
    return None if isinstance(parent, StrategicPlan) else str(parent.lineage)
