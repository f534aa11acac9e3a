"""Mail of final reports: to the consultants who decide, and to the writer who waited for the answer."""

from django.conf import settings
from django.urls import reverse

from learning.models import FinalReport
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, outbox


def to_consultants(report: FinalReport) -> None:
    """A report was sent. At most one such mail a day: the list it leads to shows every report that waits."""
    today = clock.today(report.pdp.membership.library.agency.time_zone)
    context = {
        "report": report,
        "action": "See the reports that wait",
        "action_url": settings.SITE_URL + reverse("learning:final_reports"),
    }
    for person in consultants_for(report.pdp.membership.library, but=report.pdp.person_id):
        outbox.write(f"report.submitted:{person.pk}:{today}", to=person, template="report_submitted", context=context)


def report_accepted(report: FinalReport, *, event: int) -> None:
    _to_writer(f"report.accepted:{event}", report, "report_accepted")


def report_returned(report: FinalReport, *, event: int) -> None:
    _to_writer(f"report.returned:{event}", report, "report_returned")


def _to_writer(key: str, report: FinalReport, template: str) -> None:
    url = settings.SITE_URL + reverse("learning:report", args=[report.pk])
    context = {
        "report": report,
        "by": report.decided_by,
        "reason": report.return_reason,
        "action": "Open your report",
        "action_url": url,
    }
    outbox.write(key, to=report.pdp.person, template=template, context=context)
