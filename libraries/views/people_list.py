"""Entering many people at once: the list, what it will do line by line, and the one click that does it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from libraries.forms.people_list import ConfirmForm, ListForm
from libraries.models import Library
from libraries.queries.people_list import Plan
from libraries.services.people_list import list_enter, list_plan
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS


@needs("library.add_person", methods=FORM, proof=ALWAYS)
def people_list(request: HttpRequest, library: Library) -> HttpResponse:
    """The list; what is sent is answered with what it would do. Nothing is written here."""
    sent = request.method == "POST"
    form = ListForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        try:
            plan = list_plan(actor=request.actor, library=library, text=form.text())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return _dry_run(request, library, form.text(), plan)
    context = {"library": library, "form": form}
    return render(request, "libraries/people/by_list.html", context, status=422 if form.errors else 200)


def _dry_run(request: HttpRequest, library: Library, text: str, plan: Plan, refusal: str = "") -> HttpResponse:
    confirm = ConfirmForm(initial={"people": text, "digest": plan.digest})
    change = ListForm(initial={"people": text})
    context = {"library": library, "plan": plan, "confirm": confirm, "form": change, "refusal": refusal}
    return render(request, "libraries/people/dry_run.html", context, status=409 if refusal else 200)


@needs("library.add_person", methods=WRITE, proof=ALWAYS)
def people_list_confirm(request: HttpRequest, library: Library) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return redirect("libraries:people_list", library.pk)
    text = form.cleaned_data["people"]
    try:
        plan = list_enter(actor=request.actor, library=library, text=text, digest=form.cleaned_data["digest"])
    except DomainError as problem:
        try:
            now = list_plan(actor=request.actor, library=library, text=text)
        except DomainError:
            return redirect("libraries:people_list", library.pk)
        return _dry_run(request, library, text, now, refusal=problem.words)
    note(request, _said(plan))
    return redirect("libraries:library_people", library.pk)


def _said(plan: Plan) -> str:
    if not plan.entered:
        return "Everybody of this list is here already. Nothing was changed."
    people = "1 person is" if plan.entered == 1 else f"{plan.entered} people are"
    mails = "1 invitation is" if plan.invited == 1 else f"{plan.invited} invitations are"
    return f"{people} entered, and {mails} on the way."
