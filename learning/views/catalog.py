"""The catalog: the list, the page of one item, proposing and editing."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from learning import ports
from learning.enums import ItemState, PdpState, RevisionState
from learning.forms.catalog import ItemForm, facts_of
from learning.forms.catalog_filter import CatalogFilter
from learning.models import CatalogItem, Event, Revision
from learning.queries.catalog import items_for, label_fitting, with_words
from learning.queries.events import events_for, label_mine, still_to_come
from learning.queries.feedback import said_after
from learning.queries.fitting import goals_of
from learning.services.catalog import item_edit, item_propose, states_to_edit, version_of
from learning.views.credit_list import claim_address, own_posts, several_address
from learning.views.parts import parts_shown
from learning.workflows import CATALOG_ITEM
from libraries.models import Agency
from pdplanner.kernel.access import FORM, Actor, may, needs
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.notes import note

PER_PAGE = 20
REVALUED = (
    " Credits of it that nobody has verified yet are worth the new number, and whoever has one is told. Verified ones "
    "stay as they were."
)


@needs("catalog_item.view")
def catalog(request: HttpRequest) -> HttpResponse:
    goals = goals_of(request.actor)
    keeps = may(request.actor, "catalog_item.retire")
    form = CatalogFilter(request.GET, actor=request.actor, rows=items_for(request.actor), goals=goals, states=keeps)
    page = Paginator(with_words(form.applied()), PER_PAGE).get_page(request.GET.get("page"))
    label_fitting(page.object_list, goals)
    context = {
        "filter": form,
        "page": page,
        "may_propose": may(request.actor, "agency.propose_item"),
        "keeps": keeps,
        "may_describe": may(request.actor, "agency.describe_learning"),
    }
    return render(request, "learning/catalog/list.html", context)


@needs("catalog_item.view", related=("agency", "kind", "category", "proposed_by", "decided_by"))
def one(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    actor, offered, shown = request.actor, item.state == ItemState.APPROVED, parts_shown(request.actor, item)
    label_fitting([item], goals_of(actor))
    events = list(still_to_come(events_for(actor).filter(item=item))[:PER_PAGE])
    label_mine(events, actor.person)
    log_address = several_address if shown["is_collection"] else claim_address
    learning = ports.Learning(item.kind.code, item.kind.tags, item.minutes)
    context = {
        "item": item,
        "events": events,
        "plan_url": _plan_address(actor, item) if offered else "",
        "log_url": log_address(own_posts(actor), item) if offered else "",
        "may_schedule": offered and not shown["is_collection"] and may(actor, "catalog_item.schedule", item),
        "moves": {move.action for move in CATALOG_ITEM.open_moves(item.state) if may(actor, move.permission, item)},
        "is_own": item.proposed_by_id == actor.person.pk,
        "may_edit": may(actor, "catalog_item.edit", item) and item.state in states_to_edit(actor, item),
        "worths": [] if item.amount_hundredths else ports.ask().worths(actor.person.pk, learning),
        "read_at": version_of(item),
        "said": said_after(Event.objects.filter(item=item)),
    }
    return render(request, "learning/catalog/item.html", context | shown)


def _plan_address(actor: Actor, item: CatalogItem) -> str:
    """Where the item becomes an activity: the draft of an open plan of the actor at the agency, or ""."""
    plans = Revision.objects.filter(pdp__person=actor.person, state=RevisionState.DRAFT, pdp__state=PdpState.OPEN)
    draft = plans.filter(pdp__membership__library__agency=item.agency).order_by("-pk").first()
    if draft is None:
        return ""
    return f"{reverse('learning:revision_edit', args=[draft.pk])}?at=activity-new&item={item.pk}#activity-new"


def _agency_of(actor: Actor) -> Agency:
    """Of the hat that is worn; whoever may propose at all wears one."""
    return Agency.objects.get(pk=actor.hat.agency_id if actor.hat else None)


@needs("agency.propose_item", methods=FORM)
def propose(request: HttpRequest) -> HttpResponse:
    agency = _agency_of(request.actor)
    form = ItemForm(request.POST or None, agency=agency, keeps_catalog=may(request.actor, "catalog_item.retire"))
    if request.method == "POST" and form.is_valid():
        try:
            item = item_propose(actor=request.actor, agency=agency, facts=form.facts())
        except DomainError as refused:
            form.refuse(refused)
        else:
            note(request, f"“{item}” is proposed. You hear from a consultant.")
            return redirect("learning:catalog_item", item.pk)
    status = 422 if request.method == "POST" else 200
    return render(request, "learning/catalog/form.html", {"form": form, "agency": agency}, status=status)


@needs("catalog_item.edit", methods=FORM, related=("agency",))
def edit(request: HttpRequest, item: CatalogItem) -> HttpResponse:
    if item.state not in states_to_edit(request.actor, item):
        raise NotNow(f"This item is {item.get_state_display().lower()}, so it is not yours to edit now.")
    keeps = may(request.actor, "catalog_item.retire", item)
    form = ItemForm(request.POST or None, agency=item.agency, keeps_catalog=keeps, item=item, initial=facts_of(item))
    if request.method == "POST" and form.is_valid():
        was = item.amount_hundredths
        try:
            item_edit(actor=request.actor, item=item, facts=form.facts())
        except NotNow:
            raise
        except DomainError as refused:
            form.refuse(refused)
        else:
            told = REVALUED if item.amount_hundredths != was and item.credits.exists() else ""
            note(request, f"“{item}” is saved.{told}")
            return redirect("learning:catalog_item", item.pk)
    context = {"form": form, "item": item, "agency": item.agency}
    return render(request, "learning/catalog/form.html", context, status=422 if request.method == "POST" else 200)
