"""Templates of a library: the list, and the page of one with its small forms."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from learning.forms.plan_templates import DescribeForm, MakeForm, TemplateGapForm, TemplatePage, describe_form_of
from learning.forms.plans import ItemForm
from learning.models import PlanTemplate
from learning.queries.plan_templates import plans_to_make_from, templates_of
from learning.services import plan_templates as services
from learning.views.plan_items import sized
from libraries.enums import PlanState
from libraries.models import Goal, Library
from libraries.queries.libraries import library_of
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

PEOPLE = ("library__agency", "made_by")


@needs("library.make_template", methods=FORM)
def templates(request: HttpRequest) -> HttpResponse:
    """Those of the library one works for, and the form for another."""
    library = library_of(request.actor, "library.make_template")
    assert library is not None  # whoever may make one is an administrator of a library
    plans = plans_to_make_from(request.actor, library)
    form = MakeForm(request.POST if request.method == "POST" else None, plans=plans)
    if form.is_bound and form.is_valid():
        try:
            template = services.template_make(actor=request.actor, library=library, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("learning:plan_template", template.pk)
    context = {"library": library, "templates": templates_of(library), "form": form}
    return render(request, "learning/template/list.html", context, status=422 if form.errors else 200)


@needs("plan_template.edit", related=PEOPLE)
def template(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    return _page(request, TemplatePage(template, at=request.GET.get("at", "")))


def _page(request: HttpRequest, page: TemplatePage, refusal: str = "") -> HttpResponse:
    context = {"page": page, "template": page.template, "refusal": refusal}
    status = 422 if page.refused or refusal else 200
    return render(request, "learning/template/page.html", context, status=status)


def _answer(
    request: HttpRequest, template: PlanTemplate, form: ItemForm, save: Callable[[dict[str, Any]], Any],
    shown: ItemForm | None = None,
) -> HttpResponse:  # fmt: skip
    """Save what is valid and show the page; else the page with the form as it was typed. `shown`: the form made anew
    from what is saved, for a row that two people may have open."""
    if form.is_valid() and shown:
        form.refuse_if_overtaken(shown)
    if form.is_valid():
        try:
            save(form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("learning:plan_template", template.pk)
    return _page(request, TemplatePage(template, bound={form.item: form}))


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def describe(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    def save(words: dict[str, Any]) -> None:
        services.template_describe(actor=request.actor, template=template, **words)

    shown = describe_form_of(PlanTemplate.objects.get(pk=template.pk))
    return _answer(request, template, DescribeForm(request.POST, item="about"), save, shown)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def gap_add(request: HttpRequest, template: PlanTemplate, goal: int) -> HttpResponse:
    served = get_object_or_404(_goals(template.library), pk=goal)

    def save(words: dict[str, Any]) -> None:
        services.template_gap_save(actor=request.actor, template=template, goal=served, **words)

    return _answer(request, template, TemplateGapForm(request.POST, item=f"gap-new-{goal}"), save)


def _goals(library: Library) -> Any:
    return Goal.objects.select_related("plan").filter(plan__library=library).exclude(plan__state=PlanState.DRAFT)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def gap(request: HttpRequest, template: PlanTemplate, gap: int) -> HttpResponse:
    row = get_object_or_404(template.gaps.select_related("goal__plan"), pk=gap)

    def save(words: dict[str, Any]) -> None:
        services.template_gap_save(actor=request.actor, template=template, goal=row.goal, gap=row, **words)

    key = f"gap-{gap}"
    shown = TemplateGapForm(item=key, initial=row.values())
    return _answer(request, template, TemplateGapForm(request.POST, item=key), save, shown)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def activity_add(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    return _activity(request, template, "activity-new")


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def activity(request: HttpRequest, template: PlanTemplate, activity: int) -> HttpResponse:
    get_object_or_404(template.activities, pk=activity)
    return _activity(request, template, f"activity-{activity}")


def _activity(request: HttpRequest, template: PlanTemplate, key: str) -> HttpResponse:
    page = TemplatePage(template, at=key)

    def save(words: dict[str, Any]) -> None:
        values = sized(words)
        goal = values.pop("plan_goal")
        services.template_activity_save(
            actor=request.actor, template=template, goal=goal, activity=page.open_activity, **values
        )

    shown = page.form_of_activity() if page.open_activity else None
    return _answer(request, template, page.form_of_activity(request.POST), save, shown)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def gap_remove(request: HttpRequest, template: PlanTemplate, gap: int) -> HttpResponse:
    row = get_object_or_404(template.gaps, pk=gap)
    services.template_row_remove(actor=request.actor, template=template, row=row)
    return redirect("learning:plan_template", template.pk)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def activity_remove(request: HttpRequest, template: PlanTemplate, activity: int) -> HttpResponse:
    row = get_object_or_404(template.activities, pk=activity)
    services.template_row_remove(actor=request.actor, template=template, row=row)
    return redirect("learning:plan_template", template.pk)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def offer(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    try:
        services.template_offer(actor=request.actor, template=template)
    except NotNow:
        raise
    except DomainError as problem:
        return _page(request, TemplatePage(template), problem.words)
    note(request, f"Staff of {template.library} can begin their plans from “{template}” now.")
    return redirect("learning:plan_template", template.pk)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def hide(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    services.template_hide(actor=request.actor, template=template)
    note(request, "Nobody begins from it any more. What was taken over stays in the plans.")
    return redirect("learning:plan_template", template.pk)


@needs("plan_template.edit", methods=WRITE, related=PEOPLE)
def remove(request: HttpRequest, template: PlanTemplate) -> HttpResponse:
    services.template_remove(actor=request.actor, template=template)
    note(request, f"“{template}” is removed.")
    return redirect(reverse("learning:plan_templates"))
