"""Certificates: a person's own, the paper itself, and the agency's list."""

import logging
from io import BytesIO

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.documents.issued_csv import issued_csv
from certification.forms.search import IssuedSearchForm
from certification.models import Certificate, OutsideCertificate
from certification.queries.public_list import agencies_listing
from certification.queries.register import reading, that_read
from certification.queries.renewals import what_follows
from certification.queries.stored_files import pdf_of
from certification.services.render import certificate_retry
from pdplanner.kernel import clock
from pdplanner.kernel.access import READ, WRITE, needs, signed_in, visible
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.folding import folded
from pdplanner.kernel.models import JobState
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import FOR_THE_SHEET

log = logging.getLogger(__name__)

ON_A_PAGE = 50
NOT_AS_ISSUED = (
    "The stored PDF of this certificate is gone, or is not the one that was issued, so it is not handed out. The "
    "certificate itself stands as its check page says. Tell whoever runs this site: a backup has the file as it was."
)


@signed_in("shows only the visitor’s own certificates", methods=READ)
def mine(request: HttpRequest) -> HttpResponse:
    person = request.actor.person
    ours = list(Certificate.objects.filter(person=person).select_related("agency", "replaced_by", "replaces"))
    following = what_follows(ours)
    context = {
        "certificates": [(row, reading(row), following.get(row.pk)) for row in ours],
        "lists": _lists(ours),
        "elsewhere": OutsideCertificate.objects.filter(person=person).select_related("agency", "scan"),
    }
    return render(request, "certification/certificate/mine.html", context)


def _lists(ours: list[Certificate]) -> list[tuple[Certificate, bool]]:
    """One certificate of each agency that certified the visitor, and whether they stand on its public list."""
    listed = agencies_listing(ours[0].person_id or 0) if ours else set()
    newest = {row.agency_id: row for row in reversed(ours)}
    return [(row, agency_id in listed) for agency_id, row in newest.items()]


@needs("certificate.view", methods=READ)
def pdf(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """The stored bytes, never rendered again, and never others than those that were issued."""
    if certificate.job_state != JobState.DONE:
        raise NotNow("The PDF of this certificate is being made. Its check page works already. Come back in a minute.")
    try:
        content = pdf_of(certificate)
    except OSError as problem:
        log.error("The PDF of certificate %s is not handed out: %s", certificate.number, problem)
        raise NotNow(NOT_AS_ISSUED) from problem
    response = FileResponse(
        BytesIO(content), as_attachment=True, filename=f"{certificate.number}.pdf", content_type="application/pdf"
    )
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response


@needs("certificate.retry", methods=READ, proof=FOR_THE_SHEET)
def issued(request: HttpRequest) -> HttpResponse:
    form = IssuedSearchForm(request.GET or None)
    rows = _of_agency(request)
    if form.is_bound and form.is_valid():
        rows = _found(request, rows, **form.cleaned_data)
    if "csv" in request.GET and not form.errors:
        attached = {"Content-Disposition": "attachment; filename=certificates.csv"}
        return HttpResponse(issued_csv(rows), content_type="text/csv; charset=utf-8", headers=attached)
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "page": page, "certificates": [(row, reading(row)) for row in page]}
    return render(request, "certification/certificate/issued.html", context, status=422 if form.errors else 200)


def _of_agency(request: HttpRequest) -> QuerySet[Certificate]:
    mine = visible(request.actor, "certificate.retry")
    return Certificate.objects.filter(pk__in=mine.values("pk")).select_related(
        "agency", "person", "issued_by", "replaced_by"
    )


def _found(request: HttpRequest, rows: QuerySet[Certificate], q: str, state: str) -> QuerySet[Certificate]:
    for word in q.split():
        rows = rows.filter(Q(number__icontains=word) | Q(person__search_text__contains=folded(word)))
    zone = next((hat.zone for role in ("coordinator", "consultant") for hat in request.actor.wearing(role)), "UTC")
    return that_read(rows, state, clock.today(zone)) if state else rows


@needs("certificate.retry", methods=WRITE)
def try_again(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    certificate_retry(actor=request.actor, certificate=certificate)
    note(request, f"The PDF of {certificate.number} is being made again.")
    return redirect("certification:issued")
