"""Amounts are hundredths inside and never lose one at the edge."""

from decimal import Decimal

import pytest

from certification.engine import amount_text, short_text, to_decimal, to_hundredths
from certification.engine.amounts import rounded


@pytest.mark.parametrize(
    ("hundredths", "column", "rule"),
    [
        (0, "0.0", "0"),
        (50, "0.5", "0.5"),
        (25, "0.25", "0.25"),
        (600, "6.0", "6"),
        (6000, "60.0", "60"),
        (205, "2.05", "2.05"),
    ],
)
def test_amounts_have_one_decimal_unless_a_second_says_something(hundredths: int, column: str, rule: str) -> None:
    assert (amount_text(hundredths), short_text(hundredths)) == (column, rule)


@pytest.mark.parametrize(
    ("value", "expected"), [("6", 600), (0.1, 10), (Decimal("37.50"), 3750), (20, 2000), ("-1", -100)]
)
def test_amounts_are_read_exactly(value: Decimal | int | float | str, expected: int) -> None:
    assert to_hundredths(value) == expected
    assert to_decimal(expected) == Decimal(str(value))


@pytest.mark.parametrize("value", ["0.125", "six", "NaN", "Infinity", "1e9", 1_000_000, True, ""])
def test_what_is_no_amount_of_hundredths_is_refused(value: Decimal | int | float | str) -> None:
    with pytest.raises(ValueError, match="is not an amount"):
        to_hundredths(value)


@pytest.mark.parametrize(
    ("direction", "quarter", "half", "three_quarters"),
    [("down", 0, 50, 50), ("up", 50, 50, 100), ("nearest", 50, 50, 100)],
)
def test_rounding_moves_to_the_step_in_the_chosen_direction(
    direction: str, quarter: int, half: int, three_quarters: int
) -> None:
    amounts = [rounded(value, 1, step=50, direction=direction) for value in (25, 50, 75)]
    assert amounts == [quarter, half, three_quarters]


def test_rounding_is_exact_where_a_float_would_not_be() -> None:
    # One third of a credit three times is a whole credit; 0.333… times three is not.
    assert rounded(180 * 100, 180, step=1, direction="down") == 100
    assert rounded(10 * 100, 180, step=1, direction="down") == 5
