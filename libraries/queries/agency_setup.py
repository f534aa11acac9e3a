"""The coordinator's pages: who looks after what, which regions there are, where somebody holds posts."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, Q, QuerySet

from libraries.enums import AgencyPost
from libraries.models import Agency, AgencyRole, Assignment, Library, Membership, Person, StandIn
from libraries.queries.shares import consultants_of_regions
from pdplanner.kernel.access import Actor, visible
from pdplanner.kernel.folding import words_of

OFFERED = 30  # libraries to tick at once


@dataclass(frozen=True)
class Region:
    name: str
    libraries: int
    people: int
    consultants: Sequence[Person] = field(default=())


def regions_of(agency: Agency, on: dt.date) -> list[Region]:
    """The regions by name with their open libraries and who holds a post there on the day. Two queries."""
    held = Q(memberships__starts_on__lte=on) & (Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=on))
    rows = (
        Library.objects.filter(agency=agency).filter(Q(closed_on=None) | Q(closed_on__gte=on)).exclude(region="")
        .order_by("region").values_list("region")
        .annotate(number=Count("pk", distinct=True), people=Count("memberships__person", filter=held, distinct=True))
    )  # fmt: skip
    consultants = consultants_of_regions(agency.pk, on)
    return [Region(*row, consultants.get(row[0], ())) for row in rows]


def region_names(agency: Agency) -> list[str]:
    names = Library.objects.filter(agency=agency).exclude(region="").order_by("region")
    return list(names.values_list("region", flat=True).distinct())


def libraries_to_assign(agency: Agency, words: str) -> QuerySet[Library]:
    """Open libraries of the agency that fit the words, by name."""
    rows = Library.objects.filter(agency=agency, closed_on=None)
    for word in words_of(words):
        rows = rows.filter(search_text__contains=word)
    return rows.order_by("name", "place", "pk")


def with_duties(roles: QuerySet[AgencyRole], on: dt.date) -> QuerySet[AgencyRole]:
    """The same posts with `duties` (assignments that go on or are to come) and `covers` (stand-ins likewise)."""
    lasting = Q(ends_on=None) | Q(ends_on__gte=on)
    duties = Assignment.objects.filter(lasting).select_related("library").order_by("region", "library__name", "pk")
    covers = StandIn.objects.filter(ends_on__gte=on).select_related("deputy__person").order_by("starts_on", "pk")
    return roles.prefetch_related(
        Prefetch("assignments", duties, to_attr="duties"), Prefetch("stand_ins", covers, to_attr="covers")
    )


def deputies_for(role: AgencyRole, on: dt.date) -> QuerySet[AgencyRole]:
    """The other consultants of the agency, on a day or later."""
    rows = AgencyRole.objects.filter(agency=role.agency_id, role=AgencyPost.CONSULTANT)
    rows = rows.filter(Q(ends_on=None) | Q(ends_on__gte=on)).exclude(person=role.person_id)
    return rows.select_related("person").order_by("person__family_name", "pk")


def posts_seen(actor: Actor, person: Person) -> QuerySet[Membership]:
    """All posts of a person that the actor sees, past ones too, the newest first."""
    rows = Membership.objects.filter(pk__in=visible(actor, "membership.view").values("pk"), person=person)
    return rows.select_related("library__agency", "branch").order_by("-starts_on", "-pk")


def agency_posts_seen(actor: Actor, person: Person) -> QuerySet[AgencyRole]:
    """The same of posts at an agency."""
    seen = Q(pk__in=visible(actor, "agency_role.view").values("pk"))
    if actor.person.pk == person.pk:
        seen = Q()
    return AgencyRole.objects.filter(seen, person=person).select_related("agency").order_by("-starts_on", "-pk")
