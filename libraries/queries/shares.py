"""Whose work a consultant's lists show first: that of the libraries assigned to them, or all of it.

An assignment routes work and takes no rights away: whatever a list leaves out, every consultant of the agency may
still decide on it. What belongs to a library nobody is assigned to stands in everybody's share.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import F, Model, Q, QuerySet, Value

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
    has_own: bool  # libraries or regions are assigned to the reader, or to somebody they stand in for
    libraries: QuerySet[Library]
    stand_ins: tuple[StandIn, ...] = ()
    through: Mapping[int, StandIn] = field(default_factory=dict)  # libraries that are the reader's by standing in

    @property
    def is_mine(self) -> bool:
        return self.whose == MINE

    def holds(self, library: str) -> Q:
        """The condition that a row is of this share; `library` is the look-up from the row to its library."""
        return Q(**{f"{library}__in": self.libraries.values("pk")}) if self.is_mine else Q()

    def label(self, rows: Iterable[Any], library_id: Callable[[Any], int | None]) -> None:
        """Give each row `stands_in`: the stand-in through which its library is the reader's, or None."""
        for row in rows:
            row.stands_in = self.through.get(library_id(row) or 0)


def share_of(actor: Actor, asked: str = "") -> Share:
    """The share of a consultant; `asked` is "mine", "all", or anything else for what suits them: their own if they
    have some, else all. Two queries for each agency."""
    stand_ins: list[StandIn] = []
    through: dict[int, StandIn] = {}
    condition, has_own = Q(pk__in=[]), False
    for hat in actor.wearing(AgencyPost.CONSULTANT):
        here = _stand_ins(hat)
        routes = _routes(hat, [one.away_id for one in here])
        mine = routes.to(hat.reach["agency_role"])
        for one in here:
            through = dict.fromkeys(routes.to([one.away_id]).known - mine.known, one) | through
        own = routes.to([*hat.reach["agency_role"], *(one.away_id for one in here)])
        has_own = has_own or bool(own.rows)
        condition |= own.lead_to | Q(agency=hat.agency_id) & ~routes.lead_to
        stand_ins += here
    whose = asked if asked in (MINE, ALL) else MINE
    return Share(whose if has_own else ALL, has_own, Library.objects.filter(condition), tuple(stand_ins), through)


@dataclass(frozen=True)
class _Routes:
    """Assignments at an agency: the agency role, and the library or the region that is assigned to it.

    `regions` are the libraries of some regions: those looked after by the reader and by whom they stand in for.
    """

    agency_id: int
    rows: tuple[tuple[int, int | None, str], ...]
    regions: Mapping[str, set[int]]

    def to(self, agency_roles: Collection[int]) -> "_Routes":
        return _Routes(self.agency_id, tuple(row for row in self.rows if row[0] in agency_roles), self.regions)

    @property
    def known(self) -> set[int]:
        """The keys of the libraries that are assigned, as far as `regions` tells."""
        by_region = (self.regions.get(region, set()) for _, _, region in self.rows)
        return {library for _, library, _ in self.rows if library}.union(*by_region)

    @property
    def lead_to(self) -> Q:
        """The libraries that are assigned, by themselves or with their region."""
        libraries = {library for _, library, _ in self.rows if library}
        regions = {region for _, _, region in self.rows if region}
        return Q(agency=self.agency_id) & (Q(pk__in=libraries) | Q(region__in=regions))


def _routes(hat: Hat, away: Collection[int] = ()) -> _Routes:
    """The assignments of today to whoever is in post today; for who stands in for somebody also the libraries of both
    their regions. One query."""
    today = clock.today(hat.zone)
    rows = Assignment.objects.on(today).filter(
        agency_role__in=AgencyRole.objects.on(today).filter(agency=hat.agency_id)
    )
    found: QuerySet[Any, Any] = rows.order_by().values_list("agency_role", "library", "region")
    if away:
        ours = [*away, *hat.reach["agency_role"]]
        theirs = rows.filter(agency_role__in=ours).exclude(region="").values("region")
        there = Library.objects.filter(agency=hat.agency_id, region__in=theirs).order_by()
        found = found.union(there.values_list(Value(0), "pk", "region"), all=True)
    assigned, regions = [], defaultdict(set)
    for role, library, region in found:
        if role:
            assigned.append((role, library, region))
        else:
            regions[region].add(library)
    return _Routes(hat.agency_id, tuple(assigned), regions)


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

    routes = _routes(hat)

    def look_after(agency_roles: Collection[int]) -> bool:
        return Library.objects.filter(routes.to(agency_roles).lead_to, pk=library).exists()

    if look_after(hat.reach["agency_role"]):
        return None
    return next((one.away.person_id for one in stand_ins if look_after([one.away_id])), None)


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
