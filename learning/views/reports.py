"""The writer's pages of the final report: start, write, send, take back, read."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.enums import ReportState
from learning.forms.reports import QUESTIONS, ReportForm
from learning.models import FinalReport, Pdp
from learning.queries.reports import plan_outcome, report_of, reportable_plans
from learning.queries.waiting_times import report_wait
from learning.services.reports import (
    EDITABLE,
    missing_parts,
    report_save,
    report_start,
    report_submit,
    report_take_back,
)
from learning.workflows import REPORT
from pdplanner.kernel.access import FORM, WRITE, may, needs, signed_in
from pdplanner.kernel.autosave import is_autosave, not_saved, saved
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@signed_in("shows the report of the visitor's own plan")
def mine(request: HttpRequest) -> HttpResponse:
    person = request.actor.person
    known = report_of(person)
    if known is not None:
        return redirect("learning:report", known.pk)
    return render(request, "learning/report/start.html", {"plans": reportable_plans(person)})


@needs("pdp.report", methods=WRITE)
def start(request: HttpRequest, pdp: Pdp) -> HttpResponse:
    report = report_start(actor=request.actor, pdp=pdp)
    return redirect("learning:report_edit" if report.state in EDITABLE else "learning:report", report.pk)


@needs("report.view", related=("pdp__person", "pdp__membership__library__agency"))
def one(request: HttpRequest, report: FinalReport) -> HttpResponse:
    moves = {move.action for move in REPORT.open_moves(report.state) if may(request.actor, move.permission, report)}
    is_own = report.pdp.person_id == request.actor.person.pk
    context = {
        "report": report,
        "outcome": plan_outcome(report.pdp, report),
        "answers": [(label, getattr(report, name)) for name, label, _ in QUESTIONS],
        "moves": moves,
        "is_own": is_own,
        "usual_wait": report_wait(report.pdp.membership.library.agency)
        if is_own and report.state == ReportState.SUBMITTED
        else "",
        "missing": missing_parts(report) if "submit" in moves else [],
    }
    return render(request, "learning/report/detail.html", context)


@needs("report.write", methods=FORM)
def edit(request: HttpRequest, report: FinalReport) -> HttpResponse:
    if report.state not in EDITABLE:
        raise NotNow(f"This report is {report.get_state_display().lower()}, so it is no longer yours to edit.")
    form = ReportForm(request.POST or None, report=report, outcome=plan_outcome(report.pdp, report))
    sent = request.method == "POST"
    if sent and form.is_valid():
        report_save(actor=request.actor, report=report, **form.texts())
        if is_autosave(request):
            return saved()
        if request.POST.get("then") != "send":
            note(request, "The report is saved.")
            return redirect("learning:report_edit", report.pk)
        answer = _send(request, form, report)
        if answer is not None:
            return answer
    elif sent and is_autosave(request):
        return not_saved(form)
    context = {"form": form, "report": report, "missing": [] if sent else missing_parts(report)}
    return render(request, "learning/report/edit.html", context, status=422 if sent else 200)


def _send(request: HttpRequest, form: ReportForm, report: FinalReport) -> HttpResponse | None:
    try:
        report_submit(actor=request.actor, report=report)
    except NotNow:
        raise
    except DomainError as refused:
        missing = missing_parts(report)
        for field, words in missing:
            form.add_error(field, words)
        if not missing:
            form.refuse(refused)
        return None
    note(request, "The report is with your consultant.")
    return redirect("learning:report", report.pk)


@needs("report.submit", methods=WRITE)
def submit(request: HttpRequest, report: FinalReport) -> HttpResponse:
    report_submit(actor=request.actor, report=report)
    note(request, "The report is with your consultant.")
    return redirect("learning:report", report.pk)


@needs("report.submit", methods=WRITE)
def take_back(request: HttpRequest, report: FinalReport) -> HttpResponse:
    report_take_back(actor=request.actor, report=report)
    note(request, "The report is a draft again.")
    return redirect("learning:report_edit", report.pk)
