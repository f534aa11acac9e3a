"""A coordinator names the programs and tracks of the agency."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from certification.forms.drafts import ProgramForm, TrackForm
from certification.models import Program, Track
from certification.services.programs import program_add, program_rename, track_add, track_edit
from libraries.models import Agency
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("agency.add_program", methods=FORM)
def add_program(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = ProgramForm(request.POST or None)

    def save() -> str:
        program = program_add(actor=request.actor, agency=agency, **form.cleaned_data)
        return f"{program} is there. Add its first track."

    return _page(request, form, save, title="Add a program", submit="Add the program")


@needs("program.edit", methods=FORM)
def edit_program(request: HttpRequest, program: Program) -> HttpResponse:
    form = ProgramForm(request.POST or None, initial={"name": program.name})

    def save() -> str:
        program_rename(actor=request.actor, program=program, **form.cleaned_data)
        return "The new name stands from now on. Issued certificates keep theirs."

    return _page(request, form, save, title=f"Rename {program}", submit="Save")


@needs("program.add_track", methods=FORM)
def add_track(request: HttpRequest, program: Program) -> HttpResponse:
    form = TrackForm(request.POST or None)

    def save() -> str:
        track = track_add(actor=request.actor, program=program, **form.cleaned_data)
        return f"{track} is there. Describe its rules next; nobody can enroll before they are published."

    return _page(request, form, save, title=f"Add a track to {program}", submit="Add the track")


@needs("track.edit", methods=FORM)
def edit_track(request: HttpRequest, track: Track) -> HttpResponse:
    form = TrackForm(request.POST or None, initial={"name": track.name, "summary": track.summary})

    def save() -> str:
        track_edit(actor=request.actor, track=track, **form.cleaned_data)
        return "Saved. Issued certificates keep the name they were issued with."

    return _page(request, form, save, title=f"Name and summary of the {track}", submit="Save")


def _page(request: HttpRequest, form: Form, save: Callable[[], str], **words: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            note(request, save())
            return redirect("certification:tracks")
        except DomainError as problem:
            form.refuse(problem)  # type: ignore[attr-defined]
    context = {"form": form, "cancel_url": reverse("certification:tracks"), "leave": True, **words}
    return render(request, "certification/draft/form.html", context, status=422 if form.errors else 200)
