"""What follows a certificate: the one that renews it, the period in which it is being renewed, or one to start."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from certification.enums import CertificateState, Phase, RuleSetState
from certification.models import Certificate, Enrollment, RuleSet
from certification.queries.enrollments import certificate_held_in
from certification.queries.facts import rules_of
from certification.queries.standing import OPEN_STATES

DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class Next:
    """`period` is the open one of the track; `track_id` is set where a period of it can be started."""

    renewed_by: Certificate | None = None
    period: Enrollment | None = None
    track_id: int | None = None

    @property
    def last_day(self) -> dt.date | None:
        ends = self.period.period_ends_before if self.period else None
        return ends - DAY if ends else None


def what_follows(certificates: Sequence[Certificate]) -> dict[int, Next]:
    """Of all certificates of one person, by key; only those that stand are followed by anything. Two queries."""
    standing = [row for row in certificates if row.state == CertificateState.ISSUED]
    people = {row.person_id for row in standing}
    periods = {row.pk: row for row in Enrollment.objects.filter(person__in=people).order_by("starts_on", "pk")}
    tracks = {periods[row.enrollment_id].track_id for row in standing}
    published = set(
        RuleSet.objects.filter(track__in=tracks, state=RuleSetState.PUBLISHED).values_list("track", flat=True)
    )
    return {row.pk: _next(row, standing, periods, published) for row in standing}


def _next(
    certificate: Certificate, standing: Iterable[Certificate], periods: dict[int, Enrollment], published: set[int]
) -> Next:
    track_id = periods[certificate.enrollment_id].track_id
    later = [row for row in standing if periods[row.enrollment_id].previous_id == certificate.enrollment_id]
    if later:
        return Next(renewed_by=max(later, key=lambda row: (row.issued_at, row.pk)))
    of_track = [row for row in standing if periods[row.enrollment_id].track_id == track_id]
    if certificate != max(of_track, key=lambda row: (row.awarded_on, row.pk)):
        return Next()
    for period in periods.values():
        if period.track_id == track_id and period.state in OPEN_STATES:
            return Next(period=period)
    return Next(track_id=track_id if track_id in published else None)


def last_day_before(enrollment: Enrollment) -> dt.date | None:
    """The last valid day of the certificate this one renews, ours or from elsewhere, for rules that let an early
    renewal lose no time. Who enrolled for a first award renews none.
    """
    if enrollment.person is None or enrollment.phase == Phase.FIRST:
        return None
    level = enrollment.level if len(rules_of(enrollment.rule_set).levels) > 1 else ""
    held = certificate_held_in(enrollment.track, enrollment.person, level)
    return held.valid_through if held else None
