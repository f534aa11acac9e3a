"""Drafts of rules: begun, read as one page of sentences, taken back by one step, deleted, published, compared."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from certification.engine.editing import Document
from certification.enums import RuleSetState
from certification.forms.drafts import DatesForm, PublishForm, StartForm
from certification.models import RuleSet, Track
from certification.queries.enrollments import rule_sets_for
from certification.services.rule_drafts import draft_delete, draft_publish, draft_start, draft_undo
from certification.views.draft_page import draft_page, edits_of, undo_url_of
from certification.views.rule_changes import changes
from certification.views.worked_dates import worked_dates
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, READ, WRITE, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

AGENCY = ("track__program__agency",)


@needs("track.edit", methods=FORM, related=("program__agency",))
def start(request: HttpRequest, track: Track) -> HttpResponse:
    form = StartForm(request.POST or None, request.FILES or None, track=track)
    if request.method == "POST" and form.is_valid():
        try:
            today = clock.today(track.program.agency.time_zone)
            draft = draft_start(actor=request.actor, track=track, effective_from=today, document=form.document())
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("certification:draft", draft.pk)
    context = {"track": track, "form": form}
    return render(request, "certification/draft/start.html", context, status=422 if form.errors else 200)


@needs("rule_set.edit", methods=READ, related=(*AGENCY, "edited_by"))
def draft(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    if rule_set.state != RuleSetState.DRAFT:
        return redirect("certification:rule_set", rule_set.pk)
    page = draft_page(rule_set)
    dates = DatesForm(request.GET or None)
    day = dates.cleaned_data["day"] if dates.is_valid() else None
    today = clock.today(rule_set.track.program.agency.time_zone)
    context = {
        "rule_set": rule_set,
        "page": page,
        "dates": worked_dates(page.rules, day or today, rule_set.track.program.agency),
        "dates_form": dates if dates.is_bound else DatesForm(initial={"day": today}),
    }
    return render(request, "certification/draft/page.html", context)


@needs("rule_set.edit", methods=WRITE)
def undo(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    """`?edits=` names the state one saw: a second click or a colleague's later change takes nothing else back."""
    edits = edits_of(request.GET)
    draft_undo(actor=request.actor, rule_set=rule_set, edits=edits)
    note(request, "The last change is taken back.", undo_url=undo_url_of(rule_set, edits + 1))
    return redirect("certification:draft", rule_set.pk)


@needs("rule_set.edit", methods=FORM, related=AGENCY)
def delete(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    if request.method == "POST":
        draft_delete(actor=request.actor, rule_set=rule_set)
        note(request, f"The draft of version {rule_set.version} is deleted.")
        return redirect("certification:tracks")
    context = {
        "question": f"Delete the draft of version {rule_set.version}?",
        "consequences": [
            "Nobody is judged by a draft, so nothing changes for anybody.",
            "It does not come back. Save it as a file first if you may want it again.",
        ],
        "label": "Delete the draft",
        "cancel_url": reverse("certification:draft", args=[rule_set.pk]),
    }
    return render(request, "layouts/confirm.html", context)


@needs("rule_set.publish", methods=FORM, related=AGENCY)
def publish(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    if rule_set.state != RuleSetState.DRAFT:
        return redirect("certification:rule_set", rule_set.pk)
    today = clock.today(rule_set.track.program.agency.time_zone)
    first = max(today, rule_set.effective_from)
    before = next(iter(rule_sets_for(rule_set.track, first)), None)
    form = PublishForm(request.POST or None, today=today, has_before=before is not None,
                       initial={"effective_from": first, "edits": rule_set.edits})  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            draft_publish(actor=request.actor, rule_set=rule_set, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "These rules are published. They are never changed from now on.")
            return redirect("certification:rule_set", rule_set.pk)
    context = {"rule_set": rule_set, "form": form, "before": before, "is_sound": draft_page(rule_set).is_sound,
               "changes": changes(before, rule_set) if before else []}  # fmt: skip
    return render(request, "certification/draft/publish.html", context, status=422 if form.errors else 200)


@needs("rule_set.view", methods=READ, related=AGENCY)
def compare(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    _hide_drafts(request, rule_set)
    others = [row for row in rule_set.track.rule_sets.order_by("-version") if row.pk != rule_set.pk]
    others = [row for row in others if row.state == RuleSetState.PUBLISHED or _edits(request, rule_set)]
    asked = request.GET.get("with", "")
    other = next((row for row in others if str(row.pk) == asked), others[0] if others else None)
    context: dict[str, Any] = {"rule_set": rule_set, "others": others, "other": other}
    context["sections"] = changes(other, rule_set) if other else []
    return render(request, "certification/draft/compare.html", context)


@needs("rule_set.view", methods=READ, related=AGENCY)
def export(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    _hide_drafts(request, rule_set)
    document: Document = rule_set.document
    answer = JsonResponse(document, json_dumps_params={"indent": 2, "ensure_ascii": False})
    name = f"{rule_set.track.program.code}-{rule_set.track.code}-{rule_set.version}.json"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _edits(request: HttpRequest, rule_set: RuleSet) -> bool:
    return may(request.actor, "rule_set.edit", rule_set)


def _hide_drafts(request: HttpRequest, rule_set: RuleSet) -> None:
    """A draft is its coordinators' alone."""
    if rule_set.state == RuleSetState.DRAFT and not _edits(request, rule_set):
        raise Http404
