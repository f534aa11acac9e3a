"""Saying that a competency is the same as one of another list."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from libraries.forms.competency import MatchForm
from libraries.models import Competency
from libraries.queries.matches import match_choices, matches_of
from libraries.services.matches import competency_match, competency_unmatch
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note

WITH_LIST = ("group__framework",)


@needs("competency.edit", methods=FORM, related=WITH_LIST)
def matches(request: HttpRequest, row: Competency) -> HttpResponse:
    known = matches_of(row)
    choices = [other for other in match_choices(row) if other not in known]
    form = MatchForm(request.POST if request.method == "POST" else None, offered=choices)
    if request.method == "POST" and form.is_valid():
        try:
            competency_match(actor=request.actor, competency=row, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"“{row}” and “{form.cleaned_data['other']}” are the same now.")
            return redirect("libraries:competency_matches", row.pk)
    context = {"competency": row, "matches": known, "choices": choices, "form": form}
    return render(request, "libraries/lexicon/matches.html", context, status=422 if form.errors else 200)


@needs("competency.edit", methods=WRITE, related=WITH_LIST)
def unmatch(request: HttpRequest, row: Competency, other: int) -> HttpResponse:
    same = next((one for one in matches_of(row) if one.pk == other), None)
    if same is None:
        raise Http404
    competency_unmatch(actor=request.actor, competency=row, other=same)
    note(request, f"“{row}” and “{same}” are two again.")
    return redirect("libraries:competency_matches", row.pk)
