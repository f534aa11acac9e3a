"""The branches of a library."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.forms.libraries import BranchCloseForm, BranchForm
from libraries.models import Branch, Library
from libraries.services import branches as services
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("library.edit", methods=FORM)
def add(request: HttpRequest, library: Library) -> HttpResponse:
    form = BranchForm(request.POST if request.method == "POST" else None)
    here = reverse("libraries:library", args=[library.pk])
    if request.method == "POST" and form.is_valid():
        try:
            branch = services.branch_add(actor=request.actor, library=library, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{branch} is a branch of {library}.")
            return redirect(here)
    context = {"form": form, "title": "Add a branch", "submit": "Add the branch", "cancel_url": here,
               "lede": f"A place of {library} where people work. Posts can name it."}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("branch.edit", methods=FORM)
def edit(request: HttpRequest, branch: Branch) -> HttpResponse:
    initial = {"name": branch.name, "address": branch.address}
    form = BranchForm(request.POST if request.method == "POST" else None, initial=initial)
    here = reverse("libraries:library", args=[branch.library_id])
    if request.method == "POST" and form.is_valid():
        try:
            services.branch_edit(actor=request.actor, branch=branch, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(here)
    context = {"form": form, "title": f"Change {branch}", "submit": "Save", "cancel_url": here}
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("branch.edit", methods=FORM)
def close(request: HttpRequest, branch: Branch) -> HttpResponse:
    initial = {"closed_on": clock.today(branch.library.agency.time_zone)}
    form = BranchCloseForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.branch_close(actor=request.actor, branch=branch, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            undo = reverse("libraries:branch_reopen", args=[branch.pk])
            note(request, f"{branch} is closed.", undo_url=undo)
            return redirect("libraries:library", branch.library_id)
    consequences = ["Nobody new can be entered there.", "Posts at this branch stay and go on naming it."]
    context = {"question": f"Close {branch}?", "form": form, "label": "Close the branch", "consequences": consequences,
               "cancel_url": reverse("libraries:library", args=[branch.library_id])}  # fmt: skip
    return render(request, "layouts/confirm.html", context, status=422 if form.errors else 200)


@needs("branch.edit", methods=WRITE)
def reopen(request: HttpRequest, branch: Branch) -> HttpResponse:
    services.branch_reopen(actor=request.actor, branch=branch)
    note(request, f"{branch} is open again.")
    return redirect("libraries:library", branch.library_id)
