"""How amounts, money, hours, dates and time zones are written, on pages, in mails and in documents alike."""

from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

from django.utils import dateformat, timezone

_TENTH = Decimal("0.1")
_HUNDREDTH = Decimal("0.01")

# Zones are named as people say them; the legal name ("America/Denver") means nothing to most readers.
_ZONES = {
    "America/New_York": "Eastern time",
    "America/Detroit": "Eastern time",
    "America/Indiana/Indianapolis": "Eastern time",
    "America/Chicago": "Central time",
    "America/Denver": "Mountain time",
    "America/Boise": "Mountain time",
    "America/Phoenix": "Arizona time",
    "America/Los_Angeles": "Pacific time",
    "America/Anchorage": "Alaska time",
    "Pacific/Honolulu": "Hawaii time",
    "America/Puerto_Rico": "Atlantic time",
    "Pacific/Guam": "Guam time",
    "UTC": "UTC",
}


def _decimals(amount: Decimal) -> str:
    """One decimal, two where one would not be the truth: 6.0, 37.5, 6.25."""
    exact = amount.quantize(_HUNDREDTH, ROUND_HALF_UP)
    return f"{exact.quantize(_TENTH) if exact == exact.quantize(_TENTH) else exact:,}"


def as_credits(amount: int | Decimal) -> Decimal:
    """Credits as a decimal number; an int is hundredths of a credit, a Decimal is credits already."""
    return amount if isinstance(amount, Decimal) else Decimal(amount) / 100


def credits_in_column(amount: int | Decimal) -> str:
    """Credits as they stand in a column: "6.0", never "6"."""
    return _decimals(as_credits(amount))


def credits_in_sentence(amount: int | Decimal) -> str:
    """Credits as they stand in a sentence: "60", "37.5"."""
    return _decimals(as_credits(amount)).removesuffix(".0")


def money(cents: int) -> str:
    """US dollars: "$450", "$1,200", "$90.50"."""
    dollars = Decimal(abs(cents)) / 100
    sign = "-" if cents < 0 else ""
    return f"{sign}${dollars:,.0f}" if cents % 100 == 0 else f"{sign}${dollars:,.2f}"


def hours(minutes: int) -> str:
    """Minutes as hours: "12.0", "1.5", "1.25"."""
    return _decimals(Decimal(minutes) / 60)


def hours_in_sentence(minutes: int) -> str:
    """Minutes as they stand in a sentence: "1 hour", "1.5 hours"."""
    number = hours(minutes).removesuffix(".0")
    return f"{number} hour" if number == "1" else f"{number} hours"


def time_in_sentence(minutes: int) -> str:
    """Minutes where less than an hour is spoken of in minutes: "20 minutes", "1 hour", "1.5 hours"."""
    short = "1 minute" if minutes == 1 else f"{minutes} minutes"
    return short if minutes < 60 else hours_in_sentence(minutes)


def plural(noun: str) -> str:
    """ "semester credit" as several: "semester credits"; "entry": "entries", "class": "classes"."""
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "x", "ch", "sh")) else f"{noun}s"


def units_in_sentence(hundredths: int, noun: str) -> str:
    """Hundredths of a unit with its word: "1 semester credit", "1.5 semester credits"."""
    number = credits_in_sentence(hundredths)
    return f"{number} {noun}" if number == "1" else f"{number} {plural(noun)}"


def size_in_sentence(minutes: int, units_hundredths: int, noun: str) -> str:
    """How much learning it was, in the measure of its kind: "1.5 hours", "3 semester credits"."""
    return units_in_sentence(units_hundredths, noun) if units_hundredths else hours_in_sentence(minutes)


def _local(value: date | datetime) -> date | datetime:
    return timezone.localtime(value) if isinstance(value, datetime) and timezone.is_aware(value) else value


def long_date(value: date | datetime) -> str:
    """ "30 June 2028"; a moment is read in the time zone of the page."""
    return dateformat.format(_local(value), "j F Y")


def short_date(value: date | datetime) -> str:
    """ "9 Oct 2026", for columns."""
    return dateformat.format(_local(value), "j M Y")


def time_of_day(value: datetime) -> str:
    """ "10:42 AM", in the time zone of the page."""
    return dateformat.format(_local(value), "g:i A")


def zone_words(zone: object) -> str:
    """A time zone as people say it: "Mountain time"; elsewhere by its city: "Berlin time"."""
    name = str(zone)
    return _ZONES.get(name) or name.rpartition("/")[2].replace("_", " ") + " time"
