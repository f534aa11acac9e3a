"""`evaluate`: the credit pipeline, then the requirement tree.

Order for each credit: known by that day? → reasons against it → worth (conversion, rounding) → how often → carry-over →
ceilings (activity, year, category and tag) → sums.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

from certification.engine.attributes import Attributes
from certification.engine.carry_over import can_carry, carried_portions, had_a_period
from certification.engine.ceilings import Clipped, Clipping, Cut, Portion, Rank, clip
from certification.engine.choice import judged
from certification.engine.conditions import repeated
from certification.engine.conversion import credit_values, planned_value
from certification.engine.dates import Window
from certification.engine.eligibility import credit_reasons
from certification.engine.facts import CreditFact, Facts
from certification.engine.filters import EVERYTHING
from certification.engine.findings import Findings
from certification.engine.plan_gate import PlanTimeline, plan_timeline
from certification.engine.problems import RuleProblem, SituationError
from certification.engine.requirements import amount_asked, judge_requirement
from certification.engine.rules import Ceiling, CreditsRequirement, Level, PlanGate, Requirement, Rules
from certification.engine.tree import walk
from certification.engine.verdict import WAITING_REASONS, Counted, NotCounted, Reason, ReasonCode, Status, Verdict
from certification.engine.windows import counting_window, credit_window, period_verdict

Reasons = dict[str, tuple[Reason, ...]]


@dataclass(frozen=True)
class Period:
    """The days of one enrollment's period, and those in which its credit counts."""

    window: Window
    counting: Window


def evaluate(rules: Rules, facts: Facts, on: date) -> Verdict:
    """The standing of one enrollment as known at the end of day `on` (a date in the agency's time zone).

    `SituationError` if the enrollment names a level or phase that the rule set does not have.
    """
    enrollment = facts.enrollment
    if rules.carry_over and not had_a_period(rules, facts):
        rules = replace(rules, carry_over=None)
    level, requirement = _asked(rules, facts)
    window = credit_window(rules, enrollment, on, facts.leaves)
    period = Period(window, counting_window(rules, enrollment, window))
    timeline = plan_timeline(rules.plan or PlanGate("approved"), facts.revisions, on)
    attributes = Attributes(facts, rules, window, on)
    minima = {item.code: item for _, item in walk("", requirement) if isinstance(item, CreditsRequirement)}
    clipping, reasons = _clipping(rules, facts, period, timeline, attributes, minima, on)
    findings = Findings(facts, on, clipping.clipped(), timeline, window, attributes, minima)
    clipped, tree = judged(rules, requirement, clipping, findings)
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
        period=period_verdict(rules, enrollment, window, on),
    )


def _asked(rules: Rules, facts: Facts) -> tuple[Level, Requirement]:
    code, phase = facts.enrollment.level, facts.enrollment.phase
    level = next((level for level in rules.levels if code in (None, level.code)), None)
    if level is None:
        raise SituationError([RuleProblem("enrollment.level", f"the rule set {rules.code} has no level {code!r}")])
    requirement = level.requirement(phase)
    if requirement is None:
        raise SituationError([RuleProblem("enrollment.phase", f"level {level.code} has no phase {phase!r}")])
    return level, requirement


def levels_needed(rules: Rules, facts: Facts, on: date) -> list[str]:
    """The levels that are asked of this holder: of a director of a large library, say. In the order of the document."""
    window = credit_window(rules, facts.enrollment, on, facts.leaves)
    timeline = plan_timeline(rules.plan or PlanGate("approved"), facts.revisions, on)
    findings = Findings(facts, on, clip((), ()), timeline, window, Attributes(facts, rules, window, on), {})
    asked = ((level.code, level.needed_for) for level in rules.levels)
    return [code for code, item in asked if item and judge_requirement(item, findings).status is Status.MET]


def _clipping(
    rules: Rules,
    facts: Facts,
    period: Period,
    timeline: PlanTimeline,
    attributes: Attributes,
    minima: dict[str, CreditsRequirement],
    on: date,
) -> tuple[Clipping, Reasons]:
    """The credit pipeline up to the ceilings: what each credit is worth, and the reasons against those left out."""
    known = [credit for credit in facts.credits if credit.is_known(on)]
    reasons: Reasons = {
        credit.key: credit_reasons(
            credit,
            rules=rules,
            enrollment=facts.enrollment,
            window=period.window,
            counting=period.counting,
            timeline=timeline if rules.plan else None,
            members=facts.members,
            on=on,
        )
        for credit in known
    }
    ranked = [(_rank(reasons[credit.key]), credit) for credit in known]
    values = credit_values(rules, ranked)
    refused = repeated(rules, [pair for pair in ranked if pair[0] < Rank.NEVER], values) if rules.conditions else {}
    for key, reason in refused.items():
        reasons[key] += (reason,)
    ranked = [(Rank.NEVER if credit.key in refused else rank, credit) for rank, credit in ranked] if refused else ranked
    portions, cuts = _portions(rules, ranked, values, period, on)
    limits = [limit for ceiling in rules.ceilings if (limit := _resolved(ceiling, minima, attributes))]
    filters = [item.where for item in minima.values() if item.where != EVERYTHING]
    clipping = Clipping(
        (*portions, *_planned(rules, facts, period.counting, portions, reasons)),
        tuple(limits),
        period.window,
        (lambda portion: sum(where.matches(portion) for where in filters)) if filters else None,
        tuple(cuts),
    )
    return clipping, reasons


def _rank(reasons: tuple[Reason, ...]) -> Rank:
    if not reasons:
        return Rank.COUNTS
    return Rank.WAITS if all(reason.code in WAITING_REASONS for reason in reasons) else Rank.NEVER


def _resolved(ceiling: Ceiling, minima: dict[str, CreditsRequirement], attributes: Attributes) -> Ceiling | None:
    """A ceiling with its figure; None where it is a percentage of something this phase does not ask for."""
    if not ceiling.percent:
        return ceiling
    whole = minima.get(ceiling.percent_of)
    amount = amount_asked(whole, attributes, minima) if whole else None
    return None if amount is None else replace(ceiling, maximum=amount * ceiling.percent // 100)


def _portions(
    rules: Rules, ranked: list[tuple[Rank, CreditFact]], values: dict[str, int], period: Period, on: date
) -> tuple[list[Portion], list[Cut]]:
    """Every credit with its worth; carried credit only with what the certificate before left of it."""
    if rules.carry_over is None:
        return [_portion(credit, rank, values[credit.key]) for rank, credit in ranked], []
    portions, carried, cuts = [], [], []
    for rank, credit in ranked:
        portion = _portion(credit, rank, values[credit.key])
        if rank is Rank.NEVER or not can_carry(rules, credit, period.counting, on):
            portions.append(portion)
            continue
        number = credit.spent_by(on)
        spent = min(credit.spent_hundredths or 0, portion.hundredths) if number else 0
        if spent:
            cuts.append(Cut(credit.key, spent, Reason.of(ReasonCode.SPENT, certificate=number)))
        carried.append(portion.worth(portion.hundredths - spent))
    kept, over = carried_portions(rules, carried)
    return portions + kept, cuts + over


def _portion(credit: CreditFact, rank: Rank, hundredths: int) -> Portion:
    return Portion(
        key=credit.key,
        rank=rank,
        day=credit.ended_on,
        kind=credit.kind,
        category=credit.category,
        tags=credit.tags,
        minutes=credit.minutes if credit.amount_hundredths is None else 0,
        hundredths=hundredths,
        activity=credit.activity,
        event=credit.event,
        topic=credit.topic,
        role=credit.role,
        count=credit.count,
    )


def _planned(rules: Rules, facts: Facts, window: Window, credits: list[Portion], reasons: Reasons) -> list[Portion]:
    """The open rest of each planned activity whose day lies in the window; an activity without a day may still come.

    What a certificate has used up was learned: it does not count again, and it is not to come either.
    """
    done: dict[str, int] = {}
    for portion in credits:
        if portion.activity is None:
            continue
        is_spent = any(reason.code is ReasonCode.SPENT for reason in reasons[portion.key])
        if is_spent or portion.rank in (Rank.COUNTS, Rank.WAITS):
            done[portion.activity] = done.get(portion.activity, 0) + portion.hundredths
    rest = []
    for activity in facts.planned:
        worth = planned_value(rules, activity) - done.get(activity.activity, 0)
        if worth > 0 and (activity.on is None or window.contains(activity.on)):
            day, tags, role = activity.on or date.max, activity.tags, activity.role
            key, kind, category = activity.activity, activity.kind, activity.category
            rest.append(Portion(key, Rank.PLANNED, day, kind, category, tags, 0, worth, activity=key, role=role))
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
