"""Drafts and returned credits of one's own: many changed or claimed at once."""

from django.http import HttpResponse
from django.shortcuts import redirect, render

from learning.forms.unfinished import UnfinishedForm
from learning.queries.credits import unfinished_of
from learning.services.unfinished import credits_change, credits_claim
from learning.services.verifying import Outcome
from learning.views.to_verify import MOST_AT_ONCE, NONE_TICKED, chosen_in
from pdplanner.kernel.access import FORM, Request, signed_in
from pdplanner.kernel.notes import note

NOTHING_SAID = "Choose the goal or the category that the ticked ones shall have."


@signed_in("everybody changes and claims their own credits", methods=FORM)
def unfinished(request: Request) -> HttpResponse:
    rows = unfinished_of(request.actor.person)
    credits = list(rows[: MOST_AT_ONCE + 1])
    form = UnfinishedForm(request.POST or None, credits=credits)
    chosen = list(chosen_in(request.POST.getlist("credit")))
    outcome = Outcome()
    if request.method == "POST" and form.is_valid():
        outcome = _decided(request, form, chosen)
        if not (outcome.failures or form.errors):
            return redirect("learning:unfinished" if rows.exists() else "learning:credits")
        credits = list(rows[: MOST_AT_ONCE + 1])
    context = {
        "form": form, "credits": credits[:MOST_AT_ONCE], "most": MOST_AT_ONCE if len(credits) > MOST_AT_ONCE else None,
        "ticked": chosen, "failures": outcome.failures,
    }  # fmt: skip
    return render(request, "learning/credit/unfinished.html", context, status=422 if request.method == "POST" else 200)


def _decided(request: Request, form: UnfinishedForm, chosen: list[int]) -> Outcome:
    claims = request.POST.get("then") == "claim"
    if not chosen or not (claims or form.changes):
        form.add_error(None, NOTHING_SAID if chosen else NONE_TICKED)
        return Outcome()
    if claims:
        outcome = credits_claim(actor=request.actor, chosen=chosen)
    else:
        outcome = credits_change(actor=request.actor, chosen=chosen, changes=form.changes)
    if outcome.done:
        note(request, f"{len(outcome.done)} {'claimed and waiting to be verified' if claims else 'changed'}.")
    return outcome
