"""The report of a library for its board: who is certified, learning by goal, what was promised, what changed."""

import datetime as dt
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from libraries.models import Library
from libraries.queries.libraries import library_of
from pdplanner.home.documents.board_report_pdf import board_report_pdf
from pdplanner.home.explain import board_report as words
from pdplanner.home.forms.board_report import PeriodForm
from pdplanner.home.queries.board_report import board_report
from pdplanner.kernel import clock
from pdplanner.kernel.access import Request, needs


@needs("library.read_report")
def own(request: Request) -> HttpResponse:
    """The report of the library whose hat one wears; people of the agency pick a library first."""
    assert request.actor is not None  # `needs` has sent strangers to sign in
    library = library_of(request.actor, "library.read_report")
    return _page(request, library) if library else redirect("libraries:libraries")


@needs("library.read_report", related=("agency",))
def of_library(request: Request, library: Library) -> HttpResponse:
    return _page(request, library)


@needs("library.read_report", related=("agency",))
def of_library_pdf(request: Request, library: Library) -> HttpResponse:
    first, last = _form(request, library).days()
    name = f"report-{slugify(library.name)[:60] or library.pk}-{last.isoformat()}.pdf"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(board_report_pdf(_facts(library, first, last)), content_type="application/pdf", headers=headers)


def _page(request: Request, library: Library) -> HttpResponse:
    form = _form(request, library)
    facts = _facts(library, *form.days())
    return render(request, "home/board_report/page.html", {"form": form, **facts}, status=422 if form.errors else 200)


def _form(request: Request, library: Library) -> PeriodForm:
    return PeriodForm(request.GET, today=clock.today(library.agency.time_zone))


def _facts(library: Library, first: dt.date, last: dt.date) -> dict[str, Any]:
    """What page and PDF print."""
    report = board_report(library, first, last)
    return {
        "library": library,
        "report": report,
        "first": first,
        "last": last,
        "lede": words.lede(report),
        "period": words.period(first, last),
        "promises": words.promises(report.promised),
        "of_the_board": words.of_the_board(report),
    }
