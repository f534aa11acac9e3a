"""One handler for each kind of requirement: a pure function from the requirement and what was found to a verdict."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from certification.engine.ceilings import Clipped, Rank
from certification.engine.facts import DocumentFact, Facts, HoldingFact
from certification.engine.plan_gate import PlanTimeline
from certification.engine.rules import (
    Branch,
    CreditsRequirement,
    DocumentRequirement,
    HoldsRequirement,
    PlanRequirement,
    Requirement,
)
from certification.engine.verdict import Reason, ReasonCode, RequirementVerdict, Status


@dataclass(frozen=True)
class Findings:
    """What the credit pipeline found, and the facts that need none."""

    facts: Facts
    on: date
    clipped: Clipped
    timeline: PlanTimeline


def judge_requirement(requirement: Requirement, findings: Findings) -> RequirementVerdict:
    return HANDLERS[requirement.kind](requirement, findings)


def judge_branch(branch: Branch, findings: Findings) -> RequirementVerdict:
    children = tuple(judge_requirement(child, findings) for child in branch.of)
    need = {"all": len(children), "any": 1}.get(branch.kind, branch.n)
    have = sum(child.status is Status.MET for child in children)
    waiting = sum(child.status is Status.WAITING for child in children)
    status = _reached(need, have, waiting)
    return _verdict(branch, status, need, have, waiting=waiting, children=children)


def judge_credits(requirement: CreditsRequirement, findings: Findings) -> RequirementVerdict:
    clipped, where = findings.clipped, requirement.where
    have, waiting, planned = (clipped.total(rank, where) for rank in (Rank.COUNTS, Rank.WAITS, Rank.PLANNED))
    status = _reached(requirement.minimum, have, waiting)
    amounts = {"waiting": waiting, "planned": planned, "used": clipped.counted_keys(where)}
    return _verdict(requirement, status, requirement.minimum, have, unit="credits", **amounts)


def judge_holds(requirement: HoldsRequirement, findings: Findings) -> RequirementVerdict:
    enrollment, on = findings.facts.enrollment, findings.on
    day = enrollment.starts_on if requirement.at == "enrollment" else on
    known = [h for h in findings.facts.holdings if _names(requirement, h) and (h.recorded_on or on) <= on]
    others = [holding for holding in known if holding.number not in enrollment.certificates]
    newest_first = sorted(others, key=lambda h: (h.valid_from, h.number), reverse=True)
    reasons = [(_against(requirement, holding, day, on), holding) for holding in newest_first]
    held = [holding for code, holding in reasons if code is None]
    if held:
        return _verdict(
            requirement, Status.MET, 1, 1, used=(held[0].number,), reasons=(_held(requirement, held[0], day),)
        )
    refusals = tuple(Reason.of(code, number=h.number, day_on=day, at=requirement.at) for code, h in reasons if code)
    return _verdict(requirement, Status.NOT_MET, 1, 0, reasons=refusals or (Reason.of(ReasonCode.NO_CERTIFICATE),))


def judge_document(requirement: DocumentRequirement, findings: Findings) -> RequirementVerdict:
    on = findings.on
    known = [d for d in findings.facts.documents if d.type == requirement.type and d.submitted_on <= on]
    answers = [_document_answer(requirement, d, on) for d in sorted(known, key=lambda d: d.submitted_on, reverse=True)]
    order = (Status.MET, Status.WAITING, Status.NOT_MET)
    missing = (Status.NOT_MET, Reason.of(ReasonCode.DOCUMENT_MISSING, type=requirement.type))
    status, reason = min(answers, key=lambda answer: order.index(answer[0]), default=missing)
    have, waiting = int(status is Status.MET), int(status is Status.WAITING)
    used = (requirement.type,) if have else ()
    return _verdict(requirement, status, 1, have, waiting=waiting, used=used, reasons=(reason,))


def judge_plan(requirement: PlanRequirement, findings: Findings) -> RequirementVerdict:
    timeline = findings.timeline
    plan = timeline.summary()
    if plan.revision is not None:
        gate = timeline.gate.credits_count_from
        dates = {"approved_on": plan.approved_on, "in_force_on": plan.in_force_from}
        reason = Reason.of(ReasonCode.PLAN_APPROVED, revision=plan.revision, gate=gate, **dates)
        return _verdict(requirement, Status.MET, 1, 1, used=(str(plan.revision),), reasons=(reason,))
    if plan.undecided_since is not None:
        reason = Reason.of(ReasonCode.PLAN_UNDECIDED, submitted_on=plan.undecided_since)
        return _verdict(requirement, Status.WAITING, 1, 0, waiting=1, reasons=(reason,))
    returned_on = timeline.returned[-1].returned_on if timeline.returned else None
    code = ReasonCode.PLAN_RETURNED if returned_on else ReasonCode.NO_PLAN
    return _verdict(requirement, Status.NOT_MET, 1, 0, reasons=(Reason.of(code, returned_on=returned_on),))


# Keyed by the kind a document writes. The codec admits only these, so a look-up here cannot miss.
HANDLERS: dict[str, Callable[[Any, Findings], RequirementVerdict]] = {
    "all": judge_branch,
    "any": judge_branch,
    "n_of": judge_branch,
    "credits": judge_credits,
    "holds": judge_holds,
    "document": judge_document,
    "plan": judge_plan,
}


def _verdict(item: Requirement, status: Status, need: int, have: int, **parts: Any) -> RequirementVerdict:
    return RequirementVerdict(item.code, item.kind, item.title, status, need, have, **parts)


def _reached(need: int, have: int, waiting: int) -> Status:
    if have >= need:
        return Status.MET
    return Status.WAITING if have + waiting >= need else Status.NOT_MET


def _names(requirement: HoldsRequirement, holding: HoldingFact) -> bool:
    return (
        holding.program == requirement.program
        and requirement.track in (None, holding.track)
        and requirement.level in (None, holding.level)
    )


def _against(requirement: HoldsRequirement, holding: HoldingFact, day: date, on: date) -> ReasonCode | None:
    """Why this certificate does not satisfy the requirement on `day`, or None if it does."""
    if holding.withdrawn_on is not None and holding.withdrawn_on <= on:
        return ReasonCode.CERTIFICATE_WITHDRAWN
    if holding.valid_from > day:
        return ReasonCode.CERTIFICATE_TOO_LATE
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


def _document_answer(requirement: DocumentRequirement, document: DocumentFact, on: date) -> tuple[Status, Reason]:
    words, type_ = document.words, document.type
    if words is not None and words < requirement.min_words:
        reason = Reason.of(ReasonCode.DOCUMENT_TOO_SHORT, type=type_, words=words, min_words=requirement.min_words)
        return Status.NOT_MET, reason
    if words is not None and 0 < requirement.max_words < words:
        reason = Reason.of(ReasonCode.DOCUMENT_TOO_LONG, type=type_, words=words, max_words=requirement.max_words)
        return Status.NOT_MET, reason
    if document.accepted_on is not None and document.accepted_on <= on:
        return Status.MET, Reason.of(ReasonCode.DOCUMENT_ACCEPTED, type=type_, accepted_on=document.accepted_on)
    if document.returned_on is not None and document.returned_on <= on:
        return Status.NOT_MET, Reason.of(ReasonCode.DOCUMENT_RETURNED, type=type_, returned_on=document.returned_on)
    return Status.WAITING, Reason.of(ReasonCode.DOCUMENT_SUBMITTED, type=type_, submitted_on=document.submitted_on)
