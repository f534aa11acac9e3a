"""What a rule document must not say although each part of it is well formed; and the codes of unnamed requirements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace

from certification.engine.amounts import short_text
from certification.engine.problems import RuleProblem
from certification.engine.rules import Branch, CreditsRequirement, PlanRequirement, Requirement, Rules

Placed = tuple[str, Requirement]


def contradictions(rules: Rules) -> list[RuleProblem]:
    problems = [RuleProblem("levels", "must list at least one level")] if not rules.levels else []
    problems += _twice("levels", "code", (level.code for level in rules.levels))
    problems += _twice("ceilings", "code", (ceiling.code for ceiling in rules.ceilings))
    problems += _rates_twice(rules)
    problems += _undeclared(rules)
    for root, requirement in _roots(rules):
        placed = list(walk(root, requirement))
        problems += _repeated_codes(placed)
        for path, item in placed:
            if isinstance(item, CreditsRequirement):
                problems += _out_of_reach(rules, path, item)
            if isinstance(item, PlanRequirement) and rules.plan is None:
                problems.append(RuleProblem(path, 'asks for a plan, but the document has no "plan" section'))
    return problems


def _roots(rules: Rules) -> Iterator[Placed]:
    for index, level in enumerate(rules.levels):
        for phase, requirement in level.phases:
            yield f"levels[{index}].phases.{phase}", requirement


def walk(path: str, requirement: Requirement) -> Iterator[Placed]:
    """The requirement and all below it, each with its place in the document."""
    yield path, requirement
    if isinstance(requirement, Branch):
        for index, child in enumerate(requirement.of):
            yield from walk(f"{path}.of[{index}]", child)


def with_codes(root: Requirement) -> Requirement:
    """The same tree with a code for each requirement that was written without one: its kind, numbered if need be."""
    taken = {item.code for _, item in walk("", root)}

    def named(item: Requirement) -> Requirement:
        code = item.code or next(name for name in _names(item.kind) if name not in taken)
        taken.add(code)
        item = replace(item, code=code)
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


def _repeated_codes(placed: list[Placed]) -> list[RuleProblem]:
    times = Counter(item.code for _, item in placed)
    return [
        RuleProblem(f"{path}.code", f"{item.code!r} names more than one requirement")
        for path, item in placed
        if times[item.code] > 1
    ]


def _undeclared(rules: Rules) -> list[RuleProblem]:
    """Codes that are not in the document's own lists of kinds and categories, where it has such lists."""
    used: list[tuple[str, frozenset[str], str]] = []
    for index, conversion in enumerate(rules.conversions):
        used.append((f"conversions[{index}].kind", frozenset({conversion.kind}), "kinds"))
    if rules.plan:
        used.append(("plan.planned_kinds", rules.plan.planned_kinds, "kinds"))
    filters = [(f"ceilings[{index}]", ceiling.where) for index, ceiling in enumerate(rules.ceilings)]
    filters += [
        (path, item.where)
        for root, requirement in _roots(rules)
        for path, item in walk(root, requirement)
        if isinstance(item, CreditsRequirement)
    ]
    for path, where in filters:
        used += [
            (f"{path}.where.kinds", where.kinds, "kinds"),
            (f"{path}.where.categories", where.categories, "categories"),
        ]
    declared = {"kinds": dict(rules.kinds), "categories": dict(rules.categories)}
    return [
        RuleProblem(path, f"{code!r} is not among the {table} of this document")
        for path, codes, table in used
        for code in sorted(codes)
        if declared[table] and code not in declared[table]
    ]


def _out_of_reach(rules: Rules, path: str, item: CreditsRequirement) -> list[RuleProblem]:
    """A ceiling over everything this minimum could count must not lie below it: nobody could ever meet it."""
    return [
        RuleProblem(
            f"{path}.min",
            f"{short_text(item.minimum)} can never be reached: "
            f"ceiling {ceiling.code} stops at {short_text(ceiling.maximum)}",
        )
        for ceiling in rules.ceilings
        if ceiling.where.includes(item.where) and ceiling.maximum < item.minimum
    ]
