"""Which credit a ceiling keeps where several minima compete for it: what leaves the least open, then the most of all.

`clip` keeps what comes first. That is as good as anything while all credit under a full ceiling serves the same minima.
Where it does not, what comes first may take room that a minimum needs, or that two ceilings would share better. Then
how much to keep of each group of like credit is a small linear program, one for each way to meet the requirements.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import chain, combinations, product
from math import comb, prod
from typing import TypeVar

from certification.engine.ceilings import Clipped, Clipping, Portion, Rank
from certification.engine.dates import Window
from certification.engine.filters import Where
from certification.engine.findings import Findings
from certification.engine.grouping import looks_at_days
from certification.engine.requirements import amount_asked, days_of, groups_of, judge_requirement, stretches_of
from certification.engine.rules import Requirement, Rules
from certification.engine.simplex import Line, greatest
from certification.engine.tree import Branch, CoversRequirement, CreditsRequirement, EachRequirement
from certification.engine.verdict import RequirementVerdict, Status

# More ways than these to meet the requirements are not tried one by one: the minima of all of them are served at once.
MANY = 16
Part = tuple[str, str]
Floors = dict[tuple[Rank, str], int]
# Portions that are under the same full ceilings and serve the same of what is asked for.
Groups = dict[tuple[frozenset[Part], tuple[bool, ...]], list[Portion]]
T = TypeVar("T")


@dataclass(frozen=True)
class Want:
    """So much credit is asked for that passes `where`, ended in `days` and, on an axis, is in a group."""

    where: Where
    days: Window
    need: int
    axis: str = ""
    group: str = ""

    def matches(self, portion: Portion) -> bool:
        is_in = not self.axis or self.group in groups_of(self.axis, portion)
        return is_in and self.where.matches(portion) and self.days.contains(portion.day)


Way = tuple[Want, ...]


@dataclass(frozen=True)
class _Answer:
    clipped: Clipped
    tree: RequirementVerdict

    def worth(self, wants: Way) -> tuple[int, bool, int]:
        """What counts altogether, whether only people are waited for, and how much of what is asked for there is."""
        left = [(p, self.clipped.left[p.rank, p.key]) for p in self.clipped.portions if p.rank is Rank.COUNTS]
        served = (min(want.need, sum(kept for p, kept in left if want.matches(p))) for want in wants)
        return sum(kept for _, kept in left), self.tree.status is Status.WAITING, sum(served)


@lru_cache
def can_compete(rules: Rules) -> bool:
    """Whether it can matter under these rules which of the credits under a ceiling are kept."""
    groups = any(isinstance(item, CoversRequirement) for _, item in rules.requirements())
    return bool(rules.ceilings) and (groups or looks_at_days(rules) or rules.tells_apart_what_is_cut())


def judged(
    rules: Rules, requirement: Requirement, clipping: Clipping, findings: Findings
) -> tuple[Clipped, RequirementVerdict]:
    """What is left of each portion, and the tree it makes: what `clip` keeps, unless another choice is better."""
    first = _Answer(findings.clipped, judge_requirement(requirement, findings))
    if clipping.has_room(first.clipped) or not can_compete(rules):
        return first.clipped, first.tree
    ways = list(dict.fromkeys(_ways(requirement, findings)))
    wants = tuple(dict.fromkeys(chain(*ways)))
    answers = [first]
    for way, total_first in [*((way, False) for way in ways), (wants, True)]:
        floors = _floors(clipping, way, total_first)
        if floors:
            clipped = clipping.clipped(floors)
            answers.append(_Answer(clipped, judge_requirement(requirement, replace(findings, clipped=clipped))))
    met = [answer for answer in answers if answer.tree.status is Status.MET]
    best = max(met or answers, key=lambda answer: answer.worth(wants))
    return best.clipped, best.tree


def _ways(item: Requirement, findings: Findings) -> list[Way]:
    """The ways to meet a requirement, each as the credit it asks for."""
    match item:
        case Branch(kind="all"):
            return _all_of([_ways(child, findings) for child in item.of])
        case Branch():
            below = [_ways(child, findings) for child in item.of]
            return _few([way for some in _some(below, 1 if item.kind == "any" else item.n) for way in _all_of(some)])
        case CreditsRequirement():
            need = amount_asked(item, findings.attributes, findings.minima)
            return [(Want(item.where, days_of(item, findings), need),) if need else ()]
        case CoversRequirement():
            least = max(item.credits_per_group, 1)
            groups = [Want(item.where, findings.days, least, item.axis, group) for group in item.groups]
            return [tuple(some) for some in _some(groups, item.need)] if groups else [()]
        case EachRequirement():
            pieces = stretches_of(item, findings)
            return _all_of([_ways(item.of, replace(findings, days=piece)) for piece in pieces])
        case _:
            return [()]


def _some(items: list[T], number: int) -> list[list[T]]:
    """So many of them in every way; all of them at once where there are too many ways."""
    if comb(len(items), number) > MANY:
        return [items]
    return [list(some) for some in combinations(items, number)]


def _all_of(parts: list[list[Way]]) -> list[Way]:
    if prod(map(len, parts)) > MANY:
        return [tuple(chain(*chain(*parts)))]
    return [tuple(chain(*chosen)) for chosen in product(*parts)]


def _few(ways: list[Way]) -> list[Way]:
    return ways if len(ways) <= MANY else [tuple(chain(*ways))]


def _floors(clipping: Clipping, way: Way, total_first: bool) -> Floors:
    """What to keep at least of each portion, so that `way` is met as far as it can be; empty where nothing competes."""
    floors: Floors = {}
    room, open_ = clipping.maxima(), [want.need for want in way]
    competes = False
    for rank in (Rank.COUNTS, Rank.WAITS):
        portions = sorted((p for p in clipping.portions if p.rank is rank), key=lambda p: (p.day, p.key))
        full = _full(portions, clipping, room)
        groups: Groups = {}
        for portion in portions:
            serves = tuple(want.matches(portion) for want in way)
            groups.setdefault((clipping.parts_of(portion) & full, serves), []).append(portion)
        competes = competes or any(sum(part in under for under, _ in groups) > 1 for part in full)
        amounts = _amounts(groups, {part: max(0, room[part]) for part in sorted(full)}, open_, total_first)
        for ((_, serves), like), amount in zip(groups.items(), amounts, strict=True):
            open_ = [need - amount * does for need, does in zip(open_, serves, strict=True)]
            for portion in like:
                kept = floors[rank, portion.key] = min(amount, portion.hundredths)
                amount -= kept
                for part in clipping.parts_of(portion):
                    room[part] -= kept
    return floors if competes else {}


def _full(portions: list[Portion], clipping: Clipping, room: dict[Part, int]) -> frozenset[Part]:
    """The parts of ceilings that cannot keep all of these."""
    sums = dict.fromkeys(room, 0)
    for portion in portions:
        for part in clipping.parts_of(portion):
            sums[part] += portion.hundredths
    return frozenset(part for part, made in sums.items() if made > room[part])


def _amounts(groups: Groups, room: dict[Part, int], open_: Line, total_first: bool) -> Line:
    """What to keep of each group: of one that is under no full ceiling all of it."""
    sizes = [sum(portion.hundredths for portion in like) for like in groups.values()]
    under = [(parts, serves) for parts, serves in groups if parts]
    spare = [size for size, (parts, _) in zip(sizes, groups, strict=True) if parts]
    served = [sum(size for size, (parts, serves) in zip(sizes, groups, strict=True) if not parts and serves[number])
              for number in range(len(open_))]  # fmt: skip
    lacking = [max(0, need - have) for need, have in zip(open_, served, strict=True)]
    amounts, wants = len(under), len(lacking)
    lines = [[*(part in parts for parts, _ in under), *([0] * wants)] for part in room]
    lines += [[int(column == own) for column in range(amounts + wants)] for own in range(amounts + wants)]
    lines += [[*(-serves[number] for _, serves in under), *(int(other == number) for other in range(wants))]
              for number in range(wants)]  # fmt: skip
    total, met = [1] * amounts + [0] * wants, [0] * amounts + [1] * wants
    early = [*range(amounts, 0, -1), *([0] * wants)]
    goals = [total, met, early] if total_first else [met, total, early]
    kept = iter(greatest(goals, lines, [*room.values(), *spare, *lacking, *([0] * wants)]) if amounts else ())
    return [next(kept) if parts else size for size, (parts, _) in zip(sizes, groups, strict=True)]
