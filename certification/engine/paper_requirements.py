"""Handlers for what others issued, wrote or decided: certificates, documents, the plan, sign-offs, manual checks."""

from __future__ import annotations

from datetime import date

from certification.engine.dates import DAY, months_between, months_later
from certification.engine.facts import DecisionFact, DocumentFact, HoldingFact
from certification.engine.filters import Where
from certification.engine.findings import Findings, reached, verdict_of
from certification.engine.tree import (
    DocumentRequirement,
    HoldsRequirement,
    ManualRequirement,
    PlanRequirement,
    SignOffRequirement,
)
from certification.engine.verdict import Reason, ReasonCode, RequirementVerdict, Status

BEST_FIRST = (Status.MET, Status.WAITING, Status.NOT_MET)
Answer = tuple[Status, Reason]


def judge_holds(requirement: HoldsRequirement, findings: Findings) -> RequirementVerdict:
    day = findings.facts.enrollment.starts_on if requirement.at == "enrollment" else findings.on
    newest_first = _others(requirement, findings)
    if requirement.at_most is not None:
        return _at_most(requirement, newest_first)
    reasons = [(_against(requirement, holding, day, findings.on), holding) for holding in newest_first]
    held = [holding for code, holding in reasons if code is None]
    if held and requirement.for_months:
        return _held_for(requirement, held, day)
    if held:
        used, reason = (held[0].number,), _held(requirement, held[0], day)
        return verdict_of(requirement, Status.MET, 1, 1, used=used, reasons=(reason,))
    refusals = tuple(Reason.of(code, number=h.number, day_on=day, at=requirement.at) for code, h in reasons if code)
    return verdict_of(requirement, Status.NOT_MET, 1, 0, reasons=refusals or (Reason.of(ReasonCode.NO_CERTIFICATE),))


def _others(requirement: HoldsRequirement, findings: Findings) -> list[HoldingFact]:
    """The certificates the requirement is about, newest first; never those of this very enrollment."""
    on, own = findings.on, findings.facts.enrollment.certificates
    post = findings.attributes.value("post") if requirement.same_post else None
    known = [h for h in findings.facts.holdings if _names(requirement, h) and (h.recorded_on or on) <= on]
    others = [h for h in known if h.number not in own and (not requirement.same_post or h.post in (None, post))]
    return sorted(others, key=lambda h: (h.valid_from, h.number), reverse=True)


def _names(requirement: HoldsRequirement, holding: HoldingFact) -> bool:
    return (
        holding.program == requirement.program
        and requirement.track in (None, holding.track)
        and requirement.level in (None, holding.level)
        and (holding.level is None or holding.level not in requirement.not_levels)
    )


def _at_most(requirement: HoldsRequirement, holdings: list[HoldingFact]) -> RequirementVerdict:
    """Turned round: how many were issued before, whether or not they are still valid."""
    most, numbers = requirement.at_most or 0, tuple(holding.number for holding in holdings)
    status = Status.MET if len(numbers) <= most else Status.NOT_MET
    reason = Reason.of(ReasonCode.ISSUED_TIMES, times=len(numbers), maximum=most)
    return verdict_of(requirement, status, 1, int(status is Status.MET), used=numbers, reasons=(reason,))


def _held_for(requirement: HoldsRequirement, held: list[HoldingFact], day: date) -> RequirementVerdict:
    """Months without a gap up to `day`, going back from certificate to certificate."""
    begun = day
    used: list[str] = []
    for holding in sorted(held, key=lambda h: h.valid_through or date.max, reverse=True):
        if holding.valid_through is None or holding.valid_through + DAY >= begun:
            begun, used = min(begun, holding.valid_from), [*used, holding.number]
    months = months_between(begun, day + DAY)
    status = reached(requirement.for_months, months, 0)
    code = ReasonCode.CERTIFICATE_HELD if status is Status.MET else ReasonCode.CERTIFICATE_HELD_TOO_SHORT
    needed = {"months": months, "need": requirement.for_months}
    reason = _held(requirement, held[0], day) if status is Status.MET else Reason.of(code, day_on=day, **needed)
    return verdict_of(requirement, status, requirement.for_months, months, used=tuple(used), reasons=(reason,))


def _against(requirement: HoldsRequirement, holding: HoldingFact, day: date, on: date) -> ReasonCode | None:
    """Why this certificate does not satisfy the requirement on `day`, or None if it does."""
    if holding.withdrawn_on is not None and holding.withdrawn_on <= on:
        return ReasonCode.CERTIFICATE_WITHDRAWN
    if holding.valid_from > day:
        return ReasonCode.CERTIFICATE_TOO_LATE
    if requirement.issued_before and holding.valid_from >= requirement.issued_before:
        return ReasonCode.CERTIFICATE_ISSUED_LATER
    has_ended = holding.valid_through is not None and holding.valid_through < day
    return ReasonCode.CERTIFICATE_NOT_CURRENT if requirement.when == "current" and has_ended else None


def _held(requirement: HoldsRequirement, holding: HoldingFact, day: date) -> Reason:
    has_ended = holding.valid_through is not None and holding.valid_through < day
    return Reason.of(
        ReasonCode.CERTIFICATE_HELD,
        number=holding.number,
        program=holding.program,
        track=holding.track,
        valid_through_on=holding.valid_through,
        day_on=day,
        at=requirement.at,
        is_current=int(not has_ended),
        elsewhere=int(holding.elsewhere),
    )


def judge_document(requirement: DocumentRequirement, findings: Findings) -> RequirementVerdict:
    on, due = findings.on, _due(requirement, findings)
    known = [d for d in findings.facts.documents if d.type == requirement.type and d.submitted_on <= on]
    newest_first = sorted(known, key=lambda d: d.submitted_on, reverse=True)
    answers = [_document_answer(requirement, document, on, due) for document in newest_first]
    best = sorted(answers, key=lambda answer: BEST_FIRST.index(answer[0]))[: requirement.copies]
    have, waiting = (sum(status is wanted for status, _ in best) for wanted in (Status.MET, Status.WAITING))
    status = reached(requirement.copies, have, waiting)
    reasons = tuple(reason for _, reason in best)
    if len(best) < requirement.copies:
        reasons += (Reason.of(ReasonCode.DOCUMENT_MISSING, type=requirement.type, due_on=due),)
    used = (requirement.type,) if status is Status.MET else ()
    return verdict_of(requirement, status, requirement.copies, have, waiting=waiting, used=used, reasons=reasons)


def _due(requirement: DocumentRequirement, findings: Findings) -> date | None:
    """The last day on which the document is in time."""
    match requirement.due:
        case "period_end":
            return findings.window.last_day
        case "enrollment":
            return months_later(findings.facts.enrollment.starts_on, requirement.due_months) - DAY
        case "first_credit":
            counted = findings.clipped.counted_keys(Where())
            days = [credit.started_on for credit in findings.facts.credits if credit.key in counted]
            return min(days, default=None)
        case _:
            return None


def _document_answer(requirement: DocumentRequirement, document: DocumentFact, on: date, due: date | None) -> Answer:
    words, type_ = document.words, document.type
    if words is not None and words < requirement.min_words:
        reason = Reason.of(ReasonCode.DOCUMENT_TOO_SHORT, type=type_, words=words, min_words=requirement.min_words)
        return Status.NOT_MET, reason
    if words is not None and 0 < requirement.max_words < words:
        reason = Reason.of(ReasonCode.DOCUMENT_TOO_LONG, type=type_, words=words, max_words=requirement.max_words)
        return Status.NOT_MET, reason
    if due is not None and document.submitted_on > due:
        late = Reason.of(ReasonCode.DOCUMENT_LATE, type=type_, submitted_on=document.submitted_on, due_on=due)
        return Status.NOT_MET, late
    if document.accepted_on is not None and document.accepted_on <= on:
        return Status.MET, Reason.of(ReasonCode.DOCUMENT_ACCEPTED, type=type_, accepted_on=document.accepted_on)
    if document.returned_on is not None and document.returned_on <= on:
        return Status.NOT_MET, Reason.of(ReasonCode.DOCUMENT_RETURNED, type=type_, returned_on=document.returned_on)
    return Status.WAITING, Reason.of(ReasonCode.DOCUMENT_SUBMITTED, type=type_, submitted_on=document.submitted_on)


def judge_plan(requirement: PlanRequirement, findings: Findings) -> RequirementVerdict:
    timeline = findings.timeline
    plan = timeline.summary()
    if plan.revision is not None:
        gate = timeline.gate.credits_count_from
        dates = {"approved_on": plan.approved_on, "in_force_on": plan.in_force_from}
        reason = Reason.of(ReasonCode.PLAN_APPROVED, revision=plan.revision, gate=gate, **dates)
        return verdict_of(requirement, Status.MET, 1, 1, used=(str(plan.revision),), reasons=(reason,))
    if plan.undecided_since is not None:
        reason = Reason.of(ReasonCode.PLAN_UNDECIDED, submitted_on=plan.undecided_since)
        return verdict_of(requirement, Status.WAITING, 1, 0, waiting=1, reasons=(reason,))
    returned_on = timeline.returned[-1].returned_on if timeline.returned else None
    code = ReasonCode.PLAN_RETURNED if returned_on else ReasonCode.NO_PLAN
    return verdict_of(requirement, Status.NOT_MET, 1, 0, reasons=(Reason.of(code, returned_on=returned_on),))


def judge_sign_off(requirement: SignOffRequirement, findings: Findings) -> RequirementVerdict:
    """Each role in turn: who has not decided yet is waited for, whoever comes after is not asked before."""
    reasons: list[Reason] = []
    for role in requirement.roles:
        status, reason = _signed(requirement, role, findings)
        reasons.append(reason)
        if status is not Status.MET:
            break
    need, have = len(requirement.roles), sum(reason.code is ReasonCode.SIGNED for reason in reasons)
    status = Status.MET if have == need else Status.WAITING if _is_open(reasons) else Status.NOT_MET
    waiting = need - have if status is Status.WAITING else 0
    return verdict_of(requirement, status, need, have, waiting=waiting, reasons=tuple(reasons))


def _is_open(reasons: list[Reason]) -> bool:
    return reasons[-1].code in (ReasonCode.SIGN_OFF_OPEN, ReasonCode.SIGN_OFF_EXPIRED)


def _signed(requirement: SignOffRequirement, role: str, findings: Findings) -> Answer:
    decision = _newest(findings, role, (None, requirement.code))
    if decision is None:
        return Status.WAITING, Reason.of(ReasonCode.SIGN_OFF_OPEN, role=role)
    if not decision.accepted:
        return Status.NOT_MET, Reason.of(ReasonCode.SIGN_OFF_REFUSED, role=role, decided_on=decision.decided_on)
    expired = _expired(decision, requirement.valid_months, findings.on)
    if expired:
        return Status.WAITING, Reason.of(ReasonCode.SIGN_OFF_EXPIRED, role=role, expired_on=expired)
    return Status.MET, Reason.of(ReasonCode.SIGNED, role=role, decided_on=decision.decided_on)


def judge_manual(requirement: ManualRequirement, findings: Findings) -> RequirementVerdict:
    role, decision = requirement.role, _newest(findings, requirement.role, (requirement.code,))
    if decision is None:
        reason = Reason.of(ReasonCode.CHECK_OPEN, role=role)
        return verdict_of(requirement, Status.WAITING, 1, 0, waiting=1, reasons=(reason,))
    expired = _expired(decision, requirement.valid_months, findings.on)
    if decision.accepted and expired:
        reason = Reason.of(ReasonCode.CHECK_EXPIRED, role=role, expired_on=expired)
        return verdict_of(requirement, Status.WAITING, 1, 0, waiting=1, reasons=(reason,))
    code, have = (ReasonCode.CHECK_MET, 1) if decision.accepted else (ReasonCode.CHECK_NOT_MET, 0)
    note = decision.note or None
    reason = Reason.of(code, role=role, decided_on=decision.decided_on, note=note)
    return verdict_of(requirement, reached(1, have, 0), 1, have, reasons=(reason,))


def _newest(findings: Findings, role: str, codes: tuple[str | None, ...]) -> DecisionFact | None:
    """The last decision by this role on one of these requirements; on the same day a refusal stands."""
    known = [d for d in findings.facts.decisions if d.role == role and d.code in codes and d.decided_on <= findings.on]
    return max(known, key=lambda d: (d.decided_on, not d.accepted, d.note), default=None)


def _expired(decision: DecisionFact, months: int, on: date) -> date | None:
    """The last day the decision was good, if that is over."""
    ends = [decision.expires_on] if decision.expires_on else []
    ends += [months_later(decision.decided_on, months) - DAY] if months else []
    last = min(ends, default=None)
    return last if last and last < on else None
