"""One person with all their posts, as far as the reader sees them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from libraries.models import Person
from libraries.queries.agency_setup import agency_posts_seen, posts_seen
from pdplanner.kernel import clock
from pdplanner.kernel.access import may, needs


@needs("person.view")
def person(request: HttpRequest, person: Person) -> HttpResponse:
    posts = list(posts_seen(request.actor, person))
    for post in posts:
        post.is_over = post.ends_on is not None and post.ends_on < clock.today(post.library.agency.time_zone)
    context = {
        "person": person,
        "posts": posts,
        "agency_posts": agency_posts_seen(request.actor, person),
        "is_own": person.pk == request.actor.person.pk,
        "may_erase": not person.erased_at and may(request.actor, "person.erase", person),
    }
    return render(request, "libraries/people/person.html", context)
