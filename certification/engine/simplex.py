"""The greatest value of a sum within limits: the simplex method in whole numbers, exact and the same every time."""

from __future__ import annotations

from fractions import Fraction
from math import gcd

Line = list[int]


def greatest(goals: list[Line], lines: list[Line], limits: Line) -> Line:
    """Amounts of 0 or more that make the first goal as great as it can be, among these the second, and so on.

    A goal gives each amount its weight; of a line the weighted sum is at most its limit, which is 0 or more. The lines
    must leave no amount without a limit. What is no whole number is rounded down.
    """
    width, height = len(goals[0]), len(lines)
    table = [[*line, *(int(row == own) for row in range(height)), limits[own]] for own, line in enumerate(lines)]
    open_ = [[*(-weight for weight in goal), *([0] * (height + 1))] for goal in goals]
    basis = list(range(width, width + height))
    while (enters := next((place for place in range(width + height) if _is_worth_it(open_, place)), None)) is not None:
        # The first that is worth it enters and the first of the tightest leaves (Bland), so that it comes to an end.
        leaves = min(
            (row for row in range(height) if table[row][enters] > 0),
            key=lambda row: (Fraction(table[row][-1], table[row][enters]), basis[row]),
        )
        pivot = table[leaves]
        table = [line if line is pivot else _without(line, pivot, enters) for line in table]
        open_ = [_without(line, pivot, enters) for line in open_]
        basis[leaves] = enters
    amounts = [0] * width
    for line, place in zip(table, basis, strict=True):
        if place < width:
            amounts[place] = line[-1] // line[place]
    return amounts


def _is_worth_it(open_: list[Line], place: int) -> bool:
    return next((line[place] < 0 for line in open_ if line[place]), False)


def _without(line: Line, pivot: Line, place: int) -> Line:
    """The line with the pivot taken out of it at `place`, in the smallest whole numbers."""
    share, whole = line[place], pivot[place]
    if not share:
        return line
    found = [own * whole - other * share for own, other in zip(line, pivot, strict=True)]
    smallest = gcd(*found) or 1
    return [number // smallest for number in found]
