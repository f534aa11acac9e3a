"""The supervisor's and the board chair's queue: what waits, oldest first, one by one or many at once."""

import datetime as dt
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from learning.models import Credit
from learning.queries.credits import credits_to_verify
from learning.services.credits import credit_unverify, credit_verify
from learning.views.plan_way import moment
from pdplanner.kernel import clock
from pdplanner.kernel.access import WRITE, load, needs
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.notes import note
from pdplanner.kernel.requests import refusal_record

PER_PAGE = 20
MOST_AT_ONCE = 100


@needs("credit.verify")
def queue(request: HttpRequest) -> HttpResponse:
    return _queue(request, [])


def _queue(request: HttpRequest, failures: list[str]) -> HttpResponse:
    whose = request.GET.get("whose", "mine")
    page = Paginator(credits_to_verify(request.actor, whose=whose), PER_PAGE).get_page(request.GET.get("page"))
    for credit in page.object_list:
        credit.waits_days = clock.days_since(credit.claimed_at, timezone.get_current_timezone_name())
    is_director = any("director" in hat.roles for hat in request.actor.hats)
    context = {"page": page, "whose": whose, "is_director": is_director, "failures": failures}
    return render(request, "learning/credit/to_verify.html", context)


def _chosen(ticks: list[str]) -> dict[int, dt.datetime | None]:
    """The keys of the ticked credits, each with the claim that was on the page ("12@2027-03-15T18:00:00+00:00")."""
    pairs = (tick.partition("@") for tick in ticks[:MOST_AT_ONCE])
    return {int(key): moment(sent) for key, _, sent in pairs if key.isascii() and key.isdigit() and len(key) < 18}


@needs("credit.verify", methods=WRITE)
def verify_selected(request: HttpRequest) -> HttpResponse:
    """Each on its own: one that cannot be verified does not hold the others up, and the page says which and why."""
    chosen = _chosen(request.POST.getlist("credit"))
    verified, failures = [], []
    for pk, sent in chosen.items():
        try:
            credit: Credit = load(request.actor, "credit.verify", pk)
            credit_verify(actor=request.actor, credit=credit, sent_at=sent)
            verified.append(str(pk))
        except Http404:
            failures.append("One of the credits you ticked was taken back meanwhile, or is not yours to decide on.")
        except NotAllowed as denied:
            refusal_record(request, denied)
            failures.append(f"“{denied.thing}”: {denied.words}")
        except DomainError as refused:
            failures.append(f"“{credit}”: {refused.words}")
    if verified:
        undo = f"{reverse('learning:unverify_selected')}?{urlencode({'credit': verified}, doseq=True)}"
        note(request, f"{len(verified)} verified.", undo_url=undo)
    if not chosen:
        failures.append("Tick at least one credit first.")
    return _queue(request, failures) if failures else redirect("learning:to_verify")


@needs("credit.verify", methods=WRITE)
def unverify_selected(request: HttpRequest) -> HttpResponse:
    failures, undone = [], 0
    for pk in _chosen(request.GET.getlist("credit")):
        try:
            credit_unverify(actor=request.actor, credit=load(request.actor, "credit.verify", pk))
            undone += 1
        except Http404:
            continue
        except NotAllowed as denied:
            refusal_record(request, denied)
            failures.append(denied.words)
        except DomainError as refused:
            failures.append(refused.words)
    note(request, f"{undone} undone; they wait to be verified again.")
    return _queue(request, failures) if failures else redirect("learning:to_verify")
