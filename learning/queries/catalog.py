"""Reads about the catalog: what an agency offers, and what waits for a decision."""

from collections.abc import Iterable, Sequence

from django.db.models import Count, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce

from learning.enums import ItemState
from learning.models import CatalogItem, CollectionPart
from learning.queries.fitting import FittingGoal
from libraries.models import Agency
from pdplanner.kernel.access import Actor, visible

OFFERED = ItemState.APPROVED


def items_for(actor: Actor) -> QuerySet[CatalogItem]:
    """Every item the actor may see, whatever its state."""
    return CatalogItem.objects.filter(pk__in=visible(actor, "catalog_item.view").order_by().values("pk"))


def with_words(rows: QuerySet[CatalogItem]) -> QuerySet[CatalogItem]:
    """The same items with what a list prints; of a collection also how many parts are offered."""
    parts = CollectionPart.objects.filter(collection=OuterRef("pk"), item__state=OFFERED).order_by()
    number = Subquery(parts.values("collection").annotate(number=Count("pk")).values("number"))
    listed = rows.select_related("kind", "category").prefetch_related("subjects")
    return listed.annotate(parts_offered=Coalesce(number, 0))


def providers_of(agency: Agency) -> list[str]:
    """Who gives what the agency offers or offered, each written as it is there."""
    rows = CatalogItem.objects.filter(agency=agency, state__in=(ItemState.APPROVED, ItemState.RETIRED))
    return list(rows.order_by("provider").values_list("provider", flat=True).distinct())


def items_to_decide(actor: Actor) -> QuerySet[CatalogItem]:
    """Proposals that wait for the actor, the oldest first."""
    rows: QuerySet[CatalogItem] = visible(actor, "catalog_item.decide")
    return rows.filter(state=ItemState.PROPOSED).order_by("proposed_at", "pk")


def label_fitting(items: Iterable[CatalogItem], goals: Sequence[FittingGoal]) -> None:
    """Give each item `fits`: the goals it fits with the subject that says so."""
    for item in items:
        subjects = list(item.subjects.all())
        found = ((goal, [one for one in subjects if one.pk in goal.subjects]) for goal in goals)
        item.fits = [(goal, shared[0]) for goal, shared in found if shared]


def fitting_items(actor: Actor, goals: Sequence[FittingGoal], limit: int) -> list[CatalogItem]:
    """Some items of the catalog that fit one of these goals, each with what it `fits`."""
    subjects = {pk for goal in goals for pk in goal.subjects}
    if not subjects:
        return []
    rows = items_for(actor).filter(state=OFFERED, subjects__in=subjects).distinct()
    found = list(with_words(rows)[:limit])
    label_fitting(found, goals)
    return found
