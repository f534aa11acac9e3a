"""Rows into facts: what the engine is told about enrollments, in a number of queries that does not grow with them.

Every moment becomes a date in the agency's time zone here. A `Dossier` also keeps the words that pages and
certificates print beside a verdict, because the same rows hold both.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from json import dumps
from typing import Any

from django.db.models import DateTimeField, F, QuerySet, Value

from certification.engine import CreditFact, CreditState, EnrollmentFact, Facts, HoldingFact, Rules, load_rules
from certification.enums import CertificateState
from certification.models import Certificate, Decision, Enrollment, OutsideCertificate, RuleSet
from certification.queries.board_facts import boards_of, member_facts
from certification.queries.decision_facts import decisions_of, with_decisions
from certification.queries.former_rules import as_they_were
from certification.queries.plan_facts import (
    Plan,
    document_facts,
    local,
    plans_of,
    reflections_of,
)
from learning.models import Credit
from libraries.models import Membership

# What a dossier reads of its enrollment; one query brings it all.
PARTS = ("agency", "track__program", "rule_set", "person", "pdp__final_report", "pdp__membership__library")


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


@dataclass(frozen=True)
class Dossier:
    """Everything known about one enrollment. Keys of `credits` are the engine's, those of `tracks` track codes.

    `decisions` are those in force on the day it is to be judged as of.
    """

    enrollment: Enrollment
    rules: Rules
    facts: Facts
    plan: Plan
    credits: Mapping[str, CreditWords] = field(default_factory=dict)
    tracks: Mapping[str, str] = field(default_factory=dict)
    decisions: Sequence[Decision] = ()


def with_parts(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """The same enrollments with all that `dossiers` reads of them."""
    return enrollments.select_related(*PARTS)


def rules_of(rule_set: RuleSet) -> Rules:
    """The rules of a stored document; parsed once per process. RuleSetError when it is none."""
    return _parsed(dumps(rule_set.document, sort_keys=True))


@lru_cache(maxsize=256)
def _parsed(document: str) -> Rules:
    return load_rules(document)


def dossiers(enrollments: Sequence[Enrollment], on: dt.date | None = None) -> dict[int, Dossier]:
    """The dossier of each enrollment, by its key: five queries for one or for thousands, six where rules count words.

    It is to be judged as of `on`, or of today where the agency is. The enrollments must come from `with_parts`.
    """
    enrollments = as_they_were(enrollments, on)
    boards = boards_of(enrollments, on)
    people = {enrollment.person_id for enrollment in enrollments if enrollment.person_id}
    credits = _credit_rows(people | {post.person_id for board in boards.values() for post in board})
    holdings = _holding_rows(people)
    plans = plans_of(enrollment.pdp_id for enrollment in enrollments)
    reflections = reflections_of([e for e in enrollments if _counts_words(rules_of(e.rule_set))])
    found = {
        enrollment.pk: _dossier(
            enrollment,
            credits.get(enrollment.person_id or 0, []) or _pooled(credits, boards.get(enrollment.library_id or 0, ())),
            holdings.get(enrollment.person_id or 0, []),
            plans.get(enrollment.pdp_id or 0, Plan()),
            reflections.get(enrollment.pdp_id or 0, ""),
        )
        for enrollment in enrollments
    }
    for enrollment in enrollments:
        if enrollment.library_id:
            members = member_facts(boards.get(enrollment.library_id, ()))
            one = found[enrollment.pk]
            found[enrollment.pk] = replace(one, facts=replace(one.facts, members=members))
    decisions = decisions_of(enrollments, on)
    return {**found, **{pk: resting_on(found[pk], rows) for pk, rows in decisions.items()}}


def _pooled(credits: Mapping[int, list[Any]], board: Iterable[Membership]) -> list[Any]:
    """What the members of a board learned, each line with whose it is; a draft is nobody else's to see."""
    people = {post.person_id: str(post.person) for post in board}
    return [
        {**row, "member": str(pk), "title": f"{name}: {row['title']}"}
        for pk, name in people.items()
        for row in credits.get(pk, [])
        if row["state"] != CreditState.DRAFT
    ]


def resting_on(dossier: Dossier, decisions: Sequence[Decision]) -> Dossier:
    """The same dossier, if these and no others had been decided."""
    return replace(
        dossier, facts=with_decisions(dossier.facts, dossier.enrollment, decisions), decisions=tuple(decisions)
    )


def holdings_only(enrollment: Enrollment) -> Dossier:
    """A dossier with nothing but the certificates the person holds, in one query: enough to judge *holds*."""
    people = [enrollment.person_id] if enrollment.person_id else []
    return _dossier(enrollment, [], _holding_rows(people).get(enrollment.person_id or 0, []), Plan(), "")


def dossier_if(enrollment: Enrollment) -> Dossier:
    """The dossier of an enrollment of a person that was never saved: what would be, in three queries."""
    person = enrollment.person_id or 0
    credits, holdings = _credit_rows([person]), _holding_rows([person])
    plan = plans_of([enrollment.pdp_id]).get(enrollment.pdp_id or 0, Plan())
    return _dossier(enrollment, credits.get(person, []), holdings.get(person, []), plan, "")


def _dossier(enrollment: Enrollment, credits: list[Any], holdings: list[Any], plan: Plan, reflections: str) -> Dossier:
    rules = rules_of(enrollment.rule_set)
    zone = enrollment.agency.time_zone
    mine = _Credits(enrollment)
    for row in credits:
        mine.add(row)
    ours = [row for row in holdings if row["agency_id"] == enrollment.agency_id]
    facts = Facts(
        enrollment=EnrollmentFact(
            starts_on=enrollment.starts_on,
            ends_before=enrollment.ends_before,
            level=enrollment.level,
            phase=enrollment.phase,
            cohort=enrollment.cohort or None,
            issued_on=_renewed(ours, enrollment),
            applied_on=local(enrollment.applied_at, zone),
            certificates=frozenset(row["number"] for row in ours if row["enrollment_id"] == enrollment.pk),
        ),
        credits=tuple(mine.facts.values()),
        revisions=plan.revision_facts(zone, enrollment.pdp),
        planned=plan.planned_facts(enrollment.pdp),
        holdings=tuple(_holding(row, enrollment, rules) for row in ours),
        documents=document_facts(enrollment.pdp, zone, reflections),
    )
    tracks = {_track_code(row, enrollment, rules): row["track_name"] for row in ours if row["track_name"]}
    return Dossier(enrollment, rules, facts, plan, mine.words, tracks)


def _counts_words(rules: Rules) -> bool:
    return any(getattr(item, "min_words", 0) or getattr(item, "max_words", 0) for _, item in rules.requirements())


# --- Credits ---
_STATES = {state.value: state for state in CreditState}  # a look-up, where calling the class costs tenfold
_CREDIT_FIELDS = (
    "pk", "person_id", "title", "provider", "kind__code", "kind__name", "kind__unit", "kind__tags", "tags", "state",
    "minutes", "units_hundredths", "amount_hundredths", "started_on", "ended_on", "recorded_at", "verified_at",
    "reversed_at", "goal_line_id", "activity_line_id", "categories__agency_id", "categories__category__code",
    "categories__category__name", "spent__program_id", "spent__certificate__number", "spent__certificate__issued_at",
)  # fmt: skip


def _credit_rows(people: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """One row per credit, category and certificate: a credit has at most one of each per agency and program."""
    rows = Credit.objects.filter(person__in=people).order_by("ended_on", "pk").values(*_CREDIT_FIELDS)
    return _by(rows, "person_id")


class _Credits:
    """Folds the rows of one person into one fact and one line of words for each credit."""

    def __init__(self, enrollment: Enrollment) -> None:
        self.enrollment = enrollment
        self.zone = enrollment.agency.time_zone
        self.facts: dict[str, CreditFact] = {}
        self.words: dict[str, CreditWords] = {}
        self._category: dict[str, tuple[str, str]] = {}
        self._spent: dict[str, tuple[str, dt.datetime]] = {}

    def add(self, row: dict[str, Any]) -> None:
        key = str(row["pk"])
        if row["categories__agency_id"] == self.enrollment.agency_id:
            self._category[key] = (row["categories__category__code"], row["categories__category__name"])
        if row["spent__program_id"] == self.enrollment.track.program_id:
            self._spent[key] = (row["spent__certificate__number"], row["spent__certificate__issued_at"])
        self.facts[key] = self._fact(key, row)
        self.words[key] = CreditWords(
            pk=row["pk"],
            title=row["title"],
            provider=row["provider"],
            kind=row["kind__name"],
            category=self._category.get(key, ("", ""))[1],
            state=row["state"],
            minutes=row["minutes"],
            ended_on=row["ended_on"],
            goal_line=row["goal_line_id"],
            units=row["units_hundredths"],
            unit=row["kind__unit"],
        )

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
            goal=_key(row["goal_line_id"]),
            activity=_key(row["activity_line_id"]),
            spent_on=number,
            spent_known_on=local(spent_at, self.zone),
        )


def _key(pk: int | None) -> str | None:
    return None if pk is None else str(pk)


# --- Certificates held, ours and from elsewhere ---
_HOLDING_FIELDS = (
    "person_id", "agency_id", "enrollment_id", "program_id", "program_code", "track_id", "track_code", "track_name",
    "level", "number", "from_on", "valid_through", "withdrawn_at", "known_at", "elsewhere",
)  # fmt: skip


def _holding_rows(people: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    """A replaced certificate is left out: the one that replaced it says the same, corrected."""
    people = list(people)
    ours = (
        Certificate.objects.filter(person__in=people)
        .exclude(state=CertificateState.REPLACED)
        .order_by()
        .values(
            "person_id", "agency_id", "enrollment_id", "number", "valid_through", "withdrawn_at",
            program_id=F("enrollment__track__program_id"), program_code=F("enrollment__track__program__code"),
            track_id=F("enrollment__track_id"), track_code=F("enrollment__track__code"),
            track_name=F("enrollment__track__name"), level=F("enrollment__level"), from_on=F("awarded_on"),
            known_at=F("issued_at"), elsewhere=Value(False),
        )
    )  # fmt: skip
    others = (
        OutsideCertificate.objects.filter(person__in=people)
        .order_by()
        .values(
            "person_id", "agency_id", "number", "valid_through", "program_id", enrollment_id=Value(0),
            program_code=F("program__code"), track_code=F("track__code"), track_name=F("track__name"),
            level=Value(""), from_on=F("issued_on"), withdrawn_at=Value(None, DateTimeField()),
            known_at=F("recorded_at"), elsewhere=Value(True),
        )
    )  # fmt: skip
    both = ours.values_list(*_HOLDING_FIELDS).union(others.values_list(*_HOLDING_FIELDS), all=True)
    return _by((dict(zip(_HOLDING_FIELDS, row, strict=True)) for row in both), "person_id")


def _holding(row: dict[str, Any], enrollment: Enrollment, rules: Rules) -> HoldingFact:
    zone = enrollment.agency.time_zone
    own_program = row["program_id"] == enrollment.track.program_id
    return HoldingFact(
        # A document names programs by its own codes; its own program is whatever the track belongs to here.
        program=rules.program if own_program else row["program_code"] or "",
        number=row["number"] or "without number",
        valid_from=row["from_on"],
        valid_through=row["valid_through"],
        track=_track_code(row, enrollment, rules) or None,
        level=row["level"] or None,
        withdrawn_on=local(row["withdrawn_at"], zone),
        recorded_on=local(row["known_at"], zone),
        elsewhere=bool(row["elsewhere"]),
    )


def _renewed(rows: Iterable[dict[str, Any]], enrollment: Enrollment) -> dt.date | None:
    """The day on which the certificate was issued that this period renews."""
    days = [row["from_on"] for row in rows if row["enrollment_id"] == (enrollment.previous_id or -1)]
    return max(days, default=None)


def _track_code(row: dict[str, Any], enrollment: Enrollment, rules: Rules) -> str:
    return rules.track if row["track_id"] == enrollment.track_id else row["track_code"] or ""


def _by(rows: Iterable[dict[str, Any]], name: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found
