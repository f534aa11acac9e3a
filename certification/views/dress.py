"""How the certificates of a program look: chosen by a coordinator, and looked at before anything is saved."""

from collections.abc import Mapping
from types import MappingProxyType

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.documents.designs import version_of
from certification.forms.dress import DressForm, SampleForm, dress_of
from certification.forms.pictures import PictureForm, places
from certification.models import Program
from certification.queries.names import longest_printed_name
from certification.services.dressing import dress_sample, program_dress
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

NO_PICTURES: Mapping[str, PictureForm] = MappingProxyType({})


@needs("program.edit", methods=FORM, related=("agency",))
def edit(request: HttpRequest, program: Program) -> HttpResponse:
    form = DressForm(request.POST or None, initial=dress_of(program))
    if request.method == "POST" and form.is_valid():
        try:
            program_dress(actor=request.actor, program=program, dress=form.dress())
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(
                request, "Saved, and the PDF of a sample has its tags, title, language and every letter. Certificates "
                "look so from the next issue on; what is issued keeps its look.",
            )  # fmt: skip
            return redirect("certification:program_dress", pk=program.pk)
    return page(request, program, form)


@needs("program.edit", methods=WRITE, related=("agency",))
def sample(request: HttpRequest, program: Program) -> HttpResponse:
    """What is in the form, as a PDF; nothing is saved."""
    form, sample_form = DressForm(request.POST), SampleForm(request.POST)
    if form.is_valid() and sample_form.is_valid():
        name = sample_form.name(longest_printed_name(program.agency))
        try:
            return _as_pdf(dress_sample(program=program, dress=form.dress(), name=name))
        except DomainError as problem:
            form.refuse(problem)
    return page(request, program, form)


def _as_pdf(content: bytes) -> HttpResponse:
    shown = {"Content-Disposition": "inline; filename=sample.pdf", "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/pdf", headers=shown)


def page(
    request: HttpRequest, program: Program, form: DressForm | None = None,
    refused: Mapping[str, PictureForm] = NO_PICTURES,
) -> HttpResponse:  # fmt: skip
    form, sample_form = form or DressForm(initial=dress_of(program)), SampleForm(request.POST or None)
    context = {
        "program": program, "form": form, "sample_form": sample_form, "places": list(places(program, refused)),
        "version": version_of(program.design),
    }  # fmt: skip
    status = 422 if form.errors or sample_form.errors or refused else 200
    return render(request, "certification/draft/dress.html", context, status=status)
