"""Groups and competencies of a framework: added, changed, moved, retired; removed only while nothing points at them."""

from collections.abc import Sequence
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Max, QuerySet

from libraries.models import Competency, CompetencyGroup, Framework
from libraries.queries.lexicon import anything_points_at, competencies_of
from libraries.services import texts
from libraries.services.frameworks import hold
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow

Line = CompetencyGroup | Competency
L = TypeVar("L", CompetencyGroup, Competency)


def framework_of(line: Line) -> Framework:
    return line.framework if isinstance(line, CompetencyGroup) else line.group.framework


@transaction.atomic
def group_add(*, actor: Actor, framework: Framework, name: str) -> CompetencyGroup:
    """A new heading at the end."""
    _begin(actor, framework)
    name = _group_name(framework, name)
    group = CompetencyGroup.objects.create(framework=framework, name=name, position=_next(framework.groups.all()))
    _record(actor, group, "add")
    return group


@transaction.atomic
def group_rename(*, actor: Actor, group: CompetencyGroup, name: str) -> CompetencyGroup:
    """Another name for a heading."""
    _begin(actor, group.framework, group)
    before, group.name = group.name, _group_name(group.framework, name, besides=group.pk)
    group.save(update_fields=["name"])
    _record(actor, group, "rename", was=before)
    return group


@transaction.atomic
def competency_add(
    *, actor: Actor, group: CompetencyGroup, name: str, code: str = "", description: str = ""
) -> Competency:
    """A new competency at the end of a group."""
    _begin(actor, group.framework, group)
    facts = _facts(group.framework, name, code, description)
    row = Competency.objects.create(group=group, position=_next(group.competencies.all()), **facts)
    _record(actor, row, "add")
    return row


@transaction.atomic
def competency_edit(
    *, actor: Actor, competency: Competency, name: str, code: str, description: str, group: CompetencyGroup
) -> Competency:
    """Change a competency's words, or the group it stands in. What points at it goes on pointing at it."""
    framework = framework_of(competency)
    _begin(actor, framework, competency)
    if group.framework_id != framework.pk:
        raise DomainError("Choose a group of the same framework.", "group")
    facts = _facts(framework, name, code, description, besides=competency.pk)
    if group.pk != competency.group_id:
        facts |= {"group": group, "position": _next(group.competencies.all())}
    was = competency.name
    for field, value in facts.items():
        setattr(competency, field, value)
    competency.save(update_fields=list(facts))
    _record(actor, competency, "edit", was=was)
    return competency


@transaction.atomic
def line_up(*, actor: Actor, line: L) -> L:
    """Change places with the one before; the first stays."""
    return _move(actor, line, -1)


@transaction.atomic
def line_down(*, actor: Actor, line: L) -> L:
    """Change places with the one after; the last stays."""
    return _move(actor, line, 1)


@transaction.atomic
def competency_retire(*, actor: Actor, competency: Competency) -> None:
    """Offer it no longer. Where it was chosen it stays."""
    _begin(actor, framework_of(competency), competency)
    if not Competency.objects.filter(pk=competency.pk, retired_at=None).update(retired_at=clock.now()):
        raise NotNow("This is retired already.")
    _record(actor, competency, "retire")


@transaction.atomic
def competency_restore(*, actor: Actor, competency: Competency) -> None:
    """Offer it again."""
    _begin(actor, framework_of(competency), competency)
    if not Competency.objects.filter(pk=competency.pk, retired_at__isnull=False).update(retired_at=None):
        raise NotNow("This is in use already.")
    _record(actor, competency, "restore")


@transaction.atomic
def line_remove(*, actor: Actor, line: Line) -> None:
    """Take out a competency, or a group with all of its own. Raises NotNow once anything points at one of them."""
    framework = framework_of(line)
    _begin(actor, framework, line)
    below = {"group": line} if isinstance(line, CompetencyGroup) else {"pk": line.pk}
    if anything_points_at(competencies_of(framework).filter(**below)):
        raise NotNow(f"Something points at “{line}” already, so it cannot be removed. Retire it instead.")
    _record(actor, line, "remove")
    line.delete()


def _begin(actor: Actor, framework: Framework, line: Line | None = None) -> None:
    require(actor, "framework.edit", framework)
    hold(framework)
    if line is not None and not type(line)._default_manager.filter(pk=line.pk).exists():
        raise NotNow("Somebody was faster: this line has been removed meanwhile. Open the framework again.")


def _group_name(framework: Framework, name: str, besides: int = 0) -> str:
    name = texts.line(name, "name", longest=160, missing="Type what the group is called.")
    if framework.groups.filter(name__iexact=name).exclude(pk=besides).exists():
        raise DomainError("There is a group of this name already.", "name")
    return name


def _facts(framework: Framework, name: str, code: str, description: str, besides: int = 0) -> dict[str, Any]:
    """Name and code are those of one competency of the framework: people choose by the one, sheets match by both."""
    name = texts.line(name, "name", longest=160, missing=f"Type the {framework.entry_word} in a few words.")
    code = texts.line(code, "code", longest=20)
    others = competencies_of(framework).exclude(pk=besides)
    if others.filter(name__iexact=name).exists():
        raise DomainError(f"There is a {framework.entry_word} of this name in the framework already.", "name")
    if code and (same := others.filter(code__iexact=code).first()):
        raise DomainError(f"“{same}” has this code already.", "code")
    return {"name": name, "code": code, "description": texts.text(description, "description", longest=5000)}


def _next(siblings: QuerySet[Any]) -> int:
    return int(siblings.aggregate(last=Max("position"))["last"] or 0) + 1


def _move(actor: Actor, line: L, step: int) -> L:
    _begin(actor, framework_of(line), line)
    lines: Sequence[Line]
    lines = list(line.framework.groups.all() if isinstance(line, CompetencyGroup) else line.group.competencies.all())
    here = lines.index(line)
    there = here + step
    if 0 <= there < len(lines):
        lines[here], lines[there] = lines[there], lines[here]
        for position, each in enumerate(lines, start=1):
            type(each)._default_manager.filter(pk=each.pk).update(position=position)
        line.refresh_from_db()
        _record(actor, line, "move")
    return line


def _record(actor: Actor, line: Line, did: str, **more: str) -> None:
    facts = {"did": did, "line": line._meta.model_name, "name": line.name, **more}
    audit.record("framework.edit", framework_of(line), actor=actor, facts=facts)
