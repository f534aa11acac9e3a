"""Which revision of a plan is in force on a date.

Force begins with approval, or, where the rule set says `submitted`, with the submission of a revision that was later
approved. It ends when the next one's begins. Dates are local dates of the agency.
"""

import datetime as dt
from collections.abc import Iterable

from django.db.models import Exists, OuterRef, QuerySet

from learning.enums import RevisionState
from learning.models import Pdp, Revision
from pdplanner.kernel import clock

SUBMITTED = "submitted"


def began_on(revision: Revision, zone: str, count_from: str = "approved") -> dt.date | None:
    """The first day `revision` is in force, or None while it is not approved."""
    moment = revision.submitted_at if count_from == SUBMITTED else revision.approved_at
    if revision.state != RevisionState.APPROVED or moment is None:
        return None
    return clock.local_date(moment, zone)


def in_force_on(
    revisions: Iterable[Revision], on: dt.date, *, zone: str, count_from: str = "approved"
) -> Revision | None:
    """Of one plan's `revisions`, the newest whose force began by the end of `on`."""
    begun = [r for r in revisions if (first := began_on(r, zone, count_from)) is not None and first <= on]
    return max(begun, key=lambda revision: revision.number, default=None)


def revision_in_force(pdp: Pdp, on: dt.date, *, count_from: str = "approved") -> Revision | None:
    """`in_force_on` for a plan whose revisions are not at hand; two queries."""
    zone = pdp.membership.library.agency.time_zone
    approved = pdp.revisions.filter(state=RevisionState.APPROVED)
    return in_force_on(approved, on, zone=zone, count_from=count_from)


def last_approved(rows: QuerySet[Revision], before: dt.datetime | None = None) -> QuerySet[Revision]:
    """Of `rows` the newest approved revision of each plan, approved before the moment if one is given."""
    in_time = {"approved_at__lt": before} if before else {}
    approved = Revision.objects.filter(state=RevisionState.APPROVED, **in_time)
    later = approved.filter(pdp=OuterRef("pdp"), number__gt=OuterRef("number"))
    return rows.filter(~Exists(later), state=RevisionState.APPROVED, **in_time)
