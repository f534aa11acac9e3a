"""Who was there: ticks on the roster, one by one, all at once, or from a list."""

from collections.abc import Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from learning.forms.events import RosterForm, RosterListForm
from learning.models import Event
from learning.queries.attendance import named_in
from learning.queries.events import Seat, roster_of
from learning.services.rosters import roster_keep
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

_RELATED = ("item__agency", "item__kind")


@needs("event.keep_roster", methods=FORM, related=_RELATED)
def roster(request: HttpRequest, event: Event) -> HttpResponse:
    seats = roster_of(event)
    everybody = (seat for seat in seats if seat.has_seat) if request.GET.get("tick") == "all" else ()
    form = RosterForm(request.POST or None, roster=seats, ticked=_others(request, everybody))
    if request.method == "POST" and form.is_valid():
        try:
            credits = roster_keep(actor=request.actor, event=event, attended=form.cleaned_data["attended"])
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            number = len(credits)
            note(request, f"The roster is saved; {number} credit{'' if number == 1 else 's'} verified.")
            return redirect("learning:event_roster", event.pk)
    context = {"form": form, "event": event, "seats": seats, "all_ticked": request.GET.get("tick") == "all"}
    return render(request, "learning/event/roster.html", context, status=422 if request.method == "POST" else 200)


@needs("event.keep_roster", methods=FORM, related=_RELATED)
def roster_list(request: HttpRequest, event: Event) -> HttpResponse:
    """A list is answered with the roster and a tick for everybody it names. Nothing is written here."""
    sent = request.method == "POST"
    form = RosterListForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        seats = roster_of(event)
        try:
            found = named_in(form.text(), seats)
        except DomainError as problem:
            form.refuse(problem)
        else:
            ticked = _others(request, (seat for seat in seats if seat.part.pk in found.parts))
            form = RosterForm(roster=seats, ticked=ticked, by_contact=found.by_contact)
            context = {"form": form, "event": event, "seats": seats, "found": found}
            return render(request, "learning/event/roster.html", context)
    context = {"form": form, "event": event}
    return render(request, "learning/event/roster_list.html", context, status=422 if form.errors else 200)


def _others(request: HttpRequest, seats: Iterable[Seat]) -> list[int]:
    """Their parts but that of whoever keeps the roster: nobody verifies their own attendance."""
    return [seat.part.pk for seat in seats if seat.part.person_id != request.actor.person.pk]
