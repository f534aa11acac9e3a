"""Requirements as frozen values: branches, and one class for each kind of leaf.

A new kind is a class here, a reader in `tree_codec`, a line in `tree_writing`, a handler in `requirements` or
`person_requirements`, a sentence in `certification.explain` and a place in the published schema.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from certification.engine.filters import EVERYTHING, Where
from certification.engine.lookups import Lookup

PHASES = ("first", "renewal", "upkeep", "reinstatement")
OF_CREDIT = ("credits", "count", "covers", "each")


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
    """The counted credit that passes `where` reaches an amount.

    The amount is `minimum` hundredths, or what `lookup` reads from a fact (then `minimum` is the most it can be), or
    `percent` of the amount the requirement with code `percent_of` asks for. `first_months` and `last_months` narrow the
    period to its first or last months.
    """

    minimum: int
    where: Where = EVERYTHING
    code: str = ""
    title: str = ""
    lookup: Lookup | None = None
    percent: int = 0
    percent_of: str = ""
    first_months: int = 0
    last_months: int = 0
    kind: str = field(default="credits", init=False)


@dataclass(frozen=True)
class CountRequirement:
    """A number of things instead of a sum: at least `minimum` and, if not 0, at most `maximum` credits that count.

    `distinct` counts different topics, events, activities, categories or kinds; `each_least` leaves out smaller ones.
    """

    minimum: int
    maximum: int = 0
    where: Where = EVERYTHING
    distinct: str = ""
    each_least: int = 0
    code: str = ""
    title: str = ""
    kind: str = field(default="count", init=False)


@dataclass(frozen=True)
class CoversRequirement:
    """At least `per_group` credits and `credits_per_group` hundredths in each of `min_groups` groups of one axis.

    The axis is `category`, `kind`, `topic`, or the front part of a tag: the tag `cluster:learning` puts a credit into
    group `learning` of axis `cluster`. `groups` names the groups that can count; without `min_groups` all of them must.
    """

    axis: str
    groups: tuple[str, ...] = ()
    min_groups: int = 0
    per_group: int = 1
    credits_per_group: int = 0
    where: Where = EVERYTHING
    code: str = ""
    title: str = ""
    kind: str = field(default="covers", init=False)

    @property
    def need(self) -> int:
        return self.min_groups or len(self.groups)


@dataclass(frozen=True)
class EachRequirement:
    """The requirement below is met in every stretch of `months` months of the period, or in `in_a_row` of them."""

    months: int
    of: Requirement
    in_a_row: int = 0
    code: str = ""
    title: str = ""
    kind: str = field(default="each", init=False)


@dataclass(frozen=True)
class CourseRequirement:
    """Named courses: all, or `n` of them; in this order, with a pass mark, where the rule says so.

    A test passed instead counts if `test_out`; one of the degrees in `waived_by` stands for all of them.
    """

    courses: tuple[str, ...]
    n: int = 0
    ordered: bool = False
    pass_percent: int = 0
    test_out: bool = False
    waived_by: frozenset[str] = frozenset()
    code: str = ""
    title: str = ""
    kind: str = field(default="course", init=False)


@dataclass(frozen=True)
class FactRequirement:
    """Something about the holder. `about` says what is asked, `any_of` names what satisfies it.

    Hours are hundredths of an hour. `within_months` is a look-back from the application (or today), `in_period` asks
    for a day in the period. An attribute is compared by `op` with `value`, at the moment `at`.
    """

    about: str
    any_of: frozenset[str] = frozenset()
    months: int = 0
    hours: int = 0
    semester_hours: int = 0
    quarter_hours: int = 0
    must_cover: frozenset[str] = frozenset()
    pass_percent: int = 0
    within_months: int = 0
    in_period: bool = False
    op: str = ""
    value: str | int | tuple[str, ...] = ""
    at: str = "today"
    code: str = ""
    title: str = ""
    kind: str = field(default="fact", init=False)


@dataclass(frozen=True)
class HoldsRequirement:
    """A certificate of the program (track, level) held `ever` or `current`, seen from the day `at` names.

    `issued_before` and `for_months` (without a gap) narrow it; levels in `not_levels` do not count. With `at_most` the
    sense turns round: no more than so many were issued, for the post held now if `same_post`.
    """

    program: str
    track: str | None = None
    level: str | None = None
    when: str = "ever"
    at: str = "enrollment"
    issued_before: date | None = None
    for_months: int = 0
    not_levels: frozenset[str] = frozenset()
    at_most: int | None = None
    same_post: bool = False
    code: str = ""
    title: str = ""
    kind: str = field(default="holds", init=False)


@dataclass(frozen=True)
class DocumentRequirement:
    """`copies` documents of this type, accepted by a person; 0 words leaves that limit open.

    `due` names the day by which it must be submitted: `first_credit`, `period_end`, or `due_months` after `enrollment`.
    """

    type: str
    min_words: int = 0
    max_words: int = 0
    copies: int = 1
    due: str = ""
    due_months: int = 0
    code: str = ""
    title: str = ""
    kind: str = field(default="document", init=False)


@dataclass(frozen=True)
class PlanRequirement:
    """A professional development plan that was approved."""

    code: str = ""
    title: str = ""
    kind: str = field(default="plan", init=False)


@dataclass(frozen=True)
class SignOffRequirement:
    """Approval by everybody in `roles`, one after the other."""

    roles: tuple[str, ...]
    valid_months: int = 0
    code: str = ""
    title: str = ""
    kind: str = field(default="sign_off", init=False)


@dataclass(frozen=True)
class ManualRequirement:
    """What no engine should pretend to judge: a verdict of the person in `role`, on the question in the title."""

    role: str
    valid_months: int = 0
    code: str = ""
    title: str = ""
    kind: str = field(default="manual", init=False)


Requirement = (
    Branch
    | CreditsRequirement
    | CountRequirement
    | CoversRequirement
    | EachRequirement
    | CourseRequirement
    | FactRequirement
    | HoldsRequirement
    | DocumentRequirement
    | PlanRequirement
    | SignOffRequirement
    | ManualRequirement
)


def below(item: Requirement) -> tuple[tuple[str, Requirement], ...]:
    """The requirements directly below this one, each with the end of its place in the document."""
    if isinstance(item, Branch):
        return tuple((f".of[{index}]", child) for index, child in enumerate(item.of))
    return ((".of", item.of),) if isinstance(item, EachRequirement) else ()


def walk(path: str, item: Requirement) -> list[tuple[str, Requirement]]:
    """The requirement and all below it, each with its place in the document, in its order."""
    found = [(path, item)]
    for step, child in below(item):
        found += walk(path + step, child)
    return found
