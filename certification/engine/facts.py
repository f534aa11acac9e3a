"""What the engine is told about one holder: frozen facts, each with the day it became true and the day it became known.

`evaluate(rules, facts, on)` uses only what was known by the end of day `on`, so a standing asked for a past day
shows what was shown then. All days are dates in the agency's time zone; the caller converts moments to days.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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
    `issued_on` (of the certificate this period renews), `previous_ends_before` (the first day after the period that led
    to it) and `post_began_on` start a period where the rules say so; if not known, it starts with the enrollment.
    `birth_month` is 1 to 12, 0 where not known.
    """

    starts_on: date
    ends_before: date | None = None
    level: str | None = None
    phase: str = "first"
    applied_on: date | None = None
    certificates: frozenset[str] = frozenset()
    issued_on: date | None = None
    previous_ends_before: date | None = None
    post_began_on: date | None = None
    birth_month: int = 0
    cohort: str | None = None


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

    The fields from `role` on are read only by rules that ask for them. `role`: what the holder did there, "" for taking
    part. `topic` and `event` are keys by which two credits are about the same. `published_on`: of a recording.
    `preapproved_on`: somebody agreed before. `in_catalog`: it comes from the program's own catalog. `words`: of its
    reflection. `signed`: the roles that attested it, None where nobody keeps track. `member`: who of a board earned it.
    `spent_hundredths`: how much of it a certificate used, None for all.
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
    role: str = ""
    topic: str | None = None
    event: str | None = None
    provider: str | None = None
    claimed_on: date | None = None
    published_on: date | None = None
    preapproved_on: date | None = None
    in_catalog: bool = False
    words: int | None = None
    signed: frozenset[str] | None = None
    member: str | None = None
    spent_hundredths: int | None = None

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
    role: str = ""


@dataclass(frozen=True)
class HoldingFact:
    """A certificate the holder holds or held; `valid_through` is its last valid day, None where it never expires.

    `post` is the post it was issued for, where certificates are counted by post.
    """

    program: str
    number: str
    valid_from: date
    valid_through: date | None = None
    track: str | None = None
    level: str | None = None
    withdrawn_on: date | None = None
    recorded_on: date | None = None
    elsewhere: bool = False
    post: str | None = None


@dataclass(frozen=True)
class DocumentFact:
    """Something the holder wrote. A person accepts or returns it; the engine only looks at presence and length."""

    type: str
    submitted_on: date
    accepted_on: date | None = None
    returned_on: date | None = None
    words: int | None = None


@dataclass(frozen=True)
class PersonFact:
    """A degree, coursework, experience, an exam or a course: what it was, when, how much, and who vouches for it.

    `on` is the day it was finished; of experience the last day, None while it goes on. Hours are hundredths. What was
    verified and turned out wrong has a `reversed_on`.
    """

    about: str
    code: str
    on: date | None = None
    from_on: date | None = None
    hours: int = 0
    semester_hours: int = 0
    quarter_hours: int = 0
    percent: int | None = None
    passed: bool = True
    tested_out: bool = False
    covers: frozenset[str] = frozenset()
    state: CreditState = CreditState.VERIFIED
    recorded_on: date | None = None
    verified_on: date | None = None
    reversed_on: date | None = None

    def is_known(self, on: date) -> bool:
        """Recorded by the end of `on` and not taken out again, and finished (or, while it goes on, begun) by then."""
        begun = self.from_on or self.on
        has_begun = begun is None or begun <= on
        is_finished = self.about == "experience" or self.on is None or self.on <= on
        is_in = self.reversed_on is None or self.reversed_on > on
        return is_in and has_begun and is_finished and (self.recorded_on is None or self.recorded_on <= on)

    def is_verified(self, on: date) -> bool:
        return self.state is CreditState.VERIFIED and (self.verified_on is None or self.verified_on <= on)


@dataclass(frozen=True)
class AttributeFact:
    """What is true of the holder, the post or the library for some days: a post, hours a week, the population served.

    `until_on` is the last day, None while it holds.
    """

    name: str
    value: str | int
    from_on: date | None = None
    until_on: date | None = None
    recorded_on: date | None = None

    def holds(self, day: date) -> bool:
        return (self.from_on is None or self.from_on <= day) and (self.until_on is None or day <= self.until_on)


@dataclass(frozen=True)
class DecisionFact:
    """What a person decided for this enrollment: a sign-off (`code` may be left out) or a manual check.

    `expires_on` is the last day on which it is good.
    """

    role: str
    decided_on: date
    accepted: bool = True
    code: str | None = None
    note: str = ""
    expires_on: date | None = None


@dataclass(frozen=True)
class LeaveFact:
    """Days of granted leave, both included."""

    from_on: date
    until_on: date
    granted_on: date | None = None


@dataclass(frozen=True)
class MemberFact:
    """Somebody's time on a board, both days included; `until_on` None while it lasts."""

    member: str
    from_on: date
    until_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """Everything `evaluate` looks at. The order inside the tuples never matters; `ValueError` if a key repeats."""

    enrollment: EnrollmentFact
    credits: tuple[CreditFact, ...] = ()
    revisions: tuple[RevisionFact, ...] = ()
    planned: tuple[PlannedFact, ...] = ()
    holdings: tuple[HoldingFact, ...] = ()
    documents: tuple[DocumentFact, ...] = ()
    about: tuple[PersonFact, ...] = ()
    attributes: tuple[AttributeFact, ...] = ()
    decisions: tuple[DecisionFact, ...] = ()
    leaves: tuple[LeaveFact, ...] = ()
    members: tuple[MemberFact, ...] = ()

    def __post_init__(self) -> None:
        # A repeated key would let one credit count under another's name, so it never gets as far as a verdict.
        repeated = _repeated("credit", [credit.key for credit in self.credits])
        repeated += _repeated("planned activity", [planned.activity for planned in self.planned])
        repeated += _repeated("revision", [revision.number for revision in self.revisions])
        if repeated:
            raise ValueError(f"given more than once: {', '.join(repeated)}")


def _repeated(what: str, keys: Sequence[object]) -> list[str]:
    if len(set(keys)) == len(keys):
        return []
    return sorted(f"{what} {key}" for key, times in Counter(keys).items() if times > 1)
