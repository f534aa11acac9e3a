"""A consultant records a certificate that somebody holds from elsewhere."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.forms.outside import OutsideForm
from certification.models import OutsideCertificate
from certification.services.outside import certificate_record
from learning.views.evidence import download
from libraries.models import Agency, Person
from pdplanner.kernel.access import FORM, READ, Actor, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("person.record_certificate", methods=FORM)
def record(request: HttpRequest, person: Person) -> HttpResponse:
    agency = _agency_for(request.actor, person)
    form = OutsideForm(request.POST or None, request.FILES or None, agency_id=agency.pk)
    if request.method == "POST" and form.is_valid():
        try:
            certificate_record(actor=request.actor, person=person, agency=agency, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The certificate of {person} is recorded.")
            return redirect("certification:people")
    if form.errors and request.FILES and "scan" not in form.errors:
        form.add_error("scan", "Choose the file once more: a page that comes back cannot keep it.")
    recorded = OutsideCertificate.objects.filter(person=person, agency=agency).select_related("agency", "scan")
    context = {"person": person, "form": form, "recorded": recorded}
    return render(request, "certification/certificate/outside.html", context, status=422 if form.errors else 200)


@needs("outside_certificate.view", methods=READ, related=("scan",))
def scan(request: HttpRequest, certificate: OutsideCertificate) -> HttpResponse:
    if certificate.scan is None:
        raise Http404
    return download(certificate.scan)


def _agency_for(actor: Actor, person: Person) -> Agency:
    """The agency of the visitor, as consultant, at whose libraries the person works or worked."""
    ids = {hat.agency_id for hat in actor.wearing("consultant")}
    agency = Agency.objects.filter(pk__in=ids, libraries__memberships__person=person).order_by("pk").first()
    if agency is None:
        raise Http404
    return agency
