"""What the boards of an agency learned together in a year, as a sheet: hours as numbers, one row a library."""

from collections.abc import Iterable
from typing import Any

from pdplanner.kernel.sheet import sheet
from pdplanner.kernel.wording import hours

HEAD = ("Library", "Place", "Year", "Sessions", "Hours", "Hours asked", "Last session")


def boards_csv(rows: Iterable[Any], year: int) -> str:
    """`rows` as `boards_in_year` gives them."""
    return sheet(HEAD, (_row(library, year) for library in rows))


def _row(library: Any, year: int) -> tuple[object, ...]:
    asked = library.agency.board_minutes
    last = library.last.isoformat() if library.last else ""
    return (library.name, library.place, year, library.sessions, hours(library.minutes), hours(asked) if asked else "",
            last)  # fmt: skip
