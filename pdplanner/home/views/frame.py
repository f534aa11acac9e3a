"""The two switches of the frame: which hat one acts in, and the colors."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.http import url_has_allowed_host_and_scheme

from pdplanner.kernel.access import WRITE, public, signed_in
from pdplanner.kernel.context import THEMES
from pdplanner.kernel.requests import HAT_KEY

_A_YEAR = 365 * 24 * 60 * 60


def _back(request: HttpRequest) -> HttpResponse:
    """To the page the form was on; home if it names none, or one that is not ours."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    # redirect() would take "-1" for the name of a route.
    return HttpResponseRedirect(address if ours and address.startswith("/") else "/")


@signed_in("everybody may choose among their own hats", methods=WRITE)
def hat(request: HttpRequest) -> HttpResponse:
    key = request.POST.get("key", "")
    if key in {own.key for own in request.actor.hats}:
        request.session[HAT_KEY] = key
    return _back(request)


@public("the colors are a matter of the eyes, not of an account", methods=WRITE)
def theme(request: HttpRequest) -> HttpResponse:
    response = _back(request)
    chosen = request.POST.get("theme", "")
    if chosen in THEMES:
        response.set_cookie("theme", chosen, max_age=_A_YEAR, samesite="Lax", httponly=True, secure=request.is_secure())
    else:
        response.delete_cookie("theme", samesite="Lax")
    return response
