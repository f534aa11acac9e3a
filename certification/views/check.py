"""The public answer about one certificate. No account, no search engine, and no more than the paper says."""

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache

from certification.forms.check import CheckForm
from certification.models import Certificate
from certification.queries.register import (
    certificate_by_number,
    certificate_by_token,
    reading,
    renewal_of,
    replaced_number,
)
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, READ, public

TRIES, TRY_SECONDS = 20, 600  # per address; a person with a pile of paper stays below, a fishing program does not
NOTHING = (
    "Nothing matches. Check the number and the holder’s family name, letter by letter. The answer is the same for a "
    "wrong number and a wrong name."
)
TOO_MANY = "That was a lot of checks in a short time. Wait ten minutes, or open the address printed on the certificate."


@public("anyone with a certificate in hand may ask whether it is real", methods=FORM)
@never_cache
def verify(request: HttpRequest) -> HttpResponse:
    form = CheckForm(request.POST or None)
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
    return _private(render(request, "certification/check/form.html", {"form": form}, status=status))


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
        **_days(certificate),
    }
    with timezone.override(certificate.agency.time_zone):
        return _private(render(request, "certification/check/page.html", context))


def _days(certificate: Certificate) -> dict[str, object]:
    """Moments as days where the agency is: the reader may be anywhere."""
    zone, newer = certificate.agency.time_zone, certificate.replaced_by
    return {
        "withdrawn_on": clock.local_date(certificate.withdrawn_at, zone) if certificate.withdrawn_at else None,
        "replaced_on": clock.local_date(newer.issued_at, zone) if newer else None,
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
