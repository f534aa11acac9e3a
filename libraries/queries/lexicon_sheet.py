"""A sheet of a framework as somebody pastes or uploads it, and what each of its lines would do."""

import hashlib
from dataclasses import dataclass, field

from libraries.models import Competency, Framework
from libraries.queries.lexicon import competencies_of
from pdplanner.kernel.folding import folded
from pdplanner.kernel.sheet import rows_of, sheet

MOST_LINES = 1000
HEAD = ("group", "code", "name", "description")
COLUMNS = {
    "group": "group", "heading": "group", "area": "group", "domain": "group", "code": "code", "number": "code",
    "no": "code", "id": "code", "name": "name", "competency": "name", "goal": "name", "title": "name", "skill": "name",
    "description": "description", "text": "description", "note": "description",
}  # fmt: skip
NEW, CHANGED, HERE, WRONG = "new", "changed", "here", "wrong"


@dataclass(frozen=True)
class Typed:
    """One line as typed."""

    number: int
    group: str
    code: str
    name: str
    description: str


@dataclass(frozen=True)
class Line:
    """What a line would do: add, change, nothing, or nothing because it is wrong; `words` say what and why."""

    typed: Typed
    does: str
    words: str = ""
    competency_id: int | None = None


@dataclass(frozen=True)
class Plan:
    """What a whole sheet would do. The digest tells whether it is still what was shown.

    `groups` are the headings that would be new, `untouched` how many competencies no line speaks of.
    """

    lines: tuple[Line, ...] = field(default=())
    groups: tuple[str, ...] = field(default=())
    untouched: int = 0

    def count(self, does: str) -> int:
        return sum(1 for line in self.lines if line.does == does)

    @property
    def added(self) -> int:
        return self.count(NEW)

    @property
    def changed(self) -> int:
        return self.count(CHANGED)

    @property
    def left_out(self) -> int:
        return self.count(WRONG)

    @property
    def does_anything(self) -> bool:
        return bool(self.added or self.changed)

    @property
    def digest(self) -> str:
        said = "\n".join(f"{line.typed}|{line.does}|{line.words}|{line.competency_id}" for line in self.lines)
        return hashlib.sha256(said.encode()).hexdigest()[:32]


def lines_of(text: str) -> list[Typed]:
    """The lines of a sheet. A first line that names columns is followed; without one they are group, code, name,
    description. A group named once holds for the lines below it until the next.
    """
    columns: tuple[str, ...] = HEAD
    found: list[Typed] = []
    group = ""
    for number, row in enumerate(rows_of(text), start=1):
        if not any(row):
            continue
        named = tuple(COLUMNS.get(folded(cell), "") for cell in row)
        if not found and "name" in named:
            columns = named
            continue
        cells = dict(zip(columns, row, strict=False))
        group = cells.get("group") or group
        found.append(Typed(number, group, cells.get("code", ""), cells.get("name", ""), cells.get("description", "")))
    return found


def same(words: str) -> str:
    """By what two lines are recognized as one: accents, capitals and marks aside, where anything else is left."""
    return folded(words) or words


def known_in(framework: Framework) -> list[Competency]:
    return list(competencies_of(framework))


def sheet_of(framework: Framework) -> str:
    """The framework as a sheet that the import takes back; what is retired is left out."""
    rows = competencies_of(framework).filter(retired_at=None)
    return sheet(HEAD, ((row.group.name, row.code, row.name, row.description) for row in rows))
