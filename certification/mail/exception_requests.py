"""What people are told of requests for exceptions: the coordinators who decide, and whoever asked."""

from django.conf import settings
from django.urls import reverse

from certification.explain.exception_requests import decide_url, what_is_asked
from certification.models import ExceptionRequest
from certification.queries.exception_requests import askers_of, coordinators_of
from libraries.models import Person
from pdplanner.kernel import notices
from pdplanner.kernel.models import Topic


def to_coordinators(request: ExceptionRequest) -> None:
    """Something is asked for. Why stands on the page alone: it may be about an illness, and mail is read by others."""
    enrollment = request.enrollment
    context = {
        "holder": enrollment.holder,
        "track": enrollment.track.name,
        "what": what_is_asked(request),
        "action": "Read why, and decide",
        "action_url": settings.SITE_URL + decide_url(request),
    }
    for person in coordinators_of(enrollment.agency, but=request.asked_by_id):
        notices.tell(
            f"exception.asked:{request.pk}", to=person, about=request, topic=Topic.TRACKS,
            zone=enrollment.agency.time_zone, template="exception_asked", context=context, asks=True,
        )  # fmt: skip


def to_asker(request: ExceptionRequest, *, by: Person) -> None:
    """It was granted, or declined with a reason."""
    enrollment = request.enrollment
    context = {
        "track": enrollment.track.name,
        "what": what_is_asked(request),
        "state": request.get_state_display().lower(),
        "by": by,
        "reason": request.answer,
        "action": "Open the standing",
        "action_url": settings.SITE_URL + reverse("certification:enrollment", args=[enrollment.pk]),
    }
    for person in askers_of(request):
        notices.tell(
            f"exception.answered:{request.pk}", to=person, about=request, topic=Topic.TRACKS,
            zone=enrollment.agency.time_zone, template="exception_answered", context=context,
            words=f"{by}: {request.answer}" if request.answer else "",
        )  # fmt: skip
