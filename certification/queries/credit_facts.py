"""Rows into facts: the credits of people, each once, with the words that pages and certificates print of it."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from certification.engine import CreditFact, CreditState, Rules, code_said, providers_named
from certification.models import Enrollment
from certification.queries.plan_facts import local
from learning.models import Credit
from pdplanner.kernel import clock


@dataclass(frozen=True)
class CreditWords:
    """One credit as pages and certificates print it."""

    pk: int
    title: str
    provider: str
    kind: str
    category: str
    state: str
    minutes: int
    ended_on: dt.date
    goal_line: int | None
    units: int = 0
    unit: str = ""


_STATES = {state.value: state for state in CreditState}  # a look-up, where calling the class costs tenfold
_CREDIT_FIELDS = (
    "pk", "person_id", "title", "provider", "kind__code", "kind__name", "kind__unit", "kind__tags", "tags", "state",
    "minutes", "units_hundredths", "amount_hundredths", "started_on", "ended_on", "recorded_at",
    "verified_at", "reversed_at", "goal_line_id", "activity_line_id", "categories__agency_id",
    "categories__category__code", "categories__category__name",
    "spent__program_id", "spent__certificate__number", "spent__certificate__issued_at", "spent__freed_at",
)  # fmt: skip


# Columns by the field of the fact they tell.
_ASKED_FIELDS = {
    "claimed_on": "claimed_at", "words": "learned", "role": "role", "topic": "topic", "event": "event",
    "published_on": "published_on", "in_catalog": "catalog_item_id",
}  # fmt: skip


def credit_rows(people: Iterable[int], asked: frozenset[str]) -> dict[int, list[dict[str, Any]]]:
    """One row per credit, category and certificate: a credit has one category per agency, and one certificate per
    program that uses it up.

    What only some rules look at is read only where it is `asked` for.
    """
    fields = (*_CREDIT_FIELDS, *(column for name, column in _ASKED_FIELDS.items() if name in asked))
    rows = Credit.objects.filter(person__in=people).order_by("ended_on", "pk").values(*fields)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row)
    return found


def first_signature(rules: Rules) -> frozenset[str] | None:
    """Who attested a verified credit, before anybody else did: the first of the steps is the verification itself."""
    return frozenset(rules.verification.steps[:1]) or None


class WordsOfOne(Mapping[str, CreditWords]):
    """The words of one person's credits by the engine's key, put together when shown: a sweep shows none."""

    def __init__(self) -> None:
        self._rows: dict[str, dict[str, Any]] = {}
        self._categories: dict[str, str] = {}

    def add(self, key: str, row: dict[str, Any], category: str) -> None:
        self._rows[key], self._categories[key] = row, category

    def __getitem__(self, key: str) -> CreditWords:
        row = self._rows[key]
        return CreditWords(
            pk=row["pk"],
            title=row["title"],
            provider=row["provider"],
            kind=row["kind__name"],
            category=self._categories[key],
            state=row["state"],
            minutes=row["minutes"],
            ended_on=row["ended_on"],
            goal_line=row["goal_line_id"],
            units=row["units_hundredths"],
            unit=row["kind__unit"],
        )

    def __iter__(self) -> Iterator[str]:
        return iter(self._rows)

    def __len__(self) -> int:
        return len(self._rows)


class CreditsOfOne:
    """Folds the rows of one person into one fact and one line of words for each credit, as of `on`, or of today."""

    def __init__(
        self, enrollment: Enrollment, rules: Rules, approved: Mapping[int, dt.datetime], on: dt.date | None = None
    ) -> None:
        self.enrollment, self.rules, self.on = enrollment, rules, on
        self.providers = providers_named(rules)
        self.signed = first_signature(rules)
        self.approved = approved  # when each planned activity was, by its line
        self.zone = enrollment.agency.time_zone
        self.facts: dict[str, CreditFact] = {}
        self.words = WordsOfOne()
        self._category: dict[str, tuple[str, str]] = {}
        self._spent: dict[str, tuple[str, dt.datetime]] = {}

    def add(self, row: dict[str, Any]) -> None:
        key = str(row["pk"])
        if row["categories__agency_id"] == self.enrollment.agency_id:
            self._category[key] = (row["categories__category__code"], row["categories__category__name"])
        if row["spent__program_id"] == self.enrollment.track.program_id and self._is_spent(row):
            self._spent[key] = (row["spent__certificate__number"], row["spent__certificate__issued_at"])
        self.facts[key] = self._fact(key, row)
        self.words.add(key, row, self._category.get(key, ("", ""))[1])

    def _is_spent(self, row: dict[str, Any]) -> bool:
        """Whether that certificate uses the credit up: issued by then, and neither withdrawn nor replaced."""
        day = self.on or clock.today(self.zone)
        issued_on, freed_on = (
            local(row[name], self.zone) for name in ("spent__certificate__issued_at", "spent__freed_at")
        )
        return (issued_on is None or issued_on <= day) and (freed_on is None or day < freed_on)

    def _fact(self, key: str, row: dict[str, Any]) -> CreditFact:
        number, spent_at = self._spent.get(key, (None, None))
        return CreditFact(
            key=key,
            kind=row["kind__code"],
            started_on=row["started_on"],
            ended_on=row["ended_on"],
            minutes=row["minutes"],
            units=row["units_hundredths"],
            amount_hundredths=row["amount_hundredths"],
            state=_STATES[row["state"]],
            recorded_on=local(row["recorded_at"], self.zone),
            verified_on=local(row["verified_at"], self.zone),
            reversed_on=local(row["reversed_at"], self.zone),
            category=self._category.get(key, (None, ""))[0],
            tags=frozenset([*row["kind__tags"], *row["tags"]]),
            member=row.get("member"),
            signed=self.signed,
            role=row.get("role", ""),
            topic=_same(row.get("topic", "")),
            event=_same(row.get("event", "")),
            published_on=row.get("published_on"),
            in_catalog=row.get("catalog_item_id") is not None,
            provider=self._provider(row["provider"]),
            claimed_on=local(row.get("claimed_at"), self.zone),
            preapproved_on=local(self.approved.get(row["activity_line_id"]), self.zone),
            words=len(row["learned"].split()) if row.get("learned") else None,
            goal=_key(row["goal_line_id"]),
            activity=_key(row["activity_line_id"]),
            spent_on=number,
            spent_known_on=local(spent_at, self.zone),
        )

    def _provider(self, name: str) -> str | None:
        """As the rules call it, where they name it."""
        return (self.providers and code_said(self.rules, name, self.providers)) or name or None


def _same(words: str) -> str | None:
    """What two credits agree in, however they write it."""
    return " ".join(words.casefold().split()) or None


def _key(pk: int | None) -> str | None:
    return None if pk is None else str(pk)
