"""Saying which goals from outside a goal of the library serves."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from libraries.forms.alignment import AlignmentForm
from libraries.models import Goal
from libraries.queries.alignment import entries_of, entries_to_align
from libraries.services.alignment import goal_align
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("goal.align", methods=FORM, related=("plan__library",))
def align(request: HttpRequest, goal: Goal) -> HttpResponse:
    chosen = entries_of(goal)
    offered = entries_to_align(goal.plan.library.agency_id)
    offered += [entry for entry in chosen if entry not in offered]
    form = AlignmentForm(request.POST if request.method == "POST" else None, offered=offered, chosen=chosen)
    here = f"{reverse('libraries:plan', args=[goal.plan_id])}#goal-{goal.pk}"
    if request.method == "POST" and form.is_valid():
        try:
            goal_align(actor=request.actor, goal=goal, entries=form.entries())
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, "Saved. It holds for the next versions of the plan, too.")
            return redirect(here)
    context = {"form": form, "title": f"What “{goal}” serves outside", "submit": "Save", "cancel_url": here,
               "leave": True, "lede": "Tick the goals of others that this goal of yours helps to reach. Few and true "
               "says more than many."}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)
