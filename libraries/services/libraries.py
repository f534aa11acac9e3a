"""What is known of a library: its facts, and the names it goes by."""

import datetime as dt
from decimal import Decimal

from django.db import IntegrityError, transaction

from libraries import signals
from libraries.enums import STATES, LibraryKind
from libraries.models import Library, LibraryName
from libraries.services import texts
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.folding import folded
from pdplanner.kernel.wording import long_date

MOST_PEOPLE = 100_000_000
A_DAY = dt.timedelta(days=1)
FASTER = "Somebody was faster: this library has been changed meanwhile. Look at it again."


def hold_open(library: Library) -> Library:
    """The library, held until the transaction ends, so that nobody closes it meanwhile. DomainError if it is closed."""
    row = Library.objects.select_for_update().get(pk=library.pk)
    if row.closed_on is not None:
        raise DomainError(
            f"{row} is closed; its last day was {long_date(row.closed_on)}. It gets no new posts, plans or branches."
        )
    return row


@transaction.atomic
def library_edit(
    *, actor: Actor, library: Library, kind: str, address: str, place: str, state: str, region: str,
    population: int | None, librarians_fte: Decimal | None, staff_fte: Decimal | None,
) -> Library:  # fmt: skip
    """Correct the facts of a library that is open; None is “not reported”. An import leaves them as they are then."""
    require(actor, "library.edit", library)
    before = hold_open(library)
    if state and state not in STATES:
        raise DomainError("Choose one of the list.", "state")
    if before.outside_id and state != before.state:
        raise DomainError("The directory knows this library by its state. It cannot be changed here.", "state")
    facts = {
        "kind": texts.choice(kind, "kind", LibraryKind.values),
        "address": texts.line(address, "address", longest=160),
        "place": texts.line(place, "place", longest=80),
        "state": state,
        "region": texts.line(region, "region", longest=80),
        "population": _figure(population, "population"),
        "librarians_fte": _figure(librarians_fte, "librarians_fte"),
        "staff_fte": _figure(staff_fte, "staff_fte"),
    }
    changed = sorted(name for name, value in facts.items() if getattr(before, name) != value)
    for name, value in facts.items():
        setattr(before, name, value)
    _write(before, [*facts])
    audit.record("library.edit", before, actor=actor, facts={"changed": changed})
    if "population" in changed:
        signals.population_changed.send(sender=Library, libraries=[before.pk])
    return before


@transaction.atomic
def library_trust_small_changes(*, actor: Actor, library: Library, trusted: bool) -> Library:
    """From now on small changes of approved plans stand without a new approval, or no more. It is no one's own rule:
    the changes of whoever set it are approved by others."""
    require(actor, "library.trust_small_changes", library)
    before = hold_open(library)
    words = {True: "small changes need no approval", False: "every change is approved"}
    was = before.small_changes_by_id is not None
    if was == trusted:
        raise NotNow("This is how it is already.")
    before.small_changes_by = actor.person if trusted else None
    _write(before, ["small_changes_by"])
    audit.record("library.trust_small_changes", before, actor=actor, before=words[was], after=words[trusted])
    return before


def _figure(value: int | Decimal | None, field: str) -> int | Decimal | None:
    if value is not None and not 0 <= value <= MOST_PEOPLE:
        raise DomainError("This number cannot be right.", field)
    return value


@transaction.atomic
def library_rename(*, actor: Actor, library: Library, name: str, starts_on: dt.date) -> Library:
    """From `starts_on` the library is called `name`; the name so far is kept as a former name.

    A name that differs only in capitals or accents is the same name, written better.
    """
    require(actor, "library.rename", library)
    row = hold_open(library)
    if row.name != library.name:
        raise NotNow(FASTER)
    name = texts.line(name, "name", longest=160, missing="Type the new name.")
    if name == row.name:
        raise DomainError("This is its name already.", "name")
    texts.date(starts_on, "starts_on")
    if starts_on > clock.today(row.agency.time_zone):
        raise DomainError("This day is still to come. Change the name when it has changed.", "starts_on")
    last = row.former_names.first()
    if last is not None and starts_on - A_DAY <= last.through:
        raise DomainError(
            f"It was still called {last} through {long_date(last.through)}. Choose a later day.", "starts_on"
        )
    old, row.name = row.name, name
    _write(row, ["name"])
    if folded(old) != folded(name):
        LibraryName.objects.create(library=row, name=old, through=starts_on - A_DAY, recorded_at=clock.now())
    audit.record("library.rename", row, actor=actor, before=old, after=name, facts={"starts_on": starts_on.isoformat()})
    return row


@transaction.atomic
def former_name_remove(*, actor: Actor, former_name: LibraryName) -> Library:
    """Take out a former name that never was one: a slip of the keyboard. The history keeps it."""
    require(actor, "former_name.remove", former_name)
    library = former_name.library
    if not LibraryName.objects.filter(pk=former_name.pk).delete()[0]:
        raise NotNow(FASTER)
    facts = {"did": "remove_former_name", "through": former_name.through.isoformat()}
    audit.record("library.rename", library, actor=actor, before=former_name.name, after=library.name, facts=facts)
    return library


def _write(library: Library, fields: list[str]) -> None:
    """Save `fields` of a library that was held open."""
    try:
        with transaction.atomic():
            library.save(update_fields=fields)
    except IntegrityError as problem:
        field = "name" if "name" in fields else "place"
        raise DomainError(f"“{library}” is already in your list, at the same place.", field) from problem
