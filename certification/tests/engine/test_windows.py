"""Windows as values: boundaries, shared calendars, cohorts, and what reaches over the ends."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certification.engine import (
    EnrollmentFact,
    Facts,
    LeaveFact,
    PeriodState,
    Status,
    Window,
    certificate_window,
    credit_window,
    evaluate,
)
from certification.engine.dates import Span, months_between
from certification.engine.rules import (
    Blanket,
    CertificateRule,
    Cohort,
    EarlyCredit,
    Grace,
    Level,
    Snap,
    WindowRule,
)
from certification.engine.window_codec import STARTS

from .small import TEN_CREDITS, rules
from .test_requirements import credit

ON = date(2030, 5, 5)
YEAR = WindowRule("fixed", 12)


def window(rule: WindowRule, start: date = date(2026, 8, 20), on: date = ON, **enrollment: Any) -> Window:
    leaves = enrollment.pop("leaves", ())
    return credit_window(rules(window=rule), EnrollmentFact(start, **enrollment), on, leaves)


@pytest.mark.parametrize(
    ("to", "move", "first_day"),
    [
        ("month", "forward", date(2026, 9, 1)),
        ("month", "back", date(2026, 8, 1)),
        ("01-01", "forward", date(2027, 1, 1)),
        ("01-01", "back", date(2026, 1, 1)),
        ("07-01", "forward", date(2027, 7, 1)),
        ("07-01", "back", date(2026, 7, 1)),
        ("08-20", "forward", date(2026, 8, 20)),
        ("08-20", "back", date(2026, 8, 20)),
        ("birth_month", "forward", date(2027, 2, 1)),
        ("birth_month", "back", date(2026, 2, 1)),
    ],
)
def test_the_first_day_moves_to_its_boundary(to: str, move: str, first_day: date) -> None:
    found = window(replace(YEAR, snap_start=Snap(to, move)), birth_month=2)
    assert (found.starts_on, found.ends_before) == (first_day, date(first_day.year + 1, first_day.month, first_day.day))


@pytest.mark.parametrize(
    ("to", "move", "last_day"),
    [
        ("month", "forward", date(2027, 8, 31)),
        ("month", "back", date(2027, 7, 31)),
        ("06-30", "forward", date(2028, 6, 30)),
        ("06-30", "back", date(2027, 6, 30)),
        ("08-31", "forward", date(2027, 8, 31)),
        ("12-31", "forward", date(2027, 12, 31)),
        ("08-19", "forward", date(2027, 8, 19)),
        ("birth_month", "forward", date(2028, 2, 29)),
        ("birth_month", "back", date(2027, 2, 28)),
    ],
)
def test_the_last_day_moves_to_its_boundary(to: str, move: str, last_day: date) -> None:
    assert window(replace(YEAR, snap_end=Snap(to, move)), birth_month=2).last_day == last_day


def test_a_birth_month_nobody_knows_moves_nothing() -> None:
    assert window(replace(YEAR, snap_end=Snap("birth_month"))).last_day == date(2027, 8, 19)


def test_a_boundary_never_lies_before_the_first_day() -> None:
    short = WindowRule("fixed", 1, snap_end=Snap("06-30", "back"))
    assert window(short) == Window(date(2026, 8, 20), date(2026, 8, 21))


def test_a_period_starts_with_its_certificate_or_post_and_else_with_the_enrollment() -> None:
    days = {
        "issued_on": date(2026, 3, 1), "previous_ends_before": date(2026, 9, 1), "post_began_on": date(2026, 4, 1),
    }  # fmt: skip
    found = {start: window(WindowRule("fixed", 12, start), **days).starts_on for start in STARTS}
    assert found == {
        "enrollment": date(2026, 8, 20), "issue": date(2026, 3, 1), "period": date(2026, 9, 1),
        "post": date(2026, 4, 1),
    }  # fmt: skip
    assert window(WindowRule("fixed", 12, "post")).starts_on == date(2026, 8, 20)


@pytest.mark.parametrize(
    ("months", "anchor", "day", "first_day"),
    [
        (24, date(2024, 7, 1), date(2026, 6, 30), date(2024, 7, 1)),
        (24, date(2024, 7, 1), date(2026, 7, 1), date(2026, 7, 1)),
        (24, date(2024, 7, 1), date(2012, 7, 1), date(2012, 7, 1)),
        (24, date(2024, 7, 1), date(2012, 6, 30), date(2010, 7, 1)),
        (12, date(2000, 1, 1), date(2026, 12, 31), date(2026, 1, 1)),
        (36, date(2028, 2, 29), date(2032, 2, 29), date(2031, 3, 1)),
        (1, date(2028, 1, 31), date(2028, 2, 29), date(2028, 1, 31)),
    ],
)
def test_a_shared_cycle_is_the_stretch_of_the_calendar_an_enrollment_falls_in(
    months: int, anchor: date, day: date, first_day: date
) -> None:
    found = window(WindowRule("cycle", months, anchor=anchor), day)
    assert found.starts_on == first_day
    assert found.contains(day)


def test_a_cohort_has_its_own_days() -> None:
    spring = Cohort("spring", date(2027, 2, 1), date(2028, 7, 1))
    autumn = Cohort("autumn", date(2027, 9, 1), date(2029, 1, 1))
    both = WindowRule("cohort", cohorts=(autumn, spring))
    assert window(both, cohort="autumn") == Window(date(2027, 9, 1), date(2029, 1, 1))
    assert window(both).starts_on == spring.starts_on
    assert window(both, date(2028, 8, 1)).starts_on == autumn.starts_on
    assert window(both, date(2040, 1, 1)).starts_on == autumn.starts_on


def test_leave_moves_the_end_by_its_days_and_only_once() -> None:
    paused = replace(YEAR, leave_extends=True)
    leaves = (
        LeaveFact(date(2027, 3, 1), date(2027, 3, 31)),
        LeaveFact(date(2027, 3, 20), date(2027, 4, 10)),
        LeaveFact(date(2025, 1, 1), date(2025, 12, 31)),
        LeaveFact(date(2029, 1, 1), date(2029, 12, 31)),
        LeaveFact(date(2027, 5, 1), date(2027, 5, 31), granted_on=date(2031, 1, 1)),
    )
    assert window(paused, leaves=leaves).last_day == date(2027, 9, 29)
    assert window(YEAR, leaves=leaves).last_day == date(2027, 8, 19)


def test_a_blanket_extension_is_for_whoever_ran_on_that_day() -> None:
    longer = replace(YEAR, extended=(Blanket(date(2027, 1, 1), 12),))
    assert window(longer).last_day == date(2028, 8, 19)
    assert window(longer, date(2027, 2, 1)).last_day == date(2028, 1, 31)


def test_an_end_moved_for_one_holder_overrules_all_others() -> None:
    longer = replace(YEAR, extended=(Blanket(date(2027, 1, 1), 12),), leave_extends=True)
    assert window(longer, ends_before=date(2027, 10, 1)).last_day == date(2027, 9, 30)


def standing(rule: WindowRule, *days: date, on: date = ON, **enrollment: Any) -> Any:
    credits = [replace(credit(f"c{index}", 1), started_on=day, ended_on=day) for index, day in enumerate(days)]
    level = Level("only", (("first", TEN_CREDITS), ("renewal", TEN_CREDITS)))
    facts = Facts(EnrollmentFact(date(2026, 8, 20), **enrollment), credits=tuple(credits))
    return evaluate(rules(window=rule, levels=(level,)), facts, on)


def test_credit_from_before_the_period_counts_where_it_may() -> None:
    early = replace(YEAR, early_credit=EarlyCredit(Span(months=6), phases=frozenset({"first"})))
    days = (date(2026, 2, 20), date(2026, 2, 19))
    assert [entry.key for entry in standing(early, *days).counted] == ["c0"]
    assert standing(early, *days, phase="renewal").counted == ()
    assert standing(early, *days).starts_on == date(2026, 8, 20)


def test_credit_counts_from_the_day_the_post_began() -> None:
    early = replace(YEAR, early_credit=EarlyCredit(since_post=True))
    days = (date(2025, 5, 1), date(2025, 4, 30))
    assert [entry.key for entry in standing(early, *days, post_began_on=date(2025, 5, 1)).counted] == ["c0"]
    assert standing(early, *days).counted == ()


def test_late_credit_belongs_to_the_old_period_only_where_the_rules_say_so() -> None:
    day = date(2027, 9, 18)
    assert standing(replace(YEAR, grace=Grace(Span(days=30), credit_counts=True)), day).counted_hundredths == 100
    assert standing(replace(YEAR, grace=Grace(Span(days=30))), day).counted_hundredths == 0


@pytest.mark.parametrize(
    ("on", "applied_on", "state"),
    [
        (date(2027, 6, 19), None, PeriodState.RUNNING),
        (date(2027, 6, 20), None, PeriodState.OPEN),
        (date(2027, 8, 19), None, PeriodState.OPEN),
        (date(2027, 8, 20), None, PeriodState.GRACE),
        (date(2027, 9, 18), None, PeriodState.GRACE),
        (date(2027, 9, 19), None, PeriodState.LAPSED),
        (date(2027, 12, 1), date(2027, 8, 1), PeriodState.OPEN),
    ],
)
def test_a_period_can_be_filed_early_and_late(on: date, applied_on: date | None, state: PeriodState) -> None:
    rule = replace(YEAR, renew_early=Span(months=2), grace=Grace(Span(days=30)))
    period = standing(rule, on=on, applied_on=applied_on, phase="renewal").period
    assert (period.state, period.opens_on) == (state, date(2027, 6, 20))
    assert (period.last_day, period.closes_on) == (date(2027, 8, 19), date(2027, 9, 18))


def test_a_first_award_is_filed_as_soon_as_it_is_met_and_through_the_grace() -> None:
    rule = replace(YEAR, renew_early=Span(months=2), grace=Grace(Span(days=30)))
    assert standing(rule, on=date(2026, 9, 1)).period.state is PeriodState.OPEN
    assert standing(rule, on=date(2027, 9, 19)).period.state is PeriodState.LAPSED
    assert standing(replace(rule, grace=None), on=date(2026, 9, 1)).period is None


def test_a_period_without_days_for_filing_says_nothing_about_it() -> None:
    assert standing(YEAR).period is None


@pytest.mark.parametrize(
    ("issued_on", "starts_on"),
    [(date(2027, 9, 1), date(2028, 9, 1)), (date(2027, 8, 31), date(2027, 8, 31))],
)
def test_a_renewal_loses_no_time_unless_it_comes_earlier_than_it_may(issued_on: date, starts_on: date) -> None:
    rule = replace(YEAR, renew_early=Span(months=12))
    keeping = rules(window=rule, certificate=CertificateRule(48, "after_previous"))
    found = certificate_window(keeping, issued_on, previous_last_day=date(2028, 8, 31))
    assert found.starts_on == starts_on


def test_a_certificate_ends_on_its_boundary_and_a_level_may_have_its_own_length() -> None:
    own = Level("short", (("first", TEN_CREDITS),), certificate=CertificateRule(12))
    levels = (Level("only", (("first", TEN_CREDITS),)), own)
    snapped = rules(levels=levels, certificate=CertificateRule(60, snap_end=Snap("month")))
    assert certificate_window(snapped, date(2026, 8, 20)).last_day == date(2031, 8, 31)
    assert certificate_window(snapped, date(2026, 8, 20), level="short").last_day == date(2027, 8, 19)


def test_phases_may_have_their_own_windows() -> None:
    both = rules(window=YEAR, phase_windows=(("first", WindowRule("none")),))
    start = date(2026, 8, 20)
    assert credit_window(both, EnrollmentFact(start), ON) == Window()
    assert credit_window(both, EnrollmentFact(start, phase="renewal"), ON).last_day == date(2027, 8, 19)


@pytest.mark.parametrize(
    ("start", "end", "months"),
    [
        (date(2026, 1, 31), date(2026, 3, 1), 1),
        (date(2026, 1, 31), date(2026, 2, 28), 0),
        (date(2024, 2, 29), date(2025, 2, 28), 11),
        (date(2024, 2, 29), date(2025, 3, 1), 12),
        (date(2026, 5, 1), date(2026, 5, 1), 0),
        (date(2026, 5, 2), date(2026, 5, 1), 0),
    ],
)
def test_whole_months_between_two_days(start: date, end: date, months: int) -> None:
    assert months_between(start, end) == months


def test_a_window_is_cut_into_whole_stretches() -> None:
    pieces = list(Window(date(2028, 2, 29), date(2030, 6, 1)).stretches(12))
    assert pieces == [
        Window(date(2028, 2, 29), date(2029, 3, 1)),
        Window(date(2029, 3, 1), date(2030, 3, 1)),
    ]
    assert list(Window().stretches(12)) == []


def test_the_last_day_decides_between_two_periods() -> None:
    verdict = standing(YEAR, date(2027, 8, 19), date(2027, 8, 20))
    assert ([entry.key for entry in verdict.counted], verdict.status) == (["c0"], Status.NOT_MET)
