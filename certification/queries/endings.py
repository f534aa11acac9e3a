"""What ends soon: certificates that nothing follows, and periods in which the rules are not met yet. A look-back has
no end; what drops out of one is in `leaving`.

Their holders are told 180, 90, 30 and 7 days before. A day that lay before the award or the enrollment itself is
passed over in silence, so that what is taken in late starts no flood.
"""

import datetime as dt
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Coalesce, Concat, Greatest

from certification.engine import Status
from certification.enums import CertificateState, EnrollmentState
from certification.models import Certificate, Enrollment
from libraries.models import Agency
from pdplanner.kernel import clock
from pdplanner.kernel.models import Notice

DAYS_BEFORE = (7, 30, 90, 180)
A_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Ending:
    """What people are to be told; `key` is the event's, the same for all who are told of it."""

    enrollment: Enrollment
    last_day: dt.date
    key: str
    certificate: Certificate | None = None


def certificates_ending(agency: Agency) -> Iterator[Ending]:
    """Valid certificates (boards have none of ours) that no later one of the same track follows. Four queries."""
    follows = Certificate.objects.filter(
        Q(valid_through=None) | Q(valid_through__gt=OuterRef("valid_through")),
        person=OuterRef("person"), enrollment__track=OuterRef("enrollment__track"), state=CertificateState.ISSUED,
    )  # fmt: skip
    valid = Certificate.objects.filter(~Exists(follows), agency=agency, state=CertificateState.ISSUED)
    rows = valid.annotate(last=F("valid_through"))
    rows = rows.select_related("enrollment__person", "enrollment__agency", "enrollment__track")
    for row, last_day, key in _due(rows, "certificate.ends", agency, since="issued_at"):
        yield Ending(row.enrollment, last_day, key, row)


def periods_ending(agency: Agency) -> Iterator[Ending]:
    """Active enrollments, of boards too, whose stored standing does not say that all is met. Four queries."""
    still = Enrollment.objects.filter(agency=agency, state=EnrollmentState.ACTIVE)
    ends = Greatest(Coalesce("extended_before", "ends_before"), Coalesce("ends_before", "extended_before"))
    rows = still.exclude(standing__status=Status.MET).annotate(last=ends)
    rows = rows.select_related("person", "library", "agency", "track", "standing")
    for row, day_after, key in _due(rows, "period.ends", agency, since="enrolled_at", later=1):
        yield Ending(row, day_after - A_DAY, key)


def _due(rows: QuerySet, event: str, agency: Agency, *, since: str, later: int = 0) -> Iterator[tuple]:
    """Rows whose `last` is near and whose holder was not told, with it and the key; it is `later` days after the last
    good one."""
    today = clock.today(agency.time_zone) + dt.timedelta(days=later)
    first = today
    for days in DAYS_BEFORE:
        end = today + dt.timedelta(days=days)
        key = Concat(
            Value(f"{event}:"), Cast("pk", CharField()), Value(":"), Cast("last", CharField()), Value(f":{days}"),
        )  # fmt: skip
        told = Notice.objects.filter(key=Concat(OuterRef("key"), Value(":"), Cast(OuterRef("person"), CharField())))
        holders = Q(person__is_active=True) | Q(person=None)
        near = rows.filter(holders, last__range=(first, end)).annotate(key=key)
        found = list(near.filter(~Exists(told)).order_by("pk"))
        of_boards = told_of_boards([row.pk for row in found if row.person_id is None], event)
        for row in found:
            if row.key in of_boards:
                continue
            if clock.local_date(getattr(row, since), agency.time_zone) <= row.last - dt.timedelta(days=days + later):
                yield row, row.last, row.key
        first = end + A_DAY


def told_of_boards(enrollments: Collection[int], event: str) -> set[str]:
    """The keys under which whoever chaired these boards then was told: a board has no name to look under. No query
    without boards."""
    if not enrollments:
        return set()
    told = Notice.objects.filter(about_type=Enrollment._meta.label, about_id__in=enrollments)
    return {key.rpartition(":")[0] for key in told.filter(key__startswith=f"{event}:").values_list("key", flat=True)}
