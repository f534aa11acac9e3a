"""Handlers for what is true of the holder: courses passed, degrees, coursework, experience, exams, attributes.

Every fact has a state: verified by a person, claimed (the requirement waits) or returned (as if it were absent).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date

from certification.engine.dates import ALWAYS, DAY, Window, merged, months_between, months_later
from certification.engine.facts import CreditState, PersonFact
from certification.engine.findings import Findings, reached, verdict_of
from certification.engine.tree import CourseRequirement, FactRequirement
from certification.engine.verdict import Reason, ReasonCode, RequirementVerdict, Status

Answer = tuple[Status, Reason]
BEST_FIRST = (Status.MET, Status.WAITING, Status.NOT_MET)
WHOLE_DAYS = 31  # days that make a month where what is left over of several stretches is added up


def judge_course(requirement: CourseRequirement, findings: Findings) -> RequirementVerdict:
    waiver = _waiver(requirement, findings)
    if waiver:
        need = requirement.n or len(requirement.courses)
        return verdict_of(requirement, Status.MET, need, need, used=(str(waiver["what"]),), reasons=(waiver,))
    answers = [_course_answer(requirement, code, findings) for code in requirement.courses]
    answers = _in_order(answers) if requirement.ordered else answers
    need = requirement.n or len(requirement.courses)
    have, waiting = (sum(status is wanted for status, _ in answers) for wanted in (Status.MET, Status.WAITING))
    status = reached(need, have, waiting)
    used = tuple(str(reason["course"]) for got, reason in answers if got is Status.MET)
    reasons = tuple(reason for _, reason in answers)
    return verdict_of(requirement, status, need, have, waiting=waiting, used=used, reasons=reasons)


def _waiver(requirement: CourseRequirement, findings: Findings) -> Reason | None:
    degrees = [f for f in _known(findings, "degree") if f.code in requirement.waived_by and f.is_verified(findings.on)]
    found = min(degrees, key=lambda fact: (fact.on or date.min, fact.code), default=None)
    return Reason.of(ReasonCode.COURSE_WAIVED, what=found.code, awarded_on=found.on) if found else None


def _course_answer(requirement: CourseRequirement, code: str, findings: Findings) -> Answer:
    attempts = [fact for fact in _known(findings, "course") if fact.code == code]
    answers = [_attempt_answer(requirement, fact, findings.on) for fact in sorted(attempts, key=_day)]
    missing = (Status.NOT_MET, Reason.of(ReasonCode.COURSE_MISSING, course=code))
    return min(answers, key=lambda answer: BEST_FIRST.index(answer[0]), default=missing)


def _attempt_answer(requirement: CourseRequirement, fact: PersonFact, on: date) -> Answer:
    if fact.tested_out and not requirement.test_out:
        return Status.NOT_MET, Reason.of(ReasonCode.COURSE_MISSING, course=fact.code)
    if not _passed(fact, requirement.pass_percent):
        need = requirement.pass_percent or None
        return Status.NOT_MET, Reason.of(ReasonCode.COURSE_FAILED, course=fact.code, percent=fact.percent, need=need)
    if not fact.is_verified(on):
        return Status.WAITING, Reason.of(ReasonCode.FACT_UNVERIFIED, about="course", what=fact.code, course=fact.code)
    code = ReasonCode.COURSE_TESTED if fact.tested_out else ReasonCode.COURSE_DONE
    return Status.MET, Reason.of(code, course=fact.code, done_on=fact.on, percent=fact.percent)


def _in_order(answers: list[Answer]) -> list[Answer]:
    """The same answers, but a course done before one that stands ahead of it, or without it, is not met."""
    ordered: list[Answer] = []
    last, is_broken = "", False
    for status, reason in answers:
        done = str(reason.get("done_on") or "")
        if status is Status.MET and (is_broken or done < last):
            status, reason = Status.NOT_MET, Reason.of(ReasonCode.COURSE_OUT_OF_ORDER, course=reason["course"])
        is_broken = is_broken or status is not Status.MET
        last = max(last, done)
        ordered.append((status, reason))
    return ordered


def judge_fact(requirement: FactRequirement, findings: Findings) -> RequirementVerdict:
    return FACTS[requirement.about](requirement, findings)


def _one(requirement: FactRequirement, findings: Findings) -> RequirementVerdict:
    """A degree or an exam: one is enough."""
    facts = sorted((f for f in _known(findings, requirement.about) if _asked(requirement, f)), key=_day, reverse=True)
    answers = [_one_answer(requirement, fact, findings) for fact in facts]
    missing = (Status.NOT_MET, Reason.of(ReasonCode.FACT_MISSING, about=requirement.about))
    status, reason = min(answers, key=lambda answer: BEST_FIRST.index(answer[0]), default=missing)
    have, waiting = int(status is Status.MET), int(status is Status.WAITING)
    used = (str(reason["what"]),) if have else ()
    return verdict_of(requirement, status, 1, have, waiting=waiting, used=used, reasons=(reason,))


def _one_answer(requirement: FactRequirement, fact: PersonFact, findings: Findings) -> Answer:
    about, code = requirement.about, fact.code
    if not _passed(fact, requirement.pass_percent):
        need = requirement.pass_percent or None
        return Status.NOT_MET, Reason.of(
            ReasonCode.EXAM_FAILED, what=code, percent=fact.percent, need=need, done_on=fact.on
        )
    since = _days(requirement, findings)
    if fact.on and not since.contains(fact.on):
        return Status.NOT_MET, Reason.of(
            ReasonCode.FACT_TOO_OLD, about=about, what=code, done_on=fact.on, since_on=since.starts_on
        )
    if not fact.is_verified(findings.on):
        return Status.WAITING, Reason.of(ReasonCode.FACT_UNVERIFIED, about=about, what=code)
    return Status.MET, Reason.of(ReasonCode.FACT_FOUND, about=about, what=code, done_on=fact.on, percent=fact.percent)


def _coursework(requirement: FactRequirement, findings: Findings) -> RequirementVerdict:
    """Hours of academic credit by subject, and topics that must be among them. A quarter hour is two thirds of one."""
    since = _days(requirement, findings)
    facts = [f for f in _known(findings, "coursework") if _asked(requirement, f) and (not f.on or since.contains(f.on))]
    good, all_ = _split(facts, findings.on)
    (have, need), (hoped, _) = (_hours(requirement, some) for some in (good, all_))
    missing = [requirement.must_cover - frozenset().union(*(fact.covers for fact in some)) for some in (good, all_)]
    status = reached(need, have, hoped - have)
    if missing[0]:
        could_be = status is not Status.NOT_MET and not missing[1]
        status = Status.WAITING if could_be else Status.NOT_MET
    reasons = tuple(Reason.of(ReasonCode.SUBJECT_MISSING, subject=subject) for subject in sorted(missing[0]))
    reasons += _sum_reasons(requirement, have, need, hoped)
    used = tuple(sorted({fact.code for fact in good}))
    return verdict_of(requirement, status, need, have, unit="hours", waiting=hoped - have, used=used, reasons=reasons)


def _hours(requirement: FactRequirement, facts: Iterable[PersonFact]) -> tuple[int, int]:
    """Hours and what is needed, in the measure nearer to its goal; semester hours where both are as near."""
    facts = list(facts)
    quarters = sum(fact.quarter_hours for fact in facts)
    semesters = sum(fact.semester_hours for fact in facts)
    in_semesters = (semesters + quarters * 2 // 3, requirement.semester_hours)
    in_quarters = (quarters + semesters * 3 // 2, requirement.quarter_hours)
    if not requirement.semester_hours:
        return in_quarters if requirement.quarter_hours else in_semesters
    is_enough = requirement.quarter_hours and quarters >= requirement.quarter_hours
    return (requirement.semester_hours, requirement.semester_hours) if is_enough else in_semesters


def _experience(requirement: FactRequirement, findings: Findings) -> RequirementVerdict:
    """Months of work, or hours of it where the rule names hours: either is enough."""
    facts = [fact for fact in _known(findings, "experience") if _asked(requirement, fact)]
    good, all_ = _split(facts, findings.on)
    measured = [(_months(requirement, some, findings), _hours_worked(requirement, some, findings))
                for some in (good, all_)]  # fmt: skip
    (months, hours), (hoped_months, hoped_hours) = measured
    by_hours = bool(requirement.hours) and (hours >= requirement.hours or not requirement.months)
    need, have, hoped = (
        (requirement.hours, hours, hoped_hours) if by_hours else (requirement.months, months, hoped_months)
    )
    status = reached(need, have, hoped - have)
    if status is Status.NOT_MET and requirement.hours and hoped_hours >= requirement.hours:
        status = Status.WAITING
    unit = "hours" if by_hours else "months"
    reasons = _sum_reasons(requirement, have, need, hoped, unit) + _outside(requirement, all_, hoped_hours, findings)
    return verdict_of(requirement, status, need, have, unit=unit, waiting=hoped - have, reasons=reasons)


def _hours_worked(requirement: FactRequirement, facts: Iterable[PersonFact], findings: Findings) -> int:
    """Hours of work. Of a stretch that reaches beyond the days asked for they count in proportion to its days."""
    since = _days(requirement, findings)
    if since == ALWAYS:
        return sum(fact.hours for fact in facts)
    return sum(_hours_inside(fact, _worked(fact, since, findings), _asked_on(findings)) for fact in facts)


def _hours_inside(fact: PersonFact, stretch: Window | None, today: date) -> int:
    if fact.from_on is None or stretch is None or stretch.starts_on is None or stretch.ends_before is None:
        return fact.hours if fact.from_on is None else 0
    days = ((fact.on or today) + DAY - fact.from_on).days
    return fact.hours * (stretch.ends_before - stretch.starts_on).days // max(1, days)


def _worked(fact: PersonFact, since: Window, findings: Findings) -> Window | None:
    """The days of a stretch of work that lie in `since`, as far as it has come on the day asked for; None without."""
    today = _asked_on(findings)
    last = min(fact.on or today, since.last_day or today, today)
    first = max(fact.from_on or date.min, since.starts_on or date.min)
    return Window(first, last + DAY) if first <= last else None


def _outside(
    requirement: FactRequirement, facts: Iterable[PersonFact], counted: int, findings: Findings
) -> tuple[Reason, ...]:
    """What of the hours on record lies outside the days asked for."""
    recorded, since = sum(fact.hours for fact in facts), _days(requirement, findings)
    if not requirement.hours or counted >= recorded:
        return ()
    days = {"since_on": since.starts_on, "through_on": since.last_day}
    return (Reason.of(ReasonCode.HOURS_OUTSIDE, counted=counted, recorded=recorded, **days),)


def _months(requirement: FactRequirement, facts: Iterable[PersonFact], findings: Findings) -> int:
    """Whole months, days held twice counted once: calendar months of each stretch, and 31 left-over days for one."""
    since = _days(requirement, findings)
    worked = (_worked(fact, since, findings) for fact in facts if fact.from_on)
    stretches = [stretch for stretch in worked if stretch]
    months = days = 0
    for stretch in merged(stretches):
        start, end = stretch.starts_on or date.min, stretch.ends_before or date.min  # both are set: closed windows
        whole = months_between(start, end)
        months, days = months + whole, days + (end - months_later(start, whole)).days
    return months + days // WHOLE_DAYS


def _attribute(requirement: FactRequirement, findings: Findings) -> RequirementVerdict:
    name, at, asked = requirement.any_of, requirement.at, requirement.value
    (name_,) = name
    values = findings.attributes.values(name_, at)
    met = [value for value in values if OPERATORS[requirement.op](value, asked)]
    code = ReasonCode.ATTRIBUTE_IS if met else ReasonCode.ATTRIBUTE_IS_NOT if values else ReasonCode.ATTRIBUTE_UNKNOWN
    shown = next(iter(met or values), None)
    wanted = ", ".join(asked) if isinstance(asked, tuple) else asked
    reason = Reason.of(code, name=name_, at=at, value=shown, op=requirement.op, wanted=wanted)
    status = Status.MET if met else Status.NOT_MET
    return verdict_of(requirement, status, 1, int(bool(met)), reasons=(reason,))


FACTS: dict[str, Callable[[FactRequirement, Findings], RequirementVerdict]] = {
    "degree": _one,
    "exam": _one,
    "coursework": _coursework,
    "experience": _experience,
    "attribute": _attribute,
}


def _number(compare: Callable[[int, int], bool]) -> Callable[[str | int, object], bool]:
    """A comparison that only numbers can win."""

    def holds(value: str | int, asked: object) -> bool:
        return isinstance(value, int) and isinstance(asked, int) and compare(value, asked)

    return holds


OPERATORS: dict[str, Callable[[str | int, object], bool]] = {
    "eq": lambda value, asked: value == asked,
    "ne": lambda value, asked: value != asked,
    "in": lambda value, asked: isinstance(asked, tuple) and str(value) in asked,
    "lt": _number(lambda value, asked: value < asked),
    "le": _number(lambda value, asked: value <= asked),
    "gt": _number(lambda value, asked: value > asked),
    "ge": _number(lambda value, asked: value >= asked),
}


def _known(findings: Findings, about: str) -> list[PersonFact]:
    on = findings.on
    known = [fact for fact in findings.facts.about if fact.about == about and fact.is_known(on)]
    return [fact for fact in known if fact.state in (CreditState.VERIFIED, CreditState.CLAIMED)]


def _asked(requirement: FactRequirement, fact: PersonFact) -> bool:
    return not requirement.any_of or fact.code in requirement.any_of


def _split(facts: list[PersonFact], on: date) -> tuple[list[PersonFact], list[PersonFact]]:
    """What is verified, and all of it as if every claim were."""
    return [fact for fact in facts if fact.is_verified(on)], facts


def _passed(fact: PersonFact, need: int) -> bool:
    return fact.passed and (not need or fact.tested_out or (fact.percent or 0) >= need)


def _asked_on(findings: Findings) -> date:
    """The day of application, or the day asked for until there is one."""
    applied = findings.facts.enrollment.applied_on
    return applied if applied and applied <= findings.on else findings.on


def _days(requirement: FactRequirement, findings: Findings) -> Window:
    """The days in which a fact must lie; a look-back ends with the application."""
    if requirement.in_period:
        return findings.window
    if not requirement.within_months:
        return Window()
    end = _asked_on(findings) + DAY
    return Window(months_later(end, -requirement.within_months), end)


def _sum_reasons(
    requirement: FactRequirement, have: int, need: int, hoped: int, unit: str = "hours"
) -> tuple[Reason, ...]:
    if have >= need:
        return ()
    short = Reason.of(ReasonCode.FACT_SHORT, about=requirement.about, have=have, need=need, unit=unit)
    unverified = (Reason.of(ReasonCode.FACT_UNVERIFIED, about=requirement.about),) if hoped > have else ()
    return (short, *unverified)


def _day(fact: PersonFact) -> tuple[date, str]:
    return fact.on or date.max, fact.code
