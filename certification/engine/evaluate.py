"""`evaluate`: the credit pipeline, then the requirement tree.

Order for each credit: known by that day? → reasons against it → worth (conversion, rounding) → ceilings → sums.
"""

from __future__ import annotations

from datetime import date

from certification.engine.ceilings import Clipped, Cut, Portion, Rank, clip
from certification.engine.conversion import credit_values, planned_value
from certification.engine.dates import Window
from certification.engine.eligibility import credit_reasons
from certification.engine.facts import CreditFact, Facts
from certification.engine.plan_gate import plan_timeline
from certification.engine.problems import RuleProblem, SituationError
from certification.engine.requirements import Findings, judge_requirement
from certification.engine.rules import Level, PlanGate, Rules
from certification.engine.verdict import WAITING_REASONS, Counted, NotCounted, Reason, ReasonCode, Verdict
from certification.engine.windows import credit_window

Reasons = dict[str, tuple[Reason, ...]]


def evaluate(rules: Rules, facts: Facts, on: date) -> Verdict:
    """The standing of one enrollment as known at the end of day `on` (a date in the agency's time zone).

    `SituationError` if the enrollment names a level or phase that the rule set does not have.
    """
    enrollment = facts.enrollment
    level = _level(rules, enrollment.level)
    requirement = level.requirement(enrollment.phase)
    if requirement is None:
        raise SituationError([RuleProblem("enrollment.phase", f"level {level.code} has no phase {enrollment.phase!r}")])
    window = credit_window(rules, enrollment, on)
    timeline = plan_timeline(rules.plan or PlanGate("approved"), facts.revisions, on)
    known = [credit for credit in facts.credits if credit.is_known(on)]
    gate = timeline if rules.plan else None
    reasons: Reasons = {
        credit.key: credit_reasons(credit, rules=rules, enrollment=enrollment, window=window, timeline=gate, on=on)
        for credit in known
    }
    values = credit_values(rules, [(_rank(reasons[credit.key]), credit) for credit in known])
    portions = [_portion(credit, _rank(reasons[credit.key]), values[credit.key]) for credit in known]
    clipped = clip(portions + _planned(rules, facts, window, portions), rules.ceilings)
    tree = judge_requirement(requirement, Findings(facts=facts, on=on, clipped=clipped, timeline=timeline))
    counted, not_counted = _lists(clipped, reasons)
    return Verdict(
        rules=rules.code,
        level=level.code,
        phase=enrollment.phase,
        on=on,
        status=tree.status,
        requirement=tree,
        starts_on=window.starts_on,
        ends_before=window.ends_before,
        counted=counted,
        not_counted=not_counted,
        ceilings=clipped.verdicts,
        plan=timeline.summary() if rules.plan else None,
    )


def _level(rules: Rules, code: str | None) -> Level:
    for level in rules.levels:
        if code in (None, level.code):
            return level
    raise SituationError([RuleProblem("enrollment.level", f"the rule set {rules.code} has no level {code!r}")])


def _rank(reasons: tuple[Reason, ...]) -> Rank:
    if not reasons:
        return Rank.COUNTS
    return Rank.WAITS if all(reason.code in WAITING_REASONS for reason in reasons) else Rank.NEVER


def _portion(credit: CreditFact, rank: Rank, hundredths: int) -> Portion:
    minutes = credit.minutes if credit.amount_hundredths is None else 0
    tags, day = credit.tags, credit.ended_on
    return Portion(credit.key, rank, day, credit.kind, credit.category, tags, minutes, hundredths, credit.activity)


def _planned(rules: Rules, facts: Facts, window: Window, credits: list[Portion]) -> list[Portion]:
    """The open rest of each planned activity whose day lies in the window; an activity without a day may still come."""
    done: dict[str, int] = {}
    for portion in credits:
        if portion.activity is not None and portion.rank in (Rank.COUNTS, Rank.WAITS):
            done[portion.activity] = done.get(portion.activity, 0) + portion.hundredths
    rest = []
    for activity in facts.planned:
        worth = planned_value(rules, activity) - done.get(activity.activity, 0)
        if worth > 0 and (activity.on is None or window.contains(activity.on)):
            day, tags = activity.on or date.max, activity.tags
            rest.append(Portion(activity.activity, Rank.PLANNED, day, activity.kind, activity.category, tags, 0, worth))
    return rest


def _lists(clipped: Clipped, reasons: Reasons) -> tuple[tuple[Counted, ...], tuple[NotCounted, ...]]:
    """Every credit appears; what is clipped from one appears in both lists, so the two always add up to all."""
    counted: list[Counted] = []
    not_counted: list[NotCounted] = []
    cuts_of: dict[str, list[Cut]] = {}
    for cut in clipped.cuts:
        cuts_of.setdefault(cut.key, []).append(cut)
    for portion in sorted(clipped.portions, key=lambda p: (p.day, p.key)):
        if portion.rank is Rank.PLANNED:
            continue
        left = clipped.left[portion.rank, portion.key]
        cuts = cuts_of.get(portion.key, [])
        against = reasons[portion.key]
        if not against and left:
            counted.append(Counted(portion.key, left))
        elif not against and not cuts:
            below = Reason.of(ReasonCode.BELOW_STEP, minutes=portion.minutes)
            not_counted.append(NotCounted(portion.key, 0, (below,)))
        elif against and (left or not cuts):
            not_counted.append(NotCounted(portion.key, left, against))
        not_counted += [NotCounted(cut.key, cut.hundredths, (*against, cut.reason)) for cut in cuts]
    return tuple(counted), tuple(not_counted)
