"""What learning must ask certification, declared here and answered there at start-up: the only synchronous calls
against the arrow. Amounts are hundredths of a credit, time is minutes."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from django.db.models import QuerySet


@dataclass(frozen=True)
class TrackTerms:
    """What an enrollment asks of its plan; first and last day inclusive, in the agency's zone.

    `worths` says how many hundredths of a credit each piece of learning is worth under its rule set; `prior` whether
    the requirement of a certificate held before is met, and the sentence that says so. Neither costs a query for the
    enrollment again.
    """

    enrollment_id: int
    track: str
    starts_on: dt.date
    last_day: dt.date
    need_hundredths: int
    self_directed_ceiling_hundredths: int | None
    count_from: str  # "submitted" | "approved" | "" where the track has no plan gate
    is_open: bool
    worths: Callable[[Sequence["Learning"]], list[int]] = field(compare=False)
    prior: Callable[[], tuple[bool, str]] = field(compare=False)


@dataclass(frozen=True)
class Learning:
    """So much learning of one kind: minutes, or hundredths of a unit where its kind is not measured in time. Where its
    agency has set what it is worth, `amount_hundredths` is that."""

    kind: str
    tags: Sequence[str]
    minutes: int
    units_hundredths: int = 0
    role: str = ""
    amount_hundredths: int | None = None


@dataclass(frozen=True)
class Asked:
    """What the tracks of a person want to know of a credit of one kind, beyond what is asked of every credit.

    `roles` and `tags` are codes with what the rules call them. `because` has, for each field of a credit that a rule
    looks at (`topic`, `event`, `published_on`, `learned`, `activity_line`, …), these rules in words.
    """

    roles: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    because: dict[str, list[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Worth:
    """What some learning is worth to one enrollment, and how that was reckoned, in words."""

    track: str
    hundredths: int
    words: str


@dataclass(frozen=True)
class Use:
    """What one credit does for one enrollment: what of it counts, and the sentence that says why the rest does not.

    `through` is the last day, in `zone`, on which it counts, or can once others decided. None where it does not,
    where the rules let nothing run out, and once an application or a certificate holds it.
    """

    track: str
    enrollment_id: int
    counted_hundredths: int
    refused_hundredths: int
    words: str
    through: dt.date | None
    zone: str


@dataclass(frozen=True)
class Counting:
    """How one credit fares in one track, for a list: `state` is one of the states people read, `word` its word."""

    track: str
    state: str
    word: str


class CertificationAnswers(Protocol):
    def terms_of_pdp(self, pdp_id: int) -> TrackTerms | None:
        """The terms of the enrollment that points to this plan."""

    def certificate_of_pdp(self, pdp_id: int) -> str:
        """The number of the certificate this plan led to, while it is neither replaced nor withdrawn, or ""."""

    def applied_with_pdp(self, pdp_id: int) -> bool:
        """Whether its holder has applied for the certificate this plan leads to, or has it."""

    def asked(self, person_id: int, kind: str) -> Asked:
        """What the open enrollments of a person want to know of a credit of this kind."""

    def asked_of(self, person_id: int, kinds: Collection[str]) -> dict[str, Asked]:
        """The same for each of several kinds; the number of queries does not grow with them."""

    def worths(self, person_id: int, learning: Learning) -> list[Worth]:
        """What this learning is worth to each open enrollment of a person."""

    def worths_of(self, person_id: int, learnings: Sequence[Learning]) -> list[list[Worth]]:
        """The same for each of several, the tracks in the same order; the number of queries does not grow with them."""

    def uses(self, person_id: int, credit_id: int, *, is_own: bool) -> list[Use]:
        """What a credit counts for: each open enrollment of the person, and the one whose certificate counts it."""

    def counting(self, person_id: int) -> dict[int, list[Counting]]:
        """By credit how it fares in each track of its owner, as last worked out, and in certificates. Two queries."""

    def if_verified(self, claims: Mapping[int, Collection[int]]) -> dict[int, list[str]]:
        """By credit, what of it would not count in the open tracks of its owner even once it is verified, and why. The
        claims are credits by person; the number of queries does not grow with them."""

    def proofs_of(self, person_id: int) -> "QuerySet[Any, Any]":
        """A query of pairs: a file of this person, and what it proves beside credits and is not taken back, in their
        words."""

    def counted_between(self, agency_id: int, since: dt.datetime, until: dt.datetime) -> "QuerySet[Any, Any]":
        """A query of the keys of the credits that certificates of the agency count, issued from `since` until before
        `until` and neither replaced nor withdrawn."""

    def spent_on(self, credit_id: int) -> str:
        """The number of the certificate that counts this credit, or ""."""

    def tags_of(self, agency_id: int) -> dict[str, str]:
        """The tags that the rules in force of an agency name, by code, with what they call them."""

    def said_of_kind(self, agency_id: int, kind: str, tags: Collection[str]) -> list[tuple[str, list[str]]]:
        """What the rules in force today of each track of the agency say of a kind of learning in particular: the track
        with its sentences, those that say nothing left out."""


_answers: CertificationAnswers | None = None


def register(answers: CertificationAnswers) -> None:
    """Called once from certification's ready()."""
    global _answers
    _answers = answers


def ask() -> CertificationAnswers:
    """The registered answers. Raises RuntimeError when certification is not installed."""
    if _answers is None:
        raise RuntimeError("certification has not registered its answers")
    return _answers
