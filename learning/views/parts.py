"""The parts of a collection: who keeps it adds, orders and takes out."""

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse

from learning.models import CatalogItem
from learning.queries.catalog import items_for
from learning.queries.parts import (
    collections_with,
    events_by_item,
    in_sum,
    is_collection,
    items_to_add,
    parts_of,
    worths_of_items,
)
from learning.services.parts import part_add, part_down, part_remove, part_up, states_to_arrange
from pdplanner.kernel.access import WRITE, Actor, may, needs
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.notes import note

OFFERED_AT_ONCE = 20


@needs("catalog_item.edit", related=("agency",))
def arrange(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    if item.state not in states_to_arrange(request.actor, item):
        raise NotNow(f"This item is {item.get_state_display().lower()}, so its parts are not yours to change now.")
    asked = _words(request.GET)
    found = list(items_to_add(request.actor, item, asked)[: OFFERED_AT_ONCE + 1])
    context = {
        "item": item,
        "parts": parts_of(request.actor, item),
        "asked": asked,
        "found": found[:OFFERED_AT_ONCE],
        "is_more": len(found) > OFFERED_AT_ONCE,
        "may_propose": may(request.actor, "agency.propose_item"),
    }
    return render(request, "learning/catalog/parts.html", context)


@needs("catalog_item.edit", methods=WRITE, related=("agency",))
def add(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    part = _asked(request)
    part_add(actor=request.actor, collection=item, item=part)
    note(request, f"“{part}” is a part of “{item}”.")
    asked = _words(request.POST)
    return redirect(f"{_address(item)}{'?' + urlencode({'q': asked}) if asked else ''}#add")


@needs("catalog_item.edit", methods=WRITE, related=("agency",))
def remove(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    part = _asked(request)
    part_remove(actor=request.actor, collection=item, item=part)
    note(request, f"“{part}” is no part of “{item}” any more. It stays in the catalog.")
    return redirect(_address(item))


@needs("catalog_item.edit", methods=WRITE, related=("agency",))
def up(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    return _moved(request, item, part_up)


@needs("catalog_item.edit", methods=WRITE, related=("agency",))
def down(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    return _moved(request, item, part_down)


def parts_shown(actor: Actor, item: CatalogItem) -> dict[str, Any]:
    """What the page of an item says of its parts and of the collections it is a part of; the same few queries for any
    number of parts."""
    parts = parts_of(actor, item)
    items = [part.item for part in parts]
    dates, worths = events_by_item(actor, items), worths_of_items(actor.person, items)
    for part, each in zip(parts, worths, strict=True):
        part.dates, part.worths = dates.get(part.item_id, []), each
    return {
        "parts": parts,
        "parts_minutes": sum(one.minutes for one in items),
        "parts_worths": in_sum(worths),
        "is_collection": bool(parts) or is_collection(item),
        "part_of": collections_with(actor, item),
        "may_arrange": may(actor, "catalog_item.edit", item) and item.state in states_to_arrange(actor, item),
    }


def _moved(request: HttpRequest, item: CatalogItem, service: Callable[..., Any]) -> HttpResponse:
    part = _asked(request)
    service(actor=request.actor, collection=item, item=part)
    return redirect(f"{_address(item)}#part-{part.pk}")


def _address(item: CatalogItem) -> str:
    return reverse("learning:item_parts", args=[item.pk])


def _words(sent: QueryDict) -> str:
    """What was searched for, no longer than an address carries."""
    return sent.get("q", "")[:100].replace("\0", "")


def _asked(request: HttpRequest) -> CatalogItem:
    """The item a button names, if the actor may see it."""
    typed = request.POST.get("part", "")
    key = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 18 else 0
    found = items_for(request.actor).select_related("agency").filter(pk=key).first()
    if found is None:
        raise NotNow("The item you chose is not there any more. Open the collection again.")
    return found
