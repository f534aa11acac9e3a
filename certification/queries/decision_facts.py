"""What people decided about enrollments, as facts: those in force at the end of a day, laid over all the others."""

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import replace

from certification.engine import CreditFact, DecisionFact, EnrollmentFact, Facts, LeaveFact, Rules, Waiver
from certification.enums import DecisionKind
from certification.models import Decision, Enrollment
from certification.queries.credit_facts import first_signature
from certification.queries.plan_facts import local
from pdplanner.kernel import clock

DAY = dt.timedelta(days=1)


def decisions_of(enrollments: Sequence[Enrollment], on: dt.date | None = None) -> dict[int, list[Decision]]:
    """The decisions in force at the end of day `on` or now, oldest first, by the key of their enrollment. One query."""
    known = {enrollment.pk: enrollment for enrollment in enrollments}
    rows = Decision.objects.filter(enrollment__in=known).select_related("decided_by", "credit")
    found: dict[int, list[Decision]] = {}
    for row in rows.order_by("decided_at", "pk"):
        row.enrollment = known[row.enrollment_id]
        zone = row.enrollment.agency.time_zone
        if is_in_force(row, on or clock.today(zone), zone):
            found.setdefault(row.enrollment_id, []).append(row)
    return found


def is_in_force(decision: Decision, on: dt.date, zone: str) -> bool:
    """Whether it was decided by the end of `on`, and not revoked by then."""
    decided_on, revoked_on = local(decision.decided_at, zone), local(decision.revoked_at, zone)
    return decided_on is not None and decided_on <= on and (revoked_on is None or revoked_on > on)


def with_decisions(facts: Facts, enrollment: Enrollment, rules: Rules, decisions: Iterable[Decision]) -> Facts:
    """The same facts resting on these decisions, instead of whichever they rested on before."""
    zone = enrollment.agency.time_zone
    by_kind: dict[str, list[Decision]] = {}
    for decision in decisions:
        by_kind.setdefault(decision.kind, []).append(decision)
    waivers = _waivers(by_kind.get(DecisionKind.CREDIT, ()), zone)
    roles = _attested(by_kind.get(DecisionKind.ATTEST, ()))
    first = first_signature(rules)
    return replace(
        facts,
        enrollment=_extended(facts.enrollment, enrollment, by_kind.get(DecisionKind.EXTENSION, ())),
        credits=tuple(
            _decided(credit, waivers.get(credit.key, ()), first and first | roles.get(credit.key, frozenset()))
            for credit in facts.credits
        ),
        leaves=tuple(_leave(row, zone) for row in by_kind.get(DecisionKind.LEAVE, ())),
        decisions=tuple(_check(row, zone) for row in by_kind.get(DecisionKind.CHECK, ())),
    )


def extended_before(decisions: Iterable[Decision]) -> dt.date | None:
    """The day after the last one of the period, if one of these moves it: the furthest does."""
    last_days = [row.until_on for row in decisions if row.kind == DecisionKind.EXTENSION and row.until_on]
    return max(last_days) + DAY if last_days else None


def _extended(fact: EnrollmentFact, enrollment: Enrollment, extensions: Iterable[Decision]) -> EnrollmentFact:
    """Never earlier than without them: newer rules may have set a later end since they were granted."""
    ends = [day for day in (extended_before(extensions), enrollment.ends_before) if day]
    return replace(fact, ends_before=max(ends, default=None))


def _waivers(rows: Iterable[Decision], zone: str) -> dict[str, tuple[Waiver, ...]]:
    found: dict[str, tuple[Waiver, ...]] = {}
    for row in rows:
        found[str(row.credit_id)] = (*found.get(str(row.credit_id), ()), Waiver(row.code, _day(row, zone)))
    return found


def _attested(rows: Iterable[Decision]) -> dict[str, frozenset[str]]:
    """By credit, the roles that attested it beside whoever verified it."""
    found: dict[str, frozenset[str]] = {}
    for row in rows:
        found[str(row.credit_id)] = found.get(str(row.credit_id), frozenset()) | {row.role}
    return found


def _decided(credit: CreditFact, waivers: tuple[Waiver, ...], signed: frozenset[str] | None) -> CreditFact:
    is_same = (credit.waivers, credit.signed) == (waivers, signed)
    return credit if is_same else replace(credit, waivers=waivers, signed=signed)


def _leave(row: Decision, zone: str) -> LeaveFact:
    assert row.from_on is not None  # leave has both days, see services/exceptions.py
    assert row.until_on is not None
    return LeaveFact(row.from_on, row.until_on, _day(row, zone))


def _check(row: Decision, zone: str) -> DecisionFact:
    return DecisionFact(
        role=row.role,
        decided_on=_day(row, zone),
        accepted=row.accepted,
        code=row.code,
        note=row.reason,
        expires_on=row.until_on,
    )


def _day(row: Decision, zone: str) -> dt.date:
    day = local(row.decided_at, zone)
    assert day is not None  # the column is never empty
    return day
