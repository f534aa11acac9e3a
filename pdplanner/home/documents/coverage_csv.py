"""The coverage board as a sheet: what the page shows, with all of its people."""

from collections.abc import Iterator

from pdplanner.home.queries.coverage import Board, Cell, GoalRow
from pdplanner.kernel.sheet import sheet
from pdplanner.kernel.wording import as_credits


def coverage_csv(board: Board | None) -> str:
    """One line per goal, the empty ones first; two columns per person, credits counted and credits planned."""
    if board is None:
        return sheet(["Goal"], [])
    names = [member.name for member in board.members]
    head = ["Goal", *(f"{name}, {kind}" for name in [*names, "All"] for kind in ("counted", "planned"))]
    return sheet(head, [*(_line(board, row) for row in [*board.empty, *board.served]), _last(board)])


def _line(board: Board, row: GoalRow) -> list[object]:
    cells = [row.cells.get(member.pk, Cell()) for member in board.members]
    return [f"{row.number}. {row.title}", *_amounts([*cells, row.total])]


def _last(board: Board) -> list[object]:
    return ["All goals", *_amounts([*map(board.total_of, board.members), board.total])]


def _amounts(cells: list[Cell]) -> Iterator[object]:
    """Plain decimals, so that a spreadsheet can add them; nothing where nobody learns."""
    for cell in cells:
        yield from ("", "") if cell.is_none else (as_credits(cell.counted), as_credits(cell.planned))
