"""Filling a framework from a sheet: the sheet, what it will do line by line, and the one click that does it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from libraries.forms.lexicon import SheetConfirmForm, SheetForm
from libraries.models import Framework
from libraries.queries.lexicon_sheet import Plan
from libraries.services.lexicon_sheet import sheet_enter, sheet_plan
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("framework.edit", methods=FORM)
def sheet(request: HttpRequest, framework: Framework) -> HttpResponse:
    """The sheet; what is sent is answered with what it would do. Nothing is written here."""
    sent = request.method == "POST"
    form = SheetForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            plan = sheet_plan(actor=request.actor, framework=framework, text=form.text())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _dry_run(request, framework, form.text(), plan)
    context = {"framework": framework, "form": form}
    return render(request, "libraries/lexicon/sheet.html", context, status=422 if form.errors else 200)


def _dry_run(request: HttpRequest, framework: Framework, text: str, plan: Plan, refusal: str = "") -> HttpResponse:
    confirm = SheetConfirmForm(initial={"sheet": text, "digest": plan.digest})
    change = SheetForm(initial={"sheet": text})
    context = {"framework": framework, "plan": plan, "confirm": confirm, "form": change, "refusal": refusal}
    return render(request, "libraries/lexicon/dry_run.html", context, status=409 if refusal else 200)


@needs("framework.edit", methods=WRITE)
def sheet_confirm(request: HttpRequest, framework: Framework) -> HttpResponse:
    form = SheetConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("libraries:framework_sheet", framework.pk)
    text = form.cleaned_data["sheet"]
    try:
        plan = sheet_enter(actor=request.actor, framework=framework, text=text, digest=form.cleaned_data["digest"])
    except NotNow:
        raise
    except DomainError as problem:
        try:
            now = sheet_plan(actor=request.actor, framework=framework, text=text)
        except DomainError:
            return redirect("libraries:framework_sheet", framework.pk)
        return _dry_run(request, framework, text, now, refusal=problem.words)
    said = f"{plan.added} added, {plan.changed} changed." if plan.does_anything else "All of this is here already."
    note(request, said)
    return redirect("libraries:framework", framework.pk)
