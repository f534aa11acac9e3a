"""What the check page says, for machines. Names and dates are those on the paper; nothing else is told."""

import datetime as dt
from typing import Any

from certification.models import Certificate
from certification.queries.register import reading
from pdplanner.kernel import clock


def check_json(certificate: Certificate, renewal: Certificate | None, replaces: str) -> dict[str, Any]:
    """`state` is what the page reads today; dates are local dates of the agency, `valid_through` is inclusive.

    Of the one it replaced (`replaces`) only the number, as on the page: its own page says the name it had.
    """
    paper, zone = certificate.snapshot, certificate.agency.time_zone
    today = clock.today(zone)
    state = reading(certificate, today)
    return {
        "state": state,
        "is_valid": state in ("valid", "expiring"),
        "on": today.isoformat(),
        "number": certificate.number,
        "name": paper.get("name", ""),
        "track": paper.get("track", ""),
        "agency": paper.get("agency", ""),
        "awarded_on": certificate.awarded_on.isoformat(),
        "valid_through": _day(certificate.valid_through),
        "time_zone": zone,
        "withdrawn_on": _local(certificate.withdrawn_at, zone),
        "public_note": certificate.public_note,
        "replaces": replaces or None,
        "replaced_by": _other(certificate.replaced_by, today),
        "renewed_by": _other(renewal, today),
        "pdf_sha256": certificate.pdf_sha256,
        "check_url": paper.get("check_url", ""),
    }


def _other(certificate: Certificate | None, today: dt.date) -> dict[str, Any] | None:
    """`state` is what its own page reads today: one that took another's place may have been withdrawn since."""
    if certificate is None:
        return None
    state, address = reading(certificate, today), certificate.snapshot.get("check_url", "")
    return {"number": certificate.number, "state": state, "check_url": address}


def _day(day: dt.date | None) -> str | None:
    return day.isoformat() if day else None


def _local(moment: dt.datetime | None, zone: str) -> str | None:
    return _day(clock.local_date(moment, zone)) if moment else None
