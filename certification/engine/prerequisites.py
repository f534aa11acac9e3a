"""Prerequisites that go round in a circle, so that nobody could ever begin; and which rule sets a holder may choose."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from certification.engine.problems import RuleProblem
from certification.engine.rules import Branch, HoldsRequirement, Requirement, Rules

Award = tuple[str, str]  # track and level


def unreachable_levels(rules: Rules) -> list[RuleProblem]:
    """Levels of one document that need each other, so that nobody can be the first."""
    return [problem for _, problem in program_contradictions([rules])]


def program_contradictions(rule_sets: Iterable[Rules]) -> list[tuple[str, RuleProblem]]:
    """The same over the rule sets in force of one program, each problem with the code of its rule set.

    Certificates that none of the rule sets awards (of another track, of another program) are taken to be there.
    """
    rule_sets = list(rule_sets)
    first = [(r, level.code, level.requirement("first")) for r in rule_sets for level in r.levels]
    awards = {(rules.track, code) for rules, code, _ in first}
    reached: set[Award] = set()
    while True:
        found = {(rules.track, code) for rules, code, item in first if item and _can(item, rules, awards, reached)}
        if found == reached:
            break
        reached = found
    words = "can never be earned: what must be held before it can only be earned after it"
    return [
        (rules.code, RuleProblem(f"levels[{index}].phases.first", f"{level.code} {words}"))
        for rules in rule_sets
        for index, level in enumerate(rules.levels)
        if level.phases and (rules.track, level.code) not in reached
    ]


def _can(item: Requirement, rules: Rules, awards: set[Award], reached: set[Award]) -> bool:
    """Whether the certificates this requirement asks for can be held by then; all else is taken to be possible."""
    if isinstance(item, Branch):
        possible = sum(_can(child, rules, awards, reached) for child in item.of)
        return possible >= {"all": len(item.of), "any": 1}.get(item.kind, item.n)
    if not isinstance(item, HoldsRequirement) or item.program != rules.program or item.at_most is not None:
        return True
    if item.track is None and item.level is None:
        return True
    return _awarded(item, reached) or not _awarded(item, awards)


def _awarded(item: HoldsRequirement, reached: set[Award]) -> bool:
    return any(
        item.track in (None, track) and item.level in (None, level) and level not in item.not_levels
        for track, level in reached
    )


def open_rule_sets(rule_sets: Iterable[Rules], day: date) -> list[Rules]:
    """What a holder may be judged by on this day: the newest in force first, then those it still lets them choose.

    Only rule sets with a day of their own are looked at. A choice goes one step back from each rule set in the list.
    """
    dated = {rules.code: rules for rules in rule_sets if rules.effective_from and rules.effective_from <= day}
    newest = max(dated.values(), key=lambda rules: (rules.effective_from or date.min, rules.code), default=None)
    found: list[Rules] = []
    while newest and newest not in found:
        found.append(newest)
        before = newest.replaces
        is_open = before is not None and before.choice_until is not None and day <= before.choice_until
        newest = dated.get(before.code) if before and is_open else None
    return found
