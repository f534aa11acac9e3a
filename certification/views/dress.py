"""How the certificates of a program look: chosen by a coordinator, and looked at before anything is saved."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.documents.sample import sample_pdf
from certification.documents.snapshot import Signer, SnapshotError
from certification.forms.dress import DressForm, dress_of
from certification.forms.pictures import PictureForm, places
from certification.models import Program
from certification.services.programs import program_dress, signers_with_signatures
from certification.services.snapshots import typed_address
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import zone_words

NO_PICTURES: Mapping[str, PictureForm] = MappingProxyType({})


@needs("program.edit", methods=FORM, related=("agency",))
def edit(request: HttpRequest, program: Program) -> HttpResponse:
    form = DressForm(request.POST or None, initial=dress_of(program))
    if request.method == "POST" and form.is_valid():
        try:
            program_dress(actor=request.actor, program=program, **form.dress())
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "Saved. Certificates look so from the next issue on; what is issued keeps its look.")
            return redirect("certification:program_dress", pk=program.pk)
    return page(request, program, form)


@needs("program.edit", methods=WRITE, related=("agency",))
def sample(request: HttpRequest, program: Program) -> HttpResponse:
    """What is in the form, as a PDF; nothing is saved."""
    form = DressForm(request.POST)
    if form.is_valid():
        try:
            return _as_pdf(_sample_of(program, **form.dress()))
        except SnapshotError as problem:
            form.add_error(None, f"This cannot be printed: {problem}")
    return page(request, program, form)


def _sample_of(program: Program, signers: list[dict[str, str]], **dress: Any) -> bytes:
    agency, track = program.agency, program.tracks.first()
    return sample_pdf(
        agency=agency.name, track=track.name if track else "Strategic Track", time_zone=zone_words(agency.time_zone),
        check_text=typed_address(agency.check_host), today=clock.today(agency.time_zone),
        signers=[Signer(**signer) for signer in signers_with_signatures(program, signers)], logo=program.logo,
        seal=program.seal, **dress,
    )  # fmt: skip


def _as_pdf(content: bytes) -> HttpResponse:
    shown = {"Content-Disposition": "inline; filename=sample.pdf", "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/pdf", headers=shown)


def page(
    request: HttpRequest, program: Program, form: DressForm | None = None,
    refused: Mapping[str, PictureForm] = NO_PICTURES,
) -> HttpResponse:  # fmt: skip
    form = form or DressForm(initial=dress_of(program))
    context = {"program": program, "form": form, "places": list(places(program, refused))}
    status = 422 if form.errors or refused else 200
    return render(request, "certification/draft/dress.html", context, status=status)
