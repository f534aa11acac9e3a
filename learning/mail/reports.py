"""What people are told of final reports: the consultants who decide, and the writer who waited for the answer."""

from django.conf import settings
from django.urls import reverse

from learning.models import FinalReport
from libraries.queries.shares import consultants_for
from pdplanner.kernel import clock, notices
from pdplanner.kernel.models import Topic


def _zone(report: FinalReport) -> str:
    return report.pdp.membership.library.agency.time_zone


def to_consultants(report: FinalReport) -> None:
    """A report was sent. At most one mail a day: the list it leads to shows every report that waits."""
    today = clock.today(_zone(report))
    context = {
        "report": report,
        "action": "See the reports that wait",
        "action_url": settings.SITE_URL + reverse("learning:final_reports"),
    }
    sent = int(report.submitted_at.timestamp()) if report.submitted_at else 0
    for person in consultants_for(report.pdp.membership.library, but=report.pdp.person_id):
        notices.tell(
            f"report.submitted:{report.pk}:{sent}", to=person, about=report, topic=Topic.REPORTS, zone=_zone(report),
            template="report_submitted", context=context, asks=True,
            mail_key=f"report.submitted:{person.pk}:{today}",
        )  # fmt: skip


def report_accepted(report: FinalReport, *, event: int) -> None:
    _to_writer(f"report.accepted:{event}", report, "report_accepted", f"{report.decided_by} accepted it.")


def report_returned(report: FinalReport, *, event: int) -> None:
    _to_writer(f"report.returned:{event}", report, "report_returned", f"{report.decided_by}: {report.return_reason}")


def _to_writer(key: str, report: FinalReport, template: str, words: str) -> None:
    url = settings.SITE_URL + reverse("learning:report", args=[report.pk])
    context = {
        "report": report,
        "by": report.decided_by,
        "reason": report.return_reason,
        "action": "Open your report",
        "action_url": url,
    }
    notices.tell(
        key, to=report.pdp.person, about=report, topic=Topic.REPORTS, zone=_zone(report), template=template,
        context=context, words=words,
    )  # fmt: skip
