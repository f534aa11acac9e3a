"""Filling a framework from a sheet: first what each line would do, then all of it in one transaction."""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max

from libraries.models import Competency, CompetencyGroup, Framework
from libraries.queries import lexicon_sheet as sheets
from libraries.queries.lexicon_sheet import CHANGED, HERE, MOST_LINES, NEW, WRONG, Line, Plan, Typed, same
from libraries.services import texts
from libraries.services.competencies import competency_edit, group_add
from libraries.services.frameworks import hold
from pdplanner.kernel import audit
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError

LONGEST_SHEET = 400_000  # letters


def sheet_plan(*, actor: Actor, framework: Framework, text: str) -> Plan:
    """What the sheet would do now, line by line. Writes nothing. Raises DomainError for a sheet that is none."""
    require(actor, "framework.edit", framework)
    typed = sheets.lines_of(texts.text(text, "sheet", longest=LONGEST_SHEET, missing="Paste the sheet, or upload it."))
    if not typed:
        raise DomainError(
            "There is no line in this sheet. Each line has a group, a code, a name, a description.", "sheet"
        )
    if len(typed) > MOST_LINES:
        raise DomainError(
            f"This sheet has {len(typed)} lines; at most {MOST_LINES} at once. Take it in parts.", "sheet"
        )
    judge = _Judge(framework)
    lines = tuple(judge.judge(typed))
    return Plan(lines, tuple(judge.new_groups), len(judge.known) - len(judge.spoken_of))


class _Judge:
    """Knows the framework once, and says of each line what it would do. A blank cell changes nothing."""

    def __init__(self, framework: Framework) -> None:
        self.framework = framework
        self.known = sheets.known_in(framework)
        self.by_code = {same(row.code): row for row in self.known if row.code}
        self.by_name = {same(row.name): row for row in self.known}
        self.groups = {same(group.name) for group in framework.groups.all()}
        self.new_groups: dict[str, None] = {}
        self.spoken_of: set[int] = set()
        self.met: dict[str, int] = {}

    def judge(self, typed: Iterable[Typed]) -> Iterable[Line]:
        for one in typed:
            try:
                yield self._line(one)
            except DomainError as problem:
                yield Line(one, WRONG, problem.words)

    def _line(self, one: Typed) -> Line:
        for value, length in ((one.group, 160), (one.code, 20), (one.name, 160), (one.description, 5000)):
            texts.text(value, "sheet", longest=length)
        row = self._same(one)
        if row is None and not one.name:
            raise DomainError("The name is missing.")
        self._only_once(one, row)
        if row is None:
            return self._new(one)
        self.spoken_of.add(row.pk)
        changes = _changes(one, row)
        retired = "It is retired and stays so. " if row.retired_at else ""
        if not changes:
            return Line(one, HERE, retired.strip(), row.pk)
        self._meet_group(one.group)
        return Line(one, CHANGED, f"{retired}{' '.join(changes)}", row.pk)

    def _same(self, one: Typed) -> Competency | None:
        """The competency a line speaks of: that of its code, else that of its name."""
        row = self.by_code.get(same(one.code)) if one.code else None
        namesake = self.by_name.get(same(one.name)) if one.name else None
        if row and namesake and row != namesake:
            raise DomainError(f"Its code is that of “{row}” and its name that of another line.")
        if row is None and namesake and one.code and namesake.code:
            raise DomainError(f"“{namesake}” is here already with the code {namesake.code}.")
        return row or namesake

    def _only_once(self, one: Typed, row: Competency | None) -> None:
        """Within one sheet every code and name stands once."""
        keys = [f"code {same(one.code)}"] if one.code else []
        keys += [f"name {same(one.name)}"] if one.name else []
        keys += [f"row {row.pk}"] if row else []
        for key in keys:
            if key in self.met:
                raise DomainError(f"The same as line {self.met[key]}.")
        self.met.update(dict.fromkeys(keys, one.number))

    def _new(self, one: Typed) -> Line:
        if not one.group:
            raise DomainError("The group is missing.")
        self._meet_group(one.group)
        return Line(one, NEW)

    def _meet_group(self, name: str) -> None:
        if name and same(name) not in self.groups:
            self.groups.add(same(name))
            self.new_groups[name] = None


def _changes(one: Typed, row: Competency) -> list[str]:
    said = []
    if one.name and one.name != row.name:
        said.append(f"Its name was “{row.name}”.")
    if one.code and one.code != row.code:
        said.append(f"Its code was {row.code or 'empty'}.")
    if one.group and same(one.group) != same(row.group.name):
        said.append(f"It moves from “{row.group}”.")
    if one.description and one.description != " ".join(row.description.split()):
        said.append("Its description changes.")
    return said


@transaction.atomic
def sheet_enter(*, actor: Actor, framework: Framework, text: str, digest: str) -> Plan:
    """Do what the sheet says, all or nothing. `digest` is that of the plan the actor saw.

    A second click finds everything there and does nothing. Raises DomainError when the sheet would do something else
    than what was shown.
    """
    require(actor, "framework.edit", framework)
    hold(framework)  # so that two clicks come one after the other, and the second sees what the first did
    plan = sheet_plan(actor=actor, framework=framework, text=text)
    if not plan.does_anything:
        return plan
    if plan.digest != digest:
        raise DomainError("Meanwhile something changed. Look again at what the sheet does, then confirm.")
    groups = {same(group.name): group for group in framework.groups.all()}
    for name in plan.groups:
        groups[same(name)] = group_add(actor=actor, framework=framework, name=name)
    rows = {row.pk: row for row in sheets.known_in(framework)}
    for line in plan.lines:
        if line.does == CHANGED and line.competency_id:
            _change(actor, line.typed, groups, rows[line.competency_id])
    _add([line.typed for line in plan.lines if line.does == NEW], groups)
    facts = {"did": "sheet", "added": plan.added, "changed": plan.changed}
    audit.record("framework.edit", framework, actor=actor, facts=facts)
    return plan


def _change(actor: Actor, one: Typed, groups: dict[str, CompetencyGroup], row: Competency) -> None:
    competency_edit(
        actor=actor, competency=row, name=one.name or row.name, code=one.code or row.code,
        description=one.description or row.description, group=groups[same(one.group)] if one.group else row.group,
    )  # fmt: skip


def _add(lines: list[Typed], groups: dict[str, CompetencyGroup]) -> None:
    """All new lines at once, each at the end of its group; the plan has judged their names and codes."""
    ends = CompetencyGroup.objects.filter(pk__in=[group.pk for group in groups.values()])
    last = {pk: end or 0 for pk, end in ends.values_list("pk", Max("competencies__position"))}
    added = []
    for one in lines:
        group = groups[same(one.group)]
        last[group.pk] += 1
        words = {"name": one.name, "code": one.code, "description": one.description}
        added.append(Competency(group=group, position=last[group.pk], **words))
    Competency.objects.bulk_create(added)
