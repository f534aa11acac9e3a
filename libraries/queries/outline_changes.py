"""What is different between two versions of a library's strategic plan, in sentences.

Lines are matched by their lineage, so one that was reworded, moved or put on another level is still the same.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from uuid import UUID

from libraries.models import Goal, Objective, StrategicPlan
from libraries.queries.outline import Line, fields_of, outline_of
from pdplanner.kernel.wording import long_date

ADDED, CHANGED, MOVED, DROPPED, SAME = "added", "changed", "moved", "dropped", "same"
SAID = {
    "title": "The wording", "reason": "The reason", "skills": "What it needs", "due_on": "The day",
    "baseline": "Where it stands today", "target": "The target",
}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """A line where one version has it: `name` is how people call its place, like “objective 1.3”."""

    line: Line
    name: str
    parent: UUID | None  # the lineage of what it is under; None is the plan
    parent_name: str
    below: "Sequence[Entry]"

    @property
    def lineage(self) -> UUID:
        return self.line.lineage

    @property
    def facts(self) -> dict[str, str]:
        """What is written in it, as people read it."""
        texts = {name: value for name, value in fields_of(self.line).items() if value}
        if "skills" in texts:
            texts["skills"] = ", ".join(texts["skills"].splitlines())
        return {name: value if isinstance(value, str) else long_date(value) for name, value in texts.items()}


@dataclass(frozen=True)
class Change:
    """One line of both versions or of one, with what happened to it, in the order in which the later one is read."""

    status: str
    before: Entry | None
    after: Entry | None
    words: Sequence[str]
    below: "Sequence[Change]"

    @property
    def entry(self) -> Entry:
        found = self.after or self.before
        assert found is not None
        return found

    @property
    def is_quiet(self) -> bool:
        """Whether nothing happened to it and to all below it."""
        return self.status == SAME and all(change.is_quiet for change in self.below)

    def walk(self) -> "Iterator[Change]":
        yield self
        for change in self.below:
            yield from change.walk()


def changes_between(before: StrategicPlan, after: StrategicPlan) -> list[Change]:
    """From one version to another, goal by goal; what was dropped stands where it stood. Six queries."""
    old, new = entries_of(before), entries_of(after)
    return _Comparison(_flat(old), _flat(new)).changes(old, new)


def counts_of(changes: Sequence[Change]) -> str:
    """“2 lines added, 1 dropped”: all of them in one sentence."""
    counted = Counter(change.status for top in changes for change in top.walk())
    parts = [(status, counted[status]) for status in (ADDED, CHANGED, MOVED, DROPPED) if counted[status]]
    if not parts:
        return "Nothing is different."
    words = [f"{number} {status}" for status, number in parts]
    words[0] = f"{parts[0][1]} line{'' if parts[0][1] == 1 else 's'} {parts[0][0]}"
    return f"{', '.join(words)}."


def entries_of(plan: StrategicPlan) -> list[Entry]:
    found = []
    for number, goal in enumerate(outline_of(plan), start=1):
        name = f"goal {number}"
        objectives = [
            _objective(objective, goal, f"{number}.{place}", name)
            for place, objective in enumerate(goal.objectives.all(), start=1)
        ]
        found.append(Entry(goal, name, None, "the plan", objectives))
    return found


def _objective(objective: Objective, goal: Goal, number: str, goal_name: str) -> Entry:
    name = f"objective {number}"
    measures = [
        Entry(measure, f"measure {place} of {name}", objective.lineage, name, [])
        for place, measure in enumerate(objective.measures.all(), start=1)
    ]
    return Entry(objective, name, goal.lineage, goal_name, measures)


def _flat(entries: Sequence[Entry]) -> dict[UUID, Entry]:
    found = {}
    for entry in entries:
        found |= {entry.lineage: entry, **_flat(entry.below)}
    return found


class _Comparison:
    def __init__(self, old: dict[UUID, Entry], new: dict[UUID, Entry]) -> None:
        self.old, self.new = old, new

    def changes(self, old: Sequence[Entry], new: Sequence[Entry]) -> list[Change]:
        """Of what is under one parent in both versions: the later order, what was dropped after its neighbor."""
        stayed = self._in_order(old, new)
        found = [self._change(entry, entry.lineage in stayed) for entry in new]
        for index, entry in enumerate(old):
            if entry.lineage not in self.new:
                before = {one.lineage for one in old[:index]}
                places = [place for place, change in enumerate(found, start=1) if change.entry.lineage in before]
                found.insert(max(places, default=0), self._dropped(entry))
        return found

    def _in_order(self, old: Sequence[Entry], new: Sequence[Entry]) -> set[UUID]:
        """Lines of both that follow one another as before; only the others have moved."""
        here, there = {entry.lineage for entry in new}, {entry.lineage for entry in old}
        rows = [entry.lineage for entry in old if entry.lineage in here]
        columns = [entry.lineage for entry in new if entry.lineage in there]
        matcher = SequenceMatcher(None, rows, columns, autojunk=False)
        return {rows[block.a + step] for block in matcher.get_matching_blocks() for step in range(block.size)}

    def _change(self, entry: Entry, in_order: bool) -> Change:
        before = self.old.get(entry.lineage)
        below = self.changes(before.below if before else [], entry.below)
        if before is None:
            return Change(ADDED, None, entry, [], below)
        place, texts = _place_words(before, entry, in_order), _text_words(before, entry)
        status = CHANGED if texts else MOVED if place else SAME
        return Change(status, before, entry, [*texts, *place], below)

    def _dropped(self, entry: Entry) -> Change:
        below = [self._dropped(one) for one in entry.below if one.lineage not in self.new]
        return Change(DROPPED, entry, None, [], below)


def _text_words(before: Entry, after: Entry) -> list[str]:
    old, new = before.facts, after.facts
    names = [name for name in SAID if old.get(name) != new.get(name)]
    return [_said(SAID[name], old.get(name, ""), new.get(name, "")) for name in names]


def _said(label: str, old: str, new: str) -> str:
    if not old:
        return f"{label} was added: “{new}”."
    return f"{label} changed from “{old}” to “{new}”." if new else f"{label} was dropped: “{old}”."


def _place_words(before: Entry, after: Entry, in_order: bool) -> list[str]:
    if type(before.line) is not type(after.line):
        return [f"It was {before.name} and is {after.name} now."]
    if before.parent != after.parent:
        return [f"It moved from {before.parent_name} to {after.parent_name}."]
    if in_order or before.name == after.name:
        return []
    return [f"It was {before.name} and is {after.name} now."]


def carried_from(plan: StrategicPlan, goals: Sequence[Goal]) -> dict[UUID, Goal]:
    """By lineage, each goal as it stood in the version adopted last before this one. One query."""
    earlier = Goal.objects.filter(plan__library=plan.library_id, lineage__in=[goal.lineage for goal in goals])
    earlier = earlier.exclude(plan=plan).exclude(plan__adopted_on=None)
    if plan.adopted_at:
        earlier = earlier.filter(plan__adopted_at__lt=plan.adopted_at)
    return {goal.lineage: goal for goal in earlier.select_related("plan").order_by("plan__adopted_at")}
