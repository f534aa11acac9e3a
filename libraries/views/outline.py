"""The outline editor of a draft: one page; a line that is written opens its form in place."""

from collections.abc import Callable, Iterator
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.enums import PlanState
from libraries.forms.strategic_plan import GoalForm, MeasureForm, ObjectiveForm
from libraries.models import Goal, Objective, StrategicPlan
from libraries.queries.outline import Line, fields_of, mark_of, outline_of, plan_of
from libraries.queries.strategic_plans import removal
from libraries.services import outline as services
from pdplanner.kernel.access import FORM, WRITE, View, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

Parent = StrategicPlan | Goal | Objective
FORMS = {"goal": GoalForm, "objective": ObjectiveForm, "measure": MeasureForm}
# What the open form does, for the title of the page: by its place without the number.
DOING = {
    "add-goal": "Add an objective", "add-objective": "Add a measure",
    "edit-goal": "Edit a goal", "edit-objective": "Edit an objective", "edit-measure": "Edit a measure",
}  # fmt: skip
NO_MARK = "was"  # the field of a line's form that a new line does not need


@needs("strategic_plan.edit")
def outline(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    return _editor(request, plan)


def _editor(
    request: HttpRequest, plan: StrategicPlan, form: Form | None = None, at: str = "", status: int = 200, **more: Any
) -> HttpResponse:
    """The whole outline with `form` open at the line or place named `at`."""
    if plan.state != PlanState.DRAFT:
        return redirect("libraries:plan", plan.pk)
    goals = outline_of(plan)
    for line in _lines(goals):
        line.edit_form = form if at == f"edit-{_key(line)}" else None
        line.add_form = form if at == f"add-{_key(line)}" else None
    context = {
        "plan": plan,
        "goals": goals,
        "form": form,
        "at": at,
        "doing": DOING.get(at.rpartition("-")[0], ""),
        **more,
    }
    context["goal_form"] = form if at == _place(plan) else _bare(GoalForm, _place(plan))
    return render(request, "libraries/strategic_plan/outline.html", context, status=status)


def _lines(goals: list[Goal]) -> Iterator[Any]:
    for goal in goals:
        yield goal
        for objective in goal.objectives.all():
            yield objective
            yield from objective.measures.all()


def _key(line: Line) -> str:
    return f"{line._meta.model_name}-{line.pk}"


def _place(parent: Parent) -> str:
    return "add-goal" if isinstance(parent, StrategicPlan) else f"add-{_key(parent)}"


def _bare(form: type[Form], at: str, *args: Any, **more: Any) -> Form:
    """A form whose ids are its own: several may stand on the page."""
    return form(*args, auto_id=f"{at}-%s", **more)


def _at(plan: StrategicPlan, anchor: str) -> HttpResponse:
    return redirect(f"{reverse('libraries:outline', args=[plan.pk])}#{anchor}")


def add_view(permission: str, kind: str, parent_name: str, add: Callable[..., Line]) -> View:
    """The page that adds a line of `kind` under the object the URL names."""

    @needs(permission, methods=FORM)
    def add_line(request: HttpRequest, parent: Any) -> HttpResponse:
        plan, at = parent if parent_name == "plan" else plan_of(parent), _place(parent)
        if request.method == "GET":
            return _editor(request, plan, _bare(FORMS[kind], at), at)
        form = _bare(FORMS[kind], at, request.POST)
        if form.is_valid():
            fields = {name: value for name, value in form.cleaned_data.items() if name != NO_MARK}
            try:
                line = add(actor=request.actor, **{parent_name: parent}, **fields)
            except NotNow:
                raise
            except DomainError as problem:
                form.refuse(problem)
            else:
                return _at(plan, _key(line))
        return _editor(request, plan, form, at, status=422)

    return add_line


def edit_view(kind: str, save: Callable[..., Line]) -> View:
    """The page that changes a line; when somebody was faster, it shows both texts."""

    @needs(f"{kind}.edit", methods=FORM)
    def edit_line(request: HttpRequest, line: Line) -> HttpResponse:
        plan, at = plan_of(line), f"edit-{_key(line)}"
        if request.method == "GET":
            return _editor(request, plan, _bare(FORMS[kind], at, initial=_printed(line)), at)
        form = _bare(FORMS[kind], at, request.POST)
        if form.is_valid():
            try:
                save(actor=request.actor, **{kind: line}, **form.cleaned_data)
            except services.Overtaken as problem:
                return _both_texts(request, plan, line, problem)
            except NotNow:
                raise
            except DomainError as problem:
                form.refuse(problem)
            else:
                return _at(plan, _key(line))
        return _editor(request, plan, form, at, status=422)

    return edit_line


def _printed(line: Line) -> dict[str, Any]:
    return {**fields_of(line), "was": mark_of(line)}


def _both_texts(request: HttpRequest, plan: StrategicPlan, line: Line, problem: DomainError) -> HttpResponse:
    """What was typed stays in the form; beside it what stands there now. The next save has seen both."""
    kind, at = line._meta.model_name, f"edit-{_key(line)}"
    typed = request.POST.copy()
    typed["was"] = mark_of(line)
    form = _bare(FORMS[str(kind)], at, typed)
    theirs = [(form.fields[name].label, value) for name, value in fields_of(line).items()]
    return _editor(request, plan, form, at, status=409, theirs=theirs, words=problem.words)


def move_view(kind: str, move: Callable[..., Line]) -> View:
    @needs(f"{kind}.edit", methods=WRITE)
    def move_line(request: HttpRequest, line: Line) -> HttpResponse:
        move(actor=request.actor, line=line)
        return _at(plan_of(line), _key(line))

    return move_line


def remove_view(kind: str) -> View:
    @needs(f"{kind}.edit", methods=WRITE)
    def remove_line(request: HttpRequest, line: Line) -> HttpResponse:
        plan, title = plan_of(line), line.title
        entry = services.line_remove(actor=request.actor, line=line)
        undo = reverse("libraries:line_restore", args=[plan.pk, entry.pk])
        note(request, f"The {kind} “{title}” is removed.", undo_url=undo)
        return redirect("libraries:outline", plan.pk)

    return remove_line


@needs("strategic_plan.edit", methods=WRITE)
def restore(request: HttpRequest, plan: StrategicPlan, entry: int) -> HttpResponse:
    found = removal(plan, entry)
    if found is None:
        raise Http404
    line = services.line_restore(actor=request.actor, plan=plan, entry=found)
    return _at(plan, _key(line))


goal_add = add_view("strategic_plan.edit", "goal", "plan", services.goal_add)
objective_add = add_view("goal.edit", "objective", "goal", services.objective_add)
measure_add = add_view("objective.edit", "measure", "objective", services.measure_add)
edit = {
    "goal": edit_view("goal", services.goal_edit),
    "objective": edit_view("objective", services.objective_edit),
    "measure": edit_view("measure", services.measure_edit),
}
up = {kind: move_view(kind, services.line_up) for kind in FORMS}
down = {kind: move_view(kind, services.line_down) for kind in FORMS}
remove = {kind: remove_view(kind) for kind in FORMS}
