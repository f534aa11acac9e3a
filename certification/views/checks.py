"""Checks to do: what waits for the visitor's judgment, and deciding it beside the proof."""

from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.explain.labels import number_of
from certification.forms.checks import AttestForm, CheckForm
from certification.models import Enrollment
from certification.queries.checks import Step, checks_of, checks_to_do, permission_to_decide, steps_of
from certification.queries.facts import PARTS
from certification.queries.proof_facts import proofs_to_verify
from certification.queries.standing import Live, live_standing, without_drafts
from certification.services.checks import check_decide, credits_attest
from certification.services.decisions import WHAT
from certification.views.standing_page import StandingPage
from pdplanner.kernel.access import FORM, READ, WRITE, may, needs, visible
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import long_date, size_in_sentence

ON_A_PAGE = 25


@needs("enrollment.check", methods=READ)
def to_do(request: HttpRequest) -> HttpResponse:
    page = Paginator(checks_to_do(request.actor), ON_A_PAGE).get_page(request.GET.get("page"))
    proofs = proofs_to_verify(request.actor)[:ON_A_PAGE]
    return render(request, "certification/checks/to_do.html", {"page": page, "proofs": proofs})


@needs("enrollment.check", methods=FORM, related=PARTS)
def decide(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """Every check of one enrollment that waits, each with its own form, beside what the standing rests on."""
    form = CheckForm(request.POST) if request.method == "POST" else None
    if form is not None and form.is_valid():
        try:
            decision = check_decide(actor=request.actor, enrollment=enrollment, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"Recorded: {'met' if decision.accepted else 'not met'}. {enrollment.holder} gets a mail.")
            return redirect("certification:checks", pk=enrollment.pk)
    context = _context(request, enrollment, form)
    return render(request, "certification/checks/decide.html", context, status=422 if form and form.errors else 200)


@needs("enrollment.check", methods=WRITE, related=PARTS)
def attest(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    """The credits that were ticked; what is wrong with them is said above the page that lists them."""
    live = without_drafts(live_standing(enrollment))
    steps = [step for step in steps_of(enrollment, live.verdict) if step.role == request.POST.get("role")]
    forms = [AttestForm(request.POST, titles=_titles(step, live)) for step in steps]
    words = next((str(next(iter(form.errors.values()))[0]) for form in forms if not form.is_valid()), "")
    if forms and not words:
        try:
            done = credits_attest(actor=request.actor, enrollment=enrollment, **forms[0].cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            words = problem.words
        else:
            note(request, f"Attested: {number_of(len(done), 'credit')} of {enrollment.holder}.")
    if words or not forms:
        messages.warning(request, words or "None of these waits for you any more.")
    return redirect("certification:checks", pk=enrollment.pk)


def _titles(step: Step, live: Live) -> dict[int, str]:
    """What is ticked: title, how much it was, and its last day."""
    rows = [(key, live.dossier.credits[str(key)]) for key in step.credits]
    return {
        key: f"{row.title}, {size_in_sentence(row.minutes, row.units, row.unit)}, {long_date(row.ended_on)}"
        for key, row in rows
    }


def _context(request: HttpRequest, enrollment: Enrollment, sent: CheckForm | None) -> dict[str, Any]:
    live = without_drafts(live_standing(enrollment))
    checks = [
        (check, sent if sent and sent.is_about(check) else CheckForm(initial=vars(check)))
        for check in checks_of(enrollment, live.verdict)
        if may(request.actor, permission_to_decide(enrollment, check), enrollment)
    ]
    steps = [
        (step, AttestForm(titles=_titles(step, live), initial={"role": step.role, "credits": step.credits}))
        for step in steps_of(enrollment, live.verdict)
        if may(request.actor, permission_to_decide(enrollment, step.check), enrollment)
    ]
    decided = [row for row in live.dossier.decisions if row.kind in WHAT]
    mine = set(visible(request.actor, "decision.revoke").filter(enrollment=enrollment).values_list("pk", flat=True))
    return {
        "enrollment": enrollment,
        "page": StandingPage(live, is_own=False),
        "checks": checks,
        "steps": steps,
        "decided": [(row, row.pk in mine) for row in decided],
    }
