"""One library: its page, its facts and names."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.explain import changed_by_hand, facts_of
from libraries.forms.libraries import LibraryFactsForm, RenameForm
from libraries.models import Library, LibraryName
from libraries.queries.libraries import open_branches_first
from libraries.services import libraries as services
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

DONE = ("library.edit", "library.rename", "library.close", "library.reopen", "library.see_people",
        "library.read_report", "library.see_board", "library.trust_small_changes")  # fmt: skip


@needs("library.view", related=("agency", "successor", "small_changes_by"))
def library(request: HttpRequest, library: Library) -> HttpResponse:
    context: dict[str, Any] = {
        "library": library,
        "facts": facts_of(library),
        "by_hand": changed_by_hand(library),
        "branches": open_branches_first(library),
        "former": library.former_names.all(),
        "predecessors": library.predecessors.order_by("closed_on", "pk"),
        "is_own": any(hat.library_id == library.pk for hat in request.actor.hats),
        "listed": may(request.actor, "agency.view"),
        "may": {name.partition(".")[2]: may(request.actor, name, library) for name in DONE},
    }
    return render(request, "libraries/library/page.html", context)


@needs("library.edit", methods=FORM)
def edit(request: HttpRequest, library: Library) -> HttpResponse:
    initial = {name: getattr(library, name) for name in LibraryFactsForm.base_fields if name != "name"}
    form = LibraryFactsForm(request.POST if request.method == "POST" else None, library=library, initial=initial)
    here = reverse("libraries:library", args=[library.pk])
    if request.method == "POST" and form.is_valid():
        try:
            services.library_edit(actor=request.actor, library=library, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The facts of {library} are saved.")
            return redirect(here)
    context = {"form": form, "title": f"Facts of {library}", "submit": "Save", "leave": True, "cancel_url": here}
    if library.outside_id:
        context["lede"] = "What you change here stays as you typed it when the directory is taken in again."
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("library.trust_small_changes", methods=WRITE)
def trust_small_changes(request: HttpRequest, library: Library) -> HttpResponse:
    trusted = request.POST.get("trusted") == "yes"
    services.library_trust_small_changes(actor=request.actor, library=library, trusted=trusted)
    now = "Small changes stand without a new approval now." if trusted else "Every change is approved anew from now on."
    note(request, now)
    return redirect("libraries:library", library.pk)


@needs("library.rename", methods=FORM)
def rename(request: HttpRequest, library: Library) -> HttpResponse:
    initial = {"name": library.name, "starts_on": clock.today(library.agency.time_zone)}
    form = RenameForm(request.POST if request.method == "POST" else None, initial=initial)
    here = reverse("libraries:library", args=[library.pk])
    if request.method == "POST" and form.is_valid():
        try:
            renamed = services.library_rename(actor=request.actor, library=library, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"It is now called {renamed}.")
            return redirect(here)
    lede = "Certificates that are issued keep the name they were issued with."
    context = {"form": form, "title": f"New name of {library}", "submit": "Save", "lede": lede, "cancel_url": here}
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("former_name.remove", methods=WRITE)
def former_name_remove(request: HttpRequest, former_name: LibraryName) -> HttpResponse:
    library = services.former_name_remove(actor=request.actor, former_name=former_name)
    note(request, f"“{former_name}” is no longer among the former names of {library}.")
    return redirect("libraries:library", library.pk)
