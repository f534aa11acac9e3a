"""Who is certified, as far as they agreed that everybody may read it."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum

from certification.enums import CertificateState
from certification.models import Certificate, PublicListing
from libraries.models import Agency


def agencies_listing(person_id: int) -> set[int]:
    """The agencies on whose list somebody agreed to stand."""
    return set(PublicListing.objects.filter(person=person_id).values_list("agency", flat=True))


def certified_in_public(agency: Agency, today: dt.date) -> QuerySet[Certificate]:
    """Valid certificates of whoever agreed, by family name."""
    rows = Certificate.objects.filter(
        Q(valid_through=None) | Q(valid_through__gte=today), agency=agency, state=CertificateState.ISSUED
    )
    return rows.filter(_agreed()).order_by("family_name_key", "person", "awarded_on", "pk")


@dataclass(frozen=True)
class Awarded:
    """Certificates that stand and were awarded in some days: those of whoever agreed to be named, how many more, how
    many of all rest on a plan, and what all stand for."""

    named: list[Certificate]
    unnamed: int
    planned: int
    credits_hundredths: int


def awarded_between(agency: Agency, first: dt.date, last: dt.date, library: str = "") -> Awarded:
    """`library` is the name that certificates of its people print; empty for all."""
    rows = _awarded(agency, first, last)
    rows = rows.filter(snapshot__library=library) if library else rows
    named = list(rows.filter(_agreed()).order_by("family_name_key", "person", "awarded_on", "pk"))
    told = rows.aggregate(all=Count("pk"), planned=Count("enrollment__pdp"), total=Sum("credits_hundredths", default=0))
    return Awarded(named, told["all"] - len(named), told["planned"], int(told["total"]))


def libraries_awarded(agency: Agency, first: dt.date, last: dt.date) -> list[str]:
    """The names of the libraries whose people were awarded a certificate in some days."""
    names = _awarded(agency, first, last).order_by().values_list("snapshot__library", flat=True)
    return sorted(filter(None, set(names)), key=str.casefold)


def _awarded(agency: Agency, first: dt.date, last: dt.date) -> QuerySet[Certificate]:
    return Certificate.objects.filter(agency=agency, state=CertificateState.ISSUED, awarded_on__range=(first, last))


def _agreed() -> Exists:
    return Exists(PublicListing.objects.filter(agency=OuterRef("agency"), person=OuterRef("person")))
