"""Tables for spreadsheets: CSV written; CSV and XLSX read."""

import csv
import io
import lzma
import re
import zipfile
import zlib
from collections.abc import Iterable
from xml.etree import ElementTree

from pdplanner.kernel.errors import DomainError

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_MOST_BYTES = 5_000_000  # of one part of an unpacked XLSX
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
# What reading raises that is no workbook, is broken off, packed in a way we do not know, or locked by a password.
_PARTS = (
    zipfile.BadZipFile, zlib.error, lzma.LZMAError, OSError, EOFError, RuntimeError, KeyError, IndexError, ValueError,
    ElementTree.ParseError,
)  # fmt: skip


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


def rows_of(text: str) -> list[list[str]]:
    """The cells of a table as text, separated by commas, semicolons or tabs, whichever its first line has most of.

    Blanks around and doubled inside cells are gone, and so is the mark by which `sheet` makes a formula harmless.
    """
    text = text.removeprefix("\ufeff")
    first = next((line for line in text.splitlines() if line.strip()), "")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=max("\t;,", key=first.count)))
    except csv.Error as problem:
        raise DomainError(
            "This table cannot be read: a cell of it is too long, or its quotes do not close."
        ) from problem
    return [[_as_typed(" ".join(cell.split())) for cell in row] for row in rows]


def _as_typed(cell: str) -> str:
    return cell[1:] if cell.startswith("'") and cell[1:].startswith(_FORMULA) else cell


def text_of_file(content: bytes) -> str:
    """What an uploaded CSV or XLSX says, as text for `rows_of`; of a workbook its first sheet.

    Raises DomainError in words for anything else.
    """
    if content.startswith(b"PK"):
        try:
            return sheet(*_workbook(content))
        except _PARTS as problem:
            raise DomainError("This workbook cannot be read. Save the sheet as CSV and upload that.") from problem
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise DomainError("This file is no plain text. Save the sheet as XLSX, or as CSV in UTF-8.") from problem


def _workbook(content: bytes) -> tuple[list[str], list[list[str]]]:
    """The first sheet of an XLSX: its first row, and the others."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        first = _part(parts, "xl/workbook.xml").find(f"{_MAIN}sheets/{_MAIN}sheet")
        links = {link.get("Id"): link.get("Target", "") for link in _part(parts, "xl/_rels/workbook.xml.rels")}
        target = links[first.get(_LINK)] if first is not None else ""
        shared: list[str] = []
        if "xl/sharedStrings.xml" in parts.namelist():
            shared = [_words(item) for item in _part(parts, "xl/sharedStrings.xml")]
        page = _part(parts, target.lstrip("/") if target.startswith("/") else f"xl/{target}")
    rows = [_cells(row, shared) for row in page.iter(f"{_MAIN}row")]
    return rows[0], rows[1:]


def _part(parts: zipfile.ZipFile, name: str) -> ElementTree.Element:
    with parts.open(name) as file:
        content = file.read(_MOST_BYTES + 1)
    # None of it is a sheet somebody filled in; NUL is what a DOCTYPE in UTF-16 would hide behind.
    if len(content) > _MOST_BYTES or b"<!DOCTYPE" in content or b"\0" in content:
        raise ValueError(name)
    return ElementTree.fromstring(content)  # noqa: S314 - without a DOCTYPE there are no entities to expand


def _cells(row: ElementTree.Element, shared: list[str]) -> list[str]:
    """The row's cells at their places: empty ones are left out of the file."""
    found: dict[int, str] = {}
    for place, cell in enumerate(row.iter(f"{_MAIN}c")):
        letters = re.match("[A-Z]{1,3}", cell.get("r", ""))
        at = _column(letters[0]) if letters else place
        if cell.find(f"{_MAIN}f") is not None:
            # What it last came to stands beside it, and may be old, or never have been worked out.
            raise DomainError(
                f"Cell {cell.get('r', '')} holds a formula. Paste its value there, or save the sheet as CSV."
            )
        kind, value = cell.get("t"), cell.findtext(f"{_MAIN}v", "")
        found[at] = shared[int(value)] if kind == "s" else _words(cell) if kind == "inlineStr" else value
    return [found.get(at, "") for at in range(min(max(found, default=-1) + 1, 50))]


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _words(element: ElementTree.Element) -> str:
    """The text of a string with its runs, without how it is pronounced."""
    runs = [*element.findall(f"{_MAIN}t"), *element.findall(f"{_MAIN}is/{_MAIN}t")]
    runs += [*element.findall(f"{_MAIN}r/{_MAIN}t"), *element.findall(f"{_MAIN}is/{_MAIN}r/{_MAIN}t")]
    return "".join(run.text or "" for run in runs)
