"""A batch of certificates: looked at, issued, left off, gone on with. What is done about it is the worker's."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Case, Count, QuerySet, Value, When
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.enums import LineState
from certification.models import Enrollment, IssueBatch, IssueLine
from certification.queries.applications import applications_to_decide
from certification.services.batches import batch_issue, batch_look_again, batch_stop, batches_ask, line_take
from libraries.queries.shares import ALL, share_of
from pdplanner.kernel.access import READ, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import JobState
from pdplanner.kernel.notes import note

ON_A_PAGE = 50
# What asks for a decision stands first.
_ORDER = (
    LineState.LOOK, LineState.NOT_ISSUED, LineState.LEFT_OUT, LineState.WAITING, LineState.READY, LineState.ISSUED,
)  # fmt: skip


def _chosen(request: HttpRequest) -> QuerySet[Enrollment]:
    """Everybody of the part the list showed, or the ticked ones of all the visitor decides on."""
    if "everybody" in request.POST:
        return applications_to_decide(request.actor, share_of(request.actor, request.POST.get("whose", "")))
    pks = {int(value) for value in request.POST.getlist("enrollment") if value.isdecimal() and len(value) < 16}
    return applications_to_decide(request.actor, share_of(request.actor, ALL)).filter(pk__in=pks)


@needs("enrollment.issue", methods=WRITE)
def dry_run(request: HttpRequest) -> HttpResponse:
    """Have the worker look at what would be issued. Nothing is issued."""
    batches = batches_ask(actor=request.actor, enrollments=_chosen(request))
    if not batches:
        messages.warning(request, "Choose at least one person.")
    elif len(batches) == 1:
        return redirect("certification:batch", batches[0].pk)
    else:
        note(request, "A batch for each of your agencies is being looked at. Open one after the other.")
    return redirect("certification:ready")


@needs("issue_batch.run", methods=READ, related=("agency", "asked_by", "issued_by"))
def page(request: HttpRequest, batch: IssueBatch) -> HttpResponse:
    lines = IssueLine.objects.filter(batch=batch)
    numbers = dict(lines.order_by().values_list("state").annotate(n=Count("pk")))
    shown = request.GET.get("show", "")
    rows = lines.filter(state=shown) if shown in LineState.values else lines
    position = Case(*(When(state=state, then=Value(at)) for at, state in enumerate(_ORDER)))
    rows = rows.select_related("enrollment__person", "enrollment__library", "enrollment__track", "certificate")
    left = sum(numbers.get(state, 0) for state in LineState.values if state != LineState.ISSUED)
    context = {
        "batch": batch,
        "numbers": [(state, numbers[state]) for state in _ORDER if state in numbers],
        "of": {state.value: numbers.get(state, 0) for state in LineState},
        "total": sum(numbers.values()),
        "left": left,
        "is_dead": batch.job_state == JobState.DEAD,
        "shown": shown if shown in LineState.values else "",
        "page": Paginator(rows.order_by(position, "pk"), ON_A_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "certification/ready/batch.html", context)


@needs("issue_batch.run", methods=WRITE)
def issue(request: HttpRequest, batch: IssueBatch) -> HttpResponse:
    try:
        batch_issue(actor=request.actor, batch=batch)
    except NotNow:
        raise
    except DomainError as problem:
        messages.warning(request, problem.words)
    return redirect("certification:batch", batch.pk)


@needs("issue_batch.run", methods=WRITE)
def stop(request: HttpRequest, batch: IssueBatch) -> HttpResponse:
    batch_stop(actor=request.actor, batch=batch)
    note(request, "Stopped. What was issued by then stays issued.")
    return redirect("certification:batch", batch.pk)


@needs("issue_batch.run", methods=WRITE)
def look_again(request: HttpRequest, batch: IssueBatch) -> HttpResponse:
    try:
        batch_look_again(actor=request.actor, batch=batch)
    except NotNow:
        raise
    except DomainError as problem:
        messages.warning(request, problem.words)
    return redirect("certification:batch", batch.pk)


@needs("issue_batch.run", methods=WRITE)
def take(request: HttpRequest, batch: IssueBatch) -> HttpResponse:
    value = request.POST.get("line", "")
    line_take(actor=request.actor, batch=batch, pk=int(value) if value.isdecimal() and len(value) < 16 else 0)
    return redirect("certification:batch", batch.pk)
