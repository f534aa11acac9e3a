"""A board as a whole: what it learned together, where it stands, and enrolling it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from certification.forms.boards import BoardForm
from certification.models import Enrollment
from certification.queries.enrollments import tracks_for_boards
from certification.services.boards import board_enroll
from learning.queries.board_sessions import BoardYear, sessions_in, years_of
from libraries.models import Library
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, may, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


@needs("library.see_board", related=("agency",))
def page(request: HttpRequest, library: Library) -> HttpResponse:
    actor, years = request.actor, years_of(library)
    this_year = clock.today(library.agency.time_zone).year
    now = next((one for one in years if one.year == this_year), BoardYear(this_year))
    asked = request.GET.get("year", "")
    year = next((one.year for one in years if str(one.year) == asked), years[0].year if years else this_year)
    enrollments = Enrollment.objects.filter(library=library).select_related("track", "standing")
    context = {
        "library": library,
        "enrollments": enrollments,
        "may_enroll": may(actor, "library.enroll_board", library) and tracks_for_boards(library).exists(),
        "years": years,
        "now": now,
        "left": max(0, (library.agency.board_minutes or 0) - now.minutes),
        "year": year,
        "sessions": sessions_in(library, year),
        "board_url": request.path,
        "may_record": may(actor, "library.record_session", library) and library.closed_on is None,
        "record_url": reverse("learning:board_session_add", args=[library.pk]),
    }
    return render(request, "certification/board/page.html", context)


@needs("library.enroll_board", methods=FORM, related=("agency",))
def enroll(request: HttpRequest, library: Library) -> HttpResponse:
    tracks = tracks_for_boards(library)
    initial = {"starts_on": clock.today(library.agency.time_zone)}
    form = BoardForm(request.POST or None, tracks=tracks, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            enrollment = board_enroll(actor=request.actor, library=library, **form.cleaned_data)
        except DomainError as problem:
            form.refuse(problem)
        else:
            note(request, f"The board of {library} is enrolled in the {enrollment.track.name}.")
            return redirect("certification:enrollment", pk=enrollment.pk)
    context = {"library": library, "form": form, "tracks": tracks}
    return render(request, "certification/board/enroll.html", context, status=422 if form.errors else 200)
