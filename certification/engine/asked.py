"""What a rule set asks beyond what everybody records, so that only this is asked of people and read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from types import MappingProxyType

from certification.engine.grouping import filters_of
from certification.engine.lookups import Lookup
from certification.engine.rules import (
    Condition,
    CountRequirement,
    CourseRequirement,
    CoversRequirement,
    CreditsRequirement,
    FactRequirement,
    HoldsRequirement,
    Requirement,
    Rules,
)
from certification.engine.tree import walk

# By the kind of a condition, the field of `CreditFact` it looks at; `once` names its own.
OF_CONDITION = {
    "age": "published_on",
    "catalog": "in_catalog",
    "claimed_within": "claimed_on",
    "preapproved": "preapproved_on",
    "reflection": "words",
    "provider": "provider",
}
# By the part a ceiling holds for, the field that says which one it is: one activity may be told in several credits.
OF_CEILING = {"topic": "topic", "activity": "event"}
# Attributes that are counted from when a post began.
FROM_POST = ("days_in_post", "months_in_post")


@lru_cache
def asked_of_credit(rules: Rules, kind: str = "") -> frozenset[str]:
    """The optional fields of `CreditFact` (`role` and those below it) without which these rules misjudge a credit of
    this kind; of any kind, if it is left out."""
    asked = {field_of(condition) for condition in rules.conditions if condition.where.admits(kind)}
    asked |= {"role"} if roles_of(rules, kind) else set()
    asked |= {"signed"} if rules.verification.steps else set()
    asked |= {OF_CEILING.get(ceiling.per, "") for ceiling in rules.ceilings if ceiling.where.admits(kind)}
    for item in _requirements(rules):
        if isinstance(item, CountRequirement) and item.where.admits(kind):
            asked.add(item.distinct)
        if isinstance(item, CoversRequirement) and item.where.admits(kind):
            asked.add(item.axis)
    return frozenset(asked & _OPTIONAL)


_OPTIONAL = {*OF_CONDITION.values(), "role", "signed", "topic", "event"}


def field_of(condition: Condition) -> str:
    """The field of `CreditFact` this condition looks at; one that every credit has, or "", where it needs no other."""
    return OF_CONDITION.get(condition.kind, condition.same)


def roles_of(rules: Rules, kind: str = "") -> frozenset[str]:
    """The roles in learning of this kind (any, if left out) that these rules tell from taking part."""
    named = {multiplier.role for multiplier in rules.multipliers if multiplier.where.admits(kind)}
    return frozenset(named.union(*(where.all_roles() for where in filters_of(rules) if where.admits(kind))))


@lru_cache
def asked_of_holder(rules: Rules) -> Mapping[str, frozenset[str]]:
    """The attributes these rules read, each with the values they name; `post` also where only its beginning matters."""
    asked: dict[str, set[str]] = {}
    for name, values in _attributes(rules):
        asked.setdefault("post" if name in FROM_POST else name, set()).update(values)
    return MappingProxyType({name: frozenset(values) for name, values in asked.items()})


def _attributes(rules: Rules) -> Iterator[tuple[str, tuple[str, ...]]]:
    for item in _requirements(rules):
        if isinstance(item, FactRequirement) and item.about == "attribute":
            named = item.value if isinstance(item.value, tuple) else (str(item.value),)
            yield from ((name, named) for name in item.any_of)
        if isinstance(item, CreditsRequirement) and item.lookup:
            yield from _of_lookup(item.lookup)
        if isinstance(item, HoldsRequirement) and item.same_post:
            yield "post", ()
    for window in (rules.window, *(window for _, window in rules.phase_windows)):
        if window.start == "post" or (window.early_credit and window.early_credit.since_post):
            yield "post", ()
        if any(snap and snap.to == "birth_month" for snap in (window.snap_start, window.snap_end)):
            yield "birth_month", ()


def _of_lookup(lookup: Lookup) -> Iterator[tuple[str, tuple[str, ...]]]:
    for part in lookup.parts or (lookup,):
        yield part.by, tuple(value for value, _ in part.values)


def asks_for_facts(rules: Rules) -> bool:
    """Whether a degree, coursework, experience, an exam or a course has to be proven."""
    return any(
        isinstance(item, CourseRequirement) or (isinstance(item, FactRequirement) and item.about != "attribute")
        for item in _requirements(rules)
    )


def providers_named(rules: Rules) -> frozenset[str]:
    return frozenset().union(*(condition.providers for condition in rules.conditions))


def code_said(rules: Rules, text: str, named: Iterable[str]) -> str | None:
    """The code among those `named` that somebody's own words say: the code itself, or what the rules call it.

    So the title "Head of a branch" says `branch_head` where the rules have these words for it. Case never matters.
    """
    said = {_plain(code): code for code in named}
    said |= {_plain(words): code for code, words in rules.words if code in said.values()}
    return said.get(_plain(text))


def _plain(words: str) -> str:
    return " ".join(words.replace("_", " ").casefold().split())


def _requirements(rules: Rules) -> list[Requirement]:
    """Every requirement, those that say of whom a level is asked among them."""
    needed = [level.needed_for for level in rules.levels if level.needed_for]
    return [item for _, item in rules.requirements()] + [item for root in needed for _, item in walk("", root)]
