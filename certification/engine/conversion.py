"""From minutes or units to credit: the rate of the kind, then rounding for each credit or for each planned activity."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from certification.engine.amounts import WHOLE, rounded
from certification.engine.facts import CreditFact, PlannedFact
from certification.engine.filters import Sortable
from certification.engine.rules import Multiplier, Rules


@dataclass(frozen=True)
class Kind:
    """A size that belongs to no credit yet, for filters to look at."""

    kind: str
    role: str = ""
    category: str | None = None
    tags: frozenset[str] = frozenset()


def rate_of(rules: Rules, kind: str, *, by_units: bool) -> tuple[int, int] | None:
    """So many minutes, or hundredths of a unit, make so many hundredths of a credit; None where there is no rate.

    Time is worth what the unit says, except for a kind whose rate is given in another measure: hours of a college
    course say nothing about its semester credits.
    """
    has_other = by_units
    for rule in rules.conversions:
        if rule.kind == kind:
            if bool(rule.units) is by_units:
                return rule.units or rule.minutes, rule.hundredths
            has_other = True
    return None if has_other else (rules.minutes_per_credit, WHOLE)


def converted(rules: Rules, kind: str, minutes: int, units: int = 0) -> int:
    """What taking part in this much of a kind is worth: exact rate first, then one rounding; 0 where there is none."""
    return worth_of(rules, Kind(kind), minutes, units)


def worth_of(rules: Rules, item: Sortable, minutes: int, units: int) -> int:
    """The same for a credit or a planned activity, with the multipliers of its role."""
    band = _band(rules, item.kind, minutes) if rules.bands and not units else None
    rate = (1, band) if band is not None else rate_of(rules, item.kind, by_units=units > 0)
    if rate is None:
        return 0
    size, hundredths = rate
    amount = (1 if band is not None else units or minutes) * hundredths
    for multiplier in multipliers_of(rules, item):
        amount, size = amount * multiplier.times, size * WHOLE
    rounding = rules.rounding
    return rounded(amount, size, step=rounding.step, direction=rounding.direction)


def multipliers_of(rules: Rules, item: Sortable) -> list[Multiplier]:
    """What the role in it makes it worth more or less by."""
    return [row for row in rules.multipliers if row.role == item.role and row.where.matches(item)]


def _band(rules: Rules, kind: str, minutes: int) -> int | None:
    """What the bands give for this many minutes; above the last band, and for a kind with its own rate, the rate."""
    if any(rule.kind == kind for rule in rules.conversions):
        return None
    within = (band.hundredths for band in rules.bands if band.first <= minutes <= band.last)
    return next(within, None if minutes > max(band.last for band in rules.bands) else 0)


def planned_value(rules: Rules, planned: PlannedFact) -> int:
    """The whole planned size of an activity, in hundredths."""
    if planned.amount_hundredths is not None:
        return planned.amount_hundredths
    return worth_of(rules, planned, planned.minutes, planned.units)


def credit_values(rules: Rules, ranked: Iterable[tuple[int, CreditFact]]) -> dict[str, int]:
    """Hundredths by key. An amount that an event fixes is taken as it is; minutes and units are converted and rounded.

    Rounding for each activity pools the sizes of one kind in one activity: three logged hours at 3 h = 1 make one
    credit even when they were logged one by one. Within a pool credits that count come first (lower rank), so that a
    credit that does not count never takes a remainder from one that does.
    """
    values: dict[str, int] = {}
    pooled: dict[tuple[str, str, bool, str], tuple[int, int]] = {}
    if rules.rounding.each == "activity":
        ranked = sorted(ranked, key=lambda pair: (pair[0], pair[1].ended_on, pair[1].key))
    for _, credit in ranked:
        if credit.amount_hundredths is not None:
            values[credit.key] = credit.amount_hundredths
        elif rules.rounding.each == "activity" and credit.activity is not None:
            pool = (credit.kind, credit.activity, credit.units > 0, credit.role)
            before = pooled.get(pool, (0, 0))
            after = (before[0] + credit.minutes, before[1] + credit.units)
            pooled[pool] = after
            values[credit.key] = worth_of(rules, credit, *after) - worth_of(rules, credit, *before)
        else:
            values[credit.key] = worth_of(rules, credit, credit.minutes, credit.units)
    return values
