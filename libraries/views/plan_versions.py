"""From one version of a strategic plan to the next: which goals go on, and what is different."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from libraries.forms.strategic_plan import CarryForm, CompareForm
from libraries.models import Library, StrategicPlan
from libraries.queries.outline_changes import changes_between, counts_of
from libraries.queries.strategic_plans import next_draft, plans_read_by
from libraries.services import strategic_plans as services
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("strategic_plan.edit", methods=FORM)
def copy(request: HttpRequest, plan: StrategicPlan) -> HttpResponse:
    begun = next_draft(plan)
    if request.method == "GET" and begun:
        return redirect("libraries:outline", begun.pk)
    form = CarryForm(request.POST if request.method == "POST" else None, goals=list(plan.goals.all()))
    if request.method == "POST" and form.is_valid():
        try:
            draft = services.plan_copy(actor=request.actor, plan=plan, goals=form.cleaned_data["goals"])
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "This draft starts with the goals that go on, and all below them.")
            return redirect("libraries:outline", draft.pk)
    context = {"plan": plan, "form": form}
    return render(request, "libraries/strategic_plan/carry.html", context, status=422 if form.errors else 200)


@needs("library.view")
def compare(request: HttpRequest, library: Library) -> HttpResponse:
    plans = list(plans_read_by(request.actor, library))
    chosen = {name: request.GET.get(name) or (plan and plan.pk) for name, plan in _latest(plans).items()}
    form = CompareForm(chosen, plans=plans)
    context: dict[str, Any] = {"library": library, "form": form, "all": "all" in request.GET}
    if form.is_valid():
        before, after = form.cleaned_data["before"], form.cleaned_data["after"]
        changes = changes_between(before, after)
        context |= {"before": before, "after": after, "changes": changes, "counts": counts_of(changes)}
        context["is_quiet"] = all(change.is_quiet for change in changes)
    return render(request, "libraries/strategic_plan/compare.html", context, status=422 if form.errors else 200)


def _latest(plans: list[StrategicPlan]) -> dict[str, StrategicPlan | None]:
    """The two newest, the older first: what one most often wants to see beside each other."""
    newest = plans[0] if plans else None
    return {"before": plans[1] if len(plans) > 1 else newest, "after": newest}
