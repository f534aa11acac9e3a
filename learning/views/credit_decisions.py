"""What others decide about a credit: verify, return, undo, reverse."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from learning.forms.returning import ReturnForm
from learning.models import Credit
from learning.services.credits import credit_return, credit_reverse, credit_unverify, credit_verify
from learning.views.plan_way import sent_at
from learning.views.reasons import decide_with_reason
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.notes import note


@needs("credit.verify", methods=WRITE)
def verify(request: HttpRequest, credit: Credit) -> HttpResponse:
    credit_verify(actor=request.actor, credit=credit, sent_at=sent_at(request))
    note(
        request,
        f"Verified: “{credit}” by {credit.person}.",
        undo_url=reverse("learning:credit_unverify", args=[credit.pk]),
    )
    return redirect("learning:to_verify")


@needs("credit.verify", methods=WRITE)
def unverify(request: HttpRequest, credit: Credit) -> HttpResponse:
    credit_unverify(actor=request.actor, credit=credit)
    note(request, f"Undone: “{credit}” waits to be verified again.")
    return redirect("learning:to_verify")


@needs("credit.verify", methods=FORM)
def send_back(request: HttpRequest, credit: Credit) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(credit_return, actor=request.actor, credit=credit, sent_at=sent_at(request)),
        said=f"Returned: “{credit}”.",
        then=reverse("learning:to_verify"),
        form=ReturnForm(request.POST or None, initial={"sent_at": request.GET.get("sent_at", "")}),
        question=f"Return “{credit}” to {credit.person}?",
        consequences=[
            "They read your reason, change the credit and claim it again.",
            "Until then it counts nowhere.",
        ],
        label="Return with this reason",
        cancel_url=reverse("learning:to_verify"),
    )


@needs("credit.reverse", methods=FORM)
def reverse_one(request: HttpRequest, credit: Credit) -> HttpResponse:
    page = reverse("learning:credit", args=[credit.pk])
    return decide_with_reason(
        request,
        partial(credit_reverse, actor=request.actor, credit=credit),
        said=f"Reversed: “{credit}”.",
        then=page,
        question=f"Reverse “{credit}” of {credit.person}?",
        consequences=[
            "It stops counting in every track, from today on; what was counted until yesterday stays readable.",
            f"{credit.person} reads your reason and can enter it again as it should be.",
            "This is not undone: a correction is a new credit.",
        ],
        label="Reverse this credit",
        cancel_url=page,
    )
