"""Whose work a consultant's lists show first: that of the libraries assigned to them, or all of it.

An assignment routes work and takes no rights away: whatever a list leaves out, every consultant of the agency may
still decide on it. What belongs to a library nobody is assigned to stands in everybody's share.
"""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import BigIntegerField, Case, Exists, F, Model, OuterRef, Q, QuerySet, Value, When

from libraries.enums import AgencyPost
from libraries.models import AgencyRole, Assignment, Library, Person, StandIn
from pdplanner.kernel import clock
from pdplanner.kernel.access import PERMISSIONS, Actor, Hat
from pdplanner.kernel.audit import library_of

MINE, ALL = "mine", "all"


@dataclass(frozen=True)
class Share:
    """What of the work a list shows, and for whom else the reader stands in: `whose` is "mine" or "all"."""

    whose: str
    has_own: bool  # libraries are assigned to the reader, or to somebody they stand in for
    libraries: QuerySet[Library]
    stand_ins: tuple[StandIn, ...] = ()
    through: Mapping[int, StandIn] = field(default_factory=dict)  # libraries that are the reader's by standing in

    @property
    def is_mine(self) -> bool:
        return self.whose == MINE

    def narrowed(self, rows: QuerySet[Any], library: str) -> QuerySet[Any]:
        """Of `rows` those of this share; `library` is the look-up from a row to its library."""
        return rows.filter(**{f"{library}__in": self.libraries.values("pk")}) if self.is_mine else rows

    def label(self, rows: Iterable[Any], library_id: Callable[[Any], int | None]) -> None:
        """Give each row `stands_in`: the stand-in through which its library is the reader's, or None."""
        for row in rows:
            row.stands_in = self.through.get(library_id(row) or 0)


def share_of(actor: Actor, asked: str = "") -> Share:
    """The share of a consultant; `asked` is "mine", "all", or anything else for what suits them: their own if they
    have some, else all. Two queries for each agency."""
    stand_ins: list[StandIn] = []
    own = Q(pk__in=[])
    for hat in actor.wearing(AgencyPost.CONSULTANT):
        found = _stand_ins(hat)
        stand_ins += found
        own |= _assigned([*hat.reach["agency_role"], *(one.away_id for one in found)], clock.today(hat.zone))
    through = _through(own, stand_ins)
    has_own = bool(through)
    for hat in actor.wearing(AgencyPost.CONSULTANT) if has_own else ():
        own |= Q(agency=hat.agency_id) & ~_assigned(None, clock.today(hat.zone))
    whose = asked if asked in (MINE, ALL) else MINE if has_own else ALL
    known = {one.pk: one for one in stand_ins}
    stood_in = {library: known[pk] for library, pk in through.items() if pk}
    return Share(whose if has_own else ALL, has_own, Library.objects.filter(own), tuple(stand_ins), stood_in)


def _through(own: Q, stand_ins: Iterable[StandIn]) -> dict[int, int | None]:
    """Every library assigned, with the stand-in through which it is the reader's, if any."""
    told = [When(_assigned([one.away_id], _today(one)), then=Value(one.pk)) for one in stand_ins]
    through = Case(*told, default=None, output_field=BigIntegerField())
    return dict(Library.objects.filter(own).order_by().values_list("pk", through))


def _today(stand_in: StandIn) -> dt.date:
    return clock.today(stand_in.away.agency.time_zone)


def _stand_ins(hat: Hat) -> list[StandIn]:
    rows = StandIn.objects.on(clock.today(hat.zone)).filter(deputy__in=hat.reach["agency_role"])
    return list(rows.select_related("away__person", "away__agency"))


def stood_in_for(hat: Hat, action: str, thing: Model) -> int | None:
    """The person in whose place a consultant acts on `thing`: its library is assigned to somebody they stand in for
    today, and not to them. None for everybody else. One query for who stands in for nobody."""
    rule = PERMISSIONS.get(action)
    # What is everybody's own to do is done in nobody's place, whatever hat the page shows.
    is_theirs = rule is None or any(grant.role == AgencyPost.CONSULTANT for grant in rule.grants)
    stand_ins = _stand_ins(hat) if is_theirs and AgencyPost.CONSULTANT in hat.roles else []
    library = library_of(thing) if stand_ins else None
    if library is None:
        return None

    def look_after(agency_roles: Iterable[int]) -> bool:
        return assigned_to(agency_roles, clock.today(hat.zone)).filter(pk=library).exists()

    if look_after(hat.reach["agency_role"]):
        return None
    return next((one.away.person_id for one in stand_ins if look_after([one.away_id])), None)


def assigned_to(agency_roles: Iterable[int], on: dt.date) -> QuerySet[Library]:
    """The libraries these consultants look after on a day, by name or by region."""
    return Library.objects.filter(_assigned(list(agency_roles), on))


def _assigned(agency_roles: list[int] | None, on: dt.date) -> Q:
    """Libraries assigned on `on` to one of these, or to anybody in post; a region is one of the consultant's agency."""
    rows = Assignment.objects.on(on).filter(agency_role__in=AgencyRole.objects.on(on))
    if agency_roles is not None:
        rows = rows.filter(agency_role__in=agency_roles)
    regions = rows.exclude(region="").filter(region=OuterRef("region"), agency_role__agency=OuterRef("agency"))
    return Q(Exists(rows.filter(library=OuterRef("pk")))) | Q(Exists(regions))


def consultants_for(library: Library, *, but: Person | int | None = None) -> list[Person]:
    """Whom mail about something at `library` goes to: the consultants assigned to it, and instead of one who is away
    their stand-in; all consultants of the agency where that is nobody. `but` is the person it is about."""
    today = clock.today(library.agency.time_zone)
    in_post = AgencyRole.objects.on(today).filter(
        agency=library.agency_id, role=AgencyPost.CONSULTANT, person__is_active=True
    )
    others = in_post.exclude(person=but) if but is not None else in_post
    here = Assignment.objects.on(today).filter(
        Q(library=library) | (Q(region=library.region) & ~Q(region="")), agency_role__agency=library.agency_id
    )
    assigned = {role.pk for role in others.filter(assignments__in=here)}
    stand_ins = StandIn.objects.on(today).filter(away__in=assigned, deputy__in=others)
    deputies = dict(stand_ins.values_list("away", "deputy"))
    chosen = others.filter(pk__in={deputies.get(pk, pk) for pk in assigned}) if assigned else others
    people = Person.objects.filter(agency_roles__in=chosen).distinct()
    return list(people.order_by("family_name", "pk"))


def consultants_of_regions(agency_id: int, on: dt.date) -> dict[str, list[Person]]:
    """Who looks after each region of an agency."""
    rows = Assignment.objects.on(on).filter(agency_role__agency=agency_id, agency_role__in=AgencyRole.objects.on(on))
    found: dict[str, list[Person]] = {}
    for row in rows.exclude(region="").select_related("agency_role__person").order_by(F("region")):
        found.setdefault(row.region, []).append(row.agency_role.person)
    return found
