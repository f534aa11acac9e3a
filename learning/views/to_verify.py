"""The supervisor's and the board chair's queue: what waits, oldest first, one by one or many at once.

Many at once are looked at first, on a page that says of each what to look at again, and can be undone together.
"""

import datetime as dt
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone

from learning import ports
from learning.models import Credit
from learning.queries.credits import credits_claimed, credits_to_verify, with_words
from learning.queries.likeness import claim_warnings
from learning.queries.undo import verified_today
from learning.services.verifying import credits_unverify, credits_verify
from learning.views.plan_way import moment
from pdplanner.kernel import clock
from pdplanner.kernel.access import WRITE, Actor, needs
from pdplanner.kernel.notes import note

PER_PAGE = 20
MOST_AT_ONCE = 100
NONE_TICKED = "Tick at least one credit first."
CHANGED = "Taken back, changed and claimed again since you ticked it. Read it anew, then tick it."


@needs("credit.verify")
def queue(request: HttpRequest) -> HttpResponse:
    return _queue(request, [])


def _queue(request: HttpRequest, failures: list[str]) -> HttpResponse:
    whose = request.GET.get("whose", "mine")
    page = Paginator(credits_to_verify(request.actor, whose=whose), PER_PAGE).get_page(request.GET.get("page"))
    for credit in page.object_list:
        credit.waits_days = clock.days_since(credit.claimed_at, timezone.get_current_timezone_name())
    context = {
        "page": page,
        "whose": whose,
        "is_director": any("director" in hat.roles for hat in request.actor.hats),
        "failures": failures,
        "all_ticked": request.GET.get("tick") == "all",
        "verified_today": verified_today(request.actor),
    }
    return render(request, "learning/credit/to_verify.html", context)


def chosen_in(ticks: list[str]) -> dict[int, dt.datetime | None]:
    """The keys of the ticked credits, each with the claim that was on the page, if any: "12@2027-03-15T18:00+00:00"."""
    pairs = (tick.partition("@") for tick in ticks[:MOST_AT_ONCE])
    return {int(key): moment(sent) for key, _, sent in pairs if key.isascii() and key.isdigit() and len(key) < 18}


@needs("credit.verify")
def preview(request: HttpRequest) -> HttpResponse:
    """What would be verified, with what to look at again; nothing is decided yet."""
    chosen = chosen_in(request.GET.getlist("credit"))
    if not chosen:
        return _queue(request, [NONE_TICKED])
    claims = _looked_at(request.actor, chosen)
    context = {
        "claims": claims,
        "gone": len(chosen) - len(claims),
        "warned": sum(1 for claim in claims if claim.warnings),
        "whose": request.GET.get("whose", "mine"),
    }
    return render(request, "learning/credit/verify_preview.html", context)


def _looked_at(actor: Actor, chosen: dict[int, dt.datetime | None]) -> list[Credit]:
    """The chosen claims that still wait, each with its `warnings`; what changed since it was read is not `ticked`."""
    rows = with_words(credits_claimed(actor).filter(pk__in=chosen)).select_related("catalog_item")
    claims = list(rows.prefetch_related("evidence").order_by("claimed_at", "pk"))
    by_person: dict[int, list[int]] = {}
    for claim in claims:
        by_person.setdefault(claim.person_id, []).append(claim.pk)
    odd, worthless = claim_warnings(claims), ports.ask().if_verified(by_person)
    for claim in claims:
        claim.ticked = chosen[claim.pk] in (None, claim.claimed_at)
        changed = [] if claim.ticked else [CHANGED]
        claim.warnings = [*changed, *odd[claim.pk], *worthless.get(claim.pk, ())]
    return claims


@needs("credit.verify", methods=WRITE)
def verify_selected(request: HttpRequest) -> HttpResponse:
    """Each on its own: one that cannot be verified does not hold the others up, and the page says which and why."""
    chosen = chosen_in(request.POST.getlist("credit"))
    outcome = credits_verify(actor=request.actor, chosen=chosen)
    if outcome.done:
        undo = urlencode({"credit": [credit.pk for credit in outcome.done]}, doseq=True)
        words = f"{len(outcome.done)} verified. Until the day ends you can undo that here and below."
        note(request, words, undo_url=f"{reverse('learning:unverify_selected')}?{undo}")
    failures = outcome.failures if chosen else [NONE_TICKED]
    return _queue(request, failures) if failures else redirect("learning:to_verify")


@needs("credit.verify", methods=WRITE)
def unverify_selected(request: HttpRequest) -> HttpResponse:
    outcome = credits_unverify(actor=request.actor, chosen=chosen_in(request.GET.getlist("credit")))
    note(request, f"{len(outcome.done)} undone; they wait to be verified again.")
    return _queue(request, outcome.failures) if outcome.failures else redirect("learning:to_verify")
