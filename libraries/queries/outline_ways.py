"""Where each line of an outline can go from where it is."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from libraries.models import Goal, Measure, StrategicPlan
from libraries.queries.outline import Line, Parent


@dataclass(frozen=True)
class Spot:
    """The place `index` among what is under `parent`, once the line itself is taken out."""

    parent: Parent
    index: int


@dataclass(frozen=True)
class Ways:
    """The spots one move away. Up and down pass into the neighboring parent; in and out change the level."""

    up: Spot | None
    down: Spot | None
    into: Spot | None
    out: Spot | None


@dataclass(frozen=True)
class _Row:
    """What is under one parent; `after` is the spot right after that parent."""

    parent: Parent
    lines: Sequence[Line]
    after: Spot | None


def ways_of(plan: StrategicPlan, goals: Sequence[Goal]) -> dict[UUID, Ways]:
    """By lineage, for every line of an outline that `outline_of` fetched."""
    ways: dict[UUID, Ways] = {}
    rows = [_Row(plan, goals, None)]
    while rows:
        below: list[_Row] = []
        for number, row in enumerate(rows):
            for index, line in enumerate(row.lines):
                ways[line.lineage] = Ways(
                    _up(rows, number, index), _down(rows, number, index), _into(row, index), row.after
                )
                if not isinstance(line, Measure):
                    below.append(_Row(line, _lines_below(line), Spot(row.parent, index + 1)))
        rows = below
    return ways


def _up(rows: Sequence[_Row], number: int, index: int) -> Spot | None:
    if index:
        return Spot(rows[number].parent, index - 1)
    return Spot(rows[number - 1].parent, len(rows[number - 1].lines)) if number else None


def _down(rows: Sequence[_Row], number: int, index: int) -> Spot | None:
    if index + 1 < len(rows[number].lines):
        return Spot(rows[number].parent, index + 1)
    return Spot(rows[number + 1].parent, 0) if number + 1 < len(rows) else None


def _into(row: _Row, index: int) -> Spot | None:
    before = row.lines[index - 1] if index else None
    return None if before is None or isinstance(before, Measure) else Spot(before, len(_lines_below(before)))


def _lines_below(line: Line) -> Sequence[Line]:
    if isinstance(line, Goal):
        return list(line.objectives.all())
    return [] if isinstance(line, Measure) else list(line.measures.all())
