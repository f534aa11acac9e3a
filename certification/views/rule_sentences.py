"""A rule set as sentences that a newcomer understands, in the order a person meets them."""

from certification.engine import Rules
from certification.engine.rules import Branch, CreditsRequirement
from certification.enums import Phase
from certification.explain.asks import asked, ceiling_words, condition_words, period_words
from certification.explain.parts import (
    attest_sentences,
    audit_sentences,
    carry_over_words,
    certificate_words,
    due_words,
    fee_words,
    multiplier_words,
    plan_sentences,
    rate_words,
    replaces_words,
    tree_words,
    unit_sentences,
)

PHASES = dict(Phase.choices)


def rule_sentences(rules: Rules) -> list[tuple[str, list[str]]]:
    """Pairs of a heading and its sentences."""
    sections = [("Period", period_words(rules.window))]
    sections += [(f"Period: {PHASES[name].lower()}", period_words(window)) for name, window in rules.phase_windows]
    for level in rules.levels:
        title = level.title or level.code
        sections += [(f"{title}: {PHASES[name].lower()}", list(tree_words(item, rules))) for name, item in level.phases]
    limits = [f"{c.title or ceiling_words(c, rules)}." for c in rules.ceilings]
    limits += [condition_words(condition, rules) for condition in rules.conditions]
    amounts = unit_sentences(rules)
    amounts[-1:-1] = [rate_words(rules, rate) for rate in rules.conversions]
    amounts += [multiplier_words(rules, multiplier) for multiplier in rules.multipliers]
    return [*sections, ("Limits", limits + carry_over_words(rules, rules.carry_over)),
            ("What counts for how much", amounts), ("Plan", plan_sentences(rules)),
            ("The certificate", [certificate_words(rules), *due_words(rules)]),
            ("Who attests", attest_sentences(rules)), ("Fees and audit", [*map(fee_words, rules.fees),
            *audit_sentences(rules)]), ("The rules before", replaces_words(rules))]  # fmt: skip


def credit_titles(rules: Rules, level: str, phase: str) -> list[str]:
    """What one phase asks in credits, as sentences: the total first, then the minima."""
    waiting = [row.requirement(phase) for row in rules.levels if row.code == level]
    said = []
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, CreditsRequirement):
            said.append(f"{item.title or asked(item, rules)}.")
        waiting += item.of if isinstance(item, Branch) else ()
    return said


def asks_of(rules: Rules, level: str, phase: str) -> list[str]:
    """Everything one phase of a level asks for, as sentences."""
    wanted = next(row for row in rules.levels if row.code == level).requirement(phase)
    return list(tree_words(wanted, rules)) if wanted else []
