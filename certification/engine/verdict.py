"""The answer of the engine: a frozen tree, with every reason at once. Wording lives in `certification.explain`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import lru_cache

from certification.engine.dates import Window


class Status(StrEnum):
    MET = "met"
    NOT_MET = "not_met"
    WAITING = "waiting"


class ReasonCode(StrEnum):
    """Why a credit does not count, and what a requirement rests on. `docs/rules.md` lists their parameters."""

    DRAFT = "draft"
    CLAIMED = "claimed"
    RETURNED = "returned"
    REVERSED = "reversed"
    NOT_YET_ENDED = "not_yet_ended"
    BEFORE_WINDOW = "before_window"
    AFTER_WINDOW = "after_window"
    NO_PLAN = "no_plan"
    BEFORE_PLAN = "before_plan"
    AFTER_PLAN = "after_plan"
    PLAN_UNDECIDED = "plan_undecided"
    NO_GOAL = "no_goal"
    GOAL_NOT_IN_PLAN = "goal_not_in_plan"
    NO_ACTIVITY = "no_activity"
    ACTIVITY_NOT_IN_PLAN = "activity_not_in_plan"
    SPENT = "spent"
    NO_RATE = "no_rate"
    BELOW_STEP = "below_step"
    OVER_CEILING = "over_ceiling"
    PLAN_APPROVED = "plan_approved"
    PLAN_RETURNED = "plan_returned"
    CERTIFICATE_HELD = "certificate_held"
    NO_CERTIFICATE = "no_certificate"
    CERTIFICATE_TOO_LATE = "certificate_too_late"
    CERTIFICATE_NOT_CURRENT = "certificate_not_current"
    CERTIFICATE_WITHDRAWN = "certificate_withdrawn"
    DOCUMENT_ACCEPTED = "document_accepted"
    DOCUMENT_SUBMITTED = "document_submitted"
    DOCUMENT_RETURNED = "document_returned"
    DOCUMENT_MISSING = "document_missing"
    DOCUMENT_TOO_SHORT = "document_too_short"
    DOCUMENT_TOO_LONG = "document_too_long"
    # Reasons against a credit that only some rules know.
    EXCLUDED = "excluded"
    TOO_OLD = "too_old"
    NOT_IN_CATALOG = "not_in_catalog"
    CLAIMED_TOO_LATE = "claimed_too_late"
    NOT_PREAPPROVED = "not_preapproved"
    TOO_BRIEF = "too_brief"
    OTHER_PROVIDER = "other_provider"
    NO_REFLECTION = "no_reflection"
    REFLECTION_TOO_SHORT = "reflection_too_short"
    REFLECTION_TOO_LONG = "reflection_too_long"
    REPEATED = "repeated"
    NOT_A_MEMBER = "not_a_member"
    STEP_OPEN = "step_open"
    OVER_CARRY = "over_carry"
    # Reasons of a requirement that only some rules know.
    PIECE = "piece"
    AMOUNT_BY = "amount_by"
    AMOUNT_UNKNOWN = "amount_unknown"
    TOO_MANY = "too_many"
    GROUP_SHORT = "group_short"
    COURSE_DONE = "course_done"
    COURSE_TESTED = "course_tested"
    COURSE_WAIVED = "course_waived"
    COURSE_MISSING = "course_missing"
    COURSE_FAILED = "course_failed"
    COURSE_OUT_OF_ORDER = "course_out_of_order"
    FACT_FOUND = "fact_found"
    FACT_UNVERIFIED = "fact_unverified"
    FACT_MISSING = "fact_missing"
    FACT_TOO_OLD = "fact_too_old"
    FACT_SHORT = "fact_short"
    HOURS_OUTSIDE = "hours_outside"
    EXAM_FAILED = "exam_failed"
    SUBJECT_MISSING = "subject_missing"
    ATTRIBUTE_IS = "attribute_is"
    ATTRIBUTE_IS_NOT = "attribute_is_not"
    ATTRIBUTE_UNKNOWN = "attribute_unknown"
    CERTIFICATE_ISSUED_LATER = "certificate_issued_later"
    CERTIFICATE_HELD_TOO_SHORT = "certificate_held_too_short"
    ISSUED_TIMES = "issued_times"
    DOCUMENT_LATE = "document_late"
    SIGNED = "signed"
    SIGN_OFF_OPEN = "sign_off_open"
    SIGN_OFF_REFUSED = "sign_off_refused"
    SIGN_OFF_EXPIRED = "sign_off_expired"
    CHECK_MET = "check_met"
    CHECK_NOT_MET = "check_not_met"
    CHECK_OPEN = "check_open"
    CHECK_EXPIRED = "check_expired"


# These wait for a decision of a person; the credit counts once it falls in the holder's favor.
WAITING_REASONS = frozenset({ReasonCode.CLAIMED, ReasonCode.PLAN_UNDECIDED, ReasonCode.STEP_OPEN})
# A coordinator may grant an exception from these. What nobody verified, or is spent, no exception can count.
WAIVABLE_REASONS = frozenset(
    {
        ReasonCode.BEFORE_WINDOW,
        ReasonCode.AFTER_WINDOW,
        ReasonCode.NO_PLAN,
        ReasonCode.BEFORE_PLAN,
        ReasonCode.AFTER_PLAN,
        ReasonCode.NO_GOAL,
        ReasonCode.GOAL_NOT_IN_PLAN,
        ReasonCode.NO_ACTIVITY,
        ReasonCode.ACTIVITY_NOT_IN_PLAN,
        ReasonCode.EXCLUDED,
        ReasonCode.TOO_OLD,
        ReasonCode.NOT_IN_CATALOG,
        ReasonCode.CLAIMED_TOO_LATE,
        ReasonCode.NOT_PREAPPROVED,
        ReasonCode.TOO_BRIEF,
        ReasonCode.OTHER_PROVIDER,
        ReasonCode.NO_REFLECTION,
        ReasonCode.REFLECTION_TOO_SHORT,
        ReasonCode.REFLECTION_TOO_LONG,
        ReasonCode.NOT_A_MEMBER,
    }
)

Param = str | int


@dataclass(frozen=True)
class Reason:
    """A code with named parameters. Names ending in `_on` hold ISO dates, in `_hundredths` amounts of credit."""

    code: ReasonCode
    params: tuple[tuple[str, Param], ...] = ()

    @classmethod
    def of(cls, code: ReasonCode, **params: Param | date | None) -> Reason:
        """A reason from keyword parameters; None drops out, dates become ISO text, so that a reason is plain JSON."""
        return _reason(code, tuple(params.items()))

    def __getitem__(self, name: str) -> Param:
        return dict(self.params)[name]

    def get(self, name: str) -> Param | None:
        return dict(self.params).get(name)


@lru_cache(maxsize=4096)
def _reason(code: ReasonCode, params: tuple[tuple[str, Param | date | None], ...]) -> Reason:
    """Made once for many: thousands of credits lie before the same first day."""
    given = [(name, value) for name, value in params if value is not None]
    plain = [(name, value.isoformat() if isinstance(value, date) else value) for name, value in given]
    return Reason(code, tuple(sorted(plain)))


@dataclass(frozen=True)
class Counted:
    key: str
    hundredths: int


@dataclass(frozen=True)
class NotCounted:
    """A part of a credit (mostly all of it) with every reason that keeps it from counting."""

    key: str
    hundredths: int
    reasons: tuple[Reason, ...]

    @property
    def is_waiting(self) -> bool:
        """Whether only decisions of other people are missing."""
        return bool(self.reasons) and all(reason.code in WAITING_REASONS for reason in self.reasons)


@dataclass(frozen=True)
class RequirementVerdict:
    """One requirement. `unit` is `credits` (amounts are hundredths) or `items` (amounts are whole things).

    `waiting` is what would be added if every open decision fell in the holder's favor, `planned` what the plan would
    add beyond that. `used` names the credits, the certificate or the document the answer rests on.
    """

    code: str
    kind: str
    title: str
    status: Status
    need: int
    have: int
    unit: str = "items"
    waiting: int = 0
    planned: int = 0
    used: tuple[str, ...] = ()
    reasons: tuple[Reason, ...] = ()
    children: tuple[RequirementVerdict, ...] = ()

    @property
    def short(self) -> int:
        """What neither counted, waiting nor planned things cover."""
        return max(0, self.need - self.have - self.waiting - self.planned)

    def walk(self) -> Iterator[RequirementVerdict]:
        """This requirement and all below it, in the order of the document."""
        yield self
        for child in self.children:
            yield from child.walk()


@dataclass(frozen=True)
class CeilingVerdict:
    """How far a ceiling is used: `minutes` made `made` hundredths, `used` of which count.

    `waiting` and `planned` is what would still fit below it. `minutes` is 0 where a fixed amount is among the credits.
    Where the maximum holds for a part (`per` a year, an activity …), the other amounts are sums over all parts.
    """

    code: str
    title: str
    maximum: int
    minutes: int
    made: int
    used: int
    waiting: int = 0
    planned: int = 0
    kind: str | None = None
    per: str = "window"

    @property
    def over(self) -> int:
        return self.made - self.used


@dataclass(frozen=True)
class PlanVerdict:
    """The plan as known on the day: the newest approved revision, and since when another waits for a decision."""

    revision: int | None = None
    approved_on: date | None = None
    in_force_from: date | None = None
    undecided_since: date | None = None


class PeriodState(StrEnum):
    """Where a period is on the way to its renewal."""

    RUNNING = "running"
    OPEN = "open"
    GRACE = "grace"
    LAPSED = "lapsed"


@dataclass(frozen=True)
class PeriodVerdict:
    """When a period can be filed: from `opens_on` (None: at once) to its last day, and late through `closes_on`."""

    state: PeriodState
    opens_on: date | None
    last_day: date
    closes_on: date


@dataclass(frozen=True)
class Verdict:
    """Where an enrollment is on day `on` under rule set `rules`. Counted and not counted add up to all credit."""

    rules: str
    level: str
    phase: str
    on: date
    status: Status
    requirement: RequirementVerdict
    starts_on: date | None = None
    ends_before: date | None = None
    counted: tuple[Counted, ...] = ()
    not_counted: tuple[NotCounted, ...] = ()
    ceilings: tuple[CeilingVerdict, ...] = ()
    plan: PlanVerdict | None = None
    period: PeriodVerdict | None = None

    @property
    def can_be_filed(self) -> bool:
        """Whether the day is none before the period can be filed, nor one after; met or not."""
        return self.period is None or self.period.state in (PeriodState.OPEN, PeriodState.GRACE)

    @property
    def is_ready(self) -> bool:
        return self.status is Status.MET and self.can_be_filed

    @property
    def last_day(self) -> date | None:
        """The last day on which credit of this period can end; None if there is no limit."""
        return Window(self.starts_on, self.ends_before).last_day

    @property
    def counted_hundredths(self) -> int:
        return sum(entry.hundredths for entry in self.counted)

    @property
    def not_counted_hundredths(self) -> int:
        return sum(entry.hundredths for entry in self.not_counted)

    @property
    def recorded_hundredths(self) -> int:
        return self.counted_hundredths + self.not_counted_hundredths

    def requirements(self) -> tuple[RequirementVerdict, ...]:
        """The leaves of the tree in the order of the document: one line each on a standing page."""
        return tuple(item for item in self.requirement.walk() if not item.children)

    def find(self, code: str) -> RequirementVerdict:
        """The requirement with this code; `KeyError` if the rule set has none."""
        return {item.code: item for item in self.requirement.walk()}[code]
