"""The catalog: what was proposed by whom, and what a consultant made of it."""

from learning.models import CatalogItem, Category, Kind
from learning.services import catalog
from pdplanner.demo.calendar import ONE_DAY
from pdplanner.demo.offers import OFFERS, PROPOSED, RETIRE_REASON, RETIRED, RETURN_REASON, RETURNED, Offer
from pdplanner.demo.stage import Stage


def tell(stage: Stage) -> None:
    for offer in OFFERS:
        approve(stage, offer, propose(stage, offer))
    propose(stage, PROPOSED)
    returned = propose(stage, RETURNED)
    with stage.calendar.on(stage.calendar.ago(RETURNED.months) + 3 * ONE_DAY, 11):
        catalog.item_return(actor=stage.actor("tomasz"), item=returned, reason=RETURN_REASON)
    old = approve(stage, RETIRED, propose(stage, RETIRED))
    with stage.calendar.on(stage.calendar.day(4), 11):
        catalog.item_retire(actor=stage.actor("ingrid"), item=old, reason=RETIRE_REASON)


def propose(stage: Stage, offer: Offer) -> CatalogItem:
    with stage.calendar.on(stage.calendar.ago(offer.months), 14):
        return catalog.item_propose(actor=stage.actor(offer.by), agency=stage.agency, facts=_facts(stage, offer))


def _facts(stage: Stage, offer: Offer) -> catalog.ItemFacts:
    return catalog.ItemFacts(
        title=offer.title, provider=offer.provider, description=offer.about, minutes=int(offer.hours * 60),
        kind=Kind.objects.get(agency=stage.agency, code=offer.kind), format=offer.format, region=offer.region,
        category=Category.objects.get(agency=stage.agency, code=offer.category), cents=offer.cost * 100,
        amount_hundredths=int(offer.credits * 100) or None, subjects=offer.subjects.split(","),
        link=f"https://{offer.link}.demo.example/{len(offer.title)}",
    )  # fmt: skip


def approve(stage: Stage, offer: Offer, item: CatalogItem) -> CatalogItem:
    with stage.calendar.on(stage.calendar.ago(offer.months) + 2 * ONE_DAY, 10):
        return catalog.item_approve(actor=stage.actor("tomasz"), item=item)
