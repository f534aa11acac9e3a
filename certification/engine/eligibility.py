"""Whether one credit counts for one enrollment, before ceilings: every reason against it at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from certification.engine.carry_over import can_carry
from certification.engine.conditions import condition_reasons
from certification.engine.conversion import rate_of
from certification.engine.dates import DAY, Window
from certification.engine.facts import CreditFact, CreditState, EnrollmentFact, MemberFact
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
    counting: Window,
    timeline: PlanTimeline | None,
    members: Iterable[MemberFact],
    on: date,
) -> tuple[Reason, ...]:
    """Everything that keeps `credit` from counting as known at the end of `on`; empty if it counts.

    `window` is the period, `counting` the days in which its credit counts.
    """
    is_carried = rules.carry_over is not None and can_carry(rules, credit, counting, on)
    reasons = _state_reasons(credit, rules, on)
    reasons += _measure_reasons(credit, rules)
    reasons += condition_reasons(rules, credit) if rules.conditions else []
    reasons += _window_reasons(credit, Window(None, counting.ends_before) if is_carried else counting, on)
    reasons += _member_reasons(credit, rules, window, members) if rules.holder.kind == "board" else []
    reasons += plan_reasons(timeline, credit) if timeline else []
    reasons += [] if is_carried else _spent_reasons(credit, enrollment, on)
    if not credit.waivers:
        return tuple(reasons)
    waived = {waiver.code for waiver in credit.waivers if waiver.granted_on <= on} & WAIVABLE_REASONS
    return tuple(reason for reason in reasons if reason.code not in waived)


def _state_reasons(credit: CreditFact, rules: Rules, on: date) -> list[Reason]:
    code, verification = STATE_REASONS.get(credit.state_on(on)), rules.verification
    own_word = verification.self_attested
    if code is ReasonCode.CLAIMED and own_word is not None and own_word.matches(credit):
        return []
    if code is not None:
        return [Reason.of(code, reversed_on=credit.reversed_on if code is ReasonCode.REVERSED else None)]
    signed = credit.signed
    if signed is None:
        return []
    return [Reason.of(ReasonCode.STEP_OPEN, role=role) for role in verification.steps if role not in signed][:1]


def _member_reasons(credit: CreditFact, rules: Rules, window: Window, members: Iterable[MemberFact]) -> list[Reason]:
    """A board counts what its members learned: those who belonged to it in the period, or on the day of the credit."""
    if credit.member is None:
        return []
    day = credit.ended_on
    for member in (member for member in members if member.member == credit.member):
        time = Window(member.from_on, member.until_on + DAY if member.until_on else None)
        in_period = not window.is_before(member.from_on) and not (member.until_on and window.is_after(member.until_on))
        if in_period if rules.holder.members == "period" else time.contains(day):
            return []
    return [Reason.of(ReasonCode.NOT_A_MEMBER, member=credit.member)]


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
