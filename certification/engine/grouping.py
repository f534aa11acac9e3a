"""Which fields of a credit a rule set looks at: what SQL must keep apart when it groups credits into buckets."""

from __future__ import annotations

from certification.engine.filters import Where
from certification.engine.rules import CoversRequirement, Rules
from certification.engine.tree import CountRequirement, CreditsRequirement, EachRequirement

AXES = {"category": "category", "kind": "kind", "topic": "topic"}


def distinguished(rules: Rules) -> frozenset[str]:
    """Fields of `CreditFact` by which credits must not be grouped together; `ended_on` stands for every single day.

    State and place in the period always matter, and are not named here. Where `rules.needs_single_credits()`, every
    credit is its own bucket and this only says what may be left out of it.
    """
    fields = {"kind"} if rules.conversions or rules.bands else set()
    for where in filters_of(rules):
        fields |= _of_filter(where)
    fields |= {AXES.get(item.axis, "tags") for _, item in rules.requirements() if isinstance(item, CoversRequirement)}
    fields |= {"goal", "started_on"} if rules.plan else set()
    fields |= {"activity"} if rules.plan or rules.rounding.each == "activity" else set()
    fields |= {"role"} if rules.multipliers else set()
    return frozenset(fields | ({"ended_on"} if looks_at_days(rules) else set()))


def filters_of(rules: Rules) -> list[Where]:
    """Every filter of the rule set; those inside exceptions do not stand by themselves."""
    counting = (CreditsRequirement, CountRequirement, CoversRequirement)
    found = [ceiling.where for ceiling in rules.ceilings] + [condition.where for condition in rules.conditions]
    found += [multiplier.where for multiplier in rules.multipliers]
    found += [rules.carry_over.where] if rules.carry_over else []
    found += [item.where for _, item in rules.requirements() if isinstance(item, counting)]
    own_word = rules.verification.self_attested
    return found + ([own_word] if own_word else [])


def _of_filter(where: Where) -> set[str]:
    named = {
        "kind": where.kinds,
        "category": where.categories,
        "tags": where.tags | where.all_tags,
        "role": where.roles,
    }
    return {name for name, codes in named.items() if codes} | (
        _of_filter(where.excluding) if where.excluding else set()
    )


def looks_at_days(rules: Rules) -> bool:
    """Whether a part of the period counts by itself, so that its days must stay visible."""
    by_year = any(ceiling.per in ("year", "calendar_year") for ceiling in rules.ceilings)
    parts = [item for _, item in rules.requirements() if isinstance(item, CreditsRequirement)]
    by_part = any(item.first_months or item.last_months for item in parts)
    return by_year or by_part or any(isinstance(item, EachRequirement) for _, item in rules.requirements())
