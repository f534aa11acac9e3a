"""The plan gate: which revision of the plan was in force on a day, and what that means for one credit.

Under `approved` a revision is in force from its approval. Under `submitted` it is in force from the submission that
was later approved; until the decision, credit that rests on it is provisional, and void if it is returned.
A revision stays in force until the *decision* on the next one, so that submitting an amendment costs nothing.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from certification.engine.dates import Window
from certification.engine.facts import CreditFact, RevisionFact
from certification.engine.rules import PlanGate
from certification.engine.verdict import PlanVerdict, Reason, ReasonCode


@dataclass(frozen=True)
class Tenure:
    """An approved revision and the days it is in force."""

    revision: RevisionFact
    window: Window


@dataclass(frozen=True)
class PlanTimeline:
    """What was known about the plan at the end of one day."""

    gate: PlanGate
    tenures: tuple[Tenure, ...]
    undecided: tuple[RevisionFact, ...]
    returned: tuple[RevisionFact, ...]

    def in_force(self, day: date) -> list[RevisionFact]:
        return [tenure.revision for tenure in self.tenures if tenure.window.contains(day)]

    def provisional(self, day: date) -> list[RevisionFact]:
        """Revisions that will have been in force on `day` if they are approved."""
        if self.gate.credits_count_from != "submitted":
            return []
        return [revision for revision in self.undecided if revision.submitted_on <= day]

    def summary(self) -> PlanVerdict:
        since = min((revision.submitted_on for revision in self.undecided), default=None)
        if not self.tenures:
            return PlanVerdict(undecided_since=since)
        newest = self.tenures[-1].revision
        return PlanVerdict(newest.number, newest.approved_on, self.tenures[0].window.starts_on, since)


def plan_timeline(gate: PlanGate, revisions: Iterable[RevisionFact], on: date) -> PlanTimeline:
    """The timeline as known at the end of `on`; revisions in the order of their approval."""
    known = [revision for revision in revisions if revision.submitted_on <= on]
    approved = sorted(
        (revision for revision in known if revision.is_approved(on)),
        key=lambda revision: (revision.approved_on or on, revision.number),
    )
    followers: list[RevisionFact | None] = [*approved[1:], None]
    return PlanTimeline(
        gate=gate,
        tenures=tuple(
            Tenure(revision, _window(gate, revision, follower, on))
            for revision, follower in zip(approved, followers, strict=False)
        ),
        undecided=tuple(sorted((r for r in known if r.is_undecided(on)), key=lambda r: r.number)),
        returned=tuple(sorted((r for r in known if r.is_returned(on)), key=lambda r: r.number)),
    )


def _window(gate: PlanGate, revision: RevisionFact, follower: RevisionFact | None, on: date) -> Window:
    starts_on = revision.submitted_on if gate.credits_count_from == "submitted" else revision.approved_on
    ends = [follower.approved_on] if follower else []
    ends += [revision.closed_on] if revision.is_closed(on) else []
    return Window(starts_on, min((end for end in ends if end), default=None))


def plan_reasons(timeline: PlanTimeline, credit: CreditFact) -> list[Reason]:
    """Why the plan keeps this credit from counting; the day that decides is the day the work started."""
    gate, day = timeline.gate, credit.started_on
    reasons: list[Reason] = []
    if not timeline.in_force(day):
        reasons.append(_not_in_force(timeline, day, credit.ended_on))
    if gate.goal_required:
        reasons += _named(timeline, day, credit.goal, "goals", ReasonCode.NO_GOAL, ReasonCode.GOAL_NOT_IN_PLAN)
    if credit.kind in gate.planned_kinds:
        missing, unplanned = ReasonCode.NO_ACTIVITY, ReasonCode.ACTIVITY_NOT_IN_PLAN
        reasons += _named(timeline, day, credit.activity, "activities", missing, unplanned)
    return list(dict.fromkeys(reasons))


def _not_in_force(timeline: PlanTimeline, day: date, ended_on: date) -> Reason:
    gate = timeline.gate.credits_count_from
    provisional = timeline.provisional(day)
    if provisional:
        return _undecided(provisional[0])
    starts = [tenure.window.starts_on for tenure in timeline.tenures]
    if gate == "submitted":
        starts += [revision.submitted_on for revision in timeline.undecided]
    later = [start for start in starts if start and start > day]
    if later:
        reaches_in = int(ended_on >= min(later))
        return Reason.of(ReasonCode.BEFORE_PLAN, gate=gate, in_force_on=min(later), reaches_in=reaches_in)
    closed = [tenure.window.ends_before for tenure in timeline.tenures if tenure.window.ends_before]
    if closed:
        return Reason.of(ReasonCode.AFTER_PLAN, closed_on=max(closed))
    submitted_on = timeline.undecided[0].submitted_on if timeline.undecided else None
    return Reason.of(ReasonCode.NO_PLAN, gate=gate, submitted_on=submitted_on)


def _undecided(revision: RevisionFact) -> Reason:
    return Reason.of(ReasonCode.PLAN_UNDECIDED, revision=revision.number, submitted_on=revision.submitted_on)


def _named(
    timeline: PlanTimeline, day: date, key: str | None, part: str, missing: ReasonCode, unplanned: ReasonCode
) -> list[Reason]:
    """Reasons about the goal or activity a credit names; `part` is the field of a revision that must hold it."""
    if key is None:
        return [Reason.of(missing)]
    in_force, provisional = timeline.in_force(day), timeline.provisional(day)
    if not in_force and not provisional:
        return []
    if any(key in getattr(revision, part) for revision in in_force):
        return []
    for revision in provisional:
        if key in getattr(revision, part):
            return [_undecided(revision)]
    starts = [tenure.window.starts_on for tenure in timeline.tenures if key in getattr(tenure.revision, part)]
    later = min((start for start in starts if start and start > day), default=None)
    number = (in_force or provisional)[-1].number
    return [Reason.of(unplanned, name=key, revision=number, in_force_on=later)]
