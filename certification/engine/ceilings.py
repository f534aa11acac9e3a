"""Ceilings: at most so much of a kind, category or tag. The surplus is clipped, latest credit first, never refused."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import IntEnum

from certification.engine.rules import Ceiling, Where
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

    def total(self, rank: Rank, where: Where) -> int:
        return sum(self.left[p.rank, p.key] for p in self.portions if p.rank is rank and where.matches(p))

    def counted_keys(self, where: Where) -> tuple[str, ...]:
        keys = (p.key for p in self.portions if p.rank is Rank.COUNTS and where.matches(p))
        return tuple(key for key in keys if self.left[Rank.COUNTS, key])


def clip(portions: Iterable[Portion], ceilings: Iterable[Ceiling]) -> Clipped:
    """Apply the ceilings in the order of the document, each to what the ones before left; first come, first counted.

    "First" is by rank, then the day the credit ended, then its key, so the answer never depends on the order given.
    """
    ordered = tuple(sorted(portions, key=lambda p: (p.rank, p.day, p.key)))
    left = {(p.rank, p.key): p.hundredths for p in ordered}
    cuts: list[Cut] = []
    verdicts: list[CeilingVerdict] = []
    for ceiling in ceilings:
        matching = [p for p in ordered if p.rank is not Rank.NEVER and ceiling.where.matches(p)]
        made = {rank: _made(matching, left, rank) for rank in (Rank.COUNTS, Rank.WAITS)}
        kept = dict.fromkeys(Rank, 0)
        for portion in matching:
            before = left[portion.rank, portion.key]
            after = min(before, ceiling.maximum - sum(kept.values()))
            left[portion.rank, portion.key] = after
            kept[portion.rank] += after
            if after < before and portion.rank in made:
                cuts.append(Cut(portion.key, before - after, _over(ceiling, *made[portion.rank])))
        minutes, hundredths = made[Rank.COUNTS]
        verdicts.append(
            CeilingVerdict(
                code=ceiling.code,
                title=ceiling.title,
                kind=ceiling.where.only_kind(),
                maximum=ceiling.maximum,
                minutes=minutes,
                made=hundredths,
                used=kept[Rank.COUNTS],
                waiting=kept[Rank.WAITS],
                planned=kept[Rank.PLANNED],
            )
        )
    return Clipped(ordered, left, tuple(cuts), tuple(verdicts))


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
    )
