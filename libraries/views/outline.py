"""The outline editor of a draft: one page; a line that is written opens its form in place."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.enums import PlanState
from libraries.explain import change_words
from libraries.forms.strategic_plan import GoalForm, MeasureForm, ObjectiveForm
from libraries.models import Goal, Measure, Objective, StrategicPlan
from libraries.queries.lexicon import competencies_offered
from libraries.queries.outline import (
    Line,
    Parent,
    children_of,
    fields_of,
    last_change,
    mark_of,
    outline_of,
    parent_of,
    plan_of,
)
from libraries.queries.outline_ways import ways_of
from libraries.queries.plan_comments import open_numbers
from libraries.services import outline as services
from pdplanner.kernel import autosave
from pdplanner.kernel.access import FORM, View, needs
from pdplanner.kernel.errors import DomainError, NotNow

FORMS = {"goal": GoalForm, "objective": ObjectiveForm, "measure": MeasureForm}
KINDS = {StrategicPlan: "goal", Goal: "objective", Objective: "measure"}  # what is written under it
SEEN = "seen"  # the field of a line's form that a new line does not need


@dataclass
class Place:
    """Where a new line is written: under `parent`, after its child `after`; None while it has no child."""

    parent: Parent
    after: Line | None

    @property
    def kind(self) -> str:
        return KINDS[type(self.parent)]

    @property
    def action(self) -> str:
        return reverse(f"libraries:{self.kind}_add", args=[self.parent.pk])

    @property
    def url(self) -> str:
        return f"{self.action}?after={self.after.pk}" if self.after else self.action

    @property
    def into(self) -> str:
        """Where the same words would be written a step further in; "" where that cannot be."""
        return "" if self.after is None or isinstance(self.after, Measure) else Place(self.after, None).action

    @property
    def out(self) -> str:
        if isinstance(self.parent, StrategicPlan):
            return ""
        return Place(plan_of(self.parent) if isinstance(self.parent, Goal) else self.parent.goal, self.parent).url

    @property
    def beside(self) -> str:
        """The anchor of the line it is written at."""
        return (
            "" if self.after is None and isinstance(self.parent, StrategicPlan) else anchor(self.after or self.parent)
        )


@needs("strategic_plan.edit")
def outline(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    return editor(request, plan)


def editor(
    request: HttpRequest, plan: StrategicPlan, form: Form | None = None, at: Line | Place | None = None,
    status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    """The whole outline with `form` open at a line, or at the place of a new one. `refused` says why `at` stays."""
    if plan.state != PlanState.DRAFT:
        return redirect("libraries:plan", plan.pk)
    goals = outline_of(plan)
    said = open_numbers(plan)
    _opened(plan, goals, form, at, more.get("refused", ""), said)
    undo = last_change(plan, request.actor.person.pk)
    new_goal = isinstance(at, Place) and at.kind == "goal"
    context = {
        "plan": plan,
        "goals": goals,
        "form": form,
        "doing": f"{'Add' if isinstance(at, Place) else 'Edit'} {_called(at)}" if at and form else "",
        "end": Place(plan, goals[-1] if goals else None),
        "goal_form": form if new_goal and not goals else None if new_goal else _bare("goal", plan, "add-goal"),
        "open_comments": sum(said.values()),
        "undo": undo,
        "undo_words": change_words(undo) if undo else "",
        **more,
    }
    return render(request, "libraries/strategic_plan/outline.html", context, status=status)


def _opened(
    plan: StrategicPlan, goals: list[Goal], form: Form | None, at: Line | Place | None, refused: str,
    said: dict[UUID | None, int],
) -> None:  # fmt: skip
    """Say at every line where it can go and what was said of it, and at the one that is meant what is open there."""
    ways = ways_of(plan, goals)
    place = at if isinstance(at, Place) else None
    for line in _lines(goals):
        line.ways, line.said = ways[line.lineage], said.get(line.lineage, 0)
        line.edit_form, line.refused = (form, refused) if line == at else (None, "")
        line.place = place if place and line == place.after else None
        line.first_place = place if place and place.after is None and line == place.parent else None


def _lines(goals: list[Goal]) -> Iterator[Any]:
    for goal in goals:
        yield goal
        for objective in goal.objectives.all():
            yield objective
            yield from objective.measures.all()


def _called(at: Line | Place) -> str:
    kind = at.kind if isinstance(at, Place) else str(at._meta.model_name)
    return f"{'an' if kind == 'objective' else 'a'} {kind}"


def anchor(line: Line | Parent) -> str:
    """The name of a line on the page, the same on whatever level it is."""
    return f"line-{line.lineage}" if not isinstance(line, StrategicPlan) else "outline"


def _bare(kind: str, plan: StrategicPlan, at: str, *args: Any, **more: Any) -> Form:
    """A form whose ids are its own: several may stand on the page."""
    if kind == "goal":
        more["lexicon"] = competencies_offered(plan.library.agency_id)
    return FORMS[kind](*args, auto_id=f"{at}-%s", **more)


def _open(at: Line | Place, plan: StrategicPlan, *args: Any, **more: Any) -> Form:
    """The form a person was brought to: its first field takes the focus."""
    ids, kind = ("new", at.kind) if isinstance(at, Place) else (anchor(at), str(at._meta.model_name))
    opened = _bare(kind, plan, ids, *args, **more)
    opened.fields["title"].widget.attrs["autofocus"] = True
    return opened


def back_at(plan: StrategicPlan, line: Line | Parent) -> HttpResponse:
    return redirect(f"{reverse('libraries:outline', args=[plan.pk])}#{anchor(line)}")


def _place_asked(request: HttpRequest, parent: Parent) -> Place:
    """The place after the sibling that was named, else at the end."""
    asked = request.GET.get("after") or request.POST.get("after") or ""
    siblings = children_of(parent)
    after = siblings.filter(pk=int(asked)).first() if asked.isdecimal() and len(asked) < 10 else None
    return Place(parent, after or siblings.last())


def add_view(permission: str, parent_name: str, add: Callable[..., Line]) -> View:
    """The page that adds a line under the object the URL names, and then offers the next."""

    @needs(permission, methods=FORM)
    def add_line(request: HttpRequest, parent: Any) -> HttpResponse:
        plan = parent if parent_name == "plan" else plan_of(parent)
        place = _place_asked(request, parent)
        if request.method == "GET":
            return editor(request, plan, _open(place, plan), place)
        form = _open(place, plan, request.POST)
        if form.is_valid():
            fields = {name: value for name, value in form.cleaned_data.items() if name != SEEN}
            try:
                line = add(actor=request.actor, after=place.after, **{parent_name: parent}, **fields)
            except NotNow:
                raise
            except DomainError as problem:
                form.refuse(problem)
            else:
                return redirect(Place(parent, line).url)
        return editor(request, plan, form, place, status=422)

    return add_line


def edit_view(kind: str, save: Callable[..., Line]) -> View:
    """The page that changes a line; when somebody was faster, it shows both texts."""

    @needs(f"{kind}.edit", methods=FORM)
    def edit_line(request: HttpRequest, line: Line) -> HttpResponse:
        plan = plan_of(line)
        if request.method == "GET":
            return editor(request, plan, _open(line, plan, initial=_printed(line)), line)
        form = _open(line, plan, request.POST)
        if form.is_valid():
            try:
                line = save(actor=request.actor, **{kind: line}, **form.cleaned_data)
            except services.Overtaken as problem:
                return _both_texts(request, plan, line, problem)
            except NotNow:
                raise
            except DomainError as problem:
                form.refuse(problem)
            else:
                return _saved(request, plan, line)
        return autosave.not_saved(form) if autosave.is_autosave(request) else editor(request, plan, form, line, 422)

    return edit_line


def _saved(request: HttpRequest, plan: StrategicPlan, line: Line) -> HttpResponse:
    if autosave.is_autosave(request):
        return autosave.saved(mark_of(line))
    return redirect(next_place(line).url) if "next" in request.POST else back_at(plan, line)


def next_place(line: Line) -> Place:
    return Place(parent_of(line), line)


def _printed(line: Line) -> dict[str, Any]:
    return {**fields_of(line), SEEN: mark_of(line)}


def _both_texts(request: HttpRequest, plan: StrategicPlan, line: Line, problem: DomainError) -> HttpResponse:
    """What was typed stays in the form; beside it what stands there now. The next save has seen both."""
    if autosave.is_autosave(request):
        return autosave.overtaken()
    typed = request.POST.copy()
    typed[SEEN] = mark_of(line)
    form = _open(line, plan, typed)
    theirs = [(form.fields[name].label, value) for name, value in fields_of(line).items()]
    return editor(request, plan, form, line, status=409, theirs=theirs, words=problem.words)


goal_add = add_view("strategic_plan.edit", "plan", services.goal_add)
objective_add = add_view("goal.edit", "goal", services.objective_add)
measure_add = add_view("objective.edit", "objective", services.measure_add)
edit = {
    "goal": edit_view("goal", services.goal_edit),
    "objective": edit_view("objective", services.objective_edit),
    "measure": edit_view("measure", services.measure_edit),
}
