"""Beginning a draft from an earlier plan."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.enums import RevisionState
from learning.forms.taking_over import TakeOverForm
from learning.models import Revision
from learning.queries.sheet import PEOPLE
from learning.queries.taking_over import goals_today, source_of, sources_of
from learning.services.taking_over import rows_take_over
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


@needs("revision.edit", methods=FORM, related=PEOPLE)
def take_over(request: HttpRequest, revision: Revision) -> HttpResponse:
    """`?from=` names the source; of one alone it is that."""
    if revision.state != RevisionState.DRAFT:
        return redirect("learning:plan", revision.pdp_id)
    sources = sources_of(revision)
    key = request.GET.get("from", "") or (sources[0][0] if len(sources) == 1 else "")
    source = source_of(revision, key)
    context = {"revision": revision, "sources": sources, "source": source}
    if source is None:
        return render(request, "learning/plan/take_over.html", context)
    goals = list(goals_today(revision).values())
    form = TakeOverForm(request.POST if request.method == "POST" else None, source=source, goals=goals)
    if form.is_bound and form.is_valid():
        try:
            taken = rows_take_over(actor=request.actor, revision=revision, chosen=form.chosen())
        except NotNow:
            raise
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"{taken} taken over. Look at each: today may ask for something else.")
            return redirect("learning:revision_edit", revision.pk)
    return render(request, "learning/plan/take_over.html", context | {"form": form}, status=422 if form.errors else 200)
