"""The consultant's side of final reports: the queue, accept, return."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from learning.models import FinalReport
from learning.queries.reports import reports_to_decide
from learning.services.reports import report_accept, report_return
from learning.views.plan_way import sent_at
from learning.views.reasons import decide_with_reason
from libraries.queries.shares import share_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.notes import note

PER_PAGE = 25


@needs("report.decide")
def queue(request: HttpRequest) -> HttpResponse:
    share = share_of(request.actor, request.GET.get("whose", ""))
    rows = reports_to_decide(request.actor).filter(share.holds("pdp__membership__library"))
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    share.label(page, lambda report: report.pdp.membership.library_id)
    for report in page.object_list:
        report.waits_days = clock.days_since(report.submitted_at, timezone.get_current_timezone_name())
    return render(request, "learning/report/queue.html", {"page": page, "share": share})


@needs("report.decide", methods=WRITE)
def accept(request: HttpRequest, report: FinalReport) -> HttpResponse:
    report_accept(actor=request.actor, report=report, sent_at=sent_at(request))
    note(request, f"Accepted: the final report of {report.pdp.person}.")
    return redirect("learning:final_reports")


@needs("report.decide", methods=FORM)
def send_back(request: HttpRequest, report: FinalReport) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(report_return, actor=request.actor, report=report),
        said=f"Returned: the final report of {report.pdp.person}.",
        then=reverse("learning:final_reports"),
        question=f"Return the final report of {report.pdp.person}?",
        consequences=["They read your reason, change the report and send it again. Nothing they wrote is lost."],
        label="Return with this reason",
        cancel_url=reverse("learning:report", args=[report.pk]),
    )
