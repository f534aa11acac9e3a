"""What every home page begins with: one sentence of status and at most three next actions."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.wording import long_date

MORNING, AFTERNOON, EVENING = 4, 12, 18  # the hours at which each greeting begins


@dataclass(frozen=True)
class Action:
    """One thing to do; the first on a page carries its primary button."""

    title: str
    reason: str
    url: str
    label: str


@dataclass(frozen=True)
class Due:
    """One date of the slip."""

    date: dt.date
    words: str
    url: str = ""


@dataclass(frozen=True)
class Home:
    """One home page: the template of the role, the sentence that is its heading, and what the template prints."""

    template: str
    sentence: SafeString
    actions: Sequence[Action] = ()
    facts: Mapping[str, Any] = field(default_factory=dict)


def greeting(person: Person) -> str:
    """ "Good morning, Dana." by the clock where the person is (the time zone of the page)."""
    hour = timezone.localtime(clock.now()).hour
    part = "evening"
    if MORNING <= hour < AFTERNOON:
        part = "morning"
    elif AFTERNOON <= hour < EVENING:
        part = "afternoon"
    return f"Good {part}, {given_name(person)}."


def given_name(person: Person) -> str:
    """The display name without the family name, which stands first in some languages and last in others."""
    whole, family = person.display_name.strip(), person.family_name.strip()
    given = whole.removesuffix(f" {family}") if whole.endswith(f" {family}") else whole.removeprefix(f"{family} ")
    return given or whole


def bold(words: object) -> SafeString:
    """The part of the sentence that is the answer."""
    return format_html("<b>{}</b>", words)


def count(number: int, noun: str, plural: str = "") -> str:
    """ "1 credit", "3 credits"."""
    return f"{number:,} {noun if number == 1 else plural or noun + 's'}"


def listed(parts: Sequence[str]) -> str:
    """ "a", "a and b", "a, b and c"."""
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last


def since(moment: dt.datetime) -> str:
    """How long something has waited, in days of the page's time zone: "since today", "for 12 days"."""
    days = _days_ago(moment)
    if days < 1:
        return "since today"
    return "since yesterday" if days == 1 else f"for {days} days"


def waited(moment: dt.datetime) -> str:
    """The same as a sentence of its own."""
    days = _days_ago(moment)
    if days < 1:
        return "It came today."
    return "It came yesterday." if days == 1 else f"It has waited for {days} days."


def _days_ago(moment: dt.datetime) -> int:
    return clock.days_since(moment, timezone.get_current_timezone_name())


def on(moment: dt.datetime | dt.date | None) -> str:
    """ "on 30 June 2028"; nothing without a date."""
    return f" on {long_date(moment)}" if moment else ""
