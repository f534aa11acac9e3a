"""Events in one's own calendar program: the page where an address is made, and what is read at it."""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import quote_etag

from learning.documents.icalendar import calendar_of
from learning.models import Event
from learning.queries.feeds import events_in, feed_at, feed_of, token_hash
from learning.services.feeds import feed_end, feed_make
from libraries.models import Agency, Person
from pdplanner.kernel.access import WRITE, Request, may, needs, public, signed_in
from pdplanner.kernel.notes import note

_SHOWN_ONCE = "calendar_address"


@signed_in("everybody may have what they registered for in their own calendar")
def page(request: Request) -> HttpResponse:
    hat, person = request.actor.hat, request.actor.person
    agency = Agency.objects.filter(pk=hat.agency_id).first() if hat and hat.agency_id else None
    may_publish = agency is not None and may(request.actor, "agency.publish_events", agency)
    context = {
        "feed": feed_of(person), "agency": agency if may_publish else None,
        "agency_feed": feed_of(agency) if agency and may_publish else None,
        "shown": request.session.pop(_SHOWN_ONCE, {}),
    }  # fmt: skip
    return render(request, "learning/event/feeds.html", context)


@signed_in("everybody makes and ends the address of their own calendar", methods=WRITE)
def mine(request: Request) -> HttpResponse:
    return _change(request, request.actor.person)


@needs("agency.publish_events", methods=WRITE)
def of_agency(request: HttpRequest, agency: Agency) -> HttpResponse:
    return _change(request, agency)


def _change(request: HttpRequest, owner: Person | Agency) -> HttpResponse:
    if request.POST.get("end"):
        feed_end(actor=request.actor, owner=owner)
        note(request, "The address has ended. Calendar programs that read it find nothing any more.")
    else:
        token = feed_make(actor=request.actor, owner=owner)
        address = settings.SITE_URL + reverse("learning:calendar", args=[token])
        request.session[_SHOWN_ONCE] = {"of": owner._meta.model_name, "address": address}
    return redirect("learning:feeds")


@public("calendar programs cannot sign in; the key in the address opens one calendar and nothing else")
def calendar(request: HttpRequest, token: str) -> HttpResponseBase:
    feed = feed_at(token)
    if feed is None:
        raise Http404
    events = events_in(feed)
    told: dict[str, Any] = {"address_of": {event.pk: _address(event) for event in events}, "name": feed_name(feed)}
    body = calendar_of(events, **told, is_public=feed.person is None)
    etag = quote_etag(token_hash(body.decode())[:32])
    fresh = HttpResponse(body, content_type="text/calendar; charset=utf-8", headers={"ETag": etag})
    return get_conditional_response(request, etag=etag, response=fresh) or fresh


def feed_name(feed: Any) -> str:
    return f"Events of {feed.agency}" if feed.agency else "Learning I registered for"


def _address(event: Event) -> str:
    return settings.SITE_URL + reverse("learning:event", args=[event.pk])
