"""What a rule set says of one kind of learning in particular: its worth, its limits, and what each credit must show."""

from collections.abc import Collection

from certification.engine import Rules
from certification.engine.rules import Where
from certification.explain.asks import ceiling_words, condition_words
from certification.explain.parts import multiplier_words, rate_words


def kind_sentences(rules: Rules, kind: str, tags: Collection[str]) -> list[str]:
    """In sentences, empty where the rules name neither the kind nor one of its tags."""

    def names_it(where: Where) -> bool:
        return kind in where.kinds or not (where.tags | where.all_tags).isdisjoint(tags)

    said = [rate_words(rules, rate) for rate in rules.conversions if rate.kind == kind]
    said += [multiplier_words(rules, row) for row in rules.multipliers if names_it(row.where)]
    said += [condition_words(row, rules) for row in rules.conditions if names_it(row.where)]
    said += [f"{row.title or ceiling_words(row, rules)}." for row in rules.ceilings if names_it(row.where)]
    if rules.plan and kind in rules.plan.planned_kinds:
        said.append("It counts only if it was planned before it started.")
    return said
