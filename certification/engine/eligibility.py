"""Whether one credit counts for one enrollment, before ceilings: every reason against it at once."""

from __future__ import annotations

from datetime import date

from certification.engine.conversion import rate_of
from certification.engine.dates import Window
from certification.engine.facts import CreditFact, CreditState, EnrollmentFact
from certification.engine.plan_gate import PlanTimeline, plan_reasons
from certification.engine.rules import Rules
from certification.engine.verdict import WAIVABLE_REASONS, Reason, ReasonCode

STATE_REASONS = {
    CreditState.DRAFT: ReasonCode.DRAFT,
    CreditState.CLAIMED: ReasonCode.CLAIMED,
    CreditState.RETURNED: ReasonCode.RETURNED,
    CreditState.REVERSED: ReasonCode.REVERSED,
}


def credit_reasons(
    credit: CreditFact,
    *,
    rules: Rules,
    enrollment: EnrollmentFact,
    window: Window,
    timeline: PlanTimeline | None,
    on: date,
) -> tuple[Reason, ...]:
    """Everything that keeps `credit` from counting as known at the end of `on`; empty if it counts."""
    reasons = _state_reasons(credit, on)
    reasons += _measure_reasons(credit, rules)
    reasons += _window_reasons(credit, window, on)
    reasons += plan_reasons(timeline, credit) if timeline else []
    reasons += _spent_reasons(credit, enrollment, on)
    waived = {waiver.code for waiver in credit.waivers if waiver.granted_on <= on} & WAIVABLE_REASONS
    return tuple(reason for reason in reasons if reason.code not in waived)


def _state_reasons(credit: CreditFact, on: date) -> list[Reason]:
    code = STATE_REASONS.get(credit.state_on(on))
    if code is None:
        return []
    return [Reason.of(code, reversed_on=credit.reversed_on if code is ReasonCode.REVERSED else None)]


def _measure_reasons(credit: CreditFact, rules: Rules) -> list[Reason]:
    """A credit whose size the rules cannot turn into credit: it is not worth nothing, nobody said what it is worth."""
    by_units = credit.units > 0
    if credit.amount_hundredths is not None or rate_of(rules, credit.kind, by_units=by_units):
        return []
    wanted = next((rule.unit for rule in rules.conversions if rule.kind == credit.kind and rule.units), None)
    return [Reason.of(ReasonCode.NO_RATE, kind=credit.kind, unit=None if by_units else wanted)]


def _window_reasons(credit: CreditFact, window: Window, on: date) -> list[Reason]:
    """The day a credit ends decides, so an activity across the boundary belongs to the window it ends in."""
    reasons = [Reason.of(ReasonCode.NOT_YET_ENDED, ended_on=credit.ended_on)] if credit.ended_on > on else []
    if window.is_after(credit.ended_on):
        reasons.append(Reason.of(ReasonCode.BEFORE_WINDOW, ended_on=credit.ended_on, first_on=window.starts_on))
    if window.is_before(credit.ended_on):
        reasons.append(Reason.of(ReasonCode.AFTER_WINDOW, ended_on=credit.ended_on, last_on=window.last_day))
    return reasons


def _spent_reasons(credit: CreditFact, enrollment: EnrollmentFact, on: date) -> list[Reason]:
    number = credit.spent_by(on)
    if number is None or number in enrollment.certificates:
        return []
    return [Reason.of(ReasonCode.SPENT, certificate=number)]
