"""Carrying a plan to the library its holder has moved to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.forms.carrying import CarryForm
from learning.models import Pdp
from learning.queries.carrying import left_behind, posts_to_carry_to
from learning.queries.plan_page import newest_approved
from learning.services.carrying import pdp_carry
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("pdp.carry", methods=FORM)
def carry(request: HttpRequest, pdp: Pdp) -> HttpResponse:
    posts = posts_to_carry_to(pdp)
    if not posts:
        raise NotNow("This plan stays where it is: you have not left its library for another one of the agency.")
    form = CarryForm(request.POST if request.method == "POST" else None, posts=posts)
    if request.method == "POST" and form.is_valid():
        try:
            pdp_carry(actor=request.actor, pdp=pdp, **form.cleaned_data)
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"Your plan is with {pdp.membership.library} now. Pick goals there in the next revision.")
            return redirect("learning:plan", pdp.pk)
    context = {
        "pdp": pdp,
        "form": form,
        "left": left_behind(pdp.membership),
        "in_force": newest_approved(list(pdp.revisions.all())),
    }
    return render(request, "learning/plan/carry.html", context, status=422 if form.errors else 200)
