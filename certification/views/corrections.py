"""What the agency does about a certificate that ought not to stand as it is. Nothing is ever edited or deleted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.enums import CertificateState
from certification.forms.corrections import ReplaceForm, WithdrawForm
from certification.models import Certificate
from certification.queries.register import history_of, reading, renewal_of
from certification.services.replacing import certificate_replace
from certification.services.withdrawing import can_go_on, certificate_withdraw
from pdplanner.kernel.access import FORM, READ, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import ALWAYS

_PARTS = ("agency", "person", "enrollment__track", "enrollment__agency", "issued_by", "withdrawn_by", "replaced_by")


@needs("certificate.retry", methods=READ, related=_PARTS)
def one(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """One certificate as its agency sees it: what it says, what was done about it, and what can be done."""
    stands = certificate.state == CertificateState.ISSUED
    context = {
        "certificate": certificate,
        "reading": reading(certificate),
        "history": history_of(certificate),
        "replaces": getattr(certificate, "replaces", None),
        "renewal": renewal_of(certificate),
        "may_replace": stands and may(request.actor, "certificate.replace", certificate),
        "may_withdraw": stands and may(request.actor, "certificate.withdraw", certificate),
    }
    return render(request, "certification/certificate/one.html", context)


@needs("certificate.withdraw", methods=FORM, related=_PARTS, proof=ALWAYS)
def withdraw(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            certificate_withdraw(actor=request.actor, certificate=certificate, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(
                request, f"{certificate.number} is withdrawn. Its check page says so, and {certificate.person} is told."
            )
            return redirect("certification:certificate", pk=certificate.pk)
    context = {"certificate": certificate, "reading": reading(certificate), "form": form,
               "goes_on": can_go_on(certificate.enrollment)}  # fmt: skip
    return render(request, "certification/certificate/withdraw.html", context, status=422 if form.errors else 200)


@needs("certificate.replace", methods=FORM, related=_PARTS, proof=ALWAYS)
def replace(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    form = ReplaceForm(request.POST or None, initial=_names_today(certificate))
    if request.method == "POST" and form.is_valid():
        try:
            newer = certificate_replace(
                actor=request.actor, certificate=certificate, names=form.names(), reason=form.cleaned_data["reason"]
            )
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{newer.number} replaces {certificate.number}. The holder gets a mail when the PDF is made.")
            return redirect("certification:certificate", pk=newer.pk)
    context = {"certificate": certificate, "reading": reading(certificate), "form": form,
               "may_withdraw": may(request.actor, "certificate.withdraw", certificate)}  # fmt: skip
    return render(request, "certification/certificate/replace.html", context, status=422 if form.errors else 200)


def _names_today(certificate: Certificate) -> dict[str, str]:
    """What the new one would say if nothing is typed: the holder's name as they write it now."""
    person, library = certificate.person, certificate.snapshot.get("library", "")
    return {
        "name": person.printed_name if person else "",
        "family_name": person.family_name if person else "",
        "library": library,
    }
