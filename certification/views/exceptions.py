"""Exceptions: the agency's list, and granting or taking one back with its effect in words before anything is saved."""

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification import explain
from certification.documents.exceptions_csv import exceptions_csv
from certification.enums import EXCEPTIONS, DecisionKind
from certification.explain.decisions import effect_sentences, rule_words, what_was_decided
from certification.explain.exception_requests import what_is_asked
from certification.forms.exceptions import (
    CreditExceptionForm,
    ExceptionForm,
    ExtensionForm,
    LeaveForm,
    RevokeForm,
    WaiverForm,
)
from certification.forms.search import ExceptionSearchForm
from certification.models import Decision, Enrollment, ExceptionRequest
from certification.queries.effects import Effect, effect_of_revoking
from certification.queries.exception_requests import excepted_choices
from certification.queries.facts import PARTS
from certification.queries.standing import Live, live_standing, live_standing_of
from certification.services.decisions import decision_revoke
from certification.services.exception_requests import request_grant
from certification.services.exceptions import exception_effect, exception_grant
from certification.views.asking import asked_in, days_of, waiting_in
from pdplanner.kernel.access import FORM, READ, needs, visible
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.folding import words_of
from pdplanner.kernel.notes import note
from pdplanner.kernel.proof import FOR_THE_SHEET

ON_A_PAGE = 50
_TITLES = {
    DecisionKind.EXTENSION: ("Extend the period", "The period ends later. Everything else stays as the rules say."),
    DecisionKind.LEAVE: ("Grant leave", "These rules move the last day by the days of leave in the period."),
    DecisionKind.WAIVER: ("Waive the first deadline", "The first certificate of this post may come later."),
    DecisionKind.CREDIT: ("Except a credit", "One credit is not held to one of the rules that keep it from counting."),
}


@needs("agency.see_exceptions", methods=READ, proof=FOR_THE_SHEET)
def listed(request: HttpRequest) -> HttpResponse:
    form = ExceptionSearchForm(request.GET or None)
    rows = _exceptions(request)
    if form.is_bound and form.is_valid():
        rows = _found(rows, **form.cleaned_data)
    if "csv" in request.GET and not form.errors:
        return _download(exceptions_csv(rows))
    page = Paginator(rows, ON_A_PAGE).get_page(request.GET.get("page"))
    revocable = set(visible(request.actor, "decision.revoke").filter(revoked_at=None).values_list("pk", flat=True))
    lines = [(row, what_was_decided(row), row.pk in revocable) for row in page]
    context = {"form": form, "page": page, "lines": lines, **waiting_in(request.actor)}
    return render(request, "certification/exceptions/page.html", context, status=422 if form.errors else 200)


def _exceptions(request: HttpRequest) -> QuerySet[Decision]:
    rows = Decision.objects.filter(pk__in=visible(request.actor, "decision.view").values("pk"), kind__in=EXCEPTIONS)
    return rows.select_related(
        "enrollment__person", "enrollment__library", "enrollment__track", "enrollment__agency", "credit",
        "decided_by", "revoked_by",
    )  # fmt: skip


def _found(rows: QuerySet[Decision], q: str, kind: str, state: str) -> QuerySet[Decision]:
    for word in words_of(q):
        rows = rows.filter(enrollment__person__search_text__contains=word)
    rows = rows.filter(kind=kind) if kind else rows
    return rows.filter(revoked_at__isnull=state == "in_force") if state else rows


def _download(text: str) -> HttpResponse:
    attached = {"Content-Disposition": "attachment; filename=exceptions.csv"}
    return HttpResponse(text, content_type="text/csv; charset=utf-8", headers=attached)


@needs("enrollment.except", methods=FORM, related=PARTS)
def extension(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    live, asked = live_standing(enrollment), asked_in(request, enrollment, DecisionKind.EXTENSION)
    form = ExtensionForm(request.POST or None, initial=days_of(asked), last_day=live.verdict.last_day)
    return _grant(request, live, form, asked)


@needs("enrollment.except", methods=FORM, related=PARTS)
def leave(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    live, asked = live_standing(enrollment), asked_in(request, enrollment, DecisionKind.LEAVE)
    return _grant(request, live, LeaveForm(request.POST or None, initial=days_of(asked)), asked)


@needs("enrollment.except", methods=FORM, related=PARTS)
def waiver(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    live, asked = live_standing(enrollment), asked_in(request, enrollment, DecisionKind.WAIVER)
    return _grant(request, live, WaiverForm(request.POST or None, initial=days_of(asked)), asked)


@needs("enrollment.except", methods=FORM, related=PARTS)
def credit(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    live, asked = live_standing(enrollment), asked_in(request, enrollment, DecisionKind.CREDIT)
    pairs = sorted(excepted_choices(live), key=lambda pair: (int(pair[0]), pair[1]))
    choices = [(f"{key}:{code}", f"{live.dossier.credits[key].title}: {rule_words(code)}") for key, code in pairs]
    meant = [f"{key}:{code}" for key, code in pairs if asked and key == str(asked.credit_id)]
    form = CreditExceptionForm(request.POST or None, initial={"credit": next(iter(meant), None)}, choices=choices)
    return _grant(request, live, form, asked)


def _grant(request: HttpRequest, live: Live, form: ExceptionForm, asked: ExceptionRequest | None) -> HttpResponse:
    """Show the effect first; grant only what was shown. `asked` is what it answers."""
    effect: Effect | None = None
    if request.method == "POST" and form.is_valid():
        try:
            if "grant" in request.POST and form.cleaned_data["seen"] == form.fingerprint:
                return _granted(request, live, form, asked)
            _, effect = exception_effect(enrollment=live.enrollment, terms=form.terms())
            form.show_effect()
        except DomainError as problem:
            form.refuse(problem)
    title, lede = _TITLES[form.kind]
    has_choice = form.kind != DecisionKind.CREDIT or bool(excepted_choices(live))
    context = {"enrollment": live.enrollment, "live": live, "form": form, "title": title, "lede": lede, "asked": asked,
               "asked_words": what_is_asked(asked) if asked else "", "effect": _sentences(effect),
               "has_choice": has_choice}  # fmt: skip
    return render(request, "certification/exceptions/grant.html", context, status=422 if form.errors else 200)


def _granted(request: HttpRequest, live: Live, form: ExceptionForm, asked: ExceptionRequest | None) -> HttpResponse:
    terms = form.terms()
    if asked:
        decision = request_grant(actor=request.actor, request=asked, terms=terms)
    else:
        decision = exception_grant(actor=request.actor, enrollment=live.enrollment, terms=terms)
    note(request, f"Granted: {decision.get_kind_display().lower()} for {live.enrollment.holder}.")
    return redirect("certification:enrollment", pk=live.enrollment.pk)


def _sentences(effect: Effect | None) -> list[str]:
    return effect_sentences(effect, explain.labels_of(effect.after.dossier, is_own=False)) if effect else []


@needs("decision.revoke", methods=FORM, related=("enrollment", "credit"))
def revoke(request: HttpRequest, decision: Decision) -> HttpResponse:
    form = RevokeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            decision_revoke(actor=request.actor, decision=decision, reason=form.cleaned_data["reason"])
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "It is taken back. What was true while it was in force stays true of those days.")
            return redirect("certification:enrollment", pk=decision.enrollment_id)
    live = live_standing_of(decision.enrollment_id)
    context = {"decision": decision, "words": what_was_decided(decision), "enrollment": live.enrollment, "form": form,
               "effect": _sentences(effect_of_revoking(live, decision))}  # fmt: skip
    return render(request, "certification/exceptions/revoke.html", context, status=422 if form.errors else 200)
