"""A rule set as frozen values: what `codec.load_rules` makes of a document and `evaluate` reads.

A new kind of requirement is a dataclass here, a reader and a writer in `codec`, a handler in `requirements` and a
sentence in `certification.explain`. Documents of version 1 stay valid, because new keys are optional.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

PHASES = ("first", "renewal", "upkeep")


class Sortable(Protocol):
    """What a filter asks of a credit or a planned activity."""

    @property
    def kind(self) -> str: ...
    @property
    def category(self) -> str | None: ...
    @property
    def tags(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Where:
    """A filter: every part that is not empty must hold. A credit passes `tags` with any one of them."""

    kinds: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()

    def matches(self, item: Sortable) -> bool:
        return (
            (not self.kinds or item.kind in self.kinds)
            and (not self.categories or item.category in self.categories)
            and (not self.tags or not self.tags.isdisjoint(item.tags))
        )

    def only_kind(self) -> str | None:
        """The kind this filter is about, if it is about exactly one kind and nothing else."""
        return next(iter(self.kinds)) if len(self.kinds) == 1 and not self.categories and not self.tags else None

    def includes(self, other: Where) -> bool:
        """Whether everything that passes `other` must pass this filter too."""
        pairs = ((self.kinds, other.kinds), (self.categories, other.categories), (self.tags, other.tags))
        return all(not mine or (bool(theirs) and theirs <= mine) for mine, theirs in pairs)


@dataclass(frozen=True)
class WindowRule:
    """`fixed`: `months` from the `start` event; `lookback`: the `months` up to the application; `none`: no limit."""

    kind: str
    months: int = 0
    start: str = "enrollment"


@dataclass(frozen=True)
class CertificateRule:
    """How long a certificate is valid (`months`, 0 for ever) and whether early renewal keeps the time left."""

    months: int = 0
    start: str = "issue"


@dataclass(frozen=True)
class Rounding:
    """Amounts derived from minutes move to multiples of `step` hundredths, for each credit or each planned activity."""

    step: int = 50
    direction: str = "down"
    each: str = "credit"


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
class Ceiling:
    """At most `maximum` hundredths from what passes `where`; the surplus is clipped, latest credit first."""

    code: str
    maximum: int
    where: Where = Where()
    title: str = ""
    per: str = "window"


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
    """Whoever holds this post earns the first certificate within `months` of the day the post began."""

    post: str
    months: int


@dataclass(frozen=True)
class Branch:
    """`all`, `any` or `n_of` the requirements below."""

    kind: str
    of: tuple[Requirement, ...]
    n: int = 0
    code: str = ""
    title: str = ""


@dataclass(frozen=True)
class CreditsRequirement:
    """The counted credit that passes `where` reaches `minimum` hundredths."""

    minimum: int
    where: Where = Where()
    code: str = ""
    title: str = ""
    kind: str = field(default="credits", init=False)


@dataclass(frozen=True)
class HoldsRequirement:
    """A certificate of the program (track, level) held `ever` or `current`, seen from the day `at` names."""

    program: str
    track: str | None = None
    level: str | None = None
    when: str = "ever"
    at: str = "enrollment"
    code: str = ""
    title: str = ""
    kind: str = field(default="holds", init=False)


@dataclass(frozen=True)
class DocumentRequirement:
    """A document of this type, accepted by a person; 0 words leaves that limit open."""

    type: str
    min_words: int = 0
    max_words: int = 0
    code: str = ""
    title: str = ""
    kind: str = field(default="document", init=False)


@dataclass(frozen=True)
class PlanRequirement:
    """A professional development plan that was approved."""

    code: str = ""
    title: str = ""
    kind: str = field(default="plan", init=False)


Requirement = Branch | CreditsRequirement | HoldsRequirement | DocumentRequirement | PlanRequirement


@dataclass(frozen=True)
class Level:
    """One level of a track: a requirement for each phase it has. Renewal follows the first award if it has none."""

    code: str
    phases: tuple[tuple[str, Requirement], ...]
    title: str = ""

    def requirement(self, phase: str) -> Requirement | None:
        phases = dict(self.phases)
        return phases.get(phase, phases.get("first") if phase == "renewal" else None)


@dataclass(frozen=True)
class Rules:
    """One dated rule set of one track. `kinds` and `categories` are (code, title) pairs.

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

    def needs_single_credits(self) -> bool:
        """Whether grouped buckets could round differently from single credits, so that SQL may not group them.

        Only a step of one hundredth with whole conversions is safe to group.
        """
        made = [(rule.units or rule.minutes, rule.hundredths) for rule in self.conversions]
        rates = [(self.minutes_per_credit, 100), *made]
        return any(hundredths % (size * self.rounding.step) for size, hundredths in rates)
