"""Claims that nobody of the library is in post to verify: a consultant decides on them, with a note."""

from functools import partial

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from learning.forms.overrides import NoteForm
from learning.forms.returning import ReturnForm
from learning.models import Credit
from learning.queries.credits import credits_without_verifier, with_words
from learning.services.overrides import credit_override, credit_override_return
from learning.views.plan_way import sent_at
from learning.views.reasons import decide_with_reason
from libraries.queries.shares import share_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, needs

PER_PAGE = 25


@needs("credit.override")
def unattended(request: HttpRequest) -> HttpResponse:
    share = share_of(request.actor, request.GET.get("whose", ""))
    rows = credits_without_verifier(request.actor).filter(share.holds("membership__library"))
    page = Paginator(with_words(rows).order_by("claimed_at", "pk"), PER_PAGE).get_page(request.GET.get("page"))
    share.label(page, lambda credit: credit.membership.library_id)
    for credit in page.object_list:
        credit.waits_days = clock.days_since(credit.claimed_at, timezone.get_current_timezone_name())
    return render(request, "learning/credit/unattended.html", {"page": page, "share": share})


@needs("credit.override", methods=FORM)
def override(request: HttpRequest, credit: Credit) -> HttpResponse:
    form = NoteForm(request.POST or None, initial={"sent_at": request.GET.get("sent_at", "")})
    return decide_with_reason(
        request,
        partial(credit_override, actor=request.actor, credit=credit, sent_at=sent_at(request)),
        said=f"Verified: “{credit}” by {credit.person}.",
        then=reverse("learning:unattended"),
        form=form,
        question=f"Verify “{credit}” of {credit.person} in place of a missing verifier?",
        consequences=[
            "It says that the learning happened as claimed, like every verification.",
            f"It is allowed because nobody of {credit.membership.library} is in post to do it. Your note stands in the "
            "history of the credit, for everybody who sees it.",
        ],
        label="Verify with this note",
        cancel_url=reverse("learning:credit", args=[credit.pk]),
    )


@needs("credit.override", methods=FORM)
def send_back(request: HttpRequest, credit: Credit) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(credit_override_return, actor=request.actor, credit=credit, sent_at=sent_at(request)),
        said=f"Returned: “{credit}”.",
        then=reverse("learning:unattended"),
        form=ReturnForm(request.POST or None, initial={"sent_at": request.GET.get("sent_at", "")}),
        question=f"Return “{credit}” to {credit.person}?",
        consequences=[
            "They read your reason, change the credit and claim it again.",
            "Until then it counts nowhere.",
        ],
        label="Return with this reason",
        cancel_url=reverse("learning:credit", args=[credit.pk]),
    )
