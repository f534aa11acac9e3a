"""Carry-over: what the period before left unused and may count again, newest first."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from certification.engine.ceilings import Cut, Portion
from certification.engine.dates import Window, months_later
from certification.engine.facts import CreditFact, Facts
from certification.engine.filters import EVERYTHING
from certification.engine.rules import CountRequirement, CoversRequirement, CreditsRequirement, Rules
from certification.engine.tree import walk
from certification.engine.verdict import Reason, ReasonCode, Status, Verdict


def had_a_period(rules: Rules, facts: Facts) -> bool:
    """Whether there was a period before from which something can be left: the phase says so, or a certificate of the
    program. Whoever comes for the first time carries nothing over."""
    own = facts.enrollment.certificates
    held = any(holding.program == rules.program and holding.number not in own for holding in facts.holdings)
    return held or facts.enrollment.phase != "first" or any(credit.spent_on for credit in facts.credits)


def can_carry(rules: Rules, credit: CreditFact, window: Window, on: date) -> bool:
    """Whether a credit from before the period comes into question: near enough, of the right kind, not used up."""
    rule, starts_on = rules.carry_over, window.starts_on
    if rule is None or starts_on is None or credit.ended_on >= starts_on:
        return False
    months = rule.last_months or rules.window.months
    is_near = not months or credit.ended_on >= months_later(starts_on, -months)
    is_left = credit.spent_by(on) is None or credit.spent_hundredths is not None
    return is_near and is_left and rule.where.matches(credit)


def carried_portions(rules: Rules, portions: Iterable[Portion]) -> tuple[list[Portion], list[Cut]]:
    """The carried portions as far as the rule lets them count, and what it cuts; the newest are kept."""
    room = rules.carry_over.maximum if rules.carry_over else 0
    kept, cuts = [], []
    for portion in sorted(portions, key=lambda p: (p.rank, -p.day.toordinal(), p.key)):
        taken = min(portion.hundredths, room)
        room -= taken
        kept.append(portion.worth(taken))
        if taken < portion.hundredths:
            over = Reason.of(
                ReasonCode.OVER_CARRY, maximum_hundredths=rules.carry_over.maximum if rules.carry_over else 0
            )
            cuts.append(Cut(portion.key, portion.hundredths - taken, over))
    return kept, cuts


def left_over(rules: Rules, verdict: Verdict, credits: Iterable[CreditFact]) -> dict[str, int]:
    """What a certificate issued on this verdict leaves of the counted credits, by key, to be carried over.

    The oldest are used up first, so that the newest remain; no more remains than the rule lets count again, nor than
    every requirement that is met has to spare. What is asked for as a number of entries is used up.
    """
    if rules.carry_over is None:
        return {}
    asked = _asked(rules, verdict)
    if not any(isinstance(item, CreditsRequirement) and item.where == EVERYTHING for item, _ in asked):
        return {}  # without a total, nobody can say what is more than enough
    room, left = rules.carry_over.maximum, {}
    spare = [surplus for _, surplus in asked]
    days = {credit.key: (credit.ended_on, credit) for credit in credits if rules.carry_over.where.matches(credit)}
    newest = sorted((e for e in verdict.counted if e.key in days), key=lambda e: (days[e.key][0], e.key), reverse=True)
    for entry in newest:
        under = [number for number, (item, _) in enumerate(asked) if item.where.matches(days[entry.key][1])]
        taken = min(entry.hundredths, room, *(spare[number] for number in under))
        room -= taken
        for number in under:
            spare[number] -= taken
        if taken:
            left[entry.key] = taken
    return left


Asking = CreditsRequirement | CountRequirement | CoversRequirement


def _asked(rules: Rules, verdict: Verdict) -> list[tuple[Asking, int]]:
    """What asks for credit and is met, each with what it has to spare."""
    level = next(level for level in rules.levels if level.code == verdict.level)
    root = level.requirement(verdict.phase)
    found = {item.code: item for _, item in walk("", root)} if root else {}
    asked: list[tuple[Asking, int]] = []
    for line in verdict.requirement.walk():
        # What is asked for in each part of the period has the number of the part behind its code.
        item = found.get(line.code) or found.get(line.code.rpartition(":")[0])
        if line.status is Status.MET and isinstance(item, Asking):
            asked.append((item, line.have - line.need if isinstance(item, CreditsRequirement) else 0))
    return asked
