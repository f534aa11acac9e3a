"""The catalog: what was proposed by whom, what a consultant made of it, and the events people came to."""

import datetime as dt

from learning.models import CatalogItem, Category, Event, Kind
from learning.models.feedback import QUESTIONS
from learning.services import catalog, events
from learning.services.feedback import feedback_give
from learning.services.parts import part_add
from learning.services.rosters import roster_keep
from pdplanner.demo.calendar import ONE_DAY, ZONE
from pdplanner.demo.offers import (
    CONFERENCE,
    OCCASIONS,
    OFFERS,
    PROPOSED,
    RETIRE_REASON,
    RETIRED,
    RETURN_REASON,
    RETURNED,
    SESSIONS,
    Occasion,
    Offer,
)
from pdplanner.demo.stage import Stage


def tell(stage: Stage) -> None:
    for offer in OFFERS:
        approve(stage, offer, propose(stage, offer))
    gather(stage, CONFERENCE, SESSIONS)
    propose(stage, PROPOSED)
    returned = propose(stage, RETURNED)
    with stage.calendar.on(stage.calendar.ago(RETURNED.months) + 3 * ONE_DAY, 11):
        catalog.item_return(actor=stage.actor("tomasz"), item=returned, reason=RETURN_REASON)
    old = approve(stage, RETIRED, propose(stage, RETIRED))
    with stage.calendar.on(stage.calendar.day(4), 11):
        catalog.item_retire(actor=stage.actor("ingrid"), item=old, reason=RETIRE_REASON)
    for occasion in OCCASIONS:
        hold(stage, occasion)


def propose(stage: Stage, offer: Offer) -> CatalogItem:
    with stage.calendar.on(stage.calendar.ago(offer.months), 14):
        return catalog.item_propose(actor=stage.actor(offer.by), agency=stage.agency, facts=_facts(stage, offer))


def _facts(stage: Stage, offer: Offer) -> catalog.ItemFacts:
    return catalog.ItemFacts(
        title=offer.title, provider=offer.provider, description=offer.about, minutes=int(offer.hours * 60),
        kind=Kind.objects.get(agency=stage.agency, code=offer.kind), format=offer.format, region=offer.region,
        category=Category.objects.get(agency=stage.agency, code=offer.category), cents=offer.cost * 100,
        amount_hundredths=int(offer.credits * 100) or None, subjects=offer.subjects.split(","),
        published_on=stage.calendar.ago(offer.months) if offer.format == "recording" else None,
        link=f"https://{offer.link}.demo.example/{len(offer.title)}",
    )  # fmt: skip


def approve(stage: Stage, offer: Offer, item: CatalogItem) -> CatalogItem:
    with stage.calendar.on(stage.calendar.ago(offer.months) + 2 * ONE_DAY, 10):
        return catalog.item_approve(actor=stage.actor("tomasz"), item=item)


def gather(stage: Stage, title: str, sessions: tuple[str, ...]) -> None:
    """Make the item of that title a collection of the others."""
    collection = CatalogItem.objects.get(agency=stage.agency, title=title)
    with stage.calendar.on(stage.calendar.ago(9), 10):
        for session in sessions:
            part = CatalogItem.objects.get(agency=stage.agency, title=session)
            part_add(actor=stage.actor("ingrid"), collection=collection, item=part)


def hold(stage: Stage, occasion: Occasion) -> None:
    """Scheduled a month before, registered for one after the other, and the day after somebody says who was there."""
    item = CatalogItem.objects.get(agency=stage.agency, title=occasion.title)
    day = stage.calendar.day(0, occasion.days)
    known = min(day, stage.calendar.today) - 30 * ONE_DAY
    begins = dt.datetime.combine(day, dt.time(occasion.hour))
    when = events.EventFacts(
        begins, begins + dt.timedelta(minutes=min(item.minutes, 480)), ZONE, occasion.place, item.link,
        occasion.capacity,
    )  # fmt: skip
    with stage.calendar.on(known, 9):
        event = events.event_schedule(actor=stage.actor("ingrid"), item=item, facts=when)
    for number, key in enumerate(occasion.registered, start=1):
        with stage.calendar.on(known + number * ONE_DAY, 12):
            events.event_register(actor=stage.actor(key), event=event, membership=stage.posts[key])
    if occasion.attended:
        _keep_roster(stage, event, occasion)


def _keep_roster(stage: Stage, event: Event, occasion: Occasion) -> None:
    came = [stage.persons[key].pk for key in occasion.attended]
    parts = event.participations.filter(person__in=came).values_list("pk", flat=True)
    with stage.calendar.on(stage.calendar.day(0, occasion.days - 1), 9):
        roster_keep(actor=stage.actor("tomasz"), event=event, attended=list(parts))
    for key, answers in zip(occasion.attended, occasion.said, strict=False):
        with stage.calendar.on(stage.calendar.day(0, occasion.days - 2), 12):
            feedback_give(actor=stage.actor(key), event=event, answers=dict(zip(QUESTIONS, answers, strict=True)))
