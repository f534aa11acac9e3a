"""The coverage board as a sheet: what the page shows, with all of its people."""

from collections.abc import Iterator

from pdplanner.home.queries.coverage import Board, Cell, Effort, GoalRow
from pdplanner.kernel.sheet import sheet
from pdplanner.kernel.wording import as_credits

_TAKES = ("Skills it needs", "Hours learned", "Hours planned", "Dollars planned")


def coverage_csv(board: Board | None) -> str:
    """One line per goal, the empty ones first, with what it needs and takes; then two columns per person, credits
    counted and credits planned."""
    if board is None:
        return sheet(["Goal"], [])
    names = [member.name for member in board.members]
    head = ["Goal", *_TAKES, *(f"{name}, {kind}" for name in [*names, "All"] for kind in ("counted", "planned"))]
    return sheet(head, [*(_line(board, row) for row in [*board.empty, *board.served]), _last(board)])


def _line(board: Board, row: GoalRow) -> list[object]:
    cells = [row.cells.get(member.pk, Cell()) for member in board.members]
    return [f"{row.number}. {row.title}", "; ".join(row.skills), *_effort(row.effort), *_amounts([*cells, row.total])]


def _last(board: Board) -> list[object]:
    return ["All goals", "", *_effort(board.effort), *_amounts([*map(board.total_of, board.members), board.total])]


def _effort(effort: Effort) -> list[object]:
    """Hours and dollars as plain decimals."""
    minutes = (effort.learned_minutes, effort.planned_minutes)
    return [*(as_credits(round(one * 100 / 60)) for one in minutes), as_credits(effort.planned_cents)]


def _amounts(cells: list[Cell]) -> Iterator[object]:
    """Plain decimals, so that a spreadsheet can add them; nothing where nobody learns."""
    for cell in cells:
        yield from ("", "") if cell.is_none else (as_credits(cell.counted), as_credits(cell.planned))
