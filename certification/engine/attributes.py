"""What is true of the holder on a day: recorded attributes, the post held longest, and figures derived from dates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from certification.engine.dates import DAY, Window, months_between
from certification.engine.facts import AttributeFact, Facts, HoldingFact
from certification.engine.lookups import Lookup
from certification.engine.rules import Rules

Value = str | int


@dataclass(frozen=True)
class Attributes:
    """The attributes of one enrollment as known at the end of `on`."""

    facts: Facts
    rules: Rules
    window: Window
    on: date

    def value(self, name: str, at: str = "today") -> Value | None:
        """The value at this moment: as recorded, else derived; None where nobody knows."""
        known = [
            fact for fact in self.facts.attributes if fact.name == name and (fact.recorded_on or self.on) <= self.on
        ]
        if at == "longest":
            return self._longest(known)
        day = self.day(at)
        holding = [fact for fact in known if fact.holds(day)]
        if holding:
            return max(holding, key=lambda fact: (fact.from_on or date.min, str(fact.value))).value
        derive = DERIVED.get(name)
        return derive(self, day) if derive else None

    def known(self, name: str) -> list[AttributeFact]:
        return [
            fact for fact in self.facts.attributes if fact.name == name and (fact.recorded_on or self.on) <= self.on
        ]

    def values(self, name: str, at: str = "today") -> list[Value]:
        """All values that hold at this moment, for attributes one can have several of, like memberships."""
        known = [
            fact for fact in self.facts.attributes if fact.name == name and (fact.recorded_on or self.on) <= self.on
        ]
        one = self.value(name, at)
        holding = [fact.value for fact in known if at != "longest" and fact.holds(self.day(at))]
        return holding or ([] if one is None else [one])

    def day(self, at: str) -> date:
        enrollment = self.facts.enrollment
        days = {
            "enrollment": enrollment.starts_on,
            "application": enrollment.applied_on,
            "period_start": self.window.starts_on,
            "period_end": self.window.last_day,
        }
        return days.get(at) or self.on

    def _longest(self, known: list[AttributeFact]) -> Value | None:
        """The value held on most days of the period so far; of two equals, the one held first."""
        first, last = self.window.starts_on or date.min, min(self.window.last_day or self.on, self.on)
        days: dict[Value, int] = {}
        for fact in sorted(known, key=lambda fact: (fact.from_on or date.min, str(fact.value))):
            begun, ended = max(fact.from_on or first, first), min(fact.until_on or last, last)
            days[fact.value] = days.get(fact.value, 0) + max(0, (ended - begun).days + 1)
        held = {value: number for value, number in days.items() if number}
        return max(held, key=lambda value: held[value]) if held else None

    def amount(self, lookup: Lookup) -> int | None:
        """What a look-up comes to, in hundredths; None if an attribute it needs is not known."""
        if not lookup.parts:
            return lookup.amount(self.value(lookup.by, lookup.at))
        amounts = [self.amount(part) for part in lookup.parts]
        total = sum(amount for amount in amounts if amount is not None)
        return None if None in amounts else total if lookup.maximum is None else min(total, lookup.maximum)

    def first_held(self) -> date | None:
        """The day the holder's first certificate of the program became valid."""
        return min((h.valid_from for h in self._holdings()), default=None)

    def last_held(self) -> date | None:
        """The last day on which a certificate of the program was valid; None if there was none or it never ends."""
        ends = [h.valid_through for h in self._holdings()]
        return max((end for end in ends if end), default=None) if all(ends) else None

    def _holdings(self) -> list[HoldingFact]:
        own = self.facts.enrollment.certificates
        return [
            holding
            for holding in self.facts.holdings
            if holding.program == self.rules.program
            and holding.number not in own
            and (holding.recorded_on or self.on) <= self.on
            and (holding.withdrawn_on is None or holding.withdrawn_on > self.on)
        ]


def _months_held(attributes: Attributes, day: date) -> int | None:
    """Whole months from the first certificate of the program to the end of the period."""
    first, end = attributes.first_held(), attributes.window.ends_before
    return months_between(first, end or day + DAY) if first else None


def _months_lapsed(attributes: Attributes, day: date) -> int | None:
    """Months since the last certificate ended, a month that has begun counting as one."""
    last = attributes.last_held()
    if last is None:
        return None
    whole = months_between(last + DAY, day)
    return whole + (day > last)


def _lapsed_periods(attributes: Attributes, day: date) -> int | None:
    """Periods since the last certificate ended, one that has begun counting as one."""
    months, length = _months_lapsed(attributes, day), attributes.rules.window.months
    return None if months is None or not length else -(-months // length)


def _days_in_post(attributes: Attributes, day: date) -> int | None:
    began = attributes.facts.enrollment.post_began_on
    posts = [fact for fact in attributes.known("post") if fact.holds(day)]
    began = max((fact.from_on for fact in posts if fact.from_on), default=began)
    return (day - began).days if began else None


def _months_in_post(attributes: Attributes, day: date) -> int | None:
    days = _days_in_post(attributes, day)
    return None if days is None else months_between(date.fromordinal(day.toordinal() - days), day)


DERIVED: dict[str, Callable[[Attributes, date], int | None]] = {
    "months_held": _months_held,
    "months_lapsed": _months_lapsed,
    "lapsed_periods": _lapsed_periods,
    "days_in_post": _days_in_post,
    "months_in_post": _months_in_post,
}
