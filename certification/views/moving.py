"""Moving an enrollment to newer rules, with what that changes in words before anything is saved."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification import explain
from certification.explain.decisions import effect_sentences
from certification.forms.moving import MoveForm
from certification.models import Enrollment
from certification.queries.facts import PARTS
from certification.services.moving import enrollment_move, moves_of
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("enrollment.move", methods=FORM, related=PARTS)
def move(request: HttpRequest, enrollment: Enrollment) -> HttpResponse:
    is_own = enrollment.person_id == request.actor.person.pk
    moves = moves_of(enrollment)
    form = MoveForm(request.POST or None, rule_sets=[one.rule_set for one in moves], is_own=is_own)
    if request.method == "POST" and form.is_valid():
        try:
            moved = enrollment_move(actor=request.actor, enrollment=enrollment, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"From today on it is judged by rules version {moved.rule_set.version}.")
            return redirect("certification:enrollment", pk=enrollment.pk)
    lines = [
        (one, effect_sentences(one.effect, explain.labels_of(one.effect.after.dossier, is_own=is_own))) for one in moves
    ]
    context = {"enrollment": enrollment, "form": form, "lines": lines, "is_own": is_own,
               "may_move": any(not (is_own and one.refusal) for one in moves)}  # fmt: skip
    return render(request, "certification/enrollment/move.html", context, status=422 if form.errors else 200)
