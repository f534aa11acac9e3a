"""What is decided about an item of the catalog: proposed again, approved, returned, retired, taken up again."""

from functools import partial

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from learning.models import CatalogItem
from learning.services.catalog import item_approve, item_repropose, item_retire, item_return, item_take_up
from learning.views.plan_way import sent_at
from learning.views.reasons import decide_with_reason
from pdplanner.kernel.access import FORM, WRITE, needs
from pdplanner.kernel.notes import note


@needs("catalog_item.propose", methods=WRITE)
def repropose(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    item_repropose(actor=request.actor, item=item)
    note(request, f"“{item}” is proposed again.")
    return redirect("learning:catalog_item", item.pk)


@needs("catalog_item.decide", methods=WRITE)
def approve(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    item_approve(actor=request.actor, item=item, read_at=sent_at(request))
    note(request, f"“{item}” is in the catalog.")
    return redirect("learning:catalog_item", item.pk)


@needs("catalog_item.decide", methods=FORM)
def send_back(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(item_return, actor=request.actor, item=item),
        said=f"Returned: “{item}”.",
        then=reverse("learning:catalog"),
        question=f"Return “{item}” to {item.proposed_by}?",
        consequences=["They read your reason, change the proposal and propose it again, or leave it."],
        label="Return with this reason",
        cancel_url=reverse("learning:catalog_item", args=[item.pk]),
    )


@needs("catalog_item.retire", methods=FORM)
def retire(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    return decide_with_reason(
        request,
        partial(item_retire, actor=request.actor, item=item),
        said=f"Retired: “{item}”.",
        then=reverse("learning:catalog"),
        question=f"Retire “{item}”?",
        consequences=[
            "The catalog offers it no more. Its page stays, with your reason, for whoever planned it.",
            "Plans and credits that name it stay as they are.",
        ],
        label="Retire it",
        cancel_url=reverse("learning:catalog_item", args=[item.pk]),
    )


@needs("catalog_item.retire", methods=WRITE)
def take_up(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    item_take_up(actor=request.actor, item=item)
    note(request, f"“{item}” is in the catalog again.")
    return redirect("learning:catalog_item", item.pk)
