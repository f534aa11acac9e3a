"""The coverage board of a library: on which of its goals somebody works, and on which nobody does."""

from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.text import slugify

from libraries.models import Library
from libraries.queries.libraries import library_of
from pdplanner.home.documents.coverage_csv import coverage_csv
from pdplanner.home.explain import coverage as words
from pdplanner.home.forms.coverage import CoverageFilter
from pdplanner.home.queries.coverage import Asked, Board, board_of, ground_of
from pdplanner.kernel import clock
from pdplanner.kernel.access import Request, may, needs
from pdplanner.kernel.proof import ALWAYS

PEOPLE_ON_A_PAGE = 20


@needs("library.see_coverage")
def own(request: Request) -> HttpResponse:
    """The board of the library one works for; people of the agency pick a library first."""
    assert request.actor is not None  # `needs` has sent strangers to sign in
    library = library_of(request.actor, "library.see_coverage")
    return _page(request, library) if library else redirect("libraries:libraries")


@needs("library.see_coverage", related=("agency",))
def of_library(request: Request, library: Library) -> HttpResponse:
    return _page(request, library)


@needs("library.see_coverage", related=("agency",), proof=ALWAYS)
def of_library_csv(request: Request, library: Library) -> HttpResponse:
    _, _, board = _board(request, library)
    name = f"coverage-{slugify(library.name)[:60] or library.pk}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(coverage_csv(board), content_type="text/csv; charset=utf-8", headers=headers)


def _board(request: Request, library: Library) -> tuple[CoverageFilter | None, Asked, Board | None]:
    """The choices come from the whole library, so that a narrowed board still offers the others."""
    ground = ground_of(library, clock.today(library.agency.time_zone))
    if ground is None:
        return None, Asked(), None
    form = CoverageFilter(request.GET, branches=ground.branches, tracks=ground.tracks)
    asked = form.asked()
    return form, asked, board_of(ground, asked)


def _page(request: Request, library: Library) -> HttpResponse:
    form, asked, board = _board(request, library)
    context: dict[str, Any] = {"library": library, "filter": form, "asked": asked, "board": board}
    context["may_make_template"] = may(request.actor, "library.make_template", library)
    if board is not None:
        people = Paginator(board.members, PEOPLE_ON_A_PAGE).get_page(request.GET.get("page"))
        in_review, more_in_review = words.absent_in_review(board)
        context |= {
            "can_invite": may(request.actor, "library.invite_to_goals", library) if request.actor else False,
            "lede": words.lede(board, asked.in_review),
            "meta": words.meta(board),
            "notes": list(words.notes(board)),
            "people": people,
            "empty": [words.shown_row(row, people) for row in board.empty],
            "served": [words.shown_row(row, people) for row in board.served],
            "totals": [board.total_of(member) for member in people],
            "in_review": in_review,
            "more_in_review": more_in_review,
            "absent": list(words.absent_groups(board)),
        }
    return render(request, "home/coverage/page.html", context)
