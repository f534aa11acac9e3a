"""The lexicon: the frameworks of an agency, read by everybody, kept by its coordinators."""

from collections.abc import Callable
from typing import Any

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.text import slugify

from libraries.enums import FrameworkKind
from libraries.forms.lexicon import FrameworkForm, NewFrameworkForm
from libraries.models import Agency, Framework
from libraries.queries.lexicon import frameworks_read_by, outline_of
from libraries.queries.lexicon_sheet import sheet_of
from libraries.queries.libraries import agency_of
from libraries.queries.matches import label_matches
from libraries.services import frameworks
from libraries.services.shipped_framework import SHIPPED_NAME, shipped_framework_add
from pdplanner.kernel.access import FORM, WRITE, may, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("framework.view")
def index(request: HttpRequest) -> HttpResponse:
    rows = list(frameworks_read_by(request.actor))
    agency = agency_of(request.actor)
    keeps = agency is not None and may(request.actor, "agency.keep_lexicon", agency)
    context = {
        "in_use": [row for row in rows if row.retired_at is None],
        "retired": [row for row in rows if row.retired_at],
        "agency": agency,
        "several": len({row.agency_id for row in rows}) > 1,
        "may_keep": keeps,
        "offers_shipped": keeps and not any(row.name == SHIPPED_NAME for row in rows if row.agency == agency),
    }
    return render(request, "libraries/lexicon/list.html", context)


@needs("framework.view", related=("agency",))
def framework(request: HttpRequest, row: Framework) -> HttpResponse:
    groups = outline_of(row)
    entries = [entry for group in groups for entry in group.competencies.all()]
    label_matches(entries)
    context = {
        "framework": row,
        "groups": groups,
        "size": sum(1 for entry in entries if entry.retired_at is None),
        "is_used": any(entry.is_used for entry in entries),  # type: ignore[attr-defined]
        "may_edit": may(request.actor, "framework.edit", row),
        "sees_alignment": row.kind == FrameworkKind.GOALS and may(request.actor, "framework.see_alignment", row),
    }
    return render(request, "libraries/lexicon/framework.html", context)


@needs("framework.view")
def framework_csv(request: HttpRequest, row: Framework) -> HttpResponse:
    name = f"{slugify(str(row))[:60] or row.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(sheet_of(row), content_type="text/csv; charset=utf-8", headers=headers)


@needs("agency.keep_lexicon", methods=FORM)
def add(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = NewFrameworkForm(request.POST or None)

    def save() -> tuple[Framework, str]:
        row = frameworks.framework_add(actor=request.actor, agency=agency, **form.cleaned_data)
        return row, "The framework is there. Add its first group, or take its lines from a sheet."

    return _form(request, form, save, title="Add a framework", submit="Add the framework",
                 cancel_url=reverse("libraries:lexicon"),
                 lede=f"A list that {agency} and all its libraries share.")  # fmt: skip


@needs("agency.keep_lexicon", methods=WRITE)
def add_shipped(request: HttpRequest, agency: Agency) -> HttpResponse:
    try:
        row = shipped_framework_add(actor=request.actor, agency=agency)
    except DomainError:
        note(request, "The list is here already. Nothing was changed.")
        return redirect("libraries:lexicon")
    note(request, "The list is yours now. Change it as you like.")
    return redirect("libraries:framework", row.pk)


@needs("framework.edit", methods=FORM)
def edit(request: HttpRequest, row: Framework) -> HttpResponse:
    fields = ("name", "edition", "source", "licence", "note")
    form = FrameworkForm(request.POST or None, initial={field: getattr(row, field) for field in fields})

    def save() -> tuple[Framework, str]:
        frameworks.framework_edit(actor=request.actor, framework=row, **form.cleaned_data)
        return row, "Saved."

    return _form(request, form, save, title=f"Describe {row}", submit="Save",
                 cancel_url=reverse("libraries:framework", args=[row.pk]))  # fmt: skip


def _form(request: HttpRequest, form: Form, save: Callable[[], tuple[Framework, str]], **words: Any) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            row, said = save()
        except DomainError as problem:
            form.refuse(problem)  # type: ignore[attr-defined]
        else:
            note(request, said)
            return redirect("libraries:framework", row.pk)
    context = {"form": form, "leave": True, **words}
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("framework.edit", methods=WRITE)
def retire(request: HttpRequest, row: Framework) -> HttpResponse:
    frameworks.framework_retire(actor=request.actor, framework=row)
    undo = reverse("libraries:framework_restore", args=[row.pk])
    note(request, "Retired: nobody chooses from it any more, and what was chosen stays.", undo_url=undo)
    return redirect("libraries:framework", row.pk)


@needs("framework.edit", methods=WRITE)
def restore(request: HttpRequest, row: Framework) -> HttpResponse:
    frameworks.framework_restore(actor=request.actor, framework=row)
    note(request, "In use again.")
    return redirect("libraries:framework", row.pk)


@needs("framework.edit", methods=FORM)
def remove(request: HttpRequest, row: Framework) -> HttpResponse:
    if request.method == "POST":
        frameworks.framework_remove(actor=request.actor, framework=row)
        note(request, f"{row} is removed.")
        return redirect("libraries:lexicon")
    context = {
        "question": f"Remove {row}?", "label": "Remove the framework and all it lists",
        "consequences": ["Nothing points into it, so nobody loses anything they chose.", "This cannot be undone."],
        "cancel_url": reverse("libraries:framework", args=[row.pk]),
    }  # fmt: skip
    return render(request, "layouts/confirm.html", context)
