"""A list of who was there, as a sheet or a meeting tool has it, beside who registered. It only proposes ticks."""

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from learning.queries.events import Seat
from libraries.queries.people_list import addresses
from pdplanner.kernel.folding import folded
from pdplanner.kernel.sheet import rows_of

_ADDRESS = re.compile(r"[^\s<>,;:\"'()]+@[^\s<>,;:\"'()]+")


@dataclass(frozen=True)
class Found:
    """The keys of the parts a list names, and what of it names nobody who registered, or more than one."""

    parts: frozenset[int]
    unknown: tuple[str, ...]


def named_in(text: str, roster: Sequence[Seat]) -> Found:
    """Whom the list names: by an address where a line has one, else by name. A line may name several by their
    addresses; whoever stands there twice is there once. Raises DomainError for a table that cannot be read."""
    book = _book(roster)
    parts: set[int] = set()
    unknown: dict[str, None] = {}
    rows = [[cell for cell in row if cell] for row in rows_of(text)]
    for number, row in enumerate(row for row in rows if row):
        mails = _ADDRESS.findall(" ".join(row).lower())
        found = {mail: book[mail] for mail in mails if len(book[mail]) == 1}
        named = set[int]().union(*found.values()) or _by_name(row, book)
        parts |= named
        if not named and (number or not _is_heading(row)):
            unknown[", ".join(row)] = None
        elif found:
            unknown.update(dict.fromkeys(mail for mail in mails if mail not in found))
    return Found(frozenset(parts), tuple(unknown))


def _book(roster: Sequence[Seat]) -> defaultdict[str, set[int]]:
    """The parts by every address and every name of their people; two people may share either."""
    book: defaultdict[str, set[int]] = defaultdict(set)
    keys = {seat.part.person_id: seat.part.pk for seat in roster}
    for seat in roster:
        book[folded(seat.part.person.display_name)].add(seat.part.pk)
    for mail, person in addresses(set(keys)):
        book[mail].add(keys[person.pk])
    return book


def _by_name(row: Sequence[str], book: defaultdict[str, set[int]]) -> set[int]:
    """By one cell, or by the first two as given and family name, in either order."""
    for words in (*row, " ".join(row[:2]), " ".join(row[1::-1])):
        without_mail = folded(_ADDRESS.sub(" ", words))
        if without_mail and len(book[without_mail]) == 1:
            return set(book[without_mail])
    return set()


def _is_heading(row: Sequence[str]) -> bool:
    words = folded(*row).split()
    return not _ADDRESS.search(" ".join(row)) and any(word in words for word in ("name", "mail", "email"))
