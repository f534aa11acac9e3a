"""Who would gain and who would lose, as a sheet."""

from collections.abc import Iterable

from certification.models import ImpactRow
from pdplanner.kernel.sheet import sheet

HEAD = ("Holder", "Impact", "Now", "Under the draft", "What changes")


def impact_csv(rows: Iterable[ImpactRow]) -> str:
    """One line per enrollment."""
    return sheet(HEAD, map(_cells, rows))


def _cells(row: ImpactRow) -> tuple[object, ...]:
    states = (row.status_before.replace("_", " "), row.status_after.replace("_", " "))
    return row.enrollment.holder, row.get_impact_display(), *states, " ".join(row.sentences)
