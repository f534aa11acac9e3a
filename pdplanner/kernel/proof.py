"""Some things are asked for by whoever sits at a computer that was left signed in. Before a certificate is withdrawn, a
post given or a list of people taken away, the password has to have been typed a short while ago."""

from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from pdplanner.kernel import clock
from pdplanner.kernel.again import ask_who

# When a page asks again; what it declares is drawn into docs/permissions.md.
ALWAYS = "always"
FOR_THE_SHEET = "for the sheet"  # the page itself is open, its download is not


def lacks_proof(request: HttpRequest, asked: str) -> bool:
    """Whether this request needs a proof newer than the one the session has. It is as old as the last time somebody
    signed in or confirmed with a password or code."""
    # allauth reads its settings when it is imported, which this module is before they are complete.
    from allauth.account.authentication import get_authentication_records

    if not asked or (asked == FOR_THE_SHEET and "csv" not in request.GET):
        return False
    proofs = get_authentication_records(request, request.user)
    age = clock.wall_now().timestamp() - proofs[-1]["at"] if proofs else None
    return age is None or not 0 <= age < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def ask_for_proof(request: HttpRequest) -> HttpResponse:
    """To the page that asks, and back; a form that was sent is held in the answer, so that nothing typed is lost."""
    page = reverse("account_reauthenticate")
    if request.method == "POST":
        return ask_who(request, page)
    return redirect(f"{page}?{urlencode({'next': request.get_full_path()}, safe='/')}")
