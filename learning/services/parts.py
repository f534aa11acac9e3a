"""The verbs of a collection: an item of the catalog gets other items as parts, in an order. One level only."""

from typing import Any

from django.db import transaction
from django.db.models import Max

from learning.enums import EventState, ItemState
from learning.models import CatalogItem, CollectionPart
from learning.queries.catalog import items_for
from learning.queries.parts import FOR_PARTS
from learning.services.catalog import states_to_edit
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.workflow import not_now_words

MOST_PARTS = 100


def states_to_arrange(actor: Actor, collection: CatalogItem) -> set[str]:
    """Those in which the actor, who may edit it at all, changes its parts: a proposer goes on while nobody decided."""
    return {*states_to_edit(actor, collection), ItemState.PROPOSED}


@transaction.atomic
def part_add(*, actor: Actor, collection: CatalogItem, item: CatalogItem) -> CollectionPart:
    """Put an item at the end of a collection; with its first part an item becomes one. Raises DomainError in words
    where it cannot be a part."""
    require(actor, "catalog_item.view", item)
    _begin(actor, collection, item)
    _check(collection, item)
    last = collection.parts.aggregate(last=Max("position"))["last"] or 0
    part = CollectionPart.objects.create(collection=collection, item=item, position=last + 1)
    _record(actor, collection, "add a part", item)
    return part


@transaction.atomic
def part_remove(*, actor: Actor, collection: CatalogItem, item: CatalogItem) -> None:
    """Take a part out. The item stays in the catalog, and so do credits of it."""
    _begin(actor, collection)
    deleted, _ = collection.parts.filter(item=item).delete()
    if not deleted:
        raise _gone(item)
    _record(actor, collection, "remove a part", item)


@transaction.atomic
def part_up(*, actor: Actor, collection: CatalogItem, item: CatalogItem) -> None:
    """Change places with the part before; the first stays."""
    _move(actor, collection, item, -1)


@transaction.atomic
def part_down(*, actor: Actor, collection: CatalogItem, item: CatalogItem) -> None:
    """Change places with the part after; the last stays."""
    _move(actor, collection, item, 1)


def _move(actor: Actor, collection: CatalogItem, item: CatalogItem, step: int) -> None:
    """Past the next part the actor sees; one they do not see keeps its place."""
    _begin(actor, collection)
    parts = list(collection.parts.filter(item__in=items_for(actor).order_by().values("pk")))
    here = next((place for place, part in enumerate(parts) if part.item_id == item.pk), None)
    if here is None:
        raise _gone(item)
    if not 0 <= here + step < len(parts):
        return
    one, other = parts[here], parts[here + step]
    for part, position in ((one, other.position), (other, one.position)):
        CollectionPart.objects.filter(pk=part.pk).update(position=position)
    _record(actor, collection, "move a part", item)


def _begin(actor: Actor, collection: CatalogItem, *others: CatalogItem) -> None:
    """Check the right, and hold the rows, so that two who change parts at once do it one after the other."""
    require(actor, "catalog_item.edit", collection)
    keys = sorted({collection.pk, *(other.pk for other in others)})
    list(CatalogItem.objects.select_for_update().filter(pk__in=keys).order_by("pk").values_list("pk"))
    rows = CatalogItem.objects.filter(pk=collection.pk, state__in=states_to_arrange(actor, collection))
    if not rows.update(edited_at=clock.now()):  # whoever decides reads the parts, too
        collection.refresh_from_db()
        raise NotNow(not_now_words(collection, collection.state))


def _check(collection: CatalogItem, item: CatalogItem) -> None:
    _check_collection(collection)
    if item.pk == collection.pk:
        raise DomainError("A collection is no part of itself. Choose another item.")
    if item.agency_id != collection.agency_id:
        raise DomainError(f"“{item}” is in the catalog of {item.agency}. A collection holds items of its own agency.")
    if item.parts.exists():
        raise DomainError(f"“{item}” is a collection itself. Add its parts instead: there is one level only.")
    if item.state not in FOR_PARTS:
        raise DomainError(
            f"“{item}” is {item.get_state_display().lower()}. A part is in the catalog, or waits for a decision."
        )
    if collection.parts.filter(item=item).exists():
        raise DomainError(f"“{item}” is a part of “{collection}” already.")


def _check_collection(collection: CatalogItem) -> None:
    """Whether it can be a collection: what holds for it as a whole would count its parts twice."""
    above = CatalogItem.objects.filter(parts__item=collection).first()
    if above is not None:
        raise DomainError(
            f"“{collection}” is a part of “{above}”, so it has no parts of its own: there is one level only."
        )
    if collection.amount_hundredths:
        raise DomainError(
            f"“{collection}” has a number of credits of its own. Take it away first: a collection is worth what its "
            "parts are worth."
        )
    if collection.events.filter(state=EventState.SCHEDULED).exists():
        raise DomainError(
            f"“{collection}” has events, and who attends one gets a credit for all of it. Cancel those to come, or "
            "propose another item as the collection."
        )
    if collection.parts.count() >= MOST_PARTS:
        raise DomainError(f"A collection has at most {MOST_PARTS} parts. Make a second one.")


def _gone(item: CatalogItem) -> NotNow:
    return NotNow(f"“{item}” is no part of it any more: somebody was faster. Open the collection again.")


def _record(actor: Actor, collection: CatalogItem, did: str, item: CatalogItem) -> None:
    facts: dict[str, Any] = {"did": did, "part": item.pk, "title": item.title}
    audit.record(
        "catalog_item.edit", collection, actor=actor, before=collection.state, after=collection.state, facts=facts
    )
