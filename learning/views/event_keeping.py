"""What the agency does with an event: schedule, edit, cancel."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.enums import EventState
from learning.forms.events import EventForm, facts_of
from learning.models import CatalogItem, Event
from learning.services.events import event_cancel, event_edit, event_schedule
from learning.views.reasons import decide_with_reason
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

_RELATED = ("item__agency", "item__kind")


@needs("catalog_item.schedule", methods=FORM, related=("agency",))
def schedule(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    form = EventForm(request.POST or None, initial={"zone": item.agency.time_zone, "link": item.link})
    if request.method == "POST" and form.is_valid():
        try:
            event = event_schedule(actor=request.actor, item=item, facts=form.facts())
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, f"“{event}” is scheduled.")
            return redirect("learning:event", event.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "learning/event/form.html", {"form": form, "item": item}, status=status)


@needs("event.edit", methods=FORM, related=_RELATED)
def edit(request: HttpRequest, event: Event) -> HttpResponse:
    if event.state != EventState.SCHEDULED:
        raise NotNow("This event is cancelled. Schedule another one.")
    form = EventForm(request.POST or None, initial=facts_of(event))
    if request.method == "POST" and form.is_valid():
        try:
            event_edit(actor=request.actor, event=event, facts=form.facts())
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, "The event is saved, and whoever registered is told what changed.")
            return redirect("learning:event", event.pk)
    context = {"form": form, "item": event.item, "event": event}
    return render(request, "learning/event/form.html", context, status=422 if request.method == "POST" else 200)


@needs("event.cancel", methods=FORM, related=_RELATED)
def cancel(request: HttpRequest, event: Event) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(event_cancel, actor=request.actor, event=event),
        said=f"Cancelled: “{event}”.",
        then=reverse("learning:event", args=[event.pk]),
        question=f"Cancel “{event}”?",
        consequences=["Whoever registered reads your reason.", "A cancelled event stays cancelled; schedule another."],
        label="Cancel the event",
        cancel_url=reverse("learning:event", args=[event.pk]),
    )
