"""The public answer about one certificate. No account, no search engine, and no more than the paper says."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from certification.documents.check_json import check_json
from certification.forms.check import CheckForm, FileForm
from certification.models import Certificate
from certification.queries.register import (
    certificate_by_file,
    certificate_by_number,
    certificate_by_token,
    reading,
    renewal_of,
    replaced_number,
)
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, READ, WRITE, public

TRIES, TRY_SECONDS = 20, 600  # per address; a person with a pile of paper stays below, a fishing program does not
NOTHING = (
    "Nothing matches. Check the number and the holder’s family name, letter by letter. The answer is the same for a "
    "wrong number and a wrong name."
)
NO_SUCH_FILE = (
    "This is no PDF that was issued here, or a byte of it was changed: opening it and saving it again is enough. "
    "Check the number printed on it instead."
)
TOO_MANY = "That was a lot of checks in a short time. Wait ten minutes, or open the address printed on the certificate."


@public("anyone with a certificate in hand may ask whether it is real", methods=FORM)
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    form = CheckForm(request.POST if request.method == "POST" else None)  # an empty one has what to complain of
    status = 200
    if request.method == "POST":
        status = 422
        if _is_fishing(request):
            form.add_error(None, TOO_MANY)
            status = 429
        elif form.is_valid():
            certificate = certificate_by_number(form.cleaned_data["number"], form.cleaned_data["family_name"])
            if certificate is not None:
                return redirect("certification:check", token=certificate.token)
            form.add_error(None, NOTHING)
    return _forms(request, form, FileForm(), status)


@public("anyone with the PDF of a certificate may ask whether it is real", methods=WRITE)
@never_cache
def verify_file(request: HttpRequest) -> HttpResponse:
    """By the bytes of the PDF. Nobody guesses a hash, so there is no limit on what is right."""
    form = FileForm(request.POST, request.FILES)
    if form.is_valid():
        certificate = certificate_by_file(form.cleaned_data["sha256"])
        if certificate is not None:
            return redirect("certification:check", token=certificate.token)
        form.add_error("file", NO_SUCH_FILE)
    return _forms(request, CheckForm(), form, 422)


def _forms(request: HttpRequest, form: CheckForm, file_form: FileForm, status: int) -> HttpResponse:
    context = {"form": form, "file_form": file_form}
    return _private(render(request, "certification/check/form.html", context, status=status))


@public("the address in the code of a certificate answers whether it is valid", methods=READ)
@never_cache
def check(request: HttpRequest, token: str) -> HttpResponse:
    certificate = certificate_by_token(token)
    if certificate is None:
        form = CheckForm()
        return _private(render(request, "certification/check/unknown.html", {"form": form}, status=404))
    context = {
        "form": CheckForm(),
        "certificate": certificate,
        "paper": certificate.snapshot,
        "reading": reading(certificate),
        "replaces": replaced_number(certificate),  # and no link to it: whoever changed their name may want that kept
        "renewal": renewal_of(certificate),
        "today": clock.today(certificate.agency.time_zone),
        "now": clock.now(),
        **_days(certificate),
    }
    with timezone.override(certificate.agency.time_zone):
        return _private(render(request, "certification/check/page.html", context))


@public("the same answer for a machine", methods=READ)
@never_cache
def check_machine(request: HttpRequest, token: str) -> HttpResponse:
    certificate = certificate_by_token(token)
    if certificate is None:
        return _private(JsonResponse({"state": "unknown"}, status=404))
    return _private(JsonResponse(check_json(certificate, renewal_of(certificate), replaced_number(certificate))))


def _days(certificate: Certificate) -> dict[str, object]:
    """Moments as days where the agency is: the reader may be anywhere."""
    zone, newer = certificate.agency.time_zone, certificate.replaced_by
    return {
        "withdrawn_on": clock.local_date(certificate.withdrawn_at, zone) if certificate.withdrawn_at else None,
        "replaced_on": clock.local_date(newer.issued_at, zone) if newer else None,
        "newer_reading": reading(newer, clock.today(zone)) if newer else "",
    }


def _is_fishing(request: HttpRequest) -> bool:
    key = f"verify:{get_adapter().get_client_ip(request)}"
    cache.add(key, 0, TRY_SECONDS)
    try:
        return cache.incr(key) > TRIES
    except ValueError:  # it expired between the two lines
        return False


def _private(response: HttpResponse) -> HttpResponse:
    # The address holds the token and must not travel to other sites: the house's same-origin policy sees to that.
    # "no-referrer" would go too far: browsers then send "Origin: null" with the form, which is refused as forged.
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
