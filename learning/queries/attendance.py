"""A list of who was there, as a sheet or a meeting tool has it, beside who registered. It only proposes ticks."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from learning.queries.events import Seat
from libraries.queries.people_list import contact_addresses, login_addresses
from pdplanner.kernel.folding import folded
from pdplanner.kernel.sheet import rows_of

# It begins where no word goes on: anything else would look at every letter of a long word anew.
_ADDRESS = re.compile(r"(?<![^\s<>,;:\"'()@])[^\s<>,;:\"'()@]{1,64}@[^\s<>,;:\"'()@]{1,255}")
_NAME, _MAIL = {"name", "surname", "participant", "attendee"}, {"mail", "email"}
# A column whose heading says one of these is about somebody or something else than who was there.
_OTHERS = {
    "agency", "company", "course", "director", "event", "file", "host", "instructor", "invited", "library", "manager",
    "meeting", "organization", "organizer", "presenter", "session", "speaker", "supervisor", "teacher", "topic",
    "trainer", "webinar",
}  # fmt: skip

_Book = defaultdict[str, set[int]]


@dataclass(frozen=True)
class Found:
    """The keys of the parts a list names, and what of it names nobody who registered, or more than one.

    `by_contact` are those of the parts that it names by nothing but a contact mail, which nobody has confirmed;
    `refused` says why whoever reads the list in is not among them, where it names them.
    """

    parts: frozenset[int]
    unknown: tuple[str, ...]
    by_contact: frozenset[int] = frozenset()
    refused: str = ""


@dataclass(frozen=True)
class _Line:
    """One line that is no heading: as it stands there, and what of it may be a name."""

    cells: Sequence[str]
    about: str  # whoever was there: without the columns about somebody else
    names: Sequence[str]


def named_in(text: str, roster: Sequence[Seat]) -> Found:
    """Whom the list names: by an address where a line has one, else by name. A line may name several by their
    addresses; whoever stands there twice is there once. Raises DomainError for a table that cannot be read."""
    logins, contacts, names = _books(roster)
    certain: set[int] = set()
    by_contact: set[int] = set()
    unknown: dict[str, None] = {}
    for line in _lines(text):
        mails = _ADDRESS.findall(line.about.lower())
        signing_in = {mail: logins[mail] for mail in mails if logins[mail]}
        reached = {mail: contacts[mail] for mail in mails if mail not in signing_in and len(contacts[mail]) == 1}
        named = set[int]().union(*signing_in.values()) or (set() if reached else _by_name(line.names, names))
        certain |= named
        by_contact |= set[int]().union(*reached.values())
        if not named and not reached:
            unknown[", ".join(line.cells)] = None
        elif signing_in or reached:
            unknown.update(dict.fromkeys(mail for mail in mails if mail not in signing_in and mail not in reached))
    return Found(frozenset(certain | by_contact), tuple(unknown), frozenset(by_contact - certain))


def _books(roster: Sequence[Seat]) -> tuple[_Book, _Book, _Book]:
    """The parts by the addresses their people sign in with, by their contact mails, and by name. Two people may share
    a contact mail or a name; a contact mail with which somebody else signs in is theirs, and not in here."""
    logins, contacts, names = _Book(set), _Book(set), _Book(set)
    keys = {seat.part.person_id: seat.part.pk for seat in roster}
    for seat in roster:
        names[folded(seat.part.person.display_name)].add(seat.part.pk)
    for book, addresses in ((logins, login_addresses), (contacts, contact_addresses)):
        for mail, person in addresses(set(keys)):
            book[mail].add(keys[person.pk])
    return logins, contacts, names


def _lines(text: str) -> Iterator[_Line]:
    """A heading says which columns have names, and which are about somebody else; without one, the first two cells of
    a line may be a name. A meeting tool puts facts of the meeting above, then a blank line and the heading."""
    heading: list[set[str]] = []
    is_first, after_blank = True, False
    for row in rows_of(text):
        cells = [cell for cell in row if cell]
        words = [set(folded(cell).split()) for cell in row]
        if cells and (is_first or after_blank) and _is_heading(row, words, is_first):
            heading = words
        elif cells:
            heads = [*heading, *[set[str]()] * (len(row) - len(heading))]
            theirs = [(cell, head) for cell, head in zip(row, heads, strict=False) if cell and not head & _OTHERS]
            named = [cell for cell, head in theirs if head & _NAME] if heading else cells[:2]
            yield _Line(cells, " ".join(cell for cell, _ in theirs), named)
        is_first, after_blank = is_first and not cells, not cells


def _is_heading(row: Sequence[str], words: Sequence[set[str]], is_first: bool) -> bool:
    """The first line needs one word of a heading, a later one both."""
    if _ADDRESS.search(" ".join(row)):
        return False
    said = set[str]().union(*words)
    return bool(said & ({"name"} | _MAIL)) if is_first else bool(said & _NAME and said & _MAIL)


def _by_name(cells: Sequence[str], names: _Book) -> set[int]:
    """By one cell, or by two beside each other as given and family name, in either order: whoever is the only one."""
    beside = list(pairwise(cells))
    pairs = [*beside, *((other, one) for one, other in beside)]
    spoken = [folded(_ADDRESS.sub(" ", words)) for words in (*cells, *map(" ".join, pairs))]
    found = set[int]().union(*(names[words] for words in spoken if words))
    return found if len(found) == 1 else set()
