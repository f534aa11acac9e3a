"""Who is certified, for everybody: the list of those who agreed, and the text of an announcement."""

import datetime as dt
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render

from certification.documents.issued_csv import certified_csv
from certification.explain.announcement import announcement
from certification.forms.announcement import AnnouncementForm
from certification.models import Certificate
from certification.queries.public_list import awarded_between, certified_in_public, libraries_awarded
from certification.services.listing import listing_agree, listing_end
from libraries.models import Agency
from pdplanner.kernel import clock
from pdplanner.kernel.access import READ, WRITE, needs, public
from pdplanner.kernel.notes import note

ON_A_PAGE = 100


@public("those who agreed want it to be read by everybody", methods=READ)
def certified(request: HttpRequest, slug: str) -> HttpResponse:
    agency = get_object_or_404(Agency, slug=slug)
    today = clock.today(agency.time_zone)
    page = Paginator(certified_in_public(agency, today), ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "certification/listing/page.html", {"agency": agency, "page": page, "today": today})


@needs("certificate.list", methods=WRITE, related=("agency",))
def agree(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    listing_agree(actor=request.actor, certificate=certificate)
    note(request, f"You stand on the public list of the {certificate.agency} as long as a certificate of it is valid.")
    return redirect("certification:certificates")


@needs("certificate.list", methods=WRITE, related=("agency",))
def end(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    listing_end(actor=request.actor, certificate=certificate)
    note(request, f"You are no longer on the public list of the {certificate.agency}.")
    return redirect("certification:certificates")


@needs("certificate.retry", methods=READ)
def announce(request: HttpRequest) -> HttpResponse:
    hats = [hat for role in ("coordinator", "consultant") for hat in request.actor.wearing(role)]
    agency = Agency.objects.get(pk=hats[0].agency_id)
    today = clock.today(agency.time_zone)
    form = AnnouncementForm(request.GET or None, initial={"first": dt.date(today.year, 1, 1), "last": today})
    asked = form.cleaned_data if form.is_bound and form.is_valid() else form.initial
    days, library = {name: asked[name] for name in ("first", "last")}, asked.get("library", "")
    awarded = awarded_between(agency, library=library, **days)
    if "csv" in request.GET and not form.errors:
        attached = {"Content-Disposition": "attachment; filename=certified.csv"}
        return HttpResponse(certified_csv(awarded.named), content_type="text/csv; charset=utf-8", headers=attached)
    context = {
        "form": form,
        "agency": agency,
        "library": library,
        "libraries": libraries_awarded(agency, **days),
        "paragraphs": [] if form.errors else list(announcement(agency.name, **vars(awarded), library=library, **days)),
        "named_url": f"?{urlencode({**days, 'library': library, 'csv': 'yes'})}" if awarded.named else "",
    }
    return render(request, "certification/listing/announce.html", context, status=422 if form.errors else 200)
