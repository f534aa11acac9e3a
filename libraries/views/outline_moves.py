"""Lines of a draft's outline moved, removed, and brought back."""

from collections.abc import Callable

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from libraries.models import StrategicPlan
from libraries.queries.outline import Line, plan_of, removal
from libraries.services import outline_moves as services
from libraries.views.outline import FORMS, back_at, editor
from pdplanner.kernel.access import WRITE, View, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note


def move_view(kind: str, move: Callable[..., Line]) -> View:
    """Moves a line. With `open` among what is posted its form opens where it landed: it was being written."""

    @needs(f"{kind}.edit", methods=WRITE)
    def move_line(request: HttpRequest, line: Line) -> HttpResponse:
        plan = plan_of(line)
        try:
            line = move(actor=request.actor, line=line)
        except NotNow:
            raise
        except DomainError as problem:
            return editor(request, plan, at=line, status=422, refused=problem.words)
        if "open" in request.POST:
            return redirect(f"libraries:{line._meta.model_name}_edit", line.pk)
        return back_at(plan, line)

    return move_line


def remove_view(kind: str) -> View:
    @needs(f"{kind}.edit", methods=WRITE)
    def remove_line(request: HttpRequest, line: Line) -> HttpResponse:
        plan, title = plan_of(line), line.title
        entry = services.line_remove(actor=request.actor, line=line)
        undo = reverse("libraries:outline_undo", args=[plan.pk, entry.pk])
        note(request, f"The {kind} “{title}” is removed.", undo_url=undo)
        return redirect("libraries:outline", plan.pk)

    return remove_line


@needs("strategic_plan.edit", methods=WRITE)
def undo(request: HttpRequest, plan: StrategicPlan, entry: int) -> HttpResponse:
    found = removal(plan, entry)
    if found is None:
        raise Http404
    return back_at(plan, services.change_undo(actor=request.actor, plan=plan, entry=found))


up = {kind: move_view(kind, services.line_up) for kind in FORMS}
down = {kind: move_view(kind, services.line_down) for kind in FORMS}
into = {kind: move_view(kind, services.line_in) for kind in ("goal", "objective")}
out = {kind: move_view(kind, services.line_out) for kind in ("objective", "measure")}
remove = {kind: remove_view(kind) for kind in FORMS}
