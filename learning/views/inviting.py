"""Inviting staff to a goal, from the coverage board."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.forms.inviting import InviteForm
from learning.queries.inviting import posts_to_invite
from learning.services.inviting import goal_invite
from libraries.models import Library
from libraries.queries.strategic_plans import adopted_plan_of
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("library.invite_to_goals", methods=FORM)
def invite(request: HttpRequest, library: Library) -> HttpResponse:
    """`?goal=` names the lineage of the goal that is chosen at first."""
    plan = adopted_plan_of(library)
    if plan is None:
        raise NotNow("No strategic plan is adopted, so there is no goal to invite anybody to.")
    form = InviteForm(
        request.POST if request.method == "POST" else None, goals=list(plan.goals.select_related("plan")),
        posts=posts_to_invite(library, but=request.actor.person), initial={"goal": request.GET.get("goal")},
    )  # fmt: skip
    if form.is_valid():
        try:
            told = goal_invite(actor=request.actor, library=library, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            names = ", ".join(str(person) for person in told)
            note(request, f"Invited: {names}." if told else "They were invited to this goal today already.")
            return redirect("home:library_coverage", library.pk)
    context = {"library": library, "form": form}
    return render(request, "learning/plan/invite.html", context, status=422 if form.errors else 200)
