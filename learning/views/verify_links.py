"""Asking a verifier by mail, and the page behind the link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache

from learning.models import Credit
from learning.queries.verify_links import claims_of, link_open
from learning.services.verify_links import FOREIGN, link_send, link_use
from pdplanner.kernel.access import FORM, WRITE, needs, public
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.notes import note


@needs("credit.claim", methods=WRITE)
def ask(request: HttpRequest, credit: Credit) -> HttpResponse:
    asked = link_send(actor=request.actor, credit=credit)
    names = " and ".join(str(person) for person in asked)
    note(request, f"{names} get{'s' if len(asked) == 1 else ''} a mail with a link to what waits from you.")
    return redirect("learning:credit", credit.pk)


@public("whoever got the mail need not sign in: its key opens these claims, and only the button acts", methods=FORM)
@never_cache
def by_mail(request: HttpRequest, token: str) -> HttpResponse:
    link = link_open(token)
    visitor = request.actor if request.user.is_authenticated else None
    if link is None:
        return render(request, "learning/credit/link_gone.html", status=404)
    if request.method == "POST":
        chosen = {int(key) for key in request.POST.getlist("credit") if key.isascii() and key.isdigit()}
        try:
            done = link_use(token=token, chosen=chosen, visitor=visitor)
        except NotNow:
            return render(request, "learning/credit/link_gone.html", status=404)
        except DomainError as problem:
            return _page(request, link, problem.words)
        return render(request, "learning/credit/link_used.html", {"link": link, "done": done})
    if visitor is not None and visitor.person.pk != link.verifier_id:
        raise NotAllowed(FOREIGN, permission="credit.verify")
    return _page(request, link)


def _page(request: HttpRequest, link: object, failure: str = "") -> HttpResponse:
    context = {"link": link, "claims": claims_of(link)[1], "failure": failure}
    return render(request, "learning/credit/link.html", context, status=422 if failure else 200)
