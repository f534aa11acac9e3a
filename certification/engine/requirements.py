"""One handler for each kind of requirement: a pure function from the requirement and what was found to a verdict.

Here are the branches and what looks at credit; `person_requirements` has what looks at the holder, and
`paper_requirements` what others issued, wrote or decided.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from certification.engine.amounts import rounded
from certification.engine.attributes import Attributes
from certification.engine.ceilings import Portion, Rank
from certification.engine.dates import DAY, Window, months_later
from certification.engine.findings import Findings, Minima, reached, verdict_of
from certification.engine.paper_requirements import (
    judge_document,
    judge_holds,
    judge_manual,
    judge_plan,
    judge_sign_off,
)
from certification.engine.person_requirements import judge_course, judge_fact
from certification.engine.rules import (
    Branch,
    CountRequirement,
    CoversRequirement,
    CreditsRequirement,
    EachRequirement,
    Requirement,
)
from certification.engine.verdict import Reason, ReasonCode, RequirementVerdict, Status


def judge_requirement(requirement: Requirement, findings: Findings) -> RequirementVerdict:
    return HANDLERS[requirement.kind](requirement, findings)


def judge_branch(branch: Branch, findings: Findings) -> RequirementVerdict:
    children = tuple(judge_requirement(child, findings) for child in branch.of)
    need = {"all": len(children), "any": 1}.get(branch.kind, branch.n)
    have = sum(child.status is Status.MET for child in children)
    waiting = sum(child.status is Status.WAITING for child in children)
    status = reached(need, have, waiting)
    return verdict_of(branch, status, need, have, waiting=waiting, children=children)


def judge_credits(requirement: CreditsRequirement, findings: Findings) -> RequirementVerdict:
    clipped, where, days = findings.clipped, requirement.where, days_of(requirement, findings)
    have, waiting, planned = (clipped.total(rank, where, days) for rank in (Rank.COUNTS, Rank.WAITS, Rank.PLANNED))
    need = amount_asked(requirement, findings.attributes, findings.minima)
    status = Status.NOT_MET if need is None else reached(need, have, waiting)
    amounts = {"waiting": waiting, "planned": planned, "used": clipped.counted_keys(where, days)}
    reasons = _amount_reasons(requirement, need, findings.attributes)
    return verdict_of(requirement, status, need or 0, have, unit="credits", reasons=reasons, **amounts)


def amount_asked(requirement: CreditsRequirement, attributes: Attributes, minima: Minima) -> int | None:
    """The amount in hundredths: fixed, read from a fact, or a part of what another requirement asks for.

    None if a fact it is read from is not known.
    """
    if requirement.percent:
        whole = amount_asked(minima[requirement.percent_of], attributes, minima)
        return None if whole is None else rounded(whole * requirement.percent, 100, step=1, direction="up")
    return attributes.amount(requirement.lookup) if requirement.lookup else requirement.minimum


def _amount_reasons(requirement: CreditsRequirement, need: int | None, attributes: Attributes) -> tuple[Reason, ...]:
    lookup = requirement.lookup
    if lookup is None:
        return ()
    parts = lookup.parts or (lookup,)
    values = [(part, attributes.value(part.by, part.at)) for part in parts]
    code = ReasonCode.AMOUNT_UNKNOWN if need is None else ReasonCode.AMOUNT_BY
    asked = [(part, value) for part, value in values if (value is None) == (need is None)]
    return tuple(Reason.of(code, name=p.by, at=p.at, value=v, amount_hundredths=need) for p, v in asked)


def days_of(requirement: CreditsRequirement, findings: Findings) -> Window:
    """The days whose credit a requirement looks at: a part of the period if it says so."""
    window = findings.days if findings.days != Window() else findings.window
    if requirement.first_months and window.starts_on:
        return Window(findings.days.starts_on, months_later(window.starts_on, requirement.first_months))
    if requirement.last_months and window.ends_before:
        return Window(months_later(window.ends_before, -requirement.last_months), findings.days.ends_before)
    return findings.days


def judge_count(requirement: CountRequirement, findings: Findings) -> RequirementVerdict:
    have, both = (_things(requirement, findings, ranks) for ranks in ([Rank.COUNTS], [Rank.COUNTS, Rank.WAITS]))
    planned = _things(requirement, findings, [Rank.COUNTS, Rank.WAITS, Rank.PLANNED]) - both
    used = findings.clipped.counted_keys(requirement.where, findings.days)
    parts = {"waiting": both - have, "planned": planned, "used": used}
    if requirement.maximum and have > requirement.maximum:
        reasons = (Reason.of(ReasonCode.TOO_MANY, have=have, maximum=requirement.maximum),)
        return verdict_of(requirement, Status.NOT_MET, requirement.minimum, have, reasons=reasons, **parts)
    return verdict_of(requirement, reached(requirement.minimum, have, both - have), requirement.minimum, have, **parts)


def _things(requirement: CountRequirement, findings: Findings, ranks: list[Rank]) -> int:
    """How many credits of these ranks there are, or how many different topics, events or activities they are about."""
    where, days, least = requirement.where, findings.days, requirement.each_least
    found = [pair for rank in ranks for pair in findings.clipped.remaining(rank, where, days)]
    large = [portion for portion, left in found if left >= least]
    if not requirement.distinct:
        return sum(portion.count for portion in large)
    return len({getattr(portion, requirement.distinct) or portion.key for portion in large})


def judge_covers(requirement: CoversRequirement, findings: Findings) -> RequirementVerdict:
    reached_by = [_groups(requirement, findings, ranks) for ranks in ([Rank.COUNTS], [Rank.COUNTS, Rank.WAITS])]
    full, hoped = (_full(requirement, groups) for groups in reached_by)
    tally = reached_by[0]
    short = tuple(
        Reason.of(ReasonCode.GROUP_SHORT, axis=requirement.axis, group=group, have=tally.get(group, (0, 0))[0],
                  need=requirement.per_group, have_hundredths=tally.get(group, (0, 0))[1],
                  need_hundredths=requirement.credits_per_group)
        for group in requirement.groups
        if group not in full
    )  # fmt: skip
    need, have = requirement.need, len(full)
    status, waiting = reached(need, have, len(hoped) - have), len(hoped) - have
    reasons = () if status is Status.MET else short
    return verdict_of(requirement, status, need, have, waiting=waiting, used=tuple(sorted(full)), reasons=reasons)


def _full(requirement: CoversRequirement, groups: dict[str, tuple[int, int]]) -> set[str]:
    """The groups that have enough, among those that can count."""
    return {
        group
        for group, (things, hundredths) in groups.items()
        if things >= requirement.per_group
        and hundredths >= requirement.credits_per_group
        and (not requirement.groups or group in requirement.groups)
    }


def _groups(requirement: CoversRequirement, findings: Findings, ranks: list[Rank]) -> dict[str, tuple[int, int]]:
    """Number and amount of the credits in each group; a credit is in every group it has a tag for."""
    tally: dict[str, tuple[int, int]] = {}
    for rank in ranks:
        for portion, left in findings.clipped.remaining(rank, requirement.where, findings.days):
            for group in groups_of(requirement.axis, portion):
                things, hundredths = tally.get(group, (0, 0))
                tally[group] = (things + portion.count, hundredths + left)
    return tally


def groups_of(axis: str, portion: Portion) -> list[str]:
    if axis in ("category", "kind", "topic"):
        value = getattr(portion, axis)
        return [value] if value else []
    return [tag.removeprefix(f"{axis}:") for tag in portion.tags if tag.startswith(f"{axis}:")]


def judge_each(requirement: EachRequirement, findings: Findings) -> RequirementVerdict:
    pieces = stretches_of(requirement, findings)
    children = tuple(_piece(requirement.of, findings, piece, number) for number, piece in enumerate(pieces, 1))
    met, hoped = {Status.MET}, {Status.MET, Status.WAITING}
    if requirement.in_a_row:
        need, have, possible = requirement.in_a_row, _longest_run(children, met), _longest_run(children, hoped)
    else:
        need = max(1, len(children))
        have, possible = (sum(child.status in good for child in children) for good in (met, hoped))
    status = reached(need, have, possible - have)
    return verdict_of(requirement, status, need, have, waiting=possible - have, children=children)


def stretches_of(requirement: EachRequirement, findings: Findings) -> list[Window]:
    """Of the period; one without an end is looked at through today, one without a start from the enrollment."""
    first = findings.window.starts_on or findings.facts.enrollment.starts_on
    return list(Window(first, findings.window.ends_before or findings.on + DAY).stretches(requirement.months))


def _piece(item: Requirement, findings: Findings, piece: Window, number: int) -> RequirementVerdict:
    """The requirement as judged in one stretch of the period, named by its days."""
    verdict = judge_requirement(item, replace(findings, days=piece))
    days = Reason.of(ReasonCode.PIECE, number=number, first_on=piece.starts_on, last_on=piece.last_day)
    return replace(verdict, code=f"{verdict.code}:{number}", reasons=(days, *verdict.reasons))


def _longest_run(children: tuple[RequirementVerdict, ...], good: set[Status]) -> int:
    longest = run = 0
    for child in children:
        run = run + 1 if child.status in good else 0
        longest = max(longest, run)
    return longest


# Keyed by the kind a document writes. The codec admits only these, so a look-up here cannot miss.
HANDLERS: dict[str, Callable[[Any, Findings], RequirementVerdict]] = {
    "all": judge_branch,
    "any": judge_branch,
    "n_of": judge_branch,
    "credits": judge_credits,
    "count": judge_count,
    "covers": judge_covers,
    "each": judge_each,
    "course": judge_course,
    "fact": judge_fact,
    "holds": judge_holds,
    "document": judge_document,
    "plan": judge_plan,
    "sign_off": judge_sign_off,
    "manual": judge_manual,
}
