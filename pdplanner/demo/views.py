"""The page that tells the story, and signing in by one press. Routed in demo mode only."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from pdplanner.demo import page
from pdplanner.demo.entering import enter_as, person_of
from pdplanner.demo.people import EVERYBODY
from pdplanner.kernel.access import WRITE, public

BY_ACCOUNT = {player.account: player for player in EVERYBODY.values() if player.account}


@public("the demo's people are invented and their password is printed; it runs on one's own machine")
def story(request: HttpRequest) -> HttpResponse:
    return render(request, "demo/page.html", page.facts())


@public("one press signs in as somebody invented, with the same right as the printed password", methods=WRITE)
def sign_in(request: HttpRequest) -> HttpResponse:
    player = BY_ACCOUNT.get(request.POST.get("account", ""))
    person = person_of(player) if player else None
    if player is None or person is None:
        raise Http404
    return enter_as(request, person, role=page.role_of(player), next_url=_ours(request))


def _ours(request: HttpRequest) -> str:
    """Where to go from there; home if the form names no page of ours."""
    address = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(address, {request.get_host()}, require_https=request.is_secure())
    return address if ours and address.startswith("/") else reverse("home:home")
