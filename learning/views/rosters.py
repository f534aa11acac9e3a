"""Who was there: ticks on the roster, one by one, all at once, or from a list."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.forms.events import RosterForm, RosterListForm
from learning.models import Event
from learning.queries.attendance import Found
from learning.queries.events import Seat, roster_of
from learning.services.rosters import roster_keep, roster_read
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

_RELATED = ("item__agency", "item__kind")
ON_A_PAGE = 500
MOST_TICKS = 5000  # of one form


@needs("event.keep_roster", methods=FORM, related=_RELATED)
def roster(request: HttpRequest, event: Event) -> HttpResponse:
    seats = roster_of(event)
    page = Paginator(_open(seats), ON_A_PAGE).get_page(request.GET.get("page"))
    everybody = (seat for seat in page.object_list if seat.has_seat) if request.GET.get("tick") == "all" else ()
    ticked = _others(request, everybody)
    form = RosterForm(request.POST or None, roster=seats, shown=page.object_list, ticked=ticked)
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
            return redirect(_page_url(event, page.number))
    context = {"form": form, "page": page, "all_ticked": request.GET.get("tick") == "all", **_about(event, seats)}
    context["roster_url"] = _page_url(event, page.number)
    return render(request, "learning/event/roster.html", context, status=422 if request.method == "POST" else 200)


@needs("event.keep_roster", methods=FORM, related=_RELATED)
def roster_list(request: HttpRequest, event: Event) -> HttpResponse:
    """A list is answered with the roster and a tick for everybody it names. No credit is written here."""
    sent = request.method == "POST"
    form = RosterListForm(request.POST if sent else None, request.FILES if sent else None)
    if sent and form.is_valid():
        seats = roster_of(event)
        try:
            found = roster_read(actor=request.actor, event=event, text=form.text(), roster=seats)
        except DomainError as problem:
            form.refuse(problem)
        else:
            shown = _beside(found, _open(seats))
            ticked = _others(request, (seat for seat in shown if seat.part.pk in found.parts))
            roster_form = RosterForm(roster=seats, shown=shown, ticked=ticked, by_contact=found.by_contact)
            context = {"form": roster_form, "found": found, "shown": shown, **_about(event, seats)}
            return render(request, "learning/event/roster.html", context)
    context = {"form": form, "event": event}
    return render(request, "learning/event/roster_list.html", context, status=422 if form.errors else 200)


def _others(request: HttpRequest, seats: Iterable[Seat]) -> list[int]:
    """Their parts but that of whoever keeps the roster: nobody verifies their own attendance."""
    return [seat.part.pk for seat in seats if seat.part.person_id != request.actor.person.pk]


def _open(seats: Sequence[Seat]) -> list[Seat]:
    return [seat for seat in seats if not seat.is_settled]


def _beside(found: Found, seats: Sequence[Seat]) -> Sequence[Seat]:
    """Everybody, or of a roster of many pages those whom the list names, as many as fit into one form."""
    if len(seats) <= ON_A_PAGE:
        return seats
    return [seat for seat in seats if seat.part.pk in found.parts][:MOST_TICKS]


def _about(event: Event, seats: Sequence[Seat]) -> dict[str, Any]:
    """What the page says beside the form."""
    settled = [seat for seat in seats if seat.is_settled]
    return {"event": event, "seats": seats, "settled": settled, "open_number": len(seats) - len(settled),
            "roster_url": _page_url(event, 1)}  # fmt: skip


def _page_url(event: Event, number: int) -> str:
    url = reverse("learning:event_roster", args=[event.pk])
    return url if number == 1 else f"{url}?page={number}"
