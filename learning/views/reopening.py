"""The ways back: reopen a plan, get a dropped draft back, take an approval back."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from learning.forms.plans import ReasonForm
from learning.models import Pdp, Revision
from learning.queries.committers import committers
from learning.queries.plan_page import newest_approved
from learning.services.reopening import pdp_reopen, pdp_unfinish, revision_get_back
from learning.services.revisions import revision_unapprove
from learning.views.reasons import decide_with_reason
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.notes import note

REASON = {
    "label": "Why it goes on",
    "help_text": "It stays in the history, and whoever decides on the plan reads it.",
}


@needs("pdp.reopen", methods=FORM)
def reopen(request: HttpRequest, pdp: Pdp) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(pdp_reopen, actor=request.actor, pdp=pdp),
        said="Your plan is open again.",
        then=reverse("learning:plan", args=[pdp.pk]),
        question="Reopen this plan?",
        consequences=_what_follows(pdp),
        label="Reopen the plan",
        form=ReasonForm(request.POST or None, **REASON),
        cancel_url=reverse("learning:plan", args=[pdp.pk]),
    )


@needs("pdp.unfinish", methods=FORM)
def unfinish(request: HttpRequest, pdp: Pdp) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(pdp_unfinish, actor=request.actor, pdp=pdp),
        said=f"{pdp.person}’s plan is open again.",
        then=reverse("learning:plan", args=[pdp.pk]),
        question=f"Reopen {pdp.person}’s plan?",
        consequences=[*_what_follows(pdp), f"{pdp.person} is told, and goes on with the plan."],
        label="Reopen the plan",
        form=ReasonForm(request.POST or None, **REASON),
        cancel_url=reverse("learning:plan", args=[pdp.pk]),
    )


def _what_follows(pdp: Pdp) -> list[str]:
    in_force = newest_approved(list(pdp.revisions.all()))
    if in_force is None:
        return ["It goes on where it was left: the draft that was dropped with it is there again."]
    names = " and ".join(str(person) for person in committers(pdp.membership))
    told = f" {names} will be told." if names else ""
    return [
        f"Revision {in_force.number} is in force again, as if the plan had not ended.",
        f"What {pdp.membership.library} promised for it holds again.{told}",
    ]


@needs("revision.edit", methods=WRITE)
def get_back(request: HttpRequest, revision: Revision) -> HttpResponse:
    revision_get_back(actor=request.actor, revision=revision)
    note(request, f"Revision {revision.number} is there again, as you left it.")
    return redirect("learning:revision_edit", revision.pk)


@needs("revision.approve", methods=WRITE)
def unapprove(request: HttpRequest, revision: Revision) -> HttpResponse:
    revision_unapprove(actor=request.actor, revision=revision)
    note(request, f"The approval is taken back. {revision.pdp.person}’s plan waits for your decision again.")
    return redirect("learning:revision_review", revision.pk)
