"""Groups and competencies of a framework, written one at a time by a coordinator."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.forms.lexicon import CompetencyEditForm, CompetencyForm, GroupForm
from libraries.models import Competency, CompetencyGroup, Framework
from libraries.services import competencies as services
from libraries.services.competencies import Line, framework_of
from pdplanner.kernel.access import FORM, WRITE, View, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


def _at(line: Line) -> str:
    kind = "group" if isinstance(line, CompetencyGroup) else "competency"
    return f"{reverse('libraries:framework', args=[framework_of(line).pk])}#{kind}-{line.pk}"


@needs("framework.edit", methods=FORM)
def group_add(request: HttpRequest, framework: Framework) -> HttpResponse:
    form = GroupForm(request.POST or None)

    def save() -> Line:
        return services.group_add(actor=request.actor, framework=framework, **form.cleaned_data)

    return _form(request, form, save, framework, title=f"Add a group to {framework}", submit="Add the group")


@needs("competency_group.edit", methods=FORM)
def group_edit(request: HttpRequest, group: CompetencyGroup) -> HttpResponse:
    form = GroupForm(request.POST or None, initial={"name": group.name})

    def save() -> Line:
        return services.group_rename(actor=request.actor, group=group, **form.cleaned_data)

    return _form(request, form, save, group.framework, title=f"Rename “{group}”", submit="Save")


@needs("competency_group.edit", methods=FORM)
def competency_add(request: HttpRequest, group: CompetencyGroup) -> HttpResponse:
    form = CompetencyForm(request.POST or None, framework=group.framework)

    def save() -> Line:
        return services.competency_add(actor=request.actor, group=group, **form.cleaned_data)

    word = group.framework.entry_word
    return _form(request, form, save, group.framework, title=f"Add a {word} to “{group}”", submit=f"Add the {word}")


@needs("competency.edit", methods=FORM)
def competency_edit(request: HttpRequest, row: Competency) -> HttpResponse:
    framework, fields = framework_of(row), ("name", "code", "description", "group")
    form = CompetencyEditForm(
        request.POST or None, framework=framework, initial={field: getattr(row, field) for field in fields}
    )

    def save() -> Line:
        return services.competency_edit(actor=request.actor, competency=row, **form.cleaned_data)

    lede = "Where it was chosen the new words are shown. For another meaning retire it and add a new one."
    return _form(request, form, save, framework, title=f"Change “{row}”", submit="Save", lede=lede)


def _form(
    request: HttpRequest, form: Form, save: Callable[[], Line], framework: Framework, **words: Any
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(_at(save()))
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)  # type: ignore[attr-defined]
    context = {"form": form, "leave": True, "cancel_url": reverse("libraries:framework", args=[framework.pk]), **words}
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


def move_view(permission: str, move: Callable[..., Line]) -> View:
    @needs(permission, methods=WRITE)
    def move_line(request: HttpRequest, line: Line) -> HttpResponse:
        return redirect(_at(move(actor=request.actor, line=line)))

    return move_line


def remove_view(permission: str) -> View:
    @needs(permission, methods=WRITE)
    def remove_line(request: HttpRequest, line: Line) -> HttpResponse:
        framework = framework_of(line)
        services.line_remove(actor=request.actor, line=line)
        note(request, f"“{line}” is removed.")
        return redirect("libraries:framework", framework.pk)

    return remove_line


@needs("competency.edit", methods=WRITE)
def competency_retire(request: HttpRequest, row: Competency) -> HttpResponse:
    services.competency_retire(actor=request.actor, competency=row)
    undo = reverse("libraries:competency_restore", args=[row.pk])
    note(request, f"“{row}” is retired: it is offered no longer and stays where it was chosen.", undo_url=undo)
    return redirect(_at(row))


@needs("competency.edit", methods=WRITE)
def competency_restore(request: HttpRequest, row: Competency) -> HttpResponse:
    services.competency_restore(actor=request.actor, competency=row)
    note(request, f"“{row}” is offered again.")
    return redirect(_at(row))


group_up = move_view("competency_group.edit", services.line_up)
group_down = move_view("competency_group.edit", services.line_down)
group_remove = remove_view("competency_group.edit")
competency_up = move_view("competency.edit", services.line_up)
competency_down = move_view("competency.edit", services.line_down)
competency_remove = remove_view("competency.edit")
