"""Signing in as one of the demo's people without typing: allauth's own way in, so that the session is a new one."""

from allauth.account.internal.flows.login import record_authentication
from allauth.account.models import EmailAddress
from allauth.account.utils import perform_login
from django.conf import settings
from django.contrib.auth import logout
from django.http import Http404, HttpRequest, HttpResponse

from libraries.models import Person
from pdplanner.demo.people import Player
from pdplanner.kernel import audit
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.requests import HAT_KEY


def person_of(player: Player) -> Person | None:
    """The player as the demo made them, if it was built and the address still signs them in."""
    address = EmailAddress.objects.filter(email=player.mail, verified=True, user__is_active=True).first()
    return address.user if address else None


def enter_as(request: HttpRequest, person: Person, *, role: str, next_url: str) -> HttpResponse:
    """Leave whoever is signed in, enter as `person` wearing the hat of `role`, and go to `next_url`.

    Raises Http404 outside demo mode, whatever routes there are.
    """
    if settings.MODE != "demo":
        raise Http404
    before = request.user.pk if request.user.is_authenticated else None
    logout(request)  # so that nothing of the one person's session is left to the other, messages included
    response: HttpResponse = perform_login(request, person, redirect_url=next_url)
    record_authentication(request, person, method="demo")  # pages that ask for the password again take it for one
    actor = actor_for(person)
    hat = next((hat for hat in actor.hats if hat.role == role), None)
    if hat is not None:
        request.session[HAT_KEY] = hat.key
    audit.record("demo.sign_in", person, actor=actor, facts={"before": before})
    return response
