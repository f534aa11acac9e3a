"""The agency's exceptions as a sheet: what the page shows, with all of its pages."""

from collections.abc import Iterable

from certification.explain.decisions import what_was_decided
from certification.models import Decision
from pdplanner.kernel.clock import local_date
from pdplanner.kernel.sheet import sheet

_HEAD = ("Holder", "Track", "Exception", "Reason", "Granted on", "Granted by", "Taken back on", "Taken back by", "Why")


def exceptions_csv(decisions: Iterable[Decision]) -> str:
    return sheet(_HEAD, (_line(row) for row in decisions))


def _line(row: Decision) -> list[object]:
    zone = row.enrollment.agency.time_zone
    return [
        row.enrollment.holder,
        row.enrollment.track,
        what_was_decided(row),
        row.reason,
        local_date(row.decided_at, zone),
        row.decided_by,
        local_date(row.revoked_at, zone) if row.revoked_at else "",
        row.revoked_by or "",
        row.revoked_because,
    ]
