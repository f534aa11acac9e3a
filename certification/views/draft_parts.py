"""One place of a draft: added, changed, moved, taken out. The page comes back at that line."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from certification.enums import RuleSetState
from certification.forms.requirement_parts import OFFERED
from certification.forms.rule_part_form import AS_WRITTEN, PartForm
from certification.forms.rule_parts import REQUIREMENTS, Place
from certification.forms.shared_boxes import Part
from certification.models import RuleSet
from certification.services.rule_drafts import Overtaken, place_add, place_move, place_put, place_remove
from certification.views.draft_page import anchor_of, edits_of, undo_url_of
from certification.views.draft_places import completed, part_named, part_of, place_of, stored, value_of
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

AGENCY = ("track__program__agency", "edited_by")


@needs("rule_set.edit", methods=FORM, related=AGENCY)
def change(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    """`?at=` names the place; `?as=` another kind of part for it."""
    where = request.GET.get("at", "")
    place, value = place_of(rule_set.document, where), value_of(rule_set.document, where)
    if place is None or (value is None and not place.is_required) or rule_set.state != RuleSetState.DRAFT:
        return _gone(request, rule_set)
    part = part_named(place, request.GET.get("as", "")) or part_of(place, value)
    form = PartForm(request.POST or None, part=part, document=rule_set.document, value=value, edits=rule_set.edits)

    def save() -> str:
        done = completed(rule_set.document, where, form)
        place_put(actor=request.actor, rule_set=rule_set, edits=form.cleaned_data["edits"], place=stored(where),
                  value=done, words=form.new_words())  # fmt: skip
        return where

    return _form_page(request, rule_set, form, where, place, save, is_new=False)


@needs("rule_set.edit", methods=FORM, related=AGENCY)
def add(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    """`?to=` names the list or the part; where it can be several things, `?as=` says which."""
    where = request.GET.get("to", "")
    place = place_of(rule_set.document, where)
    if place is None or rule_set.state != RuleSetState.DRAFT:
        return _gone(request, rule_set)
    part = part_named(place, request.GET.get("as", "")) or (place.parts[0] if len(place.parts) == 1 else None)
    if part is None:
        return _choose(request, rule_set, where, place)
    form = PartForm(request.POST or None, part=part, document=rule_set.document, value=None, edits=rule_set.edits)

    def save() -> str:
        verb: Callable[..., str | None] = place_add if place.is_list else place_put
        done = completed(rule_set.document, where, form, is_new=True)
        new = verb(actor=request.actor, rule_set=rule_set, edits=form.cleaned_data["edits"], place=stored(where),
                   value=done, words=form.new_words())  # fmt: skip
        return new or where

    return _form_page(request, rule_set, form, where, place, save, is_new=True)


def _form_page(
    request: HttpRequest, rule_set: RuleSet, form: PartForm, where: str, place: Place, save: Callable[[], str],
    *, is_new: bool,
) -> HttpResponse:  # fmt: skip
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            return _back(rule_set, save())
        except Overtaken as problem:
            # What was typed stays; saved again, it is about the rules as they are now.
            form.data = form.data.copy()
            form.data["edits"], status = str(problem.rule_set.edits), 409
            form.add_error(None, f"{problem.words} What you typed is still here.")
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
    status = 422 if form.errors and status == 200 else status
    context = {"rule_set": rule_set, "form": form, "place": place, "where": where, "is_new": is_new,
               "others": [] if is_new else _others(place, form.part)}  # fmt: skip
    return render(request, "certification/draft/part.html", context, status=status)


def _others(place: Place, part: Part) -> list[Part]:
    """What this could be instead; a requirement is taken out and another one added, a period is changed."""
    others = [] if place.parts is REQUIREMENTS else [other for other in place.parts if other is not part]
    return others if part is AS_WRITTEN else [*others, AS_WRITTEN]


def _choose(request: HttpRequest, rule_set: RuleSet, where: str, place: Place) -> HttpResponse:
    groups = OFFERED if place.parts is REQUIREMENTS else (("", place.parts),)
    context = {"rule_set": rule_set, "where": where, "place": place, "groups": groups, "written": AS_WRITTEN}
    return render(request, "certification/draft/choose.html", context)


@needs("rule_set.edit", methods=WRITE)
def move(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    by = -1 if request.POST.get("to") == "up" else 1
    place = stored(request.POST.get("at", ""))
    new = place_move(actor=request.actor, rule_set=rule_set, edits=edits_of(request.POST), place=place, by=by)
    return _back(rule_set, new)


@needs("rule_set.edit", methods=WRITE)
def remove(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    place = stored(request.POST.get("at", ""))
    edits = edits_of(request.POST)
    place_remove(actor=request.actor, rule_set=rule_set, edits=edits, place=place)
    note(request, "Taken out.", undo_url=undo_url_of(rule_set, edits + 1))
    return redirect("certification:draft", rule_set.pk)


def _gone(request: HttpRequest, rule_set: RuleSet) -> HttpResponse:
    if rule_set.state == RuleSetState.DRAFT and (request.GET.get("at") or request.GET.get("to")):
        note(request, "That line is no longer there. These are the rules as they are now.")
    return redirect("certification:draft", rule_set.pk)


def _back(rule_set: RuleSet, place: Any) -> HttpResponse:
    return redirect(f"{reverse('certification:draft', args=[rule_set.pk])}#{anchor_of(str(place))}")
