"""The agency's certificates as a sheet: what the page shows, with all of its pages."""

from collections.abc import Iterable

from certification.models import Certificate
from certification.queries.register import reading
from pdplanner.kernel.sheet import sheet
from pdplanner.kernel.states import STATES

_HEAD = (
    "Number",
    "Name",
    "Track",
    "Library",
    "State",
    "Awarded",
    "Valid through",
    "Credits",
    "Issued by",
    "Replaced by",
)


def issued_csv(certificates: Iterable[Certificate]) -> str:
    return sheet(_HEAD, (_line(row) for row in certificates))


def certified_csv(certificates: Iterable[Certificate]) -> str:
    """Who was certified, as a list to print or to publish."""
    columns = ("name", "track", "library")
    return sheet(
        ("Name", "Track", "Library", "Awarded", "Valid through", "Number"),
        (
            [*(row.snapshot.get(name, "") for name in columns), row.awarded_on, row.valid_through or "", row.number]
            for row in certificates
        ),
    )


def _line(row: Certificate) -> list[object]:
    return [
        row.number,
        row.snapshot.get("name", ""),
        row.snapshot.get("track", ""),
        row.snapshot.get("library", ""),
        STATES[reading(row)].word,
        row.awarded_on,
        row.valid_through or "",
        row.snapshot.get("credits_total", ""),
        row.issued_by,
        row.replaced_by or "",
    ]
