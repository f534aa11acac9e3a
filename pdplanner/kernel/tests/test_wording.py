"""Amounts, money, hours, dates and zones read the same everywhere."""

import datetime as dt
from decimal import Decimal

import pytest
from django.utils import timezone

from pdplanner.kernel import wording


@pytest.mark.parametrize(
    ("hundredths", "column", "sentence"),
    [(600, "6.0", "6"), (3750, "37.5", "37.5"), (0, "0.0", "0"), (625, "6.25", "6.25"), (123400, "1,234.0", "1,234")],
)
def test_a_column_always_shows_decimals_and_a_sentence_only_those_it_needs(
    hundredths: int, column: str, sentence: str
) -> None:
    assert wording.credits_in_column(hundredths) == column
    assert wording.credits_in_sentence(hundredths) == sentence


def test_an_int_is_hundredths_and_a_decimal_is_credits() -> None:
    assert wording.credits_in_column(Decimal("37.5")) == wording.credits_in_column(3750) == "37.5"


@pytest.mark.parametrize(("cents", "words"), [(45000, "$450"), (120000, "$1,200"), (9050, "$90.50"), (0, "$0")])
def test_money_shows_cents_only_where_there_are_any(cents: int, words: str) -> None:
    assert wording.money(cents) == words


def test_a_refund_keeps_its_sign() -> None:
    assert wording.money(-9050) == "-$90.50"


@pytest.mark.parametrize(("minutes", "words"), [(720, "12.0"), (90, "1.5"), (75, "1.25"), (100, "1.67"), (0, "0.0")])
def test_minutes_are_written_as_hours(minutes: int, words: str) -> None:
    assert wording.hours(minutes) == words


def test_dates_are_written_out_in_text_and_short_in_columns() -> None:
    assert wording.long_date(dt.date(2028, 6, 30)) == "30 June 2028"
    assert wording.short_date(dt.date(2026, 10, 9)) == "9 Oct 2026"


def test_a_moment_is_read_in_the_time_zone_of_the_page() -> None:
    late = dt.datetime(2026, 7, 1, 5, 30, tzinfo=dt.UTC)
    with timezone.override("America/Denver"):
        assert wording.long_date(late) == "30 June 2026"
        assert wording.time_of_day(late) == "11:30 PM"


@pytest.mark.parametrize(
    ("zone", "words"),
    [
        ("America/Denver", "Mountain time"),
        ("America/Phoenix", "Arizona time"),
        ("UTC", "UTC"),
        ("America/St_Johns", "St Johns time"),
    ],
)
def test_zones_are_named_as_people_say_them(zone: str, words: str) -> None:
    assert wording.zone_words(zone) == words
