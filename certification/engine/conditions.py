"""Conditions on one credit: what is never accepted, how old, how late, from where, how long, how often.

One handler for each kind of condition; each gives the reason against the credit, or None. A fact nobody recorded (the
day a recording was published, the topic of a workshop) speaks against no one: whoever verifies has looked at it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from certification.engine.facts import CreditFact
from certification.engine.rules import Condition, Rules
from certification.engine.verdict import Reason, ReasonCode


def condition_reasons(rules: Rules, credit: CreditFact) -> list[Reason]:
    """What the conditions of the rule set have against this credit, each reason once."""
    found = []
    for condition in rules.conditions:
        applies = condition.starts_on is None or credit.started_on >= condition.starts_on
        if applies and condition.where.matches(credit):
            found.append(CONDITIONS[condition.kind](condition, credit))
    return list(dict.fromkeys(reason for reason in found if reason))


def _never(condition: Condition, credit: CreditFact) -> Reason | None:
    return Reason.of(ReasonCode.EXCLUDED, title=condition.title)


def _age(condition: Condition, credit: CreditFact) -> Reason | None:
    published, span = credit.published_on, condition.span
    if published is None or credit.ended_on <= span.after(published):
        return None
    return Reason.of(ReasonCode.TOO_OLD, published_on=published, months=span.months, days=span.days)


def _catalog(condition: Condition, credit: CreditFact) -> Reason | None:
    return None if credit.in_catalog else Reason.of(ReasonCode.NOT_IN_CATALOG, since_on=condition.starts_on)


def _claimed_within(condition: Condition, credit: CreditFact) -> Reason | None:
    claimed, last = credit.claimed_on or credit.recorded_on, condition.span.after(credit.ended_on)
    if claimed is None or claimed <= last:
        return None
    return Reason.of(ReasonCode.CLAIMED_TOO_LATE, claimed_on=claimed, last_on=last)


def _preapproved(condition: Condition, credit: CreditFact) -> Reason | None:
    approved = credit.preapproved_on
    if approved is not None and approved <= credit.started_on:
        return None
    return Reason.of(ReasonCode.NOT_PREAPPROVED, approved_on=approved, started_on=credit.started_on)


def _least(condition: Condition, credit: CreditFact) -> Reason | None:
    is_brief = 0 < credit.minutes < condition.minutes
    return Reason.of(ReasonCode.TOO_BRIEF, minutes=credit.minutes, least=condition.minutes) if is_brief else None


def _reflection(condition: Condition, credit: CreditFact) -> Reason | None:
    words = credit.words
    if words is None:
        return Reason.of(ReasonCode.NO_REFLECTION)
    if words < condition.min_words:
        return Reason.of(ReasonCode.REFLECTION_TOO_SHORT, words=words, min_words=condition.min_words)
    if 0 < condition.max_words < words:
        return Reason.of(ReasonCode.REFLECTION_TOO_LONG, words=words, max_words=condition.max_words)
    return None


def _provider(condition: Condition, credit: CreditFact) -> Reason | None:
    if credit.provider is None or credit.provider in condition.providers:
        return None
    return Reason.of(ReasonCode.OTHER_PROVIDER, provider=credit.provider)


def _judged_together(condition: Condition, credit: CreditFact) -> Reason | None:
    """How often something counts can only be seen beside the other credits: `repeated` does it."""
    return None


# Keyed by the kind a document writes. The codec admits only these, so a look-up here cannot miss.
CONDITIONS: dict[str, Callable[[Condition, CreditFact], Reason | None]] = {
    "never": _never,
    "age": _age,
    "catalog": _catalog,
    "claimed_within": _claimed_within,
    "preapproved": _preapproved,
    "least": _least,
    "reflection": _reflection,
    "provider": _provider,
    "once": _judged_together,
}


def repeated(rules: Rules, ranked: Sequence[tuple[int, CreditFact]], values: dict[str, int]) -> dict[str, Reason]:
    """The credits that are one too many of the same topic, event or activity, by key.

    Which of them count is decided in the holder's favor: the greatest first, among what counts before what waits; and
    what one condition refuses takes no place under another.
    """
    limits = [condition for condition in rules.conditions if condition.kind == "once"]
    taken: dict[tuple[int, str], list[str]] = {}
    refused: dict[str, Reason] = {}
    in_favor = sorted(ranked, key=lambda pair: (pair[0], -values[pair[1].key], pair[1].ended_on, pair[1].key))
    for credit in (credit for _, credit in in_favor if limits):
        places = [(limit, taken.setdefault((number, thing), []))
                  for number, limit in enumerate(limits)
                  if (thing := getattr(credit, limit.same)) and limit.where.matches(credit)]  # fmt: skip
        full = next(((limit, keys) for limit, keys in places if len(keys) >= limit.times), None)
        if full:
            limit, keys = full
            refused[credit.key] = Reason.of(ReasonCode.REPEATED, same=limit.same, times=limit.times, first=keys[0])
        else:
            for _, keys in places:
                keys.append(credit.key)
    return refused
