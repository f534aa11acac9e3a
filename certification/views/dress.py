"""How the certificates of a program look: chosen by a coordinator, and looked at before anything is saved."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.documents.sample import sample_pdf
from certification.documents.snapshot import Signer, SnapshotError
from certification.forms.dress import DressForm, dress_of
from certification.models import Program
from certification.services.programs import program_dress
from certification.services.snapshots import typed_address
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import zone_words


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
    return _page(request, program, form)


@needs("program.edit", methods=WRITE, related=("agency",))
def sample(request: HttpRequest, program: Program) -> HttpResponse:
    """What is in the form, as a PDF; nothing is saved."""
    form = DressForm(request.POST)
    if form.is_valid():
        try:
            return _as_pdf(_sample_of(program, **form.dress()))
        except SnapshotError as problem:
            form.add_error(None, f"This cannot be printed: {problem}")
    return _page(request, program, form)


def _sample_of(program: Program, signers: list[dict[str, str]], **dress: Any) -> bytes:
    agency, track = program.agency, program.tracks.first()
    return sample_pdf(
        agency=agency.name, track=track.name if track else "Strategic Track", time_zone=zone_words(agency.time_zone),
        check_text=typed_address(agency.check_host), today=clock.today(agency.time_zone),
        signers=[Signer(**signer) for signer in signers], **dress,
    )  # fmt: skip


def _as_pdf(content: bytes) -> HttpResponse:
    shown = {"Content-Disposition": "inline; filename=sample.pdf", "Content-Security-Policy": "sandbox"}
    return HttpResponse(content, content_type="application/pdf", headers=shown)


def _page(request: HttpRequest, program: Program, form: DressForm) -> HttpResponse:
    context = {"program": program, "form": form}
    return render(request, "certification/draft/dress.html", context, status=422 if form.errors else 200)
