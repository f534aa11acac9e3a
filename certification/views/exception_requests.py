"""A holder asks for an exception, beside what it is about; declining it with a reason; taking it back."""

import re
from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from certification import explain
from certification.enums import DecisionKind
from certification.explain.exception_requests import ASKS, what_is_asked
from certification.explain.first_due import due_sentences
from certification.forms.exceptions import ASK_FORMS, AskForm
from certification.models import Enrollment, ExceptionRequest
from certification.queries.effects import deadline_of
from certification.queries.exception_requests import coordinators_of
from certification.queries.facts import PARTS
from certification.queries.standing import Live, live_standing
from certification.services.exception_requests import (
    check_can_be_asked,
    exception_ask,
    request_decline,
    request_take_back,
)
from certification.services.exceptions import Terms
from learning.views.reasons import decide_with_reason
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import long_date

_CREDIT = re.compile(r"credit-([1-9][0-9]{0,17})", re.ASCII)
_PARTS = ("enrollment__person", "enrollment__library", "enrollment__track", "enrollment__agency", "credit", "asked_by")


@needs("enrollment.ask_exception", methods=FORM, related=PARTS)
def ask(request: HttpRequest, enrollment: Enrollment, about: str) -> HttpResponse:
    kind, credit_pk = _meant(about)
    live = live_standing(enrollment)
    check_can_be_asked(live, kind, credit_pk)
    form = ASK_FORMS[kind](request.POST or None, for_board=enrollment.person_id is None)
    if request.method == "POST" and form.is_valid() and _is_asked(request, enrollment, form, (kind, credit_pk)):
        note(request, _asked_words(enrollment, request.actor.person.pk))
        return redirect("certification:enrollment", enrollment.pk)
    context = {"enrollment": enrollment, "form": form, "title": ASKS[kind], "lede": _lede(live, kind, credit_pk)}
    return render(request, "certification/exceptions/ask.html", context, status=422 if form.errors else 200)


def _asked_words(enrollment: Enrollment, asker: int) -> str:
    if coordinators_of(enrollment.agency, but=asker):
        return f"You asked. The coordinators of {enrollment.agency} are told, and the answer comes to you."
    return (
        f"You asked. At {enrollment.agency} nobody is in post today who could decide: it waits until somebody is, and "
        "the answer comes to you."
    )


def _meant(about: str) -> tuple[DecisionKind, int | None]:
    """ "leave" or "credit-12". Http404 for anything else."""
    if found := _CREDIT.fullmatch(about):
        return DecisionKind.CREDIT, int(found[1])
    if about in (DecisionKind.EXTENSION, DecisionKind.LEAVE, DecisionKind.WAIVER):
        return DecisionKind(about), None
    raise Http404


def _is_asked(
    request: HttpRequest, enrollment: Enrollment, form: AskForm, meant: tuple[DecisionKind, int | None]
) -> bool:
    """Whether the service took it; if not, the form says why."""
    terms = Terms(kind=meant[0], credit_pk=meant[1], **form.cleaned_data)
    try:
        exception_ask(actor=request.actor, enrollment=enrollment, terms=terms)
    except NotNow:
        raise
    except DomainError as problem:
        form.refuse(problem)
        return False
    return True


def _lede(live: Live, kind: DecisionKind, credit_pk: int | None) -> str:
    """How it is by the rules."""
    if kind == DecisionKind.CREDIT:
        entry = next(row for row in live.verdict.not_counted if row.key == str(credit_pk))
        why = explain.not_counted_sentence(entry, explain.labels_of(live.dossier, is_own=True))
        return f"“{live.dossier.credits[entry.key].title}” does not count. {why}"
    if kind == DecisionKind.LEAVE:
        return "By these rules the last day moves by the days of leave in the period."
    if kind == DecisionKind.WAIVER:
        deadline = deadline_of(live)
        return due_sentences(deadline, live.verdict.on) if deadline else ""
    return f"By the rules the period ends on {long_date(live.verdict.last_day)}." if live.verdict.last_day else ""


@needs("exception_request.take_back", methods=WRITE)
def take_back(request: HttpRequest, row: ExceptionRequest) -> HttpResponse:
    request_take_back(actor=request.actor, request=row)
    note(request, "You took your request back. Everything stays as the rules say.")
    return redirect("certification:enrollment", row.enrollment_id)


@needs("exception_request.decide", methods=FORM, related=_PARTS)
def decline(request: HttpRequest, row: ExceptionRequest) -> HttpResponse:
    enrollment = row.enrollment
    return decide_with_reason(
        request,
        partial(request_decline, actor=request.actor, request=row),
        said=f"Declined: {what_is_asked(row)}, for {enrollment.holder}.",
        then=reverse("certification:exceptions"),
        question=f"Decline what {enrollment.holder} asks for?",
        consequences=[
            f"Asked for: {what_is_asked(row)}.",
            "Everything stays as the rules say.",
            "Whoever asked reads your reason, for a board whoever chairs it now, and can ask again.",
        ],
        label="Decline with this reason",
        cancel_url=reverse("certification:enrollment", args=[enrollment.pk]),
    )
