"""The agency's own pictures on its certificates: put there, seen, taken away."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from certification.documents.pictures import picture_asset
from certification.forms.pictures import PictureForm
from certification.models import Program
from certification.services.pictures import PLACES, picture_of, picture_remove, picture_set
from certification.views.dress import page
from pdplanner.kernel.access import READ, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("program.edit", methods=WRITE, related=("agency",))
def put(request: HttpRequest, program: Program, place: str) -> HttpResponse:
    _known(place)
    form = PictureForm(request.POST, request.FILES, place=place)
    if form.is_valid():
        try:
            picture_set(
                actor=request.actor, program=program, place=place, content=form.content(), of=form.cleaned_data["of"]
            )
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "Kept. It is printed from the next issue on; what is issued keeps what it has.")
            return _back(program)
    return page(request, program, refused={place: form})


@needs("program.edit", methods=WRITE)
def remove(request: HttpRequest, program: Program, place: str) -> HttpResponse:
    _known(place)
    picture_remove(actor=request.actor, program=program, place=place, of=request.POST.get("of", ""))
    note(request, "Taken away. Certificates are printed without it from the next issue on.")
    return _back(program)


@needs("program.edit", methods=READ)
def file(request: HttpRequest, program: Program, place: str) -> HttpResponse:
    digest = picture_of(program, _known(place))
    if not digest:
        raise Http404
    try:
        asset = picture_asset(digest)
    except OSError as gone:
        raise Http404 from gone
    shown = {"Content-Disposition": f"inline; filename={place}", "Content-Security-Policy": "sandbox"}
    return HttpResponse(asset.body, content_type=asset.media_type, headers=shown)


def _known(place: str) -> str:
    if place not in PLACES:
        raise Http404
    return place


def _back(program: Program) -> HttpResponse:
    return redirect(f"{reverse('certification:program_dress', args=[program.pk])}#pictures")
