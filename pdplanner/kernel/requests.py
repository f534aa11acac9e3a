"""What every request gets: an id, an actor, and a page for each refusal."""

import re
import uuid
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from django.core.signals import request_finished
from django.dispatch import receiver
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.functional import SimpleLazyObject

from pdplanner.kernel import access, audit, logs
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow

if TYPE_CHECKING:
    from libraries.models import Person

Responder = Callable[[HttpRequest], HttpResponse]
HAT_KEY = "hat"
SAFE = ("GET", "HEAD", "OPTIONS", "TRACE")


class RequestId:
    """Gives the request an id that audit rows and log lines share; a proxy's own id is kept when it is harmless."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get("X-Request-ID", "")
        request_id = given if re.fullmatch(r"[A-Za-z0-9-]{8,40}", given) else uuid.uuid4().hex
        logs.request_id.set(request_id)
        response = self.get_response(request)
        response["X-Request-ID"] = request_id
        return response


@receiver(request_finished)
def _forget_id(**signal: object) -> None:
    """Not before: a refusal is logged after the last middleware has returned."""
    logs.request_id.set("")


class ActorMiddleware:
    """Sets `request.actor`: the signed-in person with today's hats, or None. Loaded when first asked for.

    With the actor comes the time zone of the page: the one the person chose, else the agency's.
    """

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: access.Request) -> HttpResponse:
        timezone.deactivate()
        known = request.user.is_authenticated
        request.actor = cast(access.Actor, SimpleLazyObject(lambda: _actor(request))) if known else None
        return self.get_response(request)


def _actor(request: HttpRequest) -> access.Actor:
    actor = access.actor_for(cast("Person", request.user), request.session.get(HAT_KEY, ""))
    timezone.activate(actor.person.time_zone or (actor.hat.zone if actor.hat else "UTC"))
    return actor


def refusal_record(request: HttpRequest, denied: NotAllowed) -> None:
    """Write a refusal to the audit, where it was an attempt: whoever only opens a page has tried nothing yet, and what
    one may not see at all is no refusal but a 404, which tells nobody whether it is there."""
    actor = getattr(request, "actor", None)
    if request.method not in SAFE and actor is not None:
        audit.refuse(actor, denied)


class Refusals:
    """Answers what services refuse: 403 with who may, 409 with what happened meanwhile, 400 with what is wrong."""

    def __init__(self, get_response: Responder) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, problem: Exception) -> HttpResponse | None:
        if isinstance(problem, NotAllowed):
            refusal_record(request, problem)
            return render(request, "403.html", {"words": problem.words}, status=403)
        if isinstance(problem, NotNow):
            return render(request, "409.html", {"words": problem.words}, status=409)
        if isinstance(problem, DomainError):
            return render(request, "400.html", {"words": problem.words}, status=400)
        return None
