"""Addresses for calendar programs: made, made anew, ended."""

import secrets

from django.db import transaction

from learning.models import CalendarFeed
from learning.queries.feeds import owned_by, token_hash
from libraries.models import Agency, Person
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import Actor, require
from pdplanner.kernel.errors import NotNow


@transaction.atomic
def feed_make(*, actor: Actor, owner: Person | Agency) -> str:
    """The part of the new address that is its key, which is kept nowhere; an earlier address ends."""
    _require(actor, owner)
    token = secrets.token_urlsafe(24)
    CalendarFeed.objects.update_or_create(
        **owned_by(owner), defaults={"token_hash": token_hash(token), "made_at": clock.now()}
    )
    audit.record("feed.make", owner, actor=actor)
    return token


@transaction.atomic
def feed_end(*, actor: Actor, owner: Person | Agency) -> None:
    _require(actor, owner)
    if not CalendarFeed.objects.filter(**owned_by(owner)).delete()[0]:
        raise NotNow("There is no address any more.")
    audit.record("feed.end", owner, actor=actor)


def _require(actor: Actor, owner: Person | Agency) -> None:
    require(actor, "profile.edit" if isinstance(owner, Person) else "agency.publish_events", owner)
