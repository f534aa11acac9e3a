"""Amounts of credit: integer hundredths inside the engine, Decimal or text at its edge."""

from __future__ import annotations

from decimal import Decimal

WHOLE = 100
ROUNDINGS = ("down", "up", "nearest")


def to_hundredths(value: Decimal | int | float | str) -> int:
    """Hundredths of a credit; `ValueError` for more than two decimals, more than six digits before them, or no number.

    A float is read as it is written (0.1 is a tenth), because JSON columns hand floats back.
    """
    try:
        amount = Decimal(str(value))
        exact = amount.is_finite() and abs(amount) < 1_000_000 and amount == amount.quantize(Decimal("0.01"))
    except ArithmeticError:  # a number beyond what arithmetic takes
        raise ValueError(f"{value!r} is not an amount") from None
    if not exact:
        raise ValueError(f"{value!r} is not an amount with at most two decimals below one million")
    return int(amount * WHOLE)


def to_decimal(hundredths: int) -> Decimal:
    """The amount as a Decimal with two places: 650 is `Decimal("6.50")`."""
    return Decimal(hundredths).scaleb(-2)


def amount_text(hundredths: int) -> str:
    """The amount as people read it: always one decimal, a second only where it says something ("6.0", "0.25")."""
    text = f"{to_decimal(hundredths):.2f}"
    return text[:-1] if text.endswith("0") else text


def short_text(hundredths: int) -> str:
    """The amount as a rule writes it, without idle decimals ("20", "0.5")."""
    return amount_text(hundredths).removesuffix(".0")


def rounded(numerator: int, denominator: int, *, step: int, direction: str) -> int:
    """`numerator / denominator` hundredths moved to a multiple of `step` hundredths, in exact integer arithmetic.

    `nearest` moves an exact half up.
    """
    unit = denominator * step
    if direction == "down":
        return numerator // unit * step
    if direction == "up":
        return -(-numerator // unit) * step
    return (2 * numerator + unit) // (2 * unit) * step
