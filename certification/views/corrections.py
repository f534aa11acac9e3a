"""What the agency does about a certificate that ought not to stand as it is. Nothing is ever edited or deleted."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.enums import CertificateState
from certification.forms.corrections import WithdrawForm
from certification.models import Certificate
from certification.queries.register import reading
from certification.services.withdrawing import certificate_withdraw
from pdplanner.kernel.access import FORM, READ, may, needs
from pdplanner.kernel.audit import history
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

_PARTS = ("agency", "person", "enrollment__track", "issued_by", "withdrawn_by", "replaced_by")


@needs("certificate.retry", methods=READ, related=_PARTS)
def one(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    """One certificate as its agency sees it: what it says, what was done about it, and what can be done."""
    stands = certificate.state == CertificateState.ISSUED
    context = {
        "certificate": certificate,
        "reading": reading(certificate),
        "history": history(certificate),
        "may_withdraw": stands and may(request.actor, "certificate.withdraw", certificate),
    }
    return render(request, "certification/certificate/one.html", context)


@needs("certificate.withdraw", methods=FORM, related=_PARTS)
def withdraw(request: HttpRequest, certificate: Certificate) -> HttpResponse:
    form = WithdrawForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            certificate_withdraw(actor=request.actor, certificate=certificate, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(
                request, f"{certificate.number} is withdrawn. Its check page says so, and {certificate.person} is told."
            )
            return redirect("certification:certificate", pk=certificate.pk)
    context = {"certificate": certificate, "reading": reading(certificate), "form": form}
    return render(request, "certification/certificate/withdraw.html", context, status=422 if form.errors else 200)
