"""Which consultant looks after which libraries, and who stands in for whom. Both route work and give no rights."""

import datetime as dt
from collections.abc import Iterable

from django.db import IntegrityError, transaction

from libraries.enums import AgencyPost
from libraries.models import Agency, AgencyRole, Assignment, Library, StandIn
from libraries.services import texts
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow


@transaction.atomic
def assignments_add(
    *, actor: Actor, agency_role: AgencyRole, libraries: Iterable[Library], region: str, starts_on: dt.date
) -> list[Assignment]:
    """From `starts_on` the consultant looks after these libraries and after the whole `region` ("" for none).

    What they look after already stays as it is. Raises DomainError when nothing is named.
    """
    require(actor, "agency_role.assign", agency_role)
    _in_post(agency_role, texts.date(starts_on, "starts_on"), "starts_on")
    wanted: list[tuple[Library | None, str]] = [(library, "") for library in libraries]
    if region:
        wanted.append((None, _region_of(agency_role.agency, region)))
    if not wanted:
        raise DomainError("Choose at least one library, or a region.")
    if any(library is not None and library.agency_id != agency_role.agency_id for library, _ in wanted):
        raise DomainError("Choose among the libraries of your agency.", "libraries")
    open_ones = Assignment.objects.filter(agency_role=agency_role, ends_on=None)
    known = set(open_ones.values_list("library", "region"))
    added = []
    for library, name in wanted:
        if (library.pk if library else None, name) not in known:
            added.append(_assign(actor, agency_role, library, name, starts_on))
    return added


def _assign(
    actor: Actor, agency_role: AgencyRole, library: Library | None, region: str, starts_on: dt.date
) -> Assignment:
    try:
        with transaction.atomic():
            row = Assignment.objects.create(
                agency_role=agency_role, library=library, region=region, starts_on=starts_on, recorded_at=clock.now()
            )
    except IntegrityError as problem:
        raise NotNow("Somebody was faster: this has just been assigned. Look at the list again.") from problem
    facts = {"library": library.pk if library else None, "region": region, "starts_on": starts_on.isoformat()}
    audit.record("agency_role.assign", row, actor=actor, after=agency_role.role, facts=facts)
    return row


def _region_of(agency: Agency, region: str) -> str:
    if not Library.objects.filter(agency=agency, region=region).exists():
        raise DomainError("Choose one of the list.", "region")
    return region


@transaction.atomic
def assignment_end(*, actor: Actor, assignment: Assignment, ends_on: dt.date) -> Assignment:
    """Set the last day of an assignment. Raises NotNow when it was changed meanwhile."""
    require(actor, "assignment.end", assignment)
    if texts.date(ends_on, "ends_on") < assignment.starts_on:
        raise DomainError("The last day cannot be before the first.", "ends_on")
    before = assignment.ends_on
    if not Assignment.objects.filter(pk=assignment.pk, ends_on=before).update(ends_on=ends_on):
        raise NotNow("Somebody was faster: the last day of this assignment has been changed. Look at it again.")
    assignment.ends_on = ends_on
    audit.record("assignment.end", assignment, actor=actor, before=_day(before), after=_day(ends_on))
    return assignment


@transaction.atomic
def stand_in_name(
    *, actor: Actor, agency_role: AgencyRole, deputy: AgencyRole, starts_on: dt.date, ends_on: dt.date
) -> StandIn:
    """`deputy` stands in for the consultant from `starts_on` through `ends_on`: sees their libraries first, gets their
    mail. Two stand-ins never overlap, so that mail has one reader."""
    require(actor, "agency_role.name_stand_in", agency_role)
    if texts.date(ends_on, "ends_on") < texts.date(starts_on, "starts_on"):
        raise DomainError("The last day cannot be before the first.", "ends_on")
    _in_post(agency_role, starts_on, "starts_on")
    if deputy.agency_id != agency_role.agency_id or deputy.role != AgencyPost.CONSULTANT:
        raise DomainError("Choose one of the list.", "deputy")
    if deputy.person_id == agency_role.person_id:
        raise DomainError("Nobody stands in for themselves.", "deputy")
    for day, field in ((starts_on, "starts_on"), (ends_on, "ends_on")):
        _in_post(deputy, day, field)
    # One row is held, so that of two who name a stand-in at once the second sees what the first named.
    AgencyRole.objects.select_for_update().get(pk=agency_role.pk)
    other = StandIn.objects.filter(away=agency_role, starts_on__lte=ends_on, ends_on__gte=starts_on).first()
    if other is not None:
        raise DomainError(f"{other.deputy.person} already stands in for part of that time.", "starts_on")
    row = StandIn.objects.create(
        away=agency_role, deputy=deputy, starts_on=starts_on, ends_on=ends_on, recorded_at=clock.now()
    )
    facts = {"deputy": deputy.pk, "starts_on": starts_on.isoformat(), "ends_on": ends_on.isoformat()}
    audit.record("agency_role.name_stand_in", row, actor=actor, facts=facts)
    return row


@transaction.atomic
def stand_in_end(*, actor: Actor, stand_in: StandIn) -> StandIn | None:
    """The consultant is back: yesterday was the last day, or, before it began, it does not take place at all."""
    require(actor, "stand_in.end", stand_in)
    yesterday = clock.today(stand_in.away.agency.time_zone) - dt.timedelta(days=1)
    before = stand_in.ends_on
    if before <= yesterday:
        raise NotNow("This stand-in is over already.")
    audit.record("stand_in.end", stand_in, actor=actor, before=_day(before), after=_day(yesterday))
    if stand_in.starts_on > yesterday:
        StandIn.objects.filter(pk=stand_in.pk).delete()
        return None
    StandIn.objects.filter(pk=stand_in.pk).update(ends_on=yesterday)
    stand_in.ends_on = yesterday
    return stand_in


@transaction.atomic
def region_rename(*, actor: Actor, agency: Agency, region: str, name: str) -> int:
    """Call a region otherwise, at all its libraries and in the assignments to it; tells at how many libraries.

    The name of another region joins the two. Raises DomainError when there is no such region.
    """
    require(actor, "agency.keep_regions", agency)
    name = texts.line(name, "name", longest=80, missing="Type the name of the region.")
    libraries = list(Library.objects.filter(agency=agency, region=region)) if region else []
    if not libraries:
        raise DomainError("There is no library in this region any more. Look at the list again.")
    if name == region:
        raise DomainError("This is the name it has.", "name")
    for library in libraries:
        library.region = name
        library.search_text = library.words_to_search()
    Library.objects.bulk_update(libraries, ["region", "search_text"], batch_size=500)
    _move_assignments(agency, region, name)
    facts = {"libraries": len(libraries)}
    audit.record("agency.keep_regions", agency, actor=actor, before=region, after=name, facts=facts)
    return len(libraries)


def _move_assignments(agency: Agency, region: str, name: str) -> None:
    """Whoever looks after the region goes on doing so; who looks after both has one assignment, not two."""
    rows = Assignment.objects.filter(agency_role__agency=agency, region=region)
    both = Assignment.objects.filter(agency_role__agency=agency, region=name, ends_on=None).values("agency_role")
    rows.filter(ends_on=None, agency_role__in=list(both.values_list("agency_role", flat=True))).delete()
    rows.update(region=name)


def _in_post(agency_role: AgencyRole, day: dt.date, field: str) -> None:
    if agency_role.role != AgencyPost.CONSULTANT:
        raise DomainError(f"{agency_role.person} is not a consultant in this post.")
    if day < agency_role.starts_on or (agency_role.ends_on is not None and day > agency_role.ends_on):
        raise DomainError(f"{agency_role.person} is not a consultant on that day.", field)


def _day(day: dt.date | None) -> str:
    return day.isoformat() if day else "goes on"
