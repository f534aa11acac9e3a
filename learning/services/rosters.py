"""Who was there: the roster of an event turns attendance into verified credits, once for each person.

All of it is one transaction of as many statements for five hundred as for five: a process that is killed leaves
nothing or everything, and the same roster sent again finds which.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from django.db import transaction

from learning import signals
from learning.enums import CreditState, EventState
from learning.models import Credit, CreditCategory, Event, Participation
from learning.queries.attendance import Found, named_in
from learning.queries.events import Seat, day_of, last_day_of, roster_of
from learning.services.particulars import Particulars
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow

OWN_PART = "Nobody verifies their own attendance. Claim this event as everybody else does."


@transaction.atomic
def roster_keep(*, actor: Actor, event: Event, attended: Collection[int]) -> list[Credit]:
    """Say which participations attended; each becomes one verified credit, and a second roster adds only the new ones.

    Nobody verifies their own attendance: whoever keeps the roster is left out and claims as everybody else does. Who
    claimed the event already keeps that claim.
    """
    require(actor, "event.keep_roster", event)
    event = _hold(event)
    if event.state != EventState.SCHEDULED:
        raise NotNow("This event was cancelled, so nobody attended it.")
    if event.begins_at > clock.now():
        raise NotNow("It has not begun yet. A roster says who was there, not who will come.")
    ticked = set(attended)
    roster = [seat for seat in roster_of(event) if seat.part.pk in ticked]
    if len(roster) != len(ticked):
        raise DomainError("Somebody you ticked cancelled meanwhile. Look at the roster again, then save it.")
    there = Participation.objects.filter(pk__in=[seat.part.pk for seat in roster], attended_at=None)
    there.update(attended_at=clock.now())
    fresh = [seat.part for seat in roster if not seat.has_credit and seat.part.person_id != actor.person.pk]
    credits = _credits(actor, event, fresh)
    if any(not seat.has_credit and seat.part.person_id == actor.person.pk for seat in roster):
        audit.refuse(actor, NotAllowed(OWN_PART, permission="event.keep_roster", thing=event))
    audit.record(
        "event.keep_roster", event, actor=actor, before=event.state, after=event.state,
        facts={"attended": sorted(ticked), "credits": [credit.pk for credit in credits]},
    )  # fmt: skip
    return credits


def roster_read(*, actor: Actor, event: Event, text: str, roster: Sequence[Seat]) -> Found:
    """Whom a list names; it proposes ticks and writes no credit. The line of whoever keeps the roster is refused, on
    record: of all that comes in from outside, this list alone leads to verified credits.

    Raises DomainError for a table that cannot be read.
    """
    require(actor, "event.keep_roster", event)
    found = named_in(text, roster)
    own = {seat.part.pk for seat in roster if seat.part.person_id == actor.person.pk and not seat.has_credit}
    if not own & found.parts:
        return found
    audit.refuse(actor, NotAllowed(OWN_PART, permission="event.keep_roster", thing=event))
    return replace(found, parts=found.parts - own, by_contact=found.by_contact - own, refused=OWN_PART)


def _hold(event: Event) -> Event:
    """The event as it is now. Until the end nobody else keeps its roster; who claims it holds it, too, and whoever
    registers waits with their commit, which looks at the key."""
    rows = Event.objects.select_for_update(of=("self",)).select_related("item__kind")
    return rows.get(pk=event.pk)


def _credits(actor: Actor, event: Event, parts: Iterable[Participation]) -> list[Credit]:
    item = event.item
    credits = Credit.objects.bulk_create(_credit(actor, event, part) for part in parts)
    if item.category_id:
        CreditCategory.objects.bulk_create(
            CreditCategory(credit=credit, agency_id=item.agency_id, category_id=item.category_id) for credit in credits
        )
    verified = CreditState.VERIFIED
    audit.record_all("event.keep_roster", credits, actor=actor, after=verified, agency_id=item.agency_id)
    signals.credits_changed.send(sender=Credit, people=[credit.person_id for credit in credits])
    return credits


def _credit(actor: Actor, event: Event, part: Participation) -> Credit:
    item, now = event.item, clock.now()
    serves: dict[str, Any] = {"goal_line_id": part.goal_line_id, "activity_line_id": part.activity_line_id}
    return Credit(
        person_id=part.person_id, membership_id=part.membership_id, kind=item.kind, title=item.title,
        provider=item.provider, started_on=day_of(event), ended_on=last_day_of(event), minutes=item.minutes,
        amount_hundredths=item.amount_hundredths, catalog_item=item, catalog_event=event,
        state=CreditState.VERIFIED, recorded_at=now, claimed_at=now, verified_at=now, verified_by=actor.person,
        verified_as=f"{actor.hat_words('event.keep_roster')}, roster of the event"[:200], **serves,
        **Particulars(published_on=item.published_on).facts(item.kind),
    )  # fmt: skip
