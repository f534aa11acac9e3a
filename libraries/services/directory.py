"""Taking a directory of libraries into an agency, once or every year again."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import islice
from typing import BinaryIO

from django.db import transaction

from libraries import signals
from libraries.enums import STATES
from libraries.models import Agency, Library, LibraryName
from libraries.services.directory_file import FACTS, Complaint, Entry, Key, entries_of
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.folding import folded

CHUNK = 500  # rows; each costs the same few queries
MOST_REMARKS = 1000  # kept to be shown; the others are only counted
Facts = dict[str, str | int | None]  # as JSON knows them


@dataclass
class DirectoryReport:
    """What an import did. `remarks` are sentences for whoever ran it."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    complaints: int = 0
    remarks: list[str] = field(default_factory=list)
    remarks_not_kept: int = 0

    @property
    def taken(self) -> int:
        return self.added + self.changed + self.unchanged

    def remark(self, words: str) -> None:
        if len(self.remarks) < MOST_REMARKS:
            self.remarks.append(words)
        else:
            self.remarks_not_kept += 1


@transaction.atomic
def directory_import(*, agency: Agency, file: BinaryIO, source: str, state: str = "") -> DirectoryReport:
    """Take in every library of `file` (of `state` only, if given), all or nothing. Done by the system, see the command.

    A library is known again by its id and state; one that was entered by hand, by name and place. A fact that somebody
    changed by hand after the last import stays as it is. Nothing is closed: what is gone from the file is named.
    Raises DomainError in words when the file is no directory or not one row of it could be taken.
    """
    if state and state not in STATES:
        raise DomainError(f"“{state}” is no state. Use the two letters of the post, like MT.", "state")
    _hold(agency)
    run = _Run(agency, source, clock.today(agency.time_zone))
    for chunk in _chunks(run.wanted(entries_of(file), state)):
        run.take(chunk)
    if not run.report.taken:
        reasons = "".join(f"\n{words}" for words in run.report.remarks[:20])
        raise DomainError(
            f"There is no library in this file that could be taken{f' for {state}' if state else ''}.{reasons}"
        )
    run.name_the_missing()
    signals.population_changed.send(sender=Library, libraries=run.repopulated)
    report = run.report
    counts = {"added": report.added, "changed": report.changed, "unchanged": report.unchanged,
              "complaints": report.complaints}  # fmt: skip
    audit.record("agency.import_directory", agency, actor=None, facts={**counts, "source": source, "state": state})
    return report


def _hold(agency: Agency) -> None:
    """A second import waits, and then finds what the first wrote."""
    Agency.objects.select_for_update().get(pk=agency.pk)


def _chunks(entries: Iterator[Entry]) -> Iterator[list[Entry]]:
    while chunk := list(islice(entries, CHUNK)):
        yield chunk


class _Run:
    """One import under way."""

    def __init__(self, agency: Agency, source: str, today: dt.date) -> None:
        self.agency, self.source, self.today = agency, source, today
        self.report = DirectoryReport()
        self.named: set[Key] = set()  # what the file speaks of, taken or not
        self.repopulated: list[int] = []  # keys of libraries that serve another number of people now
        self.by_hand: dict[str, list[Library]] = defaultdict(list)
        for library in Library.objects.filter(agency=agency, outside_id=""):
            self.by_hand[folded(library.name, library.place)].append(library)

    def wanted(self, lines: Iterable[Entry | Complaint], state: str) -> Iterator[Entry]:
        """The entries to take; complaints go into the report."""
        for line in lines:
            if state and line.key is not None and line.key[0] != state:
                continue
            if line.key is not None:
                self.named.add(line.key)
            if isinstance(line, Entry):
                yield line
            else:
                self.report.complaints += 1
                self.report.remark(str(line))

    def take(self, entries: list[Entry]) -> None:
        """Write one chunk: what is new in one go, and what changed in one go."""
        ids = [entry.outside_id for entry in entries]
        rows = Library.objects.filter(agency=self.agency, outside_id__in=ids)
        known = {(row.state, row.outside_id): row for row in rows}
        new: list[Library] = []
        changed: list[Library] = []
        former: list[LibraryName] = []
        for entry in entries:
            library = known.get(entry.key) or self._entered_by_hand(entry)
            if library is None:
                new.append(self._new(entry))
            elif self._update(library, entry, former):
                changed.append(library)
        Library.objects.bulk_create(new, batch_size=CHUNK)
        # An upsert by key: one statement for all rows, where bulk_update would write a CASE for each row and field.
        Library.objects.bulk_create(
            changed, batch_size=CHUNK, update_conflicts=True, unique_fields=["id"],
            update_fields=[*FACTS, "state", "outside_id", "source", "imported", "search_text"],
        )  # fmt: skip
        LibraryName.objects.bulk_create(former, batch_size=CHUNK)
        self.report.added += len(new)

    def _entered_by_hand(self, entry: Entry) -> Library | None:
        """The library that somebody entered before there was a directory, now tied to its id."""
        alike = self.by_hand.get(folded(entry.name, entry.place), [])
        library = next((row for row in alike if row.state in {"", entry.state}), None)
        if library is not None:
            alike.remove(library)
            library.state, library.outside_id = entry.state, entry.outside_id
            self.report.remark(
                f"Line {entry.line}: {library} was entered by hand; it now has the id {entry.outside_id}."
            )
        return library

    def _new(self, entry: Entry) -> Library:
        facts = {name: getattr(entry, name) for name in FACTS}
        library = Library(
            agency=self.agency, state=entry.state, outside_id=entry.outside_id, source=self.source,
            imported=_plain(entry), **facts,
        )  # fmt: skip
        library.search_text = library.words_to_search()
        return library

    def _update(self, library: Library, entry: Entry, former: list[LibraryName]) -> bool:
        """Bring what the file changed since the last import; says whether there is anything to write."""
        before, now = library.imported, _plain(entry)
        if before == now and library.source == self.source:
            self.report.unchanged += 1
            return False
        was = {name: _plain_value(getattr(library, name)) for name in FACTS}
        news = [name for name in FACTS if now[name] != before.get(name) and now[name] != was[name]]
        taken = [name for name in news if was[name] in {before.get(name), None, ""}]
        for name in taken:
            if name == "name":
                self._keep_name(library, entry, former)
            setattr(library, name, getattr(entry, name))
        if "population" in taken:
            self.repopulated.append(library.pk)
        for name in sorted(set(news) - set(taken)) if before else []:
            words = f"Line {entry.line}: {library}: the {name.replace('_', ' ')} was changed by hand here and stays; "
            self.report.remark(f"{words}the file says “{now[name] if now[name] is not None else 'not reported'}”.")
        library.imported, library.source = now, self.source
        library.search_text = library.words_to_search()
        if taken or not before:
            self.report.changed += 1
        else:
            self.report.unchanged += 1
        return True

    def _keep_name(self, library: Library, entry: Entry, former: list[LibraryName]) -> None:
        if folded(library.name) == folded(entry.name):
            return  # the same name, written better
        old = LibraryName(
            library=library, name=library.name, through=self.today - dt.timedelta(days=1), recorded_at=clock.now()
        )
        old.search_text = old.words_to_search()
        former.append(old)
        words = f"Line {entry.line}: {library} is called {entry.name} in the file; it is now called so here."
        self.report.remark(f"{words} The old name is kept among its former names.")

    def name_the_missing(self) -> None:
        """Libraries of the file's states that it does not name any more. They may have closed; nobody here knows."""
        states = {state for state, _ in self.named}
        rows = Library.objects.filter(agency=self.agency, state__in=states, closed_on=None).exclude(outside_id="")
        for state, outside_id, name in rows.order_by("name").values_list("state", "outside_id", "name").iterator():
            if (state, outside_id) not in self.named:
                words = f"{name} ({state}, {outside_id}) is no longer in the file; close it by hand if it has closed."
                self.report.remark(words)


def _plain(entry: Entry) -> Facts:
    return {name: _plain_value(getattr(entry, name)) for name in FACTS}


def _plain_value(value: str | int | Decimal | None) -> str | int | None:
    return str(value) if isinstance(value, Decimal) else value
