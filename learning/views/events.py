"""Events: the list and the month, the page of one, and the file a calendar reads."""

import calendar
import datetime as dt
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from learning.documents.icalendar import calendar_of
from learning.enums import EventState
from learning.forms.catalog_filter import CatalogFilter
from learning.forms.events import RegisterForm, serves_of
from learning.forms.feedback import FeedbackForm
from learning.models import CatalogItem, Event
from learning.queries.alignment import FEW
from learning.queries.credits import credit_of_event, posts_to_log_for
from learning.queries.events import between, events_for, label_mine, part_of, part_words, rosters_to_keep, still_to_come
from learning.queries.feedback import answers_of, closes_at, is_open, said_after, was_there
from learning.queries.fitting import goals_of
from learning.queries.plan_choices import PlanChoices, plan_choices
from learning.views.credit_list import claim_address
from learning.workflows import EVENT
from libraries.models import Membership
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, Request, may, needs

PER_PAGE = 20
_RELATED = ("item__agency", "item__kind")


@needs("event.view")
def events(request: Request) -> HttpResponse:
    rows = still_to_come(events_for(request.actor))
    form, rows = _narrowed(request, rows)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    label_mine(page.object_list, request.actor.person)
    to_keep = rosters_to_keep(request.actor)[:PER_PAGE] if may(request.actor, "event.keep_roster") else []
    context = {"filter": form, "page": page, "month": clock.today(_zone()), "to_keep": to_keep}
    return render(request, "learning/event/list.html", context)


@needs("event.view")
def month(request: Request, year: int, month: int) -> HttpResponse:
    """A plain table of weeks, and below it the events of the month in words."""
    first = _first_day(year, month)
    last = first.replace(day=calendar.monthrange(first.year, first.month)[1])
    form, rows = _narrowed(request, between(events_for(request.actor), first, last, _zone()))
    found = list(rows)
    label_mine(found, request.actor.person)
    context = {
        "filter": form,
        "kept": f"?{request.GET.urlencode()}" if form.is_set else "",
        "first": first,
        "events": found,
        "weeks": _weeks(first, found),
        "before": first - dt.timedelta(days=1),
        "after": last + dt.timedelta(days=1),
        "today": clock.today(_zone()),
    }
    return render(request, "learning/event/month.html", context)


def _narrowed(request: Request, rows: QuerySet[Event]) -> tuple[CatalogFilter, QuerySet[Event]]:
    """The filter over the items of these events, and the events of those that pass it."""
    items = CatalogItem.objects.filter(pk__in=rows.order_by().values("item"))
    form = CatalogFilter(request.GET, actor=request.actor, rows=items, goals=goals_of(request.actor))
    items = form.narrowed()
    return form, rows.filter(item__in=items.values("pk")) if form.is_set else rows


def _zone() -> str:
    """Of the page: the reader's own, else the agency's."""
    return timezone.get_current_timezone_name()


def _first_day(year: int, month: int) -> dt.date:
    """Of the month that was asked for; of this one where there is no such."""
    today = clock.today(_zone())
    return dt.date(year, month, 1) if 2000 <= year <= 2100 and 1 <= month <= 12 else today.replace(day=1)


def _weeks(first: dt.date, found: list[Event]) -> list[list[tuple[dt.date, list[Event]]]]:
    by_day: dict[dt.date, list[Event]] = {}
    for event in found:
        by_day.setdefault(clock.local_date(event.begins_at, _zone()), []).append(event)
    weeks = calendar.Calendar(calendar.SUNDAY).monthdatescalendar(first.year, first.month)
    return [[(day, by_day.get(day, [])) for day in week] for week in weeks]


@needs("event.view", related=_RELATED)
def one(request: HttpRequest, event: Event) -> HttpResponse:
    return show(request, event)


def show(
    request: HttpRequest, event: Event, form: RegisterForm | None = None, answers: FeedbackForm | None = None
) -> HttpResponse:
    """The page of an event; with a refused `form` or refused `answers` as an answer to it."""
    actor = request.actor
    part = part_of(event, actor.person)
    posts = posts_here(actor, event)
    context = {
        "event": event,
        "mine": part_words(part, event),
        "place_in_line": part.before - event.capacity + 1 if part and event.capacity is not None else 0,
        "seats": event.seats_in_words(event.participations.filter(cancelled_at=None).count()),
        "is_over": event.ends_at < clock.now(),
        "claim_url": claim_address(posts, event.item, event),
        "has_begun": event.begins_at <= clock.now(),
        "form": form
        or (RegisterForm(posts=posts, choices=choices_of(posts), initial=serves_of(part)) if posts else None),
        "moves": {move.action for move in EVENT.open_moves(event.state) if may(actor, move.permission, event)},
        "may_keep": may(actor, "event.keep_roster", event),
        "credit": credit_of_event(actor.person.pk, event),
    }
    context |= _feedback(actor, event, answers)
    return render(request, "learning/event/page.html", context, status=422 if form or answers else 200)


def _feedback(actor: Actor, event: Event, refused: FeedbackForm | None) -> dict[str, Any]:
    """What is asked of whoever was there, and what whoever keeps the event reads of it."""
    if event.state != EventState.SCHEDULED or event.ends_at > clock.now():
        return {}
    said, asks = answers_of(event, actor.person), is_open(event) and was_there(event, actor.person)
    shown = {"closes_at": closes_at(event), "is_open": is_open(event), "few": FEW, "has_answered": bool(said)}
    shown["answers"] = refused or (FeedbackForm(initial=said) if asks else None)
    if may(actor, "event.edit", event):
        shown |= {"answered": event.feedback.count(), "said": said_after(Event.objects.filter(pk=event.pk))}
    return shown


def posts_here(actor: Actor, event: Event) -> list[Membership]:
    """The actor's posts for which they can take part."""
    posts = posts_to_log_for(actor.person, clock.today(event.item.agency.time_zone))
    return [post for post in posts if post.library.agency_id == event.item.agency_id]


def choices_of(posts: list[Membership]) -> PlanChoices:
    return plan_choices(posts[0]) if posts else PlanChoices()


@needs("event.view", related=_RELATED)
def ics(request: HttpRequest, event: Event) -> HttpResponse:
    return ics_answer([event], name=str(event))


def ics_answer(events: list[Event], *, name: str) -> HttpResponse:
    address_of = {event.pk: settings.SITE_URL + reverse("learning:event", args=[event.pk]) for event in events}
    headers: dict[str, Any] = {"Content-Disposition": 'attachment; filename="event.ics"'}
    body = calendar_of(events, address_of=address_of, name=name)
    return HttpResponse(body, content_type="text/calendar; charset=utf-8", headers=headers)
