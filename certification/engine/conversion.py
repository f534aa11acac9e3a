"""From minutes to credit: the rate of the kind, then rounding for each credit or for each planned activity."""

from __future__ import annotations

from collections.abc import Iterable

from certification.engine.amounts import WHOLE, rounded
from certification.engine.facts import CreditFact, PlannedFact
from certification.engine.rules import Rules


def minutes_to_hundredths(rules: Rules, kind: str, minutes: int) -> int:
    """What `minutes` of this kind are worth: exact rate first, then one rounding."""
    rates = {rule.kind: (rule.minutes, rule.hundredths) for rule in rules.conversions}
    per_minutes, hundredths = rates.get(kind, (rules.minutes_per_credit, WHOLE))
    rounding = rules.rounding
    return rounded(minutes * hundredths, per_minutes, step=rounding.step, direction=rounding.direction)


def planned_value(rules: Rules, planned: PlannedFact) -> int:
    """The whole planned size of an activity, in hundredths."""
    if planned.amount_hundredths is not None:
        return planned.amount_hundredths
    return minutes_to_hundredths(rules, planned.kind, planned.minutes)


def credit_values(rules: Rules, ranked: Iterable[tuple[int, CreditFact]]) -> dict[str, int]:
    """Hundredths by key. An amount that an event fixes is taken as it is; minutes are converted and rounded.

    Rounding for each activity pools the minutes of one kind in one activity: three logged hours at 3 h = 1 make one
    credit even when they were logged one by one. Within a pool credits that count come first (lower rank), so that a
    credit that does not count never takes a remainder from one that does.
    """
    values: dict[str, int] = {}
    pooled: dict[tuple[str, str], int] = {}
    for _, credit in sorted(ranked, key=lambda pair: (pair[0], pair[1].ended_on, pair[1].key)):
        if credit.amount_hundredths is not None:
            values[credit.key] = credit.amount_hundredths
        elif rules.rounding.each == "activity" and credit.activity is not None:
            pool = (credit.kind, credit.activity)
            before, after = pooled.get(pool, 0), pooled.get(pool, 0) + credit.minutes
            pooled[pool] = after
            values[credit.key] = minutes_to_hundredths(rules, credit.kind, after) - minutes_to_hundredths(
                rules, credit.kind, before
            )
        else:
            values[credit.key] = minutes_to_hundredths(rules, credit.kind, credit.minutes)
    return values
