"""Events as calendars read them: RFC 5545, in UTC, so that no time zone has to travel along."""

import datetime as dt
from collections.abc import Iterable, Iterator

from learning.models import Event

WIDTH = 75  # bytes in a line
REFRESH = "PT6H"  # how often a program may look again


def calendar_of(events: Iterable[Event], *, address_of: "dict[int, str]", name: str, is_public: bool = False) -> bytes:
    """One calendar; `address_of` leads from the key of an event to its page. A public one does not hold the links by
    which one takes part."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//pdplanner//events//EN", "METHOD:PUBLISH",
             f"X-WR-CALNAME:{_text(name)}", f"REFRESH-INTERVAL;VALUE=DURATION:{REFRESH}",
             f"X-PUBLISHED-TTL:{REFRESH}"]  # fmt: skip
    for event in events:
        lines += _event(event, address_of[event.pk], is_public)
    lines.append("END:VCALENDAR")
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _event(event: Event, address: str, is_public: bool) -> Iterator[str]:
    written = max(event.scheduled_at, event.edited_at or event.scheduled_at, event.cancelled_at or event.scheduled_at)
    yield from ("BEGIN:VEVENT", f"UID:event-{event.pk}@pdplanner", f"DTSTAMP:{_moment(written)}")
    yield f"DTSTART:{_moment(event.begins_at)}"
    yield f"DTEND:{_moment(event.ends_at)}"
    waits = getattr(event, "mine", "") == "on_waiting_list"
    yield f"SUMMARY:{_text(f'Waiting list: {event}' if waits else str(event))}"
    yield f"LOCATION:{_text(event.place or ('' if is_public else event.link) or 'Online')}"
    yield f"DESCRIPTION:{_text(f'{event.item.provider}. {event.item.description}')}"
    yield f"URL:{address}"
    yield f"LAST-MODIFIED:{_moment(written)}"
    yield f"STATUS:{'CANCELLED' if event.cancelled_at else 'TENTATIVE' if waits else 'CONFIRMED'}"
    yield "END:VEVENT"


def _moment(moment: dt.datetime) -> str:
    return moment.astimezone(dt.UTC).strftime("%Y%m%dT%H%M%SZ")


def _text(words: str) -> str:
    for plain, escaped in (("\\", "\\\\"), (";", "\\;"), (",", "\\,"), ("\r\n", "\\n"), ("\n", "\\n")):
        words = words.replace(plain, escaped)
    return words


def _folded(line: str) -> Iterator[str]:
    """Cut between characters; what continues begins with a blank."""
    part = ""
    for character in line:
        if len((part + character).encode()) > WIDTH:
            yield part
            part = " "
        part += character
    yield part
