"""A rule set as frozen values: what `codec.load_rules` makes of a document and `evaluate` reads.

Requirements are in `tree`, filters in `filters`, amounts that are read from facts in `lookups`. Documents of version 1
stay valid and keep their meaning, because every key that came later is optional.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from certification.engine.dates import NO_TIME, Span
from certification.engine.filters import EVERYTHING, Where
from certification.engine.tree import (
    PHASES,
    Branch,
    CountRequirement,
    CourseRequirement,
    CoversRequirement,
    CreditsRequirement,
    DocumentRequirement,
    EachRequirement,
    FactRequirement,
    HoldsRequirement,
    ManualRequirement,
    PlanRequirement,
    Requirement,
    SignOffRequirement,
    walk,
)

__all__ = [
    "PHASES",
    "Branch",
    "CountRequirement",
    "CourseRequirement",
    "CoversRequirement",
    "CreditsRequirement",
    "DocumentRequirement",
    "EachRequirement",
    "FactRequirement",
    "HoldsRequirement",
    "ManualRequirement",
    "PlanRequirement",
    "Requirement",
    "SignOffRequirement",
    "Where",
]


@dataclass(frozen=True)
class Snap:
    """Moves a day to a calendar boundary: `month`, `birth_month`, or a day of the year like `06-30`.

    The first day of a period moves to the first day of the month, its last day to the last. `forward` to the first such
    day on or after, `back` to the last on or before.
    """

    to: str
    move: str = "forward"


@dataclass(frozen=True)
class Cohort:
    code: str
    starts_on: date
    ends_before: date


@dataclass(frozen=True)
class EarlyCredit:
    """Credit from before the period counts: from so long before it, or from the day the post began."""

    span: Span = NO_TIME
    since_post: bool = False
    phases: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Grace:
    """How long after its end a period can still be filed; and whether credit of these days still belongs to it."""

    span: Span
    credit_counts: bool = False


@dataclass(frozen=True)
class Blanket:
    """Every period that ran on day `on` is longer by `months`."""

    on: date
    months: int


@dataclass(frozen=True)
class WindowRule:
    """Which days a period has.

    `fixed`: `months` from the `start` event; `lookback`: the `months` up to the application; `cycle`: the stretch of
    `months`, counted from `anchor`, that the enrollment falls in, the same for everybody; `cohort`: its cohort's days;
    `none`: no limit.
    """

    kind: str
    months: int = 0
    start: str = "enrollment"
    anchor: date | None = None
    cohorts: tuple[Cohort, ...] = ()
    snap_start: Snap | None = None
    snap_end: Snap | None = None
    early_credit: EarlyCredit | None = None
    renew_early: Span | None = None
    grace: Grace | None = None
    leave_extends: bool = False
    extended: tuple[Blanket, ...] = ()


@dataclass(frozen=True)
class CertificateRule:
    """How long a certificate is valid (`months`, 0 for ever) and whether early renewal keeps the time left."""

    months: int = 0
    start: str = "issue"
    snap_end: Snap | None = None


@dataclass(frozen=True)
class Rounding:
    """Amounts derived from minutes move to multiples of `step` hundredths, for each credit or each planned activity."""

    step: int = 50
    direction: str = "down"
    each: str = "credit"


@dataclass(frozen=True)
class Band:
    """Minutes from `first` through `last` are worth `hundredths`, whatever lies between."""

    first: int
    last: int
    hundredths: int


@dataclass(frozen=True)
class Conversion:
    """`minutes` of this kind make `hundredths` hundredths of a credit.

    Where `units` is given (in hundredths of one unit), it stands for `minutes`: what is measured in something else
    than time, like a college course in semester credits. `unit` is the word for one of them.
    """

    kind: str
    minutes: int
    hundredths: int
    units: int = 0
    unit: str = ""


@dataclass(frozen=True)
class Multiplier:
    """Who had this role in the learning (a presenter, a developer) earns `times` hundredths of what others earn."""

    role: str
    times: int
    where: Where = EVERYTHING


@dataclass(frozen=True)
class Condition:
    """What one credit must satisfy to count. `kind` says what; the other fields are its figures."""

    kind: str
    where: Where = EVERYTHING
    title: str = ""
    span: Span = NO_TIME
    starts_on: date | None = None
    minutes: int = 0
    min_words: int = 0
    max_words: int = 0
    same: str = ""
    times: int = 1
    providers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ceiling:
    """At most `maximum` hundredths from what passes `where`; the surplus is clipped, latest credit first.

    `per` says for what the maximum holds: the window, a year of it, a calendar year, an activity, a topic, a credit.
    With `percent` it is a part of what the requirement with code `percent_of` asks for.
    """

    code: str
    maximum: int
    where: Where = EVERYTHING
    title: str = ""
    per: str = "window"
    percent: int = 0
    percent_of: str = ""


@dataclass(frozen=True)
class CarryOver:
    """Credit of the period before that no certificate used counts again: newest first, up to `maximum` hundredths."""

    maximum: int
    where: Where = EVERYTHING
    last_months: int = 0


@dataclass(frozen=True)
class PlanGate:
    """Credit counts only from the day a plan is in force.

    `credits_count_from` is `submitted` (the submission of a revision that was later approved) or `approved`.
    `planned_kinds` must also name a planned activity that was in force when the work started.
    """

    credits_count_from: str
    goal_required: bool = True
    planned_kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class FirstDeadline:
    """Whoever holds this post earns the first certificate within `months` of the day the post began; it is forgiven
    so long after that."""

    post: str
    months: int
    grace: Span = NO_TIME


@dataclass(frozen=True)
class Holder:
    """Who can hold the certificate. A board counts its members' credit: of those in the `period`, or on its `day`."""

    kind: str = "person"
    members: str = "period"


@dataclass(frozen=True)
class Verification:
    """How a credit becomes good: the roles that attest it in turn, and what the holder's own word is enough for."""

    steps: tuple[str, ...] = ()
    self_attested: Where | None = None


@dataclass(frozen=True)
class Fee:
    """Recorded and shown, never enforced. `cents` None: the amount is not known."""

    title: str
    cents: int | None = None
    currency: str = ""


@dataclass(frozen=True)
class Audit:
    """Recorded and shown: how many are asked for evidence, who is left alone after a pass, how long to keep it."""

    percent: int = 0
    exempt_months: int = 0
    keep: Span = NO_TIME
    answer: Span = NO_TIME


@dataclass(frozen=True)
class Replaces:
    """The rule set this one follows; through `choice_until` the holder may still choose the old one."""

    code: str
    choice_until: date | None = None


@dataclass(frozen=True)
class Level:
    """One level of a track: a requirement for each phase it has. Renewal follows the first award if it has none.

    `needed_for` says of whom this level is asked: a director of a large library, say.
    """

    code: str
    phases: tuple[tuple[str, Requirement], ...]
    title: str = ""
    certificate: CertificateRule | None = None
    needed_for: Requirement | None = None

    def requirement(self, phase: str) -> Requirement | None:
        phases = dict(self.phases)
        return phases.get(phase, phases.get("first") if phase == "renewal" else None)


@dataclass(frozen=True)
class Rules:
    """One dated rule set of one track. `kinds`, `categories`, `tags` and `words` are (code, title) pairs.

    `effective_from` is the day from which its authors mean it; whoever publishes it decides.
    """

    code: str
    title: str
    program: str
    track: str
    window: WindowRule
    levels: tuple[Level, ...]
    minutes_per_credit: int = 60
    rounding: Rounding = Rounding()
    conversions: tuple[Conversion, ...] = ()
    ceilings: tuple[Ceiling, ...] = ()
    plan: PlanGate | None = None
    certificate: CertificateRule = CertificateRule()
    kinds: tuple[tuple[str, str], ...] = ()
    categories: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    effective_from: date | None = None
    track_title: str = ""
    first_deadline: FirstDeadline | None = None
    tags: tuple[tuple[str, str], ...] = ()
    words: tuple[tuple[str, str], ...] = ()
    phase_windows: tuple[tuple[str, WindowRule], ...] = ()
    bands: tuple[Band, ...] = ()
    multipliers: tuple[Multiplier, ...] = ()
    conditions: tuple[Condition, ...] = ()
    carry_over: CarryOver | None = None
    holder: Holder = Holder()
    verification: Verification = Verification()
    fees: tuple[Fee, ...] = ()
    audit: Audit | None = None
    replaces: Replaces | None = None

    def __hash__(self) -> int:
        """By name only, so that what follows from a rule set can be kept and found again without reading all of it."""
        return hash((self.program, self.track, self.code))

    def window_of(self, phase: str) -> WindowRule:
        return dict(self.phase_windows).get(phase, self.window)

    def roots(self) -> list[tuple[str, Requirement]]:
        """The requirement of every phase of every level, with its place in the document."""
        return [
            (f"levels[{index}].phases.{phase}", requirement)
            for index, level in enumerate(self.levels)
            for phase, requirement in level.phases
        ]

    def requirements(self) -> list[tuple[str, Requirement]]:
        """Every requirement with its place in the document."""
        return [found for path, root in self.roots() for found in walk(path, root)]

    def needs_single_credits(self) -> bool:
        """Whether grouped buckets could give another answer than single credits, so that SQL may not group them.

        What looks at one credit, activity or topic needs it alone; so does a maximum, if which credit it cuts matters;
        and of conversions only whole ones with a step of one hundredth survive being added up.
        """
        by_one = any(ceiling.per not in ("window", "year", "calendar_year") for ceiling in self.ceilings)
        by_one = by_one or bool(self.bands or self.multipliers or self.conditions)
        counting = (CountRequirement, CoversRequirement)
        by_one = by_one or self.carry_over is not None or self.holder.kind == "board" or self.tells_apart_what_is_cut()
        if by_one or any(isinstance(item, counting) for _, item in self.requirements()):
            return True
        made = [(rule.units or rule.minutes, rule.hundredths) for rule in self.conversions]
        rates = [(self.minutes_per_credit, 100), *made]
        return any(hundredths % (size * self.rounding.step) for size, hundredths in rates)

    def tells_apart_what_is_cut(self) -> bool:
        """Whether a minimum or another maximum counts some, not all, of the credits under a maximum."""
        minima = [item.where for _, item in self.requirements() if isinstance(item, CreditsRequirement)]
        counting = [*minima, *(ceiling.where for ceiling in self.ceilings)]
        under = [ceiling.where for ceiling in self.ceilings]
        return any(not (some.includes(all_) or some.is_apart_from(all_)) for some in counting for all_ in under)
