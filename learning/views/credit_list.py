"""Claiming from a list: past events without a credit, so that nothing an event knows is typed again."""

from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from learning.models import CatalogItem, Event
from learning.queries.credits import posts_to_log_for
from learning.queries.events import day_of, events_to_claim
from libraries.models import Membership
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, needs

PER_PAGE = 20


@needs("event.view")
def from_list(request: HttpRequest) -> HttpResponse:
    actor = request.actor
    page = Paginator(events_to_claim(actor), PER_PAGE).get_page(request.GET.get("page"))
    posts = own_posts(actor)
    for event in page.object_list:
        event.claim_url = claim_address(posts, event.item, event)
    return render(request, "learning/credit/from_list.html", {"page": page})


def own_posts(actor: Actor) -> list[Membership]:
    """For which the actor can log a credit today."""
    return posts_to_log_for(actor.person, clock.today(actor.hat.zone if actor.hat else "UTC"))


def claim_address(posts: list[Membership], item: CatalogItem, event: Event | None = None) -> str:
    """The filled form, for the post held on the day of the event; "" where none was held at the agency then."""
    here = [post for post in posts if post.library.agency_id == item.agency_id]
    if event is not None:
        day = day_of(event)
        here = [post for post in here if post.starts_on <= day and (post.ends_on is None or day <= post.ends_on)]
    if not here:
        return ""
    asked = {"event": event.pk} if event else {"item": item.pk}
    return f"{reverse('learning:credit_log', args=[here[0].pk, item.kind.code])}?{urlencode(asked)}"


def several_address(posts: list[Membership], collection: CatalogItem) -> str:
    """Where parts of a collection are logged together; "" without a post at its agency."""
    here = next((post for post in posts if post.library.agency_id == collection.agency_id), None)
    return reverse("learning:credits_several", args=[here.pk, collection.pk]) if here else ""
