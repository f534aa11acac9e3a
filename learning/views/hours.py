"""The hours of one self-directed project: its owner notes them, takes one out, claims them as a credit."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning import ports
from learning.forms.hours import HoursForm
from learning.models import ActivityLine, HoursEntry, PlannedActivity
from learning.services.hours import hours_add, hours_claim, hours_remove, project_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import hours_in_sentence

_RELATED = ("pdp__membership__library__agency",)


@needs("activity_line.log_hours", methods=FORM, related=_RELATED)
def log(request: HttpRequest, line: ActivityLine) -> HttpResponse:
    try:
        project = project_of(line)
    except DomainError as refused:
        raise NotNow(refused.words) from refused
    form = HoursForm(request.POST or None, initial={"on": clock.today(line.pdp.membership.library.agency.time_zone)})
    if request.method == "POST" and form.is_valid():
        try:
            entry = hours_add(actor=request.actor, line=line, **form.cleaned_data)
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, f"Noted: {hours_in_sentence(entry.minutes)}.")
            return redirect("learning:hours", line.pk)
    context = {"line": line, "project": project, "form": form, **_noted(line, project)}
    return render(request, "learning/plan/hours.html", context, status=422 if form.errors else 200)


def _noted(line: ActivityLine, project: PlannedActivity) -> dict[str, object]:
    """What was noted, the newest first, and what is not claimed yet with its worth in each track."""
    entries = list(line.hours.select_related("credit").order_by("-on", "-pk"))
    free = sum(entry.minutes for entry in entries if entry.credit_id is None)
    learning = ports.Learning(project.kind.code, project.kind.tags, free)
    worths = ports.ask().worths(line.pdp.person_id, learning) if free else []
    return {"entries": entries, "minutes": sum(entry.minutes for entry in entries), "free": free, "worths": worths}


@needs("activity_line.log_hours", methods=WRITE)
def claim(request: HttpRequest, line: ActivityLine) -> HttpResponse:
    credit = hours_claim(actor=request.actor, line=line)
    note(request, "This is a draft with the hours you noted. Look at it, then claim it.")
    return redirect("learning:credit_edit", credit.pk)


@needs("hours_entry.remove", methods=FORM, related=("activity_line",))
def remove(request: HttpRequest, entry: HoursEntry) -> HttpResponse:
    back = reverse("learning:hours", args=[entry.activity_line_id])
    if request.method == "POST":
        hours_remove(actor=request.actor, entry=entry)
        note(request, "These hours are taken out.")
        return redirect(back)
    context = {
        "question": f"Take out {hours_in_sentence(entry.minutes)}?",
        "consequences": ["They are in no credit yet, so nothing else changes.", *([entry.note] if entry.note else [])],
        "label": "Take them out",
        "cancel_url": back,
    }
    return render(request, "layouts/confirm.html", context)
