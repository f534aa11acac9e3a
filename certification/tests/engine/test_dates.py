"""Windows: starts are inclusive, ends exclusive, and no holder loses a day to February."""

from datetime import date

import pytest

from certification.engine import EnrollmentFact, Window, certificate_window, credit_window, months_later, years_later
from certification.engine.rules import CertificateRule, WindowRule

from .small import rules


@pytest.mark.parametrize(
    ("start", "years", "last_valid_day"),
    [
        (date(2028, 2, 29), 4, date(2032, 2, 28)),
        (date(2028, 2, 29), 3, date(2031, 2, 28)),
        (date(2028, 2, 29), 1, date(2029, 2, 28)),
        (date(2096, 2, 29), 4, date(2100, 2, 28)),
        (date(2028, 2, 28), 4, date(2032, 2, 27)),
        (date(2028, 3, 1), 4, date(2032, 2, 29)),
        (date(2025, 7, 1), 4, date(2029, 6, 30)),
        (date(2027, 1, 1), 5, date(2031, 12, 31)),
    ],
)
def test_a_period_of_years_ends_on_the_day_before_its_anniversary(
    start: date, years: int, last_valid_day: date
) -> None:
    assert Window(start, years_later(start, years)).last_day == last_valid_day


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 3, 1)),
        (date(2026, 3, 31), 1, date(2026, 5, 1)),
        (date(2026, 11, 30), 3, date(2027, 3, 1)),
        (date(2026, 12, 31), 12, date(2027, 12, 31)),
        (date(2032, 2, 29), -48, date(2028, 2, 29)),
        (date(2032, 2, 29), -12, date(2031, 3, 1)),
        (date(2026, 1, 15), -1, date(2025, 12, 15)),
    ],
)
def test_months_later_is_the_same_day_or_the_first_of_the_next_month(day: date, months: int, expected: date) -> None:
    assert months_later(day, months) == expected


def test_a_window_contains_its_first_day_and_not_its_end() -> None:
    window = Window(date(2025, 7, 1), date(2029, 7, 1))
    days = [date(2025, 6, 30), date(2025, 7, 1), date(2029, 6, 30), date(2029, 7, 1)]
    assert [window.contains(day) for day in days] == [False, True, True, False]


def test_an_open_window_has_no_last_day_and_contains_every_day() -> None:
    assert Window().last_day is None
    assert Window().contains(date(1900, 1, 1))


ENROLLMENT = EnrollmentFact(starts_on=date(2028, 2, 29))
ON = date(2030, 5, 5)


def test_a_fixed_window_runs_from_enrollment() -> None:
    window = credit_window(rules(window=WindowRule("fixed", 48)), ENROLLMENT, ON)
    assert window == Window(date(2028, 2, 29), date(2032, 2, 29))


def test_an_enrollment_whose_end_was_moved_keeps_the_moved_end() -> None:
    moved = EnrollmentFact(starts_on=date(2028, 2, 29), ends_before=date(2032, 9, 1))
    assert credit_window(rules(window=WindowRule("fixed", 48)), moved, ON).last_day == date(2032, 8, 31)


def test_a_look_back_ends_with_the_day_judged_until_the_holder_applies() -> None:
    lookback = rules(window=WindowRule("lookback", 48))
    assert credit_window(lookback, ENROLLMENT, ON) == Window(date(2026, 5, 6), date(2030, 5, 6))
    applied = EnrollmentFact(starts_on=date(2028, 2, 29), applied_on=date(2030, 5, 1))
    assert credit_window(lookback, applied, ON) == Window(date(2026, 5, 2), date(2030, 5, 2))
    assert credit_window(lookback, applied, date(2030, 4, 30)).last_day == date(2030, 4, 30)


def test_without_a_window_every_day_counts() -> None:
    assert credit_window(rules(window=WindowRule("none")), ENROLLMENT, ON) == Window(None, None)


def test_a_certificate_starts_on_the_day_it_is_issued() -> None:
    certificate = rules(certificate=CertificateRule(48, "issue"))
    window = certificate_window(certificate, date(2028, 2, 29), previous_last_day=date(2028, 8, 31))
    assert (window.starts_on, window.last_day) == (date(2028, 2, 29), date(2032, 2, 28))


@pytest.mark.parametrize(
    ("previous_last_day", "starts_on", "last_day"),
    [
        (date(2028, 8, 31), date(2028, 9, 1), date(2032, 8, 31)),
        (date(2028, 3, 1), date(2028, 3, 2), date(2032, 3, 1)),
        (date(2028, 2, 28), date(2028, 3, 1), date(2032, 2, 29)),
        (None, date(2028, 3, 1), date(2032, 2, 29)),
    ],
)
def test_early_renewal_loses_no_time_where_the_rule_says_so(
    previous_last_day: date | None, starts_on: date, last_day: date
) -> None:
    keeping = rules(certificate=CertificateRule(48, "after_previous"))
    window = certificate_window(keeping, date(2028, 3, 1), previous_last_day)
    assert (window.starts_on, window.last_day) == (starts_on, last_day)


def test_a_certificate_without_months_never_expires() -> None:
    assert certificate_window(rules(), date(2028, 3, 1)) == Window(date(2028, 3, 1), None)
