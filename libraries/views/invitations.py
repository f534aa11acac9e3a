"""The page behind the link of an invitation."""

from allauth.account.internal.flows.login import record_authentication
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from libraries.forms.invitation import PasswordForm
from libraries.queries.invitations import invitation_open
from libraries.services.invitations import invitation_accept
from pdplanner.kernel.access import FORM, public
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@public("the holder of the mailed link has no login yet; the token in the link is the key", methods=FORM)
@never_cache
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    found = invitation_open(token)
    if found is None:
        return _gone(request)
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            person = invitation_accept(token=token, password=form.cleaned_data["password"])
        except NotNow:
            return _gone(request)
        except DomainError as problem:
            form.refuse(problem)
        else:
            login(request, person)
            record_authentication(request, person, method="password")  # it was typed just now
            note(request, f"Welcome, {person}. From now on you sign in with {found.mail}.")
            return redirect("home:home")
    status = 422 if form.errors else 200
    return render(request, "libraries/invitation/page.html", {"invitation": found, "form": form}, status=status)


def _gone(request: HttpRequest) -> HttpResponse:
    """One answer for every link that does not work, so that nobody learns which links ever existed."""
    return render(request, "libraries/invitation/gone.html", status=404)
