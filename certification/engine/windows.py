"""The windows a rule set opens: in which days credit counts, and how long a certificate is valid."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from certification.engine.dates import DAY, NO_TIME, Span, Window, merged, months_later
from certification.engine.facts import EnrollmentFact, LeaveFact
from certification.engine.rules import CertificateRule, Cohort, Rules, Snap, WindowRule
from certification.engine.verdict import PeriodState, PeriodVerdict

KEEPING = ("renewal", "upkeep")


def credit_window(rules: Rules, enrollment: EnrollmentFact, on: date, leaves: Iterable[LeaveFact] = ()) -> Window:
    """The days of the period. A look-back ends with the day of application, or with `on` before that.

    An end that was moved for this enrollment (`ends_before`) overrules the rule set, its extensions and its leave.
    """
    rule = rules.window_of(enrollment.phase)
    if rule.kind == "none":
        return Window(None, enrollment.ends_before)
    if rule.kind == "lookback":
        applied = enrollment.applied_on if enrollment.applied_on and enrollment.applied_on <= on else on
        return Window(months_later(applied + DAY, -rule.months), applied + DAY)
    window = _period(rule, enrollment)
    if enrollment.ends_before:
        return Window(window.starts_on, enrollment.ends_before)
    known = [leave for leave in leaves if leave.granted_on is None or leave.granted_on <= on]
    return _longer_by_leave(_extended(window, rule), known) if rule.leave_extends else _extended(window, rule)


def counts_through(rules: Rules, enrollment: EnrollmentFact, ended_on: date, window: Window) -> date | None:
    """The last day on which credit that ended on `ended_on`, in the period `window`, counts for this enrollment.

    In a look-back each credit has a day of its own, and none once the application was sent: that is what it ends with.
    """
    rule = rules.window_of(enrollment.phase)
    if rule.kind != "lookback":
        return window.last_day
    return None if enrollment.applied_on else reached_through(ended_on, rule.months)


def reached_through(ended_on: date, months: int) -> date:
    """The last day from which so many months back reach a credit that ended on `ended_on`."""
    day = months_later(ended_on, months)
    while months_later(day + DAY, -months) > ended_on:
        day -= DAY
    return day


def _period(rule: WindowRule, enrollment: EnrollmentFact) -> Window:
    if rule.kind == "cycle":
        return _cycle(rule, enrollment.starts_on)
    if rule.kind == "cohort":
        cohort = _cohort(rule.cohorts, enrollment)
        return Window(cohort.starts_on, cohort.ends_before)
    began = {
        "issue": enrollment.issued_on, "period": enrollment.previous_ends_before, "post": enrollment.post_began_on,
    }  # fmt: skip
    month = enrollment.birth_month
    starts_on = snapped(rule.snap_start, began.get(rule.start) or enrollment.starts_on, month)
    last_day = months_later(starts_on, rule.months) - DAY
    return Window(starts_on, max(snapped_end(rule.snap_end, last_day, month), starts_on) + DAY)


def _cycle(rule: WindowRule, day: date) -> Window:
    """The stretch of the shared calendar that `day` falls in, however far it is from the anchor."""
    anchor = rule.anchor or day
    number = ((day.year - anchor.year) * 12 + day.month - anchor.month) // rule.months - 1
    while months_later(anchor, (number + 1) * rule.months) <= day:
        number += 1
    return Window(months_later(anchor, number * rule.months), months_later(anchor, (number + 1) * rule.months))


def _cohort(cohorts: tuple[Cohort, ...], enrollment: EnrollmentFact) -> Cohort:
    """The cohort the enrollment names; without one that running on its first day, else the next, else the last."""
    in_order = sorted(cohorts, key=lambda cohort: (cohort.ends_before, cohort.starts_on))
    named = [cohort for cohort in in_order if cohort.code == enrollment.cohort]
    not_over = [cohort for cohort in in_order if enrollment.starts_on < cohort.ends_before]
    return (named or not_over or in_order[-1:])[0]


def _extended(window: Window, rule: WindowRule) -> Window:
    """Longer by every blanket extension, if the period as it then was ran on that day."""
    for blanket in sorted(rule.extended, key=lambda blanket: blanket.on):
        if window.ends_before and window.contains(blanket.on):
            window = Window(window.starts_on, months_later(window.ends_before, blanket.months))
    return window


def _longer_by_leave(window: Window, leaves: Iterable[LeaveFact]) -> Window:
    """The end moves by the days of leave in the period, those included that fall into the days so gained."""
    starts_on, ends_before = window.starts_on, window.ends_before
    for leave in merged(Window(leave.from_on, leave.until_on + DAY) for leave in leaves):
        if starts_on and ends_before and leave.starts_on and leave.ends_before and leave.starts_on < ends_before:
            ends_before += max(leave.ends_before - max(leave.starts_on, starts_on), DAY * 0)
    return Window(starts_on, ends_before)


def snapped(snap: Snap | None, day: date, birth_month: int = 0) -> date:
    """A first day moved to its boundary: the first of a month, or a day of the year."""
    if snap is None or (snap.to == "birth_month" and not birth_month):
        return day
    if snap.to == "month":
        first = day.replace(day=1)
        return first if first == day or snap.move == "back" else months_later(first, 1)
    month, number = (birth_month, 1) if snap.to == "birth_month" else _month_and_day(snap)
    return _nearest(snap, day, [date(day.year + step, month, number) for step in (-1, 0, 1)])


def snapped_end(snap: Snap | None, last_day: date, birth_month: int = 0) -> date:
    """A last day moved to its boundary: the last of a month, or a day of the year."""
    if snap is None or (snap.to == "birth_month" and not birth_month):
        return last_day
    if snap.to not in ("month", "birth_month"):
        return snapped(snap, last_day)
    month = birth_month or last_day.month
    if snap.to == "month":
        ends = [_month_end(months_later(last_day.replace(day=1), step)) for step in (-1, 0)]
    else:
        ends = [_month_end(date(last_day.year + step, month, 1)) for step in (-1, 0, 1)]
    return _nearest(snap, last_day, ends)


def _nearest(snap: Snap, day: date, boundaries: list[date]) -> date:
    if snap.move == "back":
        return max(boundary for boundary in boundaries if boundary <= day)
    return min(boundary for boundary in boundaries if boundary >= day)


def _month_end(first: date) -> date:
    return months_later(first, 1) - DAY


def _month_and_day(snap: Snap) -> tuple[int, int]:
    month, _, number = snap.to.partition("-")
    return int(month), int(number)


def counting_window(rules: Rules, enrollment: EnrollmentFact, window: Window) -> Window:
    """The days in which credit counts: the period, and what the rules allow before and after it."""
    rule = rules.window_of(enrollment.phase)
    starts_on, ends_before = window.starts_on, window.ends_before
    early, grace = rule.early_credit, rule.grace
    if starts_on and early and (not early.phases or enrollment.phase in early.phases):
        began = enrollment.post_began_on if early.since_post and enrollment.post_began_on else starts_on
        starts_on = min(began, early.span.before(starts_on))
    if ends_before and grace and grace.credit_counts:
        ends_before = grace.span.after(ends_before)
    return Window(starts_on, ends_before)


def period_verdict(rules: Rules, enrollment: EnrollmentFact, window: Window, on: date) -> PeriodVerdict | None:
    """Whether the period can be filed on day `on`; None where the rules set no days for filing.

    Only what keeps a certificate has to wait for its day; a first award, or what brings a lapsed one back, does not.
    """
    rule, ends_before = rules.window_of(enrollment.phase), window.ends_before
    early = rule.renew_early if enrollment.phase in KEEPING else None
    if ends_before is None or (early is None and rule.grace is None):
        return None
    opens_on = early.before(ends_before) if early else None
    closes = rule.grace.span.after(ends_before) if rule.grace else ends_before
    applied = enrollment.applied_on
    day = applied if applied and applied <= on else on
    if day >= ends_before:
        state = PeriodState.GRACE if day < closes else PeriodState.LAPSED
    else:
        state = PeriodState.RUNNING if opens_on and day < opens_on else PeriodState.OPEN
    return PeriodVerdict(state, opens_on, ends_before - DAY, closes - DAY)


def first_deadline(rules: Rules, post_began_on: date) -> date | None:
    """The last day to earn the first certificate for somebody whose post began then; None if the rules set none."""
    if rules.first_deadline is None:
        return None
    return months_later(post_began_on, rules.first_deadline.months) - DAY


def deadline_grace(rules: Rules, due_on: date) -> date | None:
    """The last of the days of grace after `due_on`, the day the rules set; None where they give none."""
    if rules.first_deadline is None or rules.first_deadline.grace == NO_TIME:
        return None
    return rules.first_deadline.grace.after(due_on + DAY) - DAY


def certificate_window(
    rules: Rules, issued_on: date, previous_last_day: date | None = None, level: str | None = None
) -> Window:
    """The days on which a certificate issued on `issued_on` is valid; `level` where a level has a length of its own.

    Under `"start": "after_previous"` an early renewal starts when the previous certificate ends and loses no time, if
    it is not earlier than `renew_early` allows; under `"start": "issue"` it always starts on the day it is issued.
    """
    rule = certificate_rule(rules, level)
    starts_on = issued_on
    if rule.start == "after_previous" and previous_last_day and previous_last_day >= issued_on:
        early = rules.window_of("renewal").renew_early
        if issued_on >= _opening(early, previous_last_day):
            starts_on = previous_last_day + DAY
    if not rule.months:
        return Window(starts_on, None)
    last_day = months_later(starts_on, rule.months) - DAY
    return Window(starts_on, snapped_end(rule.snap_end, last_day) + DAY)


def _opening(early: Span | None, last_day: date) -> date:
    return early.before(last_day + DAY) if early else date.min


def certificate_rule(rules: Rules, code: str | None) -> CertificateRule:
    """How long a certificate of the level `code` is valid, and from when."""
    own = next((level.certificate for level in rules.levels if level.code == code), None)
    return own or rules.certificate
