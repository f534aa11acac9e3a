"""Which libraries somebody sees, and which one is theirs."""

from django.db.models import Count, Q, QuerySet

from libraries.models import Agency, Library
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible


def library_of(actor: Actor, permission: str = "library.view") -> Library | None:
    """The library of the hat the actor wears, else of their first hat at a library; None if `permission` is lacking."""
    hats = [actor.hat, *actor.hats] if actor.hat else list(actor.hats)
    pk = next((hat.library_id for hat in hats if hat.library_id), None)
    return visible(actor, permission).select_related("agency").filter(pk=pk).first() if pk else None


def agency_of(actor: Actor) -> Agency | None:
    """The agency the actor is consultant or coordinator of; that of the hat they wear comes first."""
    hats = [*actor.wearing("coordinator"), *actor.wearing("consultant")]
    pk = next((hat.agency_id for hat in sorted(hats, key=lambda hat: hat != actor.hat)), None)
    return Agency.objects.filter(pk=pk).first() if pk else None


def libraries_seen(actor: Actor, words: str = "") -> QuerySet[Library]:
    """The libraries of the actor's list, with how many people hold a post there today (`people`)."""
    today = clock.today("UTC")  # a count for orientation; what decides something asks the agency's own day
    open_posts = Q(memberships__starts_on__lte=today) & (
        Q(memberships__ends_on=None) | Q(memberships__ends_on__gte=today)
    )
    rows = Library.objects.filter(pk__in=visible(actor, "library.view").values("pk"))
    for word in words.split()[:6]:
        rows = rows.filter(Q(name__icontains=word) | Q(place__icontains=word) | Q(region__icontains=word))
    people = Count("memberships__person", filter=open_posts, distinct=True)
    return rows.annotate(people=people).select_related("agency").order_by("name", "pk")
