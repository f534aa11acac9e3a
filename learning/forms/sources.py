"""A credit that is taken from the catalog: what the address asks for, and what the form shows of it."""

from typing import Any

from learning.models import Participation
from learning.queries.catalog import items_for
from learning.queries.events import day_of, events_for, last_day_of
from learning.services.sources import NO_SOURCE, Source
from libraries.models import Person
from pdplanner.kernel.access import Actor


def source_asked(actor: Actor, item: int, event: int) -> Source:
    """The event or the item of that key, if the actor may see it; nothing for 0 and for nonsense."""
    found = events_for(actor).filter(pk=event).first() if event else None
    if found is not None:
        return Source(found.item, found)
    known = items_for(actor).select_related("kind", "agency").filter(pk=item).first() if item else None
    return Source(known) if known else NO_SOURCE


def facts_from(source: Source, person: Person) -> dict[str, Any]:
    """What the form is filled with; what somebody registered to serve in their plan comes along."""
    item, event = source.item, source.event
    if item is None:
        return {}
    facts = {"title": item.title, "provider": item.provider, "minutes": item.minutes, "category": item.category_id}
    facts["published_on"] = item.published_on
    if event is None:
        return facts
    first, last = day_of(event), last_day_of(event)
    part = Participation.objects.filter(event=event, person=person).first()
    serves = {"goal_line": part.goal_line_id, "activity_line": part.activity_line_id} if part else {}
    return {**facts, "started_on": first, "ended_on": last if last != first else None, **serves}
