"""Tables for spreadsheets."""

import csv
import io
from collections.abc import Iterable

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def sheet(head: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    """CSV text with a head; a cell that begins like a formula is a text all the same."""
    out = io.StringIO()
    out.write("\ufeff")  # without it, spreadsheets read the accents of names wrongly
    writer = csv.writer(out)
    for row in (head, *rows):
        writer.writerow([_harmless(cell) for cell in row])
    return out.getvalue()


def _harmless(cell: object) -> str:
    text = str(cell)
    return f"'{text}" if text.startswith(_FORMULA) else text
