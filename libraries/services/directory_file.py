"""Reading a directory of libraries line by line: what can be taken, and in plain sentences what cannot.

The format is that of `libraries/data/README.md`: CSV in UTF-8 with one row per line and a header that names the
columns, in any order; columns that are not known are passed over.
"""

import csv
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import BinaryIO

from libraries.enums import STATES
from libraries.services.casing import cased_address, cased_name
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.forms import BIDI_CONTROLS

LONGEST_LINE = 20_000  # bytes; a real one has 150
COLUMNS = ("libid", "name", "city", "state")  # without them there is no directory
Key = tuple[str, str]  # state and libid

_NUMBER = re.compile(r"-?[0-9]{1,9}(\.[0-9]{1,12})?")
_MOST = {"population": 100_000_000, "branches": 2_000, "librarians_fte": 100_000, "staff_fte": 100_000}
_PLACES = {"population": Decimal(1), "branches": Decimal(1)}
_HUNDREDTH, _MILLIONTH = Decimal("0.01"), Decimal("0.000001")
_WORDS = {"population": "population", "branches": "number of branches", "librarians_fte": "librarians",
          "staff_fte": "staff"}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    """One library as the directory has it. None is “not reported”; figures of staff are full-time equivalents."""

    line: int
    state: str
    outside_id: str
    name: str
    address: str
    place: str
    population: int | None
    branch_count: int | None
    librarians_fte: Decimal | None
    staff_fte: Decimal | None
    latitude: Decimal | None
    longitude: Decimal | None

    @property
    def key(self) -> Key:
        return self.state, self.outside_id


FACTS = tuple(field.name for field in fields(Entry) if field.name not in {"line", "state", "outside_id"})


@dataclass(frozen=True)
class Complaint:
    """What was odd in a line and what was done about it. `key`, if it could be read, says which library it is."""

    line: int
    words: str
    key: Key | None = None
    left_out: bool = True

    def __str__(self) -> str:
        return f"Line {self.line}: {self.words}"


class _Odd(Exception):
    """A row that cannot be taken; the words say why."""


def entries_of(file: BinaryIO) -> Iterator[Entry | Complaint]:
    """What the lines of `file` say, in order. Raises DomainError in words when it is no directory at all.

    Never more than one line is held, so a file of any size needs the same memory.
    """
    header = _header(file)
    seen: dict[Key, int] = {}
    number = 1
    while line := file.readline(LONGEST_LINE + 1):
        number += 1
        key: Key | None = None
        try:
            row = _row(line, file, header)
            if row is None:
                continue
            key = _key(row)
            if key in seen:
                raise _Odd(f"the id {key[1]} of {key[0]} stands in line {seen[key]} already; this line is left out.")
            seen[key] = number
            odd: list[str] = []
            entry = _entry(number, key, row, odd)
        except _Odd as problem:
            yield Complaint(number, str(problem), key)
            continue
        yield from (Complaint(number, words, key, left_out=False) for words in odd)
        yield entry


def _header(file: BinaryIO) -> list[str]:
    try:
        line = file.readline(LONGEST_LINE).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise DomainError("This is no CSV file in UTF-8: its first line cannot be read. Save it as UTF-8.") from problem
    if "\r" in line.rstrip("\r\n"):
        raise DomainError("The lines of this file end in an old way (a carriage return alone). Save it anew as CSV.")
    header = [column.strip().casefold() for column in next(csv.reader([line]), [])]
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        commas = "" if len(header) > 1 else " Columns are separated by commas."
        raise DomainError(f"The first line has to name the columns; it does not name: {', '.join(missing)}.{commas}")
    if twice := sorted({column for column in header if column and header.count(column) > 1}):
        raise DomainError(f"The first line names a column twice: {', '.join(twice)}. Take one of them out.")
    return header


def _row(line: bytes, file: BinaryIO, header: list[str]) -> dict[str, str] | None:
    """The cells by column, None for an empty line."""
    if len(line) > LONGEST_LINE:
        while line and not line.endswith(b"\n"):
            line = file.readline(LONGEST_LINE)
        raise _Odd(f"it is longer than {LONGEST_LINE:,} bytes; left out.")
    try:
        text = line.decode("utf-8").rstrip("\r\n")
    except UnicodeDecodeError as problem:
        raise _Odd("it is not written in UTF-8; left out.") from problem
    if not text.strip():
        return None
    if any(_is_control(character) for character in text):
        raise _Odd("it has an invisible control character in it; left out.")
    try:
        cells = next(csv.reader([text], strict=True))
    except csv.Error as problem:
        raise _Odd("a quotation mark is not closed on this line; left out.") from problem
    if len(cells) != len(header):
        raise _Odd(f"it has {len(cells)} columns where the header has {len(header)}; left out.")
    return {column: " ".join(cell.split()) for column, cell in zip(header, cells, strict=True)}


def _is_control(character: str) -> bool:
    return (unicodedata.category(character) == "Cc" and character != "\t") or character in BIDI_CONTROLS


def _key(row: dict[str, str]) -> Key:
    state, outside_id = row["state"].upper(), row["libid"]
    if state not in STATES:
        raise _Odd(f"“{state[:20]}” is no state; left out.")
    if not outside_id:
        raise _Odd("it has no id (libid); left out.")
    if len(outside_id) > 40:
        raise _Odd("its id (libid) is longer than 40 letters; left out.")
    return state, outside_id


def _entry(line: int, key: Key, row: dict[str, str], odd: list[str]) -> Entry:
    name = cased_name(unicodedata.normalize("NFC", row["name"]))
    if not any(character.isalpha() for character in name):
        raise _Odd("it has no name; left out.")
    if len(name) > 160:
        raise _Odd(f"its name has {len(name)} letters, at most 160 fit; left out.")
    latitude, longitude = _position(name, row, odd)
    population, branches = _figure("population", name, row, odd), _figure("branches", name, row, odd)
    return Entry(
        line=line, state=key[0], outside_id=key[1], name=name,
        address=_short(cased_address(_cell(row, "address")), 160, "address", name, odd),
        place=_short(cased_name(_cell(row, "city")), 80, "city", name, odd),
        population=None if population is None else int(population),
        branch_count=None if branches is None else int(branches),
        librarians_fte=_figure("librarians_fte", name, row, odd),
        staff_fte=_figure("staff_fte", name, row, odd),
        latitude=latitude, longitude=longitude,
    )  # fmt: skip


def _cell(row: dict[str, str], column: str) -> str:
    return unicodedata.normalize("NFC", row.get(column, ""))


def _short(text: str, longest: int, column: str, name: str, odd: list[str]) -> str:
    if len(text) <= longest:
        return text
    odd.append(f"the {column} of {name} has {len(text)} letters, at most {longest} fit; taken without it.")
    return ""


def _figure(column: str, name: str, row: dict[str, str], odd: list[str]) -> Decimal | None:
    """The number in `column`; None when nothing was reported (empty or negative) or when it cannot be right."""
    text = row.get(column, "").replace(",", "")
    if not text:
        return None
    if _NUMBER.fullmatch(text) is None or Decimal(text) > _MOST[column]:
        odd.append(f"“{text[:20]}” cannot be the {_WORDS[column]} of {name}; taken without it.")
        return None
    number = Decimal(text)
    return None if number < 0 else number.quantize(_PLACES.get(column, _HUNDREDTH))


def _position(name: str, row: dict[str, str], odd: list[str]) -> tuple[Decimal | None, Decimal | None]:
    latitude, longitude = row.get("latitude", ""), row.get("longitude", "")
    if not latitude and not longitude:
        return None, None
    if _NUMBER.fullmatch(latitude) and _NUMBER.fullmatch(longitude):
        north, east = Decimal(latitude), Decimal(longitude)
        # Nothing and nowhere: 0, 0 is what programs write when they know no position.
        if abs(north) <= 90 and abs(east) <= 180 and (north or east):
            return north.quantize(_MILLIONTH), east.quantize(_MILLIONTH)
    odd.append(
        f"{name} cannot be at latitude “{latitude[:20]}”, longitude “{longitude[:20]}”; taken without a position."
    )
    return None, None
