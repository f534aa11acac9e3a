"""Gaps of a library: what its people mean to learn, most wanted first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from learning.queries.gaps import gaps_of
from libraries.models import Library
from pdplanner.kernel import clock
from pdplanner.kernel.access import needs

PER_PAGE = 25


@needs("library.see_coverage", related=("agency",))
def of_library(request: HttpRequest, library: Library) -> HttpResponse:
    found = gaps_of(library, clock.today(library.agency.time_zone))
    page = Paginator(found.lacks, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "learning/gaps/page.html", {"library": library, "found": found, "page": page})
