"""The kinds and categories of learning an agency distinguishes, for its coordinators."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from learning import ports
from learning.forms.kinds import CategoryForm, KindForm, NewCategoryForm, NewKindForm
from learning.models import Category, Kind
from learning.queries.kinds import described, tags_to_choose, ties_of
from learning.services.kinds import category_add, described_edit, described_move, described_open, kind_add
from libraries.models import Agency
from libraries.queries.libraries import agency_of
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.notes import note

_STEPS = {"up": -1, "down": 1}


@needs("agency.describe_learning")
def kinds(request: HttpRequest) -> HttpResponse:
    agency = get_object_or_404(Agency, pk=getattr(agency_of(request.actor), "pk", None))
    context = {"agency": agency, "kinds": described(Kind, agency), "categories": described(Category, agency)}
    return render(request, "learning/kinds/page.html", context)


@needs("agency.describe_learning", methods=FORM)
def add_kind(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = NewKindForm(request.POST or None, tags=tags_to_choose(agency))
    lede = "People choose it when they log a credit or plan one. What it is worth, the rules of each track say."
    return _form(
        request, agency, form, lambda: kind_add(actor=request.actor, agency=agency, **form.facts()),
        title="Add a kind of learning", lede=lede, submit="Add the kind",
    )  # fmt: skip


@needs("agency.describe_learning", methods=FORM)
def add_category(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = NewCategoryForm(request.POST or None)
    return _form(
        request, agency, form, lambda: category_add(actor=request.actor, agency=agency, **form.facts()),
        title="Add a category", lede="What a credit is about. A credit has one at most.", submit="Add the category",
    )  # fmt: skip


@needs("kind.edit", methods=FORM, related=("agency",))
def edit_kind(request: HttpRequest, kind: Kind) -> HttpResponse:
    ties = ties_of(kind)
    initial = {name: getattr(kind, name) for name in ("name", "hint", "evidence_needed", "tags")}
    initial["least_minutes"] = kind.least_minutes or None
    tags = {} if ties else tags_to_choose(kind.agency, kind)
    form = KindForm(request.POST or None, initial=initial, tags=tags, unit=kind.unit)
    said = ports.ask().said_of_kind(kind.agency_id, kind.code, kind.tags)
    return _form(
        request, kind.agency, form, lambda: described_edit(actor=request.actor, row=kind, **form.facts()),
        template="learning/kinds/kind.html", kind=kind, ties=ties, said=said,
        title=f"Edit “{kind}”", lede=f"{_stays(kind.code)} What it asks for holds for claims from now on.",
    )  # fmt: skip


@needs("category.edit", methods=FORM, related=("agency",))
def edit_category(request: HttpRequest, category: Category) -> HttpResponse:
    form = CategoryForm(request.POST or None, initial={"name": category.name})
    return _form(
        request, category.agency, form,
        lambda: described_edit(actor=request.actor, row=category, **form.cleaned_data),
        title=f"Edit “{category}”", lede=_stays(category.code),
    )  # fmt: skip


def _stays(code: str) -> str:
    return f"The new words stand on credits logged before, too. Rules call it “{code}”, and that stays."


def _form(
    request: HttpRequest, agency: Agency, form: CleanForm, save: Callable[[], Kind | Category], *,
    template: str = "libraries/form.html", **shown: Any,
) -> HttpResponse:  # fmt: skip
    """A page that is one form, and back to the list."""
    then = reverse("learning:kinds")
    if request.method == "POST" and form.is_valid():
        try:
            row = save()
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"“{row}” is saved.")
            return redirect(then)
    context: dict[str, Any] = {"form": form, "cancel_url": then, "leave": True, "submit": "Save", **shown}
    return render(request, template, context, status=422 if form.errors else 200)


@needs("kind.edit", methods=WRITE)
def change_kind(request: HttpRequest, kind: Kind) -> HttpResponse:
    return _change(request, kind)


@needs("category.edit", methods=WRITE)
def change_category(request: HttpRequest, category: Category) -> HttpResponse:
    return _change(request, category)


def _change(request: HttpRequest, row: Any) -> HttpResponse:
    """Up, down, out of use, in use again."""
    step = request.POST.get("step", "")
    if step in _STEPS:
        described_move(actor=request.actor, row=row, by=_STEPS[step])
    elif step in ("retire", "take_up"):
        described_open(actor=request.actor, row=row, is_open=step == "take_up")
        note(request, f"“{row}” is {'in use again' if row.is_open else 'retired: nobody chooses it any more'}.")
    else:
        raise Http404
    return redirect(reverse("learning:kinds") + f"#{row._meta.model_name}-{row.pk}")
