"""What people who registered are told of an event: that it moved, is cancelled, or has a seat for them now."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from learning.models import Event, Participation
from libraries.models import Person
from pdplanner.kernel import notices
from pdplanner.kernel.models import Topic
from pdplanner.kernel.wording import long_date, time_of_day, zone_words


def event_moved(event: Event, *, event_key: int) -> None:
    words = f"It begins on {when(event)}."
    for part in event.participations.filter(cancelled_at=None).select_related("person"):
        _tell(f"event.moved:{event_key}", event, part.person, f"“{event}” has changed", words)


def event_cancelled(event: Event) -> None:
    for part in event.participations.filter(cancelled_at=None).select_related("person"):
        _tell(f"event.cancelled:{event.pk}", event, part.person, f"“{event}” does not take place", event.reason)


def seat_free(event: Event, part: Participation) -> None:
    key = f"event.seat:{part.pk}:{int(part.registered_at.timestamp())}"
    _tell(key, event, part.person, f"There is a seat for you at “{event}”", f"It begins on {when(event)}.")


def when(event: Event) -> str:
    """ "3 December 2026, 10:00 AM, Mountain time": as the clock shows it where it takes place."""
    with timezone.override(event.zone):
        return f"{long_date(event.begins_at)}, {time_of_day(event.begins_at)}, {zone_words(event.zone)}"


def _tell(key: str, event: Event, person: Person, subject: str, words: str) -> None:
    url = settings.SITE_URL + reverse("learning:event", args=[event.pk])
    context = {"event": event, "subject": subject, "words": words, "action": "Open the event", "action_url": url}
    notices.tell(
        key, to=person, about=event, topic=Topic.CATALOG, zone=event.item.agency.time_zone, template="event",
        context=context, words=words,
    )  # fmt: skip
