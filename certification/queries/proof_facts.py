"""What people proved beside credits, as facts: degrees, work, exams, courses, attributes and documents."""

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache

from django.db.models import Q, QuerySet

from certification.engine import (
    AttributeFact,
    CreditState,
    DocumentFact,
    PersonFact,
    Rules,
    asked_of_holder,
    asks_for_facts,
)
from certification.engine.rules import DocumentRequirement
from certification.enums import About, ProofState
from certification.models import Enrollment, Proof
from certification.queries.holder_facts import TOLD_ALREADY
from certification.queries.plan_facts import FINAL_REPORT, local
from libraries.models import Person
from pdplanner.kernel.access import Actor, visible

_STATES = {
    ProofState.CLAIMED: CreditState.CLAIMED,
    ProofState.VERIFIED: CreditState.VERIFIED,
    ProofState.REVERSED: CreditState.VERIFIED,  # it was, until the day it was reversed
}


@lru_cache
def asks_for_proofs(rules: Rules) -> bool:
    """Whether anything in these rules looks at what people prove."""
    attributes = set(asked_of_holder(rules)) - TOLD_ALREADY
    documents = (item for _, item in rules.requirements() if isinstance(item, DocumentRequirement))
    return bool(attributes or asks_for_facts(rules) or any(item.type != FINAL_REPORT for item in documents))


def proofs_of(people: Iterable[int]) -> dict[int, list[Proof]]:
    """What these people told and did not take back, the oldest first. No query for nobody."""
    wanted = set(people)
    found: dict[int, list[Proof]] = {}
    rows = Proof.objects.filter(person__in=wanted).exclude(state=ProofState.TAKEN_BACK).order_by("claimed_at", "pk")
    for row in rows if wanted else ():
        found.setdefault(row.person_id, []).append(row)
    return found


def proofs_told(person: Person, enrollment: Enrollment) -> list[Proof]:
    """What the holder told for this enrollment or for any of the agency, the newest first."""
    rows = Proof.objects.filter(person=person, agency=enrollment.agency_id).exclude(state=ProofState.TAKEN_BACK)
    return list(rows.filter(Q(enrollment=None) | Q(enrollment=enrollment)))


def proofs_to_verify(actor: Actor) -> QuerySet[Proof]:
    """What waits for the visitor to verify, the oldest first."""
    rows = visible(actor, "proof.verify").filter(state=ProofState.CLAIMED)
    return rows.select_related("person", "enrollment__track").order_by("claimed_at", "pk")


def person_facts(proofs: Iterable[Proof], zone: str) -> tuple[PersonFact, ...]:
    told = (row for row in proofs if row.about not in (About.ATTRIBUTE, About.DOCUMENT) and row.state in _STATES)
    return tuple(
        PersonFact(
            about=row.about,
            code=row.code,
            on=row.ended_on,
            from_on=row.from_on,
            hours=row.hours_hundredths,
            semester_hours=row.semester_hundredths,
            quarter_hours=row.quarter_hundredths,
            percent=row.percent,
            tested_out=row.tested_out,
            covers=frozenset(row.covers),
            state=_STATES[ProofState(row.state)],
            recorded_on=local(row.claimed_at, zone),
            verified_on=local(row.verified_at, zone),
            reversed_on=local(row.reversed_at, zone),
        )
        for row in told
    )


def proven_attributes(proofs: Iterable[Proof], zone: str) -> tuple[AttributeFact, ...]:
    """Only what was verified, from the day it was: nobody waits for an attribute."""
    verified = (row for row in proofs if row.about == About.ATTRIBUTE and row.state == ProofState.VERIFIED)
    return tuple(
        AttributeFact(
            row.code, int(row.value) if row.value.isdecimal() else row.value, row.from_on, row.ended_on,
            local(row.verified_at, zone),
        )
        for row in verified
    )  # fmt: skip


def document_proofs(proofs: Iterable[Proof], enrollment: Enrollment, zone: str) -> tuple[DocumentFact, ...]:
    written = (row for row in proofs if row.about == About.DOCUMENT and row.enrollment_id == enrollment.pk)
    return tuple(
        DocumentFact(
            type=row.code,
            submitted_on=_day(row.claimed_at, zone),
            accepted_on=local(row.verified_at, zone),
            returned_on=local(row.returned_at, zone),
            words=len(row.text.split()) if row.text else None,
        )
        for row in written
        if row.state != ProofState.REVERSED
    )


def _day(moment: dt.datetime, zone: str) -> dt.date:
    day = local(moment, zone)
    assert day is not None  # the column is never empty
    return day
