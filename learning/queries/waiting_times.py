"""How long people here usually wait for a decision: the median of the agency's newest decided ones."""

import datetime as dt
from statistics import median_high
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce

from learning.enums import CreditState, ReportState, RevisionState
from learning.models import Credit, FinalReport, Revision
from libraries.models import Agency
from pdplanner.kernel import clock

NEWEST = 25
AT_LEAST = 5  # decisions; fewer say nothing about the next


def plan_wait(agency: Agency) -> str:
    """The sentence for who waits for a plan, or ""; one query, like the others."""
    rows = Revision.objects.filter(
        pdp__membership__library__agency=agency, state__in=(RevisionState.APPROVED, RevisionState.RETURNED)
    )
    return _sentence("Plans here are usually decided", agency, rows, "submitted_at", "approved_at", "returned_at")


def credit_wait(agency: Agency) -> str:
    rows = Credit.objects.filter(membership__library__agency=agency, state=CreditState.VERIFIED)
    return _sentence("Credits here are usually verified", agency, rows, "claimed_at", "verified_at")


def report_wait(agency: Agency) -> str:
    rows = FinalReport.objects.filter(
        pdp__membership__library__agency=agency, state__in=(ReportState.ACCEPTED, ReportState.RETURNED)
    )
    return _sentence("Final reports here are usually decided", agency, rows, "submitted_at", "decided_at")


def _sentence(start: str, agency: Agency, rows: QuerySet[Any], sent: str, *decided: str) -> str:
    end = Coalesce(*decided) if len(decided) > 1 else F(decided[0])
    known = rows.filter(**{f"{sent}__isnull": False}).annotate(end=end).exclude(end=None).order_by("-pk")
    waits = [_days(agency, *pair) for pair in known.values_list(sent, "end")[:NEWEST]]
    return f"{start} {_within(median_high(waits))}." if len(waits) >= AT_LEAST else ""


def _days(agency: Agency, sent: dt.datetime, decided: dt.datetime) -> int:
    zone = agency.time_zone
    return max(0, (clock.local_date(decided, zone) - clock.local_date(sent, zone)).days)


def _within(days: int) -> str:
    if days == 0:
        return "on the same day"
    return "within a day" if days == 1 else f"within {days} days"
