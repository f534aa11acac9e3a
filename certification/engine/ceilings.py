"""Ceilings: at most so much of a kind, category or tag. The surplus is clipped, latest credit first, never refused.

Where several minima compete for what a ceiling keeps, `choice` says how much to keep of whom.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import IntEnum
from functools import cached_property
from types import MappingProxyType

from certification.engine.dates import ALWAYS, Window, months_between
from certification.engine.filters import Where
from certification.engine.rules import Ceiling
from certification.engine.verdict import CeilingVerdict, Reason, ReasonCode


class Rank(IntEnum):
    """Who fills a ceiling first: what counts, then what waits for a person, then what is only planned."""

    COUNTS = 0
    WAITS = 1
    PLANNED = 2
    NEVER = 3


@dataclass(frozen=True)
class Portion:
    """A credit or the open rest of a planned activity, with its worth in hundredths."""

    key: str
    rank: Rank
    day: date
    kind: str
    category: str | None
    tags: frozenset[str]
    minutes: int
    hundredths: int
    activity: str | None = None
    event: str | None = None
    topic: str | None = None
    role: str = ""
    count: int = 1

    def worth(self, hundredths: int) -> Portion:
        """The same portion worth less; its minutes then say nothing about it any more."""
        return self if hundredths == self.hundredths else replace(self, hundredths=hundredths, minutes=0)


@dataclass(frozen=True)
class Cut:
    key: str
    hundredths: int
    reason: Reason


@dataclass(frozen=True)
class Clipped:
    """What is left of each portion, what was cut from whom, and how far each ceiling is used."""

    portions: tuple[Portion, ...]
    left: dict[tuple[Rank, str], int]
    cuts: tuple[Cut, ...]
    verdicts: tuple[CeilingVerdict, ...]

    def remaining(self, rank: Rank, where: Where, days: Window = ALWAYS) -> list[tuple[Portion, int]]:
        """The portions of this rank that pass `where` and ended in `days`, each with what is left, if anything."""
        is_open, left = days == ALWAYS, self.left
        return [
            (p, left[rank, p.key])
            for p in self.portions
            if p.rank is rank and left[rank, p.key] and where.matches(p) and (is_open or days.contains(p.day))
        ]

    def total(self, rank: Rank, where: Where, days: Window = ALWAYS) -> int:
        return sum(hundredths for _, hundredths in self.remaining(rank, where, days))

    def counted_keys(self, where: Where, days: Window = ALWAYS) -> tuple[str, ...]:
        return tuple(portion.key for portion, _ in self.remaining(Rank.COUNTS, where, days))


NO_FLOORS: Mapping[tuple[Rank, str], int] = MappingProxyType({})

# What a ceiling holds for, and the order in which ceilings are applied: the smallest part first.
PARTS = ("credit", "activity", "topic", "year", "calendar_year", "window")


@dataclass(frozen=True)
class Clipping:
    """What is to be clipped, by which ceilings; `cuts` are those made before."""

    portions: tuple[Portion, ...]
    ceilings: tuple[Ceiling, ...]
    window: Window = ALWAYS
    asked: Callable[[Portion], int] | None = None
    cuts: tuple[Cut, ...] = ()

    def clipped(self, floors: Mapping[tuple[Rank, str], int] = NO_FLOORS) -> Clipped:
        clipped = clip(self.portions, self.ceilings, self.window, self.asked, floors)
        return replace(clipped, cuts=(*self.cuts, *clipped.cuts))

    def has_room(self, clipped: Clipped) -> bool:
        """Whether no ceiling had to cut anything, but for those that keep nothing of anybody."""
        return not any(cut.reason["maximum_hundredths"] for cut in clipped.cuts[len(self.cuts) :])

    def maxima(self) -> dict[tuple[str, str], int]:
        """Every part of a ceiling that something fills, with its maximum."""
        maxima = {ceiling.code: ceiling.maximum for ceiling in self.ceilings}
        return {part: maxima[part[0]] for portion in self.portions for part in self.parts_of(portion)}

    def parts_of(self, portion: Portion) -> frozenset[tuple[str, str]]:
        return self._parts[portion.rank, portion.key]

    @cached_property
    def _parts(self) -> dict[tuple[Rank, str], frozenset[tuple[str, str]]]:
        return {
            (p.rank, p.key): frozenset(
                (c.code, part_of(c, p, self.window)) for c in self.ceilings if c.where.matches(p)
            )
            for p in self.portions
        }


def clip(
    portions: Iterable[Portion],
    ceilings: Iterable[Ceiling],
    window: Window = ALWAYS,
    asked: Callable[[Portion], int] | None = None,
    floors: Mapping[tuple[Rank, str], int] = NO_FLOORS,
) -> Clipped:
    """Apply the ceilings, those for the smallest part first and else in the order of the document, each to what the
    ones before left; first come, first counted.

    "First" is by rank, then by how many minima ask for it (`asked`), then the day the credit ended, then its key: the
    answer never depends on the order given, and what only the total asks for is clipped before what a minimum needs.
    No more is clipped from a portion than leaves its floor, while those of the rank have room below every ceiling.
    """
    ordered = tuple(sorted(portions, key=lambda p: (p.rank, p.day, p.key)))
    left = {(p.rank, p.key): p.hundredths for p in ordered}
    cuts: list[Cut] = []
    verdicts: dict[str, CeilingVerdict] = {}
    rules = list(ceilings)
    favored = sorted(ordered, key=lambda p: (p.rank, -asked(p), p.day, p.key)) if rules and asked else ordered
    for ceiling in sorted(rules, key=lambda ceiling: PARTS.index(ceiling.per)):
        parts: dict[str, list[Portion]] = {}
        for portion in favored:
            if portion.rank is not Rank.NEVER and ceiling.where.matches(portion):
                parts.setdefault(part_of(ceiling, portion, window), []).append(portion)
        each = [_clip_part(ceiling, part, left, cuts, floors) for part in parts.values()] or [_unused(ceiling)]
        verdicts[ceiling.code] = _summed(each)
    return Clipped(ordered, left, tuple(cuts), tuple(verdicts[ceiling.code] for ceiling in rules))


def _clip_part(
    ceiling: Ceiling,
    matching: list[Portion],
    left: dict[tuple[Rank, str], int],
    cuts: list[Cut],
    floors: Mapping[tuple[Rank, str], int],
) -> CeilingVerdict:
    made = {rank: _made(matching, left, rank) for rank in (Rank.COUNTS, Rank.WAITS)}
    kept = dict.fromkeys(Rank, 0)
    held = dict.fromkeys(Rank, 0)  # what those that come later in their rank keep in any case
    for portion in matching if floors else ():
        held[portion.rank] += floors.get((portion.rank, portion.key), 0)
    for portion in matching:
        place = portion.rank, portion.key
        before, floor = left[place], floors.get(place, 0)
        held[portion.rank] -= floor
        room = ceiling.maximum - sum(kept.values())
        after = min(before, room, max(floor, room - held[portion.rank]))
        left[place] = after
        kept[portion.rank] += after
        if after < before and portion.rank in made:
            cuts.append(Cut(portion.key, before - after, _over(ceiling, *made[portion.rank])))
    minutes, hundredths = made[Rank.COUNTS]
    return replace(
        _unused(ceiling),
        minutes=minutes,
        made=hundredths,
        used=kept[Rank.COUNTS],
        waiting=kept[Rank.WAITS],
        planned=kept[Rank.PLANNED],
    )


def _unused(ceiling: Ceiling) -> CeilingVerdict:
    kind = ceiling.where.only_kind()
    return CeilingVerdict(ceiling.code, ceiling.title, ceiling.maximum, 0, 0, 0, kind=kind, per=ceiling.per)


def _summed(verdicts: list[CeilingVerdict]) -> CeilingVerdict:
    """One verdict for all parts; minutes only where every part was made by time."""
    names = ("made", "used", "waiting", "planned")
    sums = {name: sum(getattr(verdict, name) for verdict in verdicts) for name in names}
    is_timed = all(verdict.minutes or not verdict.made for verdict in verdicts)
    return replace(verdicts[0], minutes=sum(v.minutes for v in verdicts) if is_timed else 0, **sums)


def part_of(ceiling: Ceiling, portion: Portion, window: Window) -> str:
    """The part of the period, the activity or the topic whose maximum this portion fills."""
    match ceiling.per:
        case "credit":
            return portion.key
        case "activity":
            return portion.event or portion.activity or portion.key
        case "topic":
            return portion.topic or portion.key
        case "year" if window.starts_on and portion.day < date.max:
            return str(months_between(window.starts_on, portion.day) // 12)
        case "year" | "calendar_year":
            return str(portion.day.year)
        case _:
            return ""


def _made(matching: list[Portion], left: dict[tuple[Rank, str], int], rank: Rank) -> tuple[int, int]:
    """Minutes and hundredths under a ceiling, up to this rank; 0 minutes unless all of them were made by time."""
    included = [p for p in matching if p.rank <= rank]
    minutes = sum(p.minutes for p in included) if all(p.minutes for p in included) else 0
    return minutes, sum(left[p.rank, p.key] for p in included)


def _over(ceiling: Ceiling, minutes: int, made: int) -> Reason:
    return Reason.of(
        ReasonCode.OVER_CEILING,
        ceiling=ceiling.code,
        kind=ceiling.where.only_kind(),
        minutes=minutes,
        made_hundredths=made,
        maximum_hundredths=ceiling.maximum,
        per=None if ceiling.per == "window" else ceiling.per,
    )
