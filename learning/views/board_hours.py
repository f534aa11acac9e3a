"""The boards of an agency with their hours of a year, and what the agency asks of each."""

from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.documents.boards_csv import boards_csv
from learning.forms.board_hours import SHORT, BoardHoursForm, BoardsFilter
from learning.queries.board_hours import boards_in_year
from learning.services.board_hours import agency_ask_boards
from libraries.models import Agency, Library
from libraries.queries.libraries import agency_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, may, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note
from pdplanner.kernel.wording import time_in_sentence

ROWS = 25


@needs("library.see_board")
def boards(request: HttpRequest) -> HttpResponse:
    agency = agency_of(request.actor)
    form, rows, year = _asked(request, agency)
    context: dict[str, Any] = {
        "agency": agency,
        "filter": form,
        "page": Paginator(rows, ROWS).get_page(request.GET.get("page")),
        "year": year,
        "narrowed": bool(request.GET),
        "may_ask": agency is not None and may(request.actor, "agency.ask_boards", agency),
        "asked_url": request.GET.urlencode(),
    }
    return render(request, "learning/board/list.html", context)


@needs("library.see_board")
def boards_sheet(request: HttpRequest) -> HttpResponse:
    _, rows, year = _asked(request, agency_of(request.actor))
    attached = {"Content-Disposition": f'attachment; filename="boards-{year}.csv"'}
    return HttpResponse(boards_csv(rows, year), content_type="text/csv; charset=utf-8", headers=attached)


def _asked(request: HttpRequest, agency: Agency | None) -> tuple[BoardsFilter, QuerySet[Library], int]:
    hat = request.actor.hat
    this_year = clock.today(hat.zone if hat else "UTC").year
    asks = agency is not None and agency.board_minutes is not None
    form = BoardsFilter({"year": this_year, **request.GET.dict()}, this_year=this_year, asks=asks)
    if not form.is_valid():
        return form, boards_in_year(request.actor, this_year).none(), this_year
    year, short = form.cleaned_data["year"], form.cleaned_data.get("show") == SHORT
    rows = boards_in_year(request.actor, year, form.cleaned_data["q"], short=short)
    return form, rows.filter(agency=agency) if agency else rows, year


@needs("agency.ask_boards", methods=FORM)
def ask(request: HttpRequest, agency: Agency) -> HttpResponse:
    form = BoardHoursForm(request.POST or None, initial={"minutes": agency.board_minutes})
    if request.method == "POST" and form.is_valid():
        try:
            held = agency_ask_boards(actor=request.actor, agency=agency, minutes=form.cleaned_data["minutes"])
        except DomainError as refused:
            form.refuse(refused)
        else:
            asked = f"{time_in_sentence(held.board_minutes)} a year" if held.board_minutes else "nothing"
            note(request, f"{agency} asks each board for {asked} now.")
            return redirect("learning:boards")
    context = {"form": form, "title": "Hours asked of a board", "submit": "Save", "leave": True,
               "lede": "Each board reads on its page how much of it is done in this year, and you see which are short.",
               "cancel_url": reverse("learning:boards")}  # fmt: skip
    return render(request, "libraries/form.html", context, status=422 if form.errors else 200)
