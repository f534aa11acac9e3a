"""Rows into facts: what the engine is told about enrollments, in a number of queries that does not grow with them.

Every moment becomes a date in the agency's time zone here. A `Dossier` also keeps the words that pages and
certificates print beside a verdict, because the same rows hold both.
"""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from json import dumps
from typing import Any

from django.db.models import DateField, DateTimeField, QuerySet, Value

from certification.engine import (
    AttributeFact,
    CreditState,
    EnrollmentFact,
    Facts,
    HoldingFact,
    Rules,
    asked_of_credit,
    load_rules,
)
from certification.models import Certificate, Decision, Enrollment, OutsideCertificate, Proof, RuleSet
from certification.queries.board_facts import boards_of, member_facts
from certification.queries.credit_facts import CreditsOfOne, CreditWords, credit_rows
from certification.queries.decision_facts import decisions_of, with_decisions
from certification.queries.former_rules import as_they_were
from certification.queries.holder_facts import asks_about_posts, attribute_facts, post_began_on, post_on, posts_of
from certification.queries.plan_facts import (
    Plan,
    approved_activities,
    document_facts,
    local,
    plans_of,
    reflections_of,
)
from certification.queries.proof_facts import (
    asks_for_proofs,
    document_proofs,
    person_facts,
    proofs_of,
    proven_attributes,
)
from libraries.models import Membership

MONTHS = 12
# What judging reads of an enrollment: of many, they have some in common. One query brings it all.
_OWN = ("pdp__final_report",)
_SHARED = ("agency", "track", "rule_set")
# With what whoever shows a dossier reads besides.
PARTS = (*_SHARED, *_OWN, "track__program", "person", "pdp__membership__library")


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
    """The same enrollments with all that `dossiers` reads of them, and what shows them."""
    return enrollments.select_related(*PARTS)


def with_judged_parts(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """Only with what `dossiers` reads, for whoever shows nothing."""
    return enrollments.select_related(*_SHARED, *_OWN)


def with_shared_parts(enrollments: QuerySet[Enrollment]) -> QuerySet[Enrollment]:
    """The same for a chunk of many: what they have in common is read once, in three queries more."""
    return enrollments.select_related(*_OWN).prefetch_related(*_SHARED)


def rules_of(rule_set: RuleSet) -> Rules:
    """The rules of a stored rule set; RuleSetError when it holds none."""
    return rules_in(rule_set.document)


def rules_in(document: object) -> Rules:
    """The rules of a stored document; parsed once per process. RuleSetError when it is none."""
    return _parsed(dumps(document, sort_keys=True))


@lru_cache(maxsize=256)
def _parsed(document: str) -> Rules:
    return load_rules(document)


def dossiers(enrollments: Sequence[Enrollment], on: dt.date | None = None) -> dict[int, Dossier]:
    """The dossier of each enrollment, by its key: four queries for one or for thousands, one more for a past day.

    One more for each thing that only some rules ask: the words of reports, posts, proofs, approvals of activities.

    It is to be judged as of `on`, or of today where the agency is. The enrollments must come from `with_parts`.
    """
    enrollments = as_they_were(enrollments, on)
    rows = _Rows(enrollments, on)
    found = {enrollment.pk: _dossier(enrollment, rows) for enrollment in enrollments}
    decisions = decisions_of(enrollments, on)
    return {**found, **{pk: resting_on(found[pk], some) for pk, some in decisions.items()}}


def resting_on(dossier: Dossier, decisions: Sequence[Decision]) -> Dossier:
    """The same dossier, if these and no others had been decided."""
    return replace(
        dossier,
        facts=with_decisions(dossier.facts, dossier.enrollment, dossier.rules, decisions),
        decisions=tuple(decisions),
    )


def dossier_if(enrollment: Enrollment) -> Dossier:
    """The dossier of an enrollment of a person that was never saved: what would be."""
    return _dossier(enrollment, _Rows([enrollment]))


def holdings_only(enrollment: Enrollment) -> Dossier:
    """A dossier with nothing but the certificates the person holds, in one query: enough to judge *holds*.

    Two where rules ask for which post a certificate was.
    """
    rules, rows = rules_of(enrollment.rule_set), _Rows([enrollment])
    attributes = attribute_facts(rows.posts(enrollment), enrollment, rules)
    ours = rows.holdings(enrollment)
    facts = Facts(
        EnrollmentFact(
            enrollment.starts_on,
            enrollment.ends_before,
            enrollment.level,
            enrollment.phase,
            certificates=_own_numbers(ours, enrollment),
        ),
        holdings=tuple(_holding(row, enrollment, rules, attributes) for row in ours),
        attributes=attributes,
    )
    return Dossier(enrollment, rules, facts, Plan(), tracks=_tracks(ours, enrollment, rules))


class _Rows:
    """What is stored about some enrollments and their holders, each part read when first asked for.

    What only some rules ask about is read only for them.
    """

    def __init__(self, enrollments: Sequence[Enrollment], on: dt.date | None = None) -> None:
        self._enrollments, self.on = enrollments, on
        self._rules: dict[int, Rules] = {}
        self._people = {enrollment.person_id for enrollment in enrollments if enrollment.person_id}

    def rules(self, enrollment: Enrollment) -> Rules:
        """Looked up once for each rule set: to find them by their document costs more than many a judgment."""
        key = enrollment.rule_set_id
        if key not in self._rules:
            self._rules[key] = rules_of(enrollment.rule_set)
        return self._rules[key]

    @cached_property
    def _asked(self) -> frozenset[str]:
        one_of = {enrollment.rule_set_id: enrollment for enrollment in self._enrollments}
        return frozenset[str]().union(*(asked_of_credit(self.rules(one)) for one in one_of.values()))

    @cached_property
    def approved(self) -> dict[int, dt.datetime]:
        """When each planned activity was first approved, by its line."""
        return approved_activities(self._learners) if "preapproved_on" in self._asked else {}

    @cached_property
    def _boards(self) -> dict[int, list[Membership]]:
        return boards_of(self._enrollments, self.on)

    @cached_property
    def _learners(self) -> set[int]:
        """Whose credit counts: the holders', and that of the members of their boards."""
        return self._people | {post.person_id for board in self._boards.values() for post in board}

    @cached_property
    def _credits(self) -> dict[int, list[Any]]:
        return credit_rows(self._learners, self._asked)

    @cached_property
    def _holdings(self) -> dict[int, list[Any]]:
        return _holding_rows(self._people)

    @cached_property
    def _plans(self) -> dict[int, Plan]:
        return plans_of(enrollment.pdp_id for enrollment in self._enrollments)

    @cached_property
    def _reflections(self) -> dict[int, str]:
        return reflections_of([row for row in self._enrollments if _counts_words(self.rules(row))])

    @cached_property
    def _posts(self) -> dict[int, list[Membership]]:
        asked = [row for row in self._enrollments if asks_about_posts(self.rules(row))]
        return posts_of(row.person_id for row in asked if row.person_id)

    @cached_property
    def _proofs(self) -> dict[int, list[Proof]]:
        asked = [row for row in self._enrollments if asks_for_proofs(self.rules(row))]
        return proofs_of(row.person_id for row in asked if row.person_id)

    def credits(self, enrollment: Enrollment) -> list[Any]:
        """Of a board, what its members learned, each line with whose it is; a draft is nobody else's to see."""
        if enrollment.person_id:
            return self._credits.get(enrollment.person_id, [])
        people = {post.person_id: str(post.person) for post in self.board(enrollment)}
        return [
            {**row, "member": str(pk), "title": f"{name}: {row['title']}"}
            for pk, name in people.items()
            for row in self._credits.get(pk, [])
            if row["state"] != CreditState.DRAFT
        ]

    def board(self, enrollment: Enrollment) -> list[Membership]:
        return self._boards.get(enrollment.library_id or 0, [])

    def holdings(self, enrollment: Enrollment) -> list[Any]:
        """Those the agency of the enrollment knows. Of one that was replaced by then, the newer one says the same."""
        zone, known = enrollment.agency.time_zone, self._holdings.get(enrollment.person_id or 0, [])
        return [r for r in known if r["agency_id"] == enrollment.agency_id and not self._is_replaced(r, zone)]

    def _is_replaced(self, row: dict[str, Any], zone: str) -> bool:
        replaced_on = local(row["replaced_at"], zone)
        return replaced_on is not None and (self.on is None or replaced_on <= self.on)

    def posts(self, enrollment: Enrollment) -> list[Membership]:
        return self._posts.get(enrollment.person_id or 0, [])

    def proofs(self, enrollment: Enrollment) -> list[Proof]:
        """Those told to the agency of the enrollment."""
        told = self._proofs.get(enrollment.person_id or 0, [])
        return [proof for proof in told if proof.agency_id == enrollment.agency_id]

    def plan(self, enrollment: Enrollment) -> tuple[Plan, str]:
        """The plan, and what its final report says of the goals."""
        key = enrollment.pdp_id or 0
        return self._plans.get(key, Plan()), self._reflections.get(key, "")


def _dossier(enrollment: Enrollment, rows: _Rows) -> Dossier:
    rules = rows.rules(enrollment)
    zone = enrollment.agency.time_zone
    mine = CreditsOfOne(rows.credits(enrollment), enrollment, rules, rows.approved, rows.on)
    ours, posts, (plan, reflections) = rows.holdings(enrollment), rows.posts(enrollment), rows.plan(enrollment)
    proofs, renewed = rows.proofs(enrollment), _renewed(ours, enrollment)
    attributes = attribute_facts(posts, enrollment, rules) + proven_attributes(proofs, zone)
    facts = Facts(
        enrollment=EnrollmentFact(
            starts_on=enrollment.starts_on,
            ends_before=enrollment.ends_before,
            level=enrollment.level,
            phase=enrollment.phase,
            cohort=enrollment.cohort or None,
            issued_on=renewed.get("from_on"),
            previous_ends_before=renewed.get("period_ends_before"),
            post_began_on=post_began_on(posts, enrollment.agency_id, enrollment.starts_on),
            birth_month=_birth_month(attributes),
            applied_on=local(enrollment.applied_at, zone),
            certificates=_own_numbers(ours, enrollment),
        ),
        credits=mine.facts,
        revisions=plan.revision_facts(zone, enrollment.pdp, rows.on),
        planned=plan.planned_facts(enrollment.pdp, zone, rows.on),
        holdings=tuple(_holding(row, enrollment, rules, attributes) for row in ours),
        documents=document_facts(enrollment.pdp, zone, reflections) + document_proofs(proofs, enrollment, zone),
        about=person_facts(proofs, zone),
        attributes=attributes,
        members=member_facts(rows.board(enrollment)),
    )
    return Dossier(enrollment, rules, facts, plan, mine.words, _tracks(ours, enrollment, rules))


def _own_numbers(holdings: Iterable[dict[str, Any]], enrollment: Enrollment) -> frozenset[str]:
    """The numbers of what was issued for this very enrollment."""
    return frozenset(row["number"] for row in holdings if row["enrollment_id"] == enrollment.pk)


def _birth_month(attributes: Iterable[AttributeFact]) -> int:
    told = (fact.value for fact in attributes if fact.name == "birth_month")
    return next((month for month in told if isinstance(month, int) and 1 <= month <= MONTHS), 0)


def _tracks(holdings: Iterable[dict[str, Any]], enrollment: Enrollment, rules: Rules) -> dict[str, str]:
    return {_track_code(row, enrollment, rules): row["track_name"] for row in holdings if row["track_name"]}


def _counts_words(rules: Rules) -> bool:
    return any(getattr(item, "min_words", 0) or getattr(item, "max_words", 0) for _, item in rules.requirements())


# --- Certificates held, ours and from elsewhere ---
# By what a row is asked for, the columns of each; by their names, because annotations cost more than the query does.
_HOLDING_COLUMNS: dict[str, tuple[Any, Any]] = {
    "person_id": ("person_id", "person_id"),
    "agency_id": ("agency_id", "agency_id"),
    "enrollment_id": ("enrollment_id", Value(0)),
    "program_id": ("enrollment__track__program_id", "program_id"),
    "program_code": ("enrollment__track__program__code", "program__code"),
    "track_id": ("enrollment__track_id", "track_id"),
    "track_code": ("enrollment__track__code", "track__code"),
    "track_name": ("enrollment__track__name", "track__name"),
    "level": ("enrollment__level", Value("")),
    "period_ends_before": ("enrollment__ends_before", Value(None, DateField())),
    "number": ("number", "number"),
    "from_on": ("awarded_on", "issued_on"),
    "valid_through": ("valid_through", "valid_through"),
    "withdrawn_at": ("withdrawn_at", Value(None, DateTimeField())),
    "replaced_at": ("replaced_by__issued_at", Value(None, DateTimeField())),
    "known_at": ("issued_at", "recorded_at"),
    "elsewhere": (Value(False), Value(True)),
}


def _holding_rows(people: Iterable[int]) -> dict[int, list[dict[str, Any]]]:
    people = list(people)
    of_ours, of_others = zip(*_HOLDING_COLUMNS.values(), strict=True)
    ours = Certificate.objects.filter(person__in=people)
    others = OutsideCertificate.objects.filter(person__in=people)
    both = ours.order_by().values_list(*of_ours).union(others.order_by().values_list(*of_others), all=True)
    return _by((dict(zip(_HOLDING_COLUMNS, row, strict=True)) for row in both), "person_id")


def _holding(
    row: dict[str, Any], enrollment: Enrollment, rules: Rules, attributes: Iterable[AttributeFact]
) -> HoldingFact:
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
        post=post_on(attributes, row["from_on"]),
    )


def _renewed(rows: Iterable[dict[str, Any]], enrollment: Enrollment) -> dict[str, Any]:
    """The certificate that this period renews; empty where there is none."""
    found = [row for row in rows if row["enrollment_id"] == (enrollment.previous_id or -1)]
    return max(found, key=lambda row: row["from_on"], default={})


def _track_code(row: dict[str, Any], enrollment: Enrollment, rules: Rules) -> str:
    return rules.track if row["track_id"] == enrollment.track_id else row["track_code"] or ""


def _by(rows: Iterable[dict[str, Any]], name: str) -> dict[int, list[dict[str, Any]]]:
    found: dict[int, list[dict[str, Any]]] = {}
    for row in rows:
        found.setdefault(row[name], []).append(row)
    return found
