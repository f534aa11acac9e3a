"""Which libraries somebody sees, and which one is theirs."""

import datetime as dt

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from libraries.models import Agency, Branch, Library, LibraryName, Membership
from pdplanner.kernel import clock
from pdplanner.kernel.access import Actor, visible
from pdplanner.kernel.folding import words_of


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


OPEN, CLOSED, ALL = "open", "closed", "all"
SHORT = 2  # letters; a word as short as “MT” is looked for at the beginning of words only


def libraries_seen(
    actor: Actor, words: str = "", *, show: str = ALL, state: str = "", region: str = ""
) -> QuerySet[Library]:
    """The libraries of the actor's list, with their `former` names and how many people hold a post there (`people`).

    Every one of `words` has to be found in name, place, region, state or one former name, accents and capitals aside.
    """
    today = clock.today("UTC")  # a count for orientation; what decides something asks the agency's own day
    posts = Membership.objects.on(today).filter(library=OuterRef("pk")).order_by().values("library")
    people = posts.annotate(people=Count("person", distinct=True)).values("people")
    rows = Library.objects.filter(pk__in=visible(actor, "library.view").values("pk"))
    for word in words_of(words):
        former = LibraryName.objects.filter(_has_word(word), library=OuterRef("pk"))
        rows = rows.filter(_has_word(word) | Exists(former))
    if show != ALL:
        rows = rows.filter(closed_on__isnull=show == OPEN)
    if state:
        rows = rows.filter(state=state)
    if region:
        rows = rows.filter(region=region)
    rows = rows.annotate(people=Coalesce(Subquery(people), 0)).prefetch_related(
        Prefetch("former_names", to_attr="former")
    )
    return rows.select_related("agency").defer("imported", "search_text").order_by("name", "place", "pk")


def _has_word(word: str) -> Q:
    if len(word) <= SHORT:
        return Q(search_text__startswith=word) | Q(search_text__contains=f" {word}")
    return Q(search_text__contains=word)


def states_and_regions(actor: Actor) -> tuple[list[str], list[str]]:
    """What the libraries of the actor's list can be told apart by, each in its order."""
    pairs = visible(actor, "library.view").order_by().values_list("state", "region").distinct()
    states, regions = zip(*pairs, strict=True) if pairs else ((), ())
    return sorted({state for state in states if state}), sorted({region for region in regions if region})


def posts_beyond(library: Library, day: dt.date) -> QuerySet[Membership]:
    """The posts at `library` that are held or begin after `day`."""
    rows = Membership.objects.filter(Q(ends_on=None) | Q(ends_on__gt=day), library=library)
    return rows.select_related("person", "library__agency").order_by("person__family_name", "pk")


def mergeable_into(actor: Actor, library: Library) -> QuerySet[Library]:
    """The open libraries of the same agency and state."""
    rows = visible(actor, "library.view").filter(agency=library.agency_id, closed_on=None).exclude(pk=library.pk)
    if library.state:
        rows = rows.filter(state__in=["", library.state])
    found: QuerySet[Library] = rows.order_by("name", "place", "pk")
    return found


def open_branches_first(library: Library) -> QuerySet[Branch]:
    """The branches by name, those that closed at the end."""
    return library.branches.order_by(F("closed_on").desc(nulls_first=True), "name")
