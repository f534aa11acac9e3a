"""One view for each small form of the plan editor: save, add, remove. An autosave is answered with the time."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse

from learning.forms.editor import EditorPage
from learning.forms.plans import (
    GapForm,
    GoalsForm,
    ItemForm,
    OptionForm,
    PicksForm,
    PromiseForm,
    TrainingFitsForm,
    activity_initial,
)
from learning.models import Revision
from learning.queries.goal_choices import goals_to_pick
from learning.queries.sheet import sheet_of
from learning.services import drafts
from learning.views.plan_editor import render_editor
from libraries.models import Competency
from libraries.queries.lexicon import competencies_offered
from pdplanner.kernel import autosave
from pdplanner.kernel.access import WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


def _answer(
    request: HttpRequest, revision: Revision, key: str, form: ItemForm, save: Callable[[dict[str, Any]], Any],
    *, anchor: str | Callable[[Revision], str], shown: Callable[[], ItemForm] | None = None,
) -> HttpResponse:  # fmt: skip
    """Save what is valid; else the page again with the form as it was typed, or the words for the autosave.

    `anchor` is where to go on, or tells it from what is saved. `shown` makes the form anew from what is saved, for an
    item that two windows may have open.
    """
    if form.is_valid() and shown:
        form.refuse_if_overtaken(shown())
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            seen = shown().seen if shown and autosave.is_autosave(request) else ""
            return autosave.saved(seen) if autosave.is_autosave(request) else _back(revision, anchor)
    if autosave.is_autosave(request):
        return autosave.not_saved(form)
    return render_editor(request, revision, at=key, bound={key: form})


def _back(revision: Revision, anchor: str | Callable[[Revision], str]) -> HttpResponse:
    where = anchor(revision) if callable(anchor) else f"#{anchor}"
    return redirect(reverse("learning:revision_edit", args=[revision.pk]) + where)


def _what_comes_next(revision: Revision) -> str:
    """The form of the first thing a new plan lacks, open: a gap of a goal without one, then the first activity."""
    bare = revision.goals.filter(gaps=None).first()
    if bare is not None:
        return f"?at=gap-new-{bare.pk}#gap-new-{bare.pk}"
    if revision.goals.exists() and not revision.activities.exists():
        return "?at=activity-new#s3"  # the options stand before it, and may be better than an activity
    return "#s2"


@needs("revision.edit", methods=WRITE)
def goals(request: HttpRequest, revision: Revision) -> HttpResponse:
    form = GoalsForm(request.POST, item="goals", goals=goals_to_pick(revision))

    def save(words: dict[str, Any]) -> None:
        drafts.goals_pick(actor=request.actor, revision=revision, goals=words["goals"])

    return _answer(request, revision, "goals", form, save, anchor=_what_comes_next)


def _lexicon(revision: Revision) -> list[Competency]:
    return competencies_offered(revision.strategic_plan.library.agency_id)


@needs("revision.edit", methods=WRITE)
def gap_add(request: HttpRequest, revision: Revision, goal: int) -> HttpResponse:
    plan_goal = get_object_or_404(revision.goals, pk=goal)
    key = f"gap-new-{goal}"

    def save(words: dict[str, Any]) -> None:
        drafts.gap_save(actor=request.actor, revision=revision, plan_goal=plan_goal, **words)

    form = GapForm(request.POST, item=key, lexicon=_lexicon(revision))
    return _answer(request, revision, key, form, save, anchor=_what_comes_next)


@needs("revision.edit", methods=WRITE)
def gap(request: HttpRequest, revision: Revision, gap: int) -> HttpResponse:
    row = get_object_or_404(revision.gaps.select_related("plan_goal", "competency__group__framework"), pk=gap)
    key, lexicon = f"gap-{gap}", _lexicon(revision)

    def save(words: dict[str, Any]) -> None:
        drafts.gap_save(actor=request.actor, revision=revision, plan_goal=row.plan_goal, gap=row, **words)

    def shown() -> ItemForm:
        return GapForm.of(revision.gaps.get(pk=gap), key, lexicon)

    form = GapForm(request.POST, item=key, lexicon=lexicon, chosen=row.competency)
    return _answer(request, revision, key, form, save, anchor=key, shown=shown)


@needs("revision.edit", methods=WRITE)
def gap_remove(request: HttpRequest, revision: Revision, gap: int) -> HttpResponse:
    row = get_object_or_404(revision.gaps, pk=gap)
    drafts.gap_remove(actor=request.actor, revision=revision, gap=row)
    note(request, f"The gap “{row.skill}” is removed.")
    return _back(revision, "s2")


@needs("revision.edit", methods=WRITE)
def option_add(request: HttpRequest, revision: Revision, gap: int) -> HttpResponse:
    row = get_object_or_404(revision.gaps, pk=gap)
    key = f"option-new-{gap}"

    def save(words: dict[str, Any]) -> None:
        drafts.option_save(actor=request.actor, revision=revision, gap=row, **words)

    return _answer(request, revision, key, OptionForm(request.POST, item=key), save, anchor=f"options-{gap}")


@needs("revision.edit", methods=WRITE)
def option(request: HttpRequest, revision: Revision, option: int) -> HttpResponse:
    row = get_object_or_404(revision.options.select_related("gap"), pk=option)
    key = f"option-{option}"

    def save(words: dict[str, Any]) -> None:
        drafts.option_save(actor=request.actor, revision=revision, gap=row.gap, option=row, **words)

    def shown() -> ItemForm:
        return OptionForm.of(revision.options.get(pk=option), key)

    form = OptionForm(request.POST, item=key)
    return _answer(request, revision, key, form, save, anchor=f"options-{row.gap_id}", shown=shown)


@needs("revision.edit", methods=WRITE)
def option_remove(request: HttpRequest, revision: Revision, option: int) -> HttpResponse:
    row = get_object_or_404(revision.options, pk=option)
    drafts.option_remove(actor=request.actor, revision=revision, option=row)
    note(request, f"“{row.title}” is removed.")
    return _back(revision, f"options-{row.gap_id}")


@needs("revision.edit", methods=WRITE)
def picks(request: HttpRequest, revision: Revision, gap: int) -> HttpResponse:
    """Which of the ways that were compared for one gap are picked."""
    row = get_object_or_404(revision.gaps, pk=gap)
    form = PicksForm(request.POST, item=f"picks-{gap}", options=list(row.options.all()))

    def save(words: dict[str, Any]) -> None:
        drafts.options_pick(actor=request.actor, revision=revision, gap=row, options=words["options"])

    return _answer(request, revision, f"picks-{gap}", form, save, anchor=f"options-{gap}")


@needs("revision.edit", methods=WRITE)
def training_fits(request: HttpRequest, revision: Revision) -> HttpResponse:
    def save(words: dict[str, Any]) -> None:
        drafts.training_fits_save(actor=request.actor, revision=revision, **words)

    def shown() -> ItemForm:
        return TrainingFitsForm.of(Revision.objects.get(pk=revision.pk))

    form = TrainingFitsForm(request.POST, item="fits")
    return _answer(request, revision, "fits", form, save, anchor="s3", shown=shown)


def sized(words: dict[str, Any]) -> dict[str, Any]:
    """The form's words as the service takes them; an agency without kinds in units has no field for them."""
    return {"units_hundredths" if name == "units" else name: value for name, value in words.items()}


@needs("revision.edit", methods=WRITE)
def activity_add(request: HttpRequest, revision: Revision) -> HttpResponse:
    key = "activity-new"
    form = EditorPage(sheet_of(revision), at=key).form_of_activity(key, data=request.POST)

    def save(words: dict[str, Any]) -> None:
        drafts.activity_save(actor=request.actor, revision=revision, **sized(words))

    return _answer(request, revision, key, form, save, anchor="s4")


@needs("revision.edit", methods=WRITE)
def activity(request: HttpRequest, revision: Revision, activity: int) -> HttpResponse:
    row = get_object_or_404(revision.activities, pk=activity)
    key = f"activity-{activity}"
    page = EditorPage(sheet_of(revision), at=key)

    def save(words: dict[str, Any]) -> None:
        drafts.activity_save(actor=request.actor, revision=revision, activity=row, **sized(words))

    def shown() -> ItemForm:
        return page.form_of_activity(key, initial=activity_initial(revision.activities.get(pk=activity)))

    form = page.form_of_activity(key, data=request.POST)
    return _answer(request, revision, key, form, save, anchor="s4", shown=shown)


@needs("revision.edit", methods=WRITE)
def activity_remove(request: HttpRequest, revision: Revision, activity: int) -> HttpResponse:
    row = get_object_or_404(revision.activities, pk=activity)
    drafts.activity_remove(actor=request.actor, revision=revision, activity=row)
    note(request, f"“{row.title}” is removed from your plan.")
    return _back(revision, "s4")


@needs("revision.edit", methods=WRITE)
def promise(request: HttpRequest, revision: Revision) -> HttpResponse:
    def save(words: dict[str, Any]) -> None:
        drafts.promise_save(actor=request.actor, revision=revision, **words)

    def shown() -> ItemForm:
        return PromiseForm.of(Revision.objects.get(pk=revision.pk))

    form = PromiseForm(request.POST, item="promise")
    return _answer(request, revision, "promise", form, save, anchor="promise", shown=shown)
