"""A board that is certified as a whole: where it stands, and enrolling it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from certification.forms.boards import BoardForm
from certification.models import Enrollment
from certification.queries.enrollments import tracks_for_boards
from certification.services.boards import board_enroll
from libraries.models import Library
from pdplanner.kernel import clock
from pdplanner.kernel.access import FORM, needs
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.notes import note


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
    enrollments = Enrollment.objects.filter(library=library).select_related("track", "standing")
    context = {"library": library, "form": form, "tracks": tracks, "enrollments": enrollments}
    return render(request, "certification/board/page.html", context, status=422 if form.errors else 200)
