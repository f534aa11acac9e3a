"""What a rule document must not say although each part of it is well formed; and the codes of unnamed requirements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import lru_cache

from certification.engine.amounts import short_text
from certification.engine.filters import Where
from certification.engine.prerequisites import unreachable_levels
from certification.engine.problems import RuleProblem
from certification.engine.rules import (
    Branch,
    CountRequirement,
    CoversRequirement,
    CreditsRequirement,
    EachRequirement,
    PlanRequirement,
    Requirement,
    Rules,
)
from certification.engine.tree import walk

__all__ = ["contradictions", "tags_named", "walk", "with_codes"]

Placed = tuple[str, Requirement]


def contradictions(rules: Rules) -> list[RuleProblem]:
    problems = [RuleProblem("levels", "must list at least one level")] if not rules.levels else []
    problems += _twice("levels", "code", (level.code for level in rules.levels))
    problems += _twice("ceilings", "code", (ceiling.code for ceiling in rules.ceilings))
    problems += _rates_twice(rules)
    problems += _bands(rules)
    problems += _undeclared(rules)
    for root, requirement in rules.roots():
        placed = walk(root, requirement)
        problems += _repeated_codes(placed)
        problems += _percentages(placed)
        for path, item in placed:
            if isinstance(item, CreditsRequirement):
                problems += _out_of_reach(rules, placed, path, item)
            if isinstance(item, PlanRequirement) and rules.plan is None:
                problems.append(RuleProblem(path, 'asks for a plan, but the document has no "plan" section'))
            if isinstance(item, EachRequirement):
                problems += _pieces(rules, path, item)
    return problems + _percent_ceilings(rules) + unreachable_levels(rules)


def with_codes(root: Requirement) -> Requirement:
    """The same tree with a code for each requirement that was written without one: its kind, numbered if need be."""
    taken = {item.code for _, item in walk("", root)}

    def named(item: Requirement) -> Requirement:
        code = item.code or next(name for name in _names(item.kind) if name not in taken)
        taken.add(code)
        item = replace(item, code=code)
        if isinstance(item, EachRequirement):
            return replace(item, of=named(item.of))
        return replace(item, of=tuple(named(child) for child in item.of)) if isinstance(item, Branch) else item

    return named(root)


def _names(kind: str) -> Iterator[str]:
    yield kind
    number = 2
    while True:
        yield f"{kind}-{number}"
        number += 1


def _twice(path: str, key: str, codes: Iterable[str]) -> list[RuleProblem]:
    seen: set[str] = set()
    problems = []
    for index, code in enumerate(codes):
        if code in seen:
            problems.append(RuleProblem(f"{path}[{index}].{key}", f"{code!r} stands there a second time"))
        seen.add(code)
    return problems


def _rates_twice(rules: Rules) -> list[RuleProblem]:
    """A kind may have one rate for its time and one for its units; a second of either would contradict the first."""
    seen: set[tuple[str, bool]] = set()
    problems = []
    for index, rule in enumerate(rules.conversions):
        if (rule.kind, rule.units > 0) in seen:
            problems.append(RuleProblem(f"conversions[{index}].kind", f"{rule.kind!r} stands there a second time"))
        seen.add((rule.kind, rule.units > 0))
    return problems


def _bands(rules: Rules) -> list[RuleProblem]:
    """Bands rise without a gap or an overlap, so that every number of minutes has one worth."""
    return [
        RuleProblem(f"unit.bands[{index}].from", f"must be {before.last + 1}, the minute after the band before")
        for index, (before, band) in enumerate(zip(rules.bands, rules.bands[1:], strict=False), 1)
        if band.first != before.last + 1
    ]


def _repeated_codes(placed: list[Placed]) -> list[RuleProblem]:
    times = Counter(item.code for _, item in placed)
    return [
        RuleProblem(f"{path}.code", f"{item.code!r} names more than one requirement")
        for path, item in placed
        if times[item.code] > 1
    ]


@lru_cache
def tags_named(rules: Rules) -> frozenset[str]:
    """Every tag these rules look at."""
    return frozenset().union(*(codes for _, codes, table in _named(rules) if table == "tags"))


def _undeclared(rules: Rules) -> list[RuleProblem]:
    """Codes that are not in the document's own lists of kinds, categories and tags, where it has such lists."""
    declared = {"kinds": dict(rules.kinds), "categories": dict(rules.categories), "tags": dict(rules.tags)}
    return [
        RuleProblem(path, f"{code!r} is not among the {table} of this document")
        for path, codes, table in _named(rules)
        for code in sorted(codes)
        if declared[table] and code not in declared[table]
    ]


def _named(rules: Rules) -> list[tuple[str, frozenset[str], str]]:
    """The codes the document names, with their place and the list they belong to."""
    used: list[tuple[str, frozenset[str], str]] = []
    for index, conversion in enumerate(rules.conversions):
        used.append((f"conversions[{index}].kind", frozenset({conversion.kind}), "kinds"))
    if rules.plan:
        used.append(("plan.planned_kinds", rules.plan.planned_kinds, "kinds"))
    for path, where in _filters(rules):
        used += [
            (f"{path}.kinds", where.kinds, "kinds"),
            (f"{path}.categories", where.categories, "categories"),
            (f"{path}.tags", where.tags, "tags"),
            (f"{path}.all_tags", where.all_tags, "tags"),
        ]
    for path, item in rules.requirements():
        if isinstance(item, CoversRequirement):
            used += _declared_groups(path, item)
    return used


def _declared_groups(path: str, item: CoversRequirement) -> list[tuple[str, frozenset[str], str]]:
    table = {"category": "categories", "kind": "kinds", "topic": ""}.get(item.axis, "tags")
    front = f"{item.axis}:" if table == "tags" else ""
    return [(f"{path}.groups", frozenset(front + group for group in item.groups), table)] if table else []


def _filters(rules: Rules) -> list[tuple[str, Where]]:
    """Every filter of the document with its place, those inside an `except` too."""
    found = [(f"ceilings[{index}].where", item.where) for index, item in enumerate(rules.ceilings)]
    found += [(f"conditions[{index}].where", item.where) for index, item in enumerate(rules.conditions)]
    found += [(f"multipliers[{index}].where", item.where) for index, item in enumerate(rules.multipliers)]
    found += [("carry_over.where", rules.carry_over.where)] if rules.carry_over else []
    own_word = rules.verification.self_attested
    found += [("verification.self_attested", own_word)] if own_word else []
    counting = (CreditsRequirement, CountRequirement, CoversRequirement)
    found += [(f"{path}.where", item.where) for path, item in rules.requirements() if isinstance(item, counting)]
    for path, where in found:  # grows while it is read: an exception may have an exception
        if where.excluding:
            found.append((f"{path}.except", where.excluding))
    return found


def _out_of_reach(rules: Rules, placed: list[Placed], path: str, item: CreditsRequirement) -> list[RuleProblem]:
    """A ceiling over everything this minimum could count must not lie below it: nobody could ever meet it."""
    least = _least(item, placed)
    years = -(-rules.window_of(_phase(path)).months // 12)  # the most there can begin in the period; 0 where it is open
    times = {"window": 1, "year": years, "calendar_year": years + 1 if years else 0}
    found = []
    for ceiling in rules.ceilings:
        most = ceiling.maximum * times.get(ceiling.per, 0)
        if not times.get(ceiling.per) or ceiling.percent or most >= least or not ceiling.where.includes(item.where):
            continue
        stops = f"ceiling {ceiling.code} stops at {short_text(ceiling.maximum)}"
        more = "" if ceiling.per == "window" else f" a year, {short_text(most)} in the whole period"
        place = "min_percent" if item.percent else "min"
        found.append(RuleProblem(f"{path}.{place}", f"{short_text(least)} can never be reached: {stops}{more}"))
    return found


def _least(item: CreditsRequirement, placed: list[Placed]) -> int:
    """The least this requirement can ask for, in hundredths; a percentage is one of its neighbor's."""
    if item.percent:
        wholes = (one for _, one in placed if isinstance(one, CreditsRequirement) and one.code == item.percent_of)
        whole = next((one for one in wholes if not one.percent), None)
        return -(-_least(whole, placed) * item.percent // 100) if whole else 0
    return item.lookup.least() if item.lookup else item.minimum


def _phase(path: str) -> str:
    return path.split(".phases.")[1].partition(".")[0]


def _pieces(rules: Rules, path: str, item: EachRequirement) -> list[RuleProblem]:
    """A period must have the pieces a requirement asks for."""
    months = rules.window_of(_phase(path)).months
    asked = item.months * max(1, item.in_a_row)
    if months and asked > months:
        words = f"asks for {asked} months, but the period has only {months}"
        return [RuleProblem(f"{path}.{'in_a_row' if item.in_a_row else 'months'}", words)]
    return []


def _percentages(placed: list[Placed]) -> list[RuleProblem]:
    """A percentage is of a requirement that has an amount, and not of itself by a detour."""
    amounts = {item.code: item for _, item in placed if isinstance(item, CreditsRequirement)}
    problems = []
    for path, item in placed:
        if isinstance(item, CreditsRequirement) and item.percent:
            whole = amounts.get(item.percent_of)
            if whole is None or whole.percent:
                words = "names no requirement for credits with an amount of its own in this phase"
                problems.append(RuleProblem(f"{path}.of", f"{item.percent_of!r} {words}"))
    return problems


def _percent_ceilings(rules: Rules) -> list[RuleProblem]:
    codes = {item.code for _, item in rules.requirements() if isinstance(item, CreditsRequirement)}
    return [
        RuleProblem(f"ceilings[{index}].of", f"{ceiling.percent_of!r} names no requirement for credits")
        for index, ceiling in enumerate(rules.ceilings)
        if ceiling.percent and ceiling.percent_of not in codes
    ]
