"""Versions of a library's strategic plan: list, reading, starting, adopting, archiving, history."""

from typing import Any

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.enums import PlanState
from libraries.explain import history_of
from libraries.forms.strategic_plan import AdoptForm, PlanForm
from libraries.models import Library, StrategicPlan
from libraries.queries.alignment import frameworks_to_align, label_alignment
from libraries.queries.libraries import library_of
from libraries.queries.outline import outline_of
from libraries.queries.outline_changes import carried_from
from libraries.queries.strategic_plans import next_draft, plans_read_by
from libraries.services import strategic_plans as services
from pdplanner.kernel.access import FORM, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

STEPS_ON_A_PAGE = 50


@needs("strategic_plan.view")
def index(request: HttpRequest) -> HttpResponse:
    library = library_of(request.actor)
    if library is None:
        return redirect("libraries:libraries")
    return render(request, "libraries/strategic_plan/list.html", _versions(request, library))


@needs("library.view")
def versions(request: HttpRequest, library: Library) -> HttpResponse:
    return render(request, "libraries/strategic_plan/list.html", _versions(request, library))


def _versions(request: HttpRequest, library: Library) -> dict[str, Any]:
    plans = list(plans_read_by(request.actor, library))
    return {
        "library": library,
        "plans": plans,
        "adopted": next((plan for plan in plans if plan.state == PlanState.ADOPTED), None),
        "may_start": library.closed_on is None and may(request.actor, "library.start_plan", library),
    }


@needs("strategic_plan.view")
def plan(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    may_edit = may(request.actor, "strategic_plan.edit", plan)
    if plan.state == PlanState.DRAFT and not may_edit:
        raise Http404
    own = library_of(request.actor) == plan.library
    goals = outline_of(plan)
    carried = carried_from(plan, goals)
    for goal in goals:
        goal.was = carried.get(goal.lineage)
    label_alignment(goals, plan.library)
    context = {
        "plan": plan,
        "goals": goals,
        "aligns_with": frameworks_to_align(plan.library.agency_id),
        "may_edit": may_edit,
        "draft": next_draft(plan),
        "list_url": reverse(
            "libraries:strategic_plan" if own else "libraries:versions", args=[] if own else [plan.library_id]
        ),
    }
    return render(request, "libraries/strategic_plan/show.html", context)


@needs("library.start_plan", methods=FORM)
def start(request: HttpRequest, library: Library) -> HttpResponse:
    form = PlanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            plan = services.plan_start(actor=request.actor, library=library, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect("libraries:outline", plan.pk)
    context = {"form": form, "title": "Start a strategic plan", "submit": "Start the plan", "leave": True,
               "cancel_url": reverse("libraries:strategic_plan")}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("strategic_plan.edit", methods=FORM)
def edit(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    here = reverse("libraries:outline", args=[plan.pk])
    initial = {"title": plan.title, "starts_on": plan.starts_on, "ends_on": plan.ends_on}
    form = PlanForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_edit(actor=request.actor, plan=plan, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            return redirect(here)
    context = {"form": form, "title": "Title and period", "submit": "Save", "cancel_url": here, "leave": True}
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)


@needs("strategic_plan.adopt", methods=FORM)
def adopt(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    if request.method == "GET" and plan.state != PlanState.DRAFT:
        return redirect("libraries:plan", plan.pk)
    form = AdoptForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.plan_adopt(actor=request.actor, plan=plan, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"“{plan}” is in force. Staff can plan their learning toward its goals.")
            return redirect("libraries:plan", plan.pk)
    status = 422 if form.errors else 200
    return render(request, "libraries/strategic_plan/adopt.html", _adoption(plan, form), status=status)


def _adoption(plan: StrategicPlan, form: AdoptForm) -> dict[str, Any]:
    in_force = StrategicPlan.objects.filter(library=plan.library, state=PlanState.ADOPTED).first()
    return {"plan": plan, "form": form, "in_force": in_force, "goals": plan.goals.count()}


@needs("strategic_plan.archive", methods=FORM)
def archive(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    if request.method == "POST":
        services.plan_archive(actor=request.actor, plan=plan)
        note(request, f"“{plan}” is archived. Your library has no plan in force now.")
        return redirect("libraries:plan", plan.pk)
    context = {
        "question": f"Archive “{plan}”?",
        "consequences": [
            "Your library then has no plan in force until you adopt one, and nobody can start a plan toward its goals.",
            "Plans that serve its goals already, and what was learned toward them, stay as they are.",
            "If a new version was adopted, adopt it instead: that archives this one by itself.",
            "Goals that are still open can go on in the next plan: choose them there, now or later.",
        ],
        "label": "Archive the plan",
        "cancel_url": reverse("libraries:plan", args=[plan.pk]),
    }
    return render(request, "layouts/confirm.html", context)


@needs("strategic_plan.edit")
def history(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    page = Paginator(history_of(plan), STEPS_ON_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "libraries/strategic_plan/history.html", {"plan": plan, "page": page})
