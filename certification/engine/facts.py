"""What the engine is told about one holder: frozen facts, each with the day it became true and the day it became known.

`evaluate(rules, facts, on)` uses only what was known by the end of day `on`, so a standing asked for a past day
shows what was shown then. All days are dates in the agency's time zone; the caller converts moments to days.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class CreditState(StrEnum):
    DRAFT = "draft"
    CLAIMED = "claimed"
    VERIFIED = "verified"
    RETURNED = "returned"
    REVERSED = "reversed"


@dataclass(frozen=True)
class EnrollmentFact:
    """One period of one holder in one track.

    `ends_before` is set where the period was moved (an extension, an imported period) and overrules the rule set.
    `certificates` are the numbers issued for this very enrollment: credits spent on them still count here.
    """

    starts_on: date
    ends_before: date | None = None
    level: str | None = None
    phase: str = "first"
    applied_on: date | None = None
    certificates: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Waiver:
    """A granted exception: this credit is not held to the rule behind reason `code`, known from `granted_on`."""

    code: str
    granted_on: date


@dataclass(frozen=True)
class CreditFact:
    """A bucket of credit: one credit, or `count` credits that agree in everything but their size.

    `minutes`, or `units` in hundredths where its kind is not measured in time, and `amount_hundredths` are totals of
    the bucket. An amount is given only where an event fixes it and then wins. `state` is the newest state;
    `verified_on` and `reversed_on` say when those became known.
    `goal` and `activity` are lineage keys, the same in every revision of the plan.
    """

    key: str
    kind: str
    started_on: date
    ended_on: date
    minutes: int = 0
    amount_hundredths: int | None = None
    state: CreditState = CreditState.VERIFIED
    recorded_on: date | None = None
    verified_on: date | None = None
    reversed_on: date | None = None
    category: str | None = None
    tags: frozenset[str] = frozenset()
    goal: str | None = None
    activity: str | None = None
    count: int = 1
    spent_on: str | None = None
    spent_known_on: date | None = None
    waivers: tuple[Waiver, ...] = ()
    units: int = 0

    def is_known(self, on: date) -> bool:
        return self.recorded_on is None or self.recorded_on <= on

    def state_on(self, on: date) -> CreditState:
        """The state as it was known at the end of `on`."""
        if self.state not in (CreditState.VERIFIED, CreditState.REVERSED):
            return self.state
        if self.verified_on is not None and self.verified_on > on:
            return CreditState.CLAIMED
        if self.state is CreditState.REVERSED and (self.reversed_on is None or self.reversed_on <= on):
            return CreditState.REVERSED
        return CreditState.VERIFIED

    def spent_by(self, on: date) -> str | None:
        """The number of the certificate that used this credit up, if that was known at the end of `on`."""
        is_known = self.spent_known_on is None or self.spent_known_on <= on
        return self.spent_on if is_known else None


@dataclass(frozen=True)
class RevisionFact:
    """One submitted revision of the plan, with the lineage keys of its goals and planned activities.

    `submitted_on` is the submission that was decided: a returned revision that is submitted again has a new one.
    `closed_on` is the first day on which the plan is no longer in force.
    """

    number: int
    submitted_on: date
    approved_on: date | None = None
    returned_on: date | None = None
    closed_on: date | None = None
    goals: frozenset[str] = frozenset()
    activities: frozenset[str] = frozenset()

    def is_approved(self, on: date) -> bool:
        return self.approved_on is not None and self.approved_on <= on

    def is_returned(self, on: date) -> bool:
        return not self.is_approved(on) and self.returned_on is not None and self.returned_on <= on

    def is_undecided(self, on: date) -> bool:
        return self.submitted_on <= on and not (self.is_approved(on) or self.is_returned(on) or self.is_closed(on))

    def is_closed(self, on: date) -> bool:
        return self.closed_on is not None and self.closed_on <= on


@dataclass(frozen=True)
class PlannedFact:
    """A planned activity with its whole planned size; what its credits have already earned is subtracted here."""

    activity: str
    kind: str
    minutes: int = 0
    amount_hundredths: int | None = None
    on: date | None = None
    category: str | None = None
    tags: frozenset[str] = frozenset()
    units: int = 0


@dataclass(frozen=True)
class HoldingFact:
    """A certificate the holder holds or held; `valid_through` is its last valid day, None where it never expires."""

    program: str
    number: str
    valid_from: date
    valid_through: date | None = None
    track: str | None = None
    level: str | None = None
    withdrawn_on: date | None = None
    recorded_on: date | None = None
    elsewhere: bool = False


@dataclass(frozen=True)
class DocumentFact:
    """Something the holder wrote. A person accepts or returns it; the engine only looks at presence and length."""

    type: str
    submitted_on: date
    accepted_on: date | None = None
    returned_on: date | None = None
    words: int | None = None


@dataclass(frozen=True)
class Facts:
    """Everything `evaluate` looks at. The order inside the tuples never matters; `ValueError` if a key repeats."""

    enrollment: EnrollmentFact
    credits: tuple[CreditFact, ...] = ()
    revisions: tuple[RevisionFact, ...] = ()
    planned: tuple[PlannedFact, ...] = ()
    holdings: tuple[HoldingFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()

    def __post_init__(self) -> None:
        # A repeated key would let one credit count under another's name, so it never gets as far as a verdict.
        keys = Counter(f"credit {credit.key}" for credit in self.credits)
        keys.update(f"planned activity {planned.activity}" for planned in self.planned)
        keys.update(f"revision {revision.number}" for revision in self.revisions)
        repeated = sorted(key for key, times in keys.items() if times > 1)
        if repeated:
            raise ValueError(f"given more than once: {', '.join(repeated)}")
