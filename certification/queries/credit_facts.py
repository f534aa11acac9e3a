"""Rows into facts: the credits of people, each once, with the words that pages and certificates print of it."""

import datetime as dt
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import TextField
from django.db.models.functions import Cast

from certification.engine import CreditFact, CreditState, Rules, asked_of_credit, code_said, providers_named
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
    "pk", "person_id", "title", "provider", "kind__code", "kind__name", "kind__unit", "state",
    "minutes", "units_hundredths", "amount_hundredths", "started_on", "ended_on", "recorded_at",
    "claimed_at", "returned_at", "verified_at", "reversed_at", "goal_line_id", "activity_line_id",
    "categories__agency_id", "categories__category__code", "categories__category__name",
    "spent__program_id", "spent__certificate__number", "spent__certificate__issued_at", "spent__freed_at",
    "spent__certificate__enrollment_id", "spent__hundredths", "spent__left_hundredths",
)  # fmt: skip


# As text: most credits share theirs with thousands, so that few have to be read.
_TAGS = {"kind_tags": Cast("kind__tags", TextField()), "own_tags": Cast("tags", TextField())}
# Columns by the field of the fact they tell.
_ASKED_FIELDS = {
    "words": "learned", "role": "role", "topic": "topic", "event": "event",
    "published_on": "published_on", "in_catalog": "catalog_item_id",
}  # fmt: skip


def credit_rows(people: Iterable[int], asked: frozenset[str]) -> dict[int, list[dict[str, Any]]]:
    """One row per credit, category and certificate: a credit has one category per agency, and one certificate per
    program that uses it up.

    What only some rules look at is read only where it is `asked` for.
    """
    fields = (*_CREDIT_FIELDS, *(column for name, column in _ASKED_FIELDS.items() if name in asked))
    rows = Credit.objects.filter(person__in=people).order_by("ended_on", "pk").values(*fields, **_TAGS)
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row["person_id"], []).append(row)
    return found


def first_signature(rules: Rules) -> frozenset[str] | None:
    """Who attested a verified credit, before anybody else did: the first of the steps is the verification itself."""
    return frozenset(rules.verification.steps[:1]) or None


class WordsOfOne(Mapping[str, CreditWords]):
    """The words of one person's credits by the engine's key, put together when shown: a sweep shows none."""

    def __init__(self, rows: Mapping[str, dict[str, Any]], categories: Mapping[str, tuple[str, str]]) -> None:
        self._rows, self._categories = rows, categories

    def __getitem__(self, key: str) -> CreditWords:
        row = self._rows[key]
        return CreditWords(
            pk=row["pk"],
            title=row["title"],
            provider=row["provider"],
            kind=row["kind__name"],
            category=self._categories.get(key, ("", ""))[1],
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
    """Folds the rows of one person into one fact and one line of words for each credit, as of `on`, or of today.

    The facts tell what these rules ask, and nothing that was read because others beside them ask for it.
    """

    def __init__(
        self,
        rows: Iterable[dict[str, Any]],
        enrollment: Enrollment,
        rules: Rules,
        approved: Mapping[int, dt.datetime],
        on: dt.date | None = None,
    ) -> None:
        self.rules = rules
        self.asked = asked_of_credit(rules)
        self.providers = providers_named(rules)
        self.signed = first_signature(rules)
        self.approved = approved  # when each planned activity was, by its line
        self.zone = ZoneInfo(enrollment.agency.time_zone)
        self.day, self.is_today = on or clock.today(self.zone), on is None
        self._rows: dict[str, dict[str, Any]] = {}
        self._category: dict[str, tuple[str, str]] = {}
        self._spent: dict[str, dict[str, dict[str, Any]]] = {}
        self._own = enrollment.pk
        self._fold(rows, enrollment.agency_id, enrollment.track.program_id)
        self.facts = tuple(self._fact(key, row) for key, row in self._rows.items())
        self.words = WordsOfOne(self._rows, self._category)

    def _fold(self, rows: Iterable[dict[str, Any]], agency_id: int, program_id: int) -> None:
        for row in rows:
            key = str(row["pk"])
            self._rows[key] = row
            if row["categories__agency_id"] == agency_id:
                self._category[key] = (row["categories__category__code"], row["categories__category__name"])
            if row["spent__program_id"] == program_id and self._is_spent(row):
                self._spent.setdefault(key, {})[row["spent__certificate__number"]] = row

    def _is_spent(self, row: dict[str, Any]) -> bool:
        """Whether that certificate uses the credit up: issued by then, and neither withdrawn nor replaced."""
        issued_on, freed_on = (
            local(row[name], self.zone) for name in ("spent__certificate__issued_at", "spent__freed_at")
        )
        return (issued_on is None or issued_on <= self.day) and (freed_on is None or self.day < freed_on)

    def _spent_facts(self, key: str) -> dict[str, Any]:
        """The newest of the certificates that counted it, and how much they did together, if something is left of it.

        What counts on one of this very enrollment is free for it, but for what others before had counted: they left
        more of it than that one.
        """
        rows = sorted(self._spent.get(key, {}).values(), key=lambda row: -row["spent__left_hundredths"])
        own = [number for number, row in enumerate(rows) if row["spent__certificate__enrollment_id"] == self._own]
        counted = rows[: own[0]] if own else rows
        if not counted:
            return {}
        newest = counted[-1]
        return {
            "spent_on": newest["spent__certificate__number"],
            "spent_known_on": local(newest["spent__certificate__issued_at"], self.zone),
            "spent_hundredths": sum(row["spent__hundredths"] for row in counted)
            if newest["spent__left_hundredths"] else None,
        }  # fmt: skip

    def _fact(self, key: str, row: dict[str, Any]) -> CreditFact:
        return CreditFact(
            key=key,
            kind=row["kind__code"],
            started_on=row["started_on"],
            ended_on=row["ended_on"],
            minutes=row["minutes"],
            units=row["units_hundredths"],
            amount_hundredths=row["amount_hundredths"],
            state=_STATES[row["state"]] if self.is_today else self._state_then(row),
            recorded_on=local(row["recorded_at"], self.zone),
            verified_on=local(row["verified_at"], self.zone),
            reversed_on=local(row["reversed_at"], self.zone),
            category=self._category.get(key, (None, ""))[0],
            tags=_tags(row["kind_tags"], row["own_tags"]),
            member=row.get("member"),
            signed=self.signed,
            goal=_key(row["goal_line_id"]),
            activity=_key(row["activity_line_id"]),
            **(self._spent_facts(key) if key in self._spent else {}),
            **(self._asked_facts(row) if self.asked else {}),
        )

    def _state_then(self, row: dict[str, Any]) -> CreditState:
        """The state at the end of the day, or a newer one from which the engine can tell it.

        Of several claims only the day of the newest is kept: what was returned has been claimed before.
        """
        claimed_on, returned_on, verified_on = (
            local(row[name], self.zone) for name in ("claimed_at", "returned_at", "verified_at")
        )
        if row["state"] == CreditState.DRAFT or (verified_on is not None and verified_on <= self.day):
            return _STATES[row["state"]]
        is_newer_claim = returned_on is None or (claimed_on is not None and row["claimed_at"] > row["returned_at"])
        if is_newer_claim and (claimed_on is None or claimed_on <= self.day):
            return CreditState.CLAIMED
        if returned_on is None:
            return CreditState.DRAFT
        return CreditState.RETURNED if returned_on <= self.day else CreditState.CLAIMED

    def _asked_facts(self, row: dict[str, Any]) -> dict[str, Any]:
        told = {
            "role": lambda: row["role"],
            "topic": lambda: _same(row["topic"]),
            "event": lambda: _same(row["event"]),
            "published_on": lambda: row["published_on"],
            "in_catalog": lambda: row["catalog_item_id"] is not None,
            "provider": lambda: self._provider(row["provider"]),
            "claimed_on": lambda: local(row["claimed_at"], self.zone),
            "preapproved_on": lambda: local(self.approved.get(row["activity_line_id"]), self.zone),
            "words": lambda: len(row["learned"].split()) if row["learned"] else None,
        }
        return {name: tell() for name, tell in told.items() if name in self.asked}

    def _provider(self, name: str) -> str | None:
        """As the rules call it, where they name it."""
        return (self.providers and code_said(self.rules, name, self.providers)) or name or None


def _same(words: str) -> str | None:
    """What two credits agree in, however they write it."""
    return (words and " ".join(words.casefold().split())) or None


@lru_cache(maxsize=1024)
def _tags(*lists: str) -> frozenset[str]:
    """All tags of some lists, each as JSON."""
    return frozenset(tag for text in lists for tag in json.loads(text))


def _key(pk: int | None) -> str | None:
    return None if pk is None else str(pk)
