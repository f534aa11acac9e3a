"""What others decide about a credit: verify, return, undo, reverse."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.forms.credits import ReasonForm
from learning.models import Credit
from learning.services.credits import credit_return, credit_reverse, credit_unverify, credit_verify
from learning.views.plan_way import sent_at
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
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
    context = {
        "question": f"Return “{credit}” to {credit.person}?",
        "consequences": [
            "They read your reason, change the credit and claim it again.",
            "Until then it counts nowhere.",
        ],
        "label": "Return with this reason",
        "cancel_url": reverse("learning:to_verify"),
    }
    return _with_reason(request, credit, credit_return, f"Returned: “{credit}”.", context)


@needs("credit.reverse", methods=FORM)
def reverse_one(request: HttpRequest, credit: Credit) -> HttpResponse:
    context = {
        "question": f"Reverse “{credit}” of {credit.person}?",
        "consequences": [
            "It stops counting in every track, from today on; what was counted until yesterday stays readable.",
            f"{credit.person} reads your reason and can enter it again as it should be.",
            "This is not undone: a correction is a new credit.",
        ],
        "label": "Reverse this credit",
        "cancel_url": reverse("learning:credit", args=[credit.pk]),
    }
    return _with_reason(request, credit, credit_reverse, f"Reversed: “{credit}”.", context)


def _with_reason(
    request: HttpRequest, credit: Credit, service: Callable[..., Credit], said: str, context: dict[str, Any]
) -> HttpResponse:
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            service(actor=request.actor, credit=credit, reason=form.cleaned_data["reason"])
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, said)
            return redirect(context["cancel_url"])
    status = 422 if request.method == "POST" else 200
    return render(request, "layouts/confirm.html", {**context, "form": form, "credit": credit}, status=status)
