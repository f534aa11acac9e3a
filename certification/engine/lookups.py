"""Amounts that a rule reads from a fact: a look-up by value, steps, so much for each, and sums of them."""

from __future__ import annotations

from dataclasses import dataclass

MOMENTS = ("today", "enrollment", "application", "period_start", "period_end", "longest")


@dataclass(frozen=True)
class Lookup:
    """An amount in hundredths by the attribute `by` as it is at the moment `at`.

    `values`: the amount for each value. `steps`: (below, amount) pairs in rising order, for numbers. `each`: so much
    for each one of the number. `otherwise`: where none of these fits; None means that the amount is then unknown.
    With `parts` it is their sum instead. `maximum` limits the result.
    """

    by: str = ""
    at: str = "today"
    values: tuple[tuple[str, int], ...] = ()
    steps: tuple[tuple[int, int], ...] = ()
    each: int = 0
    otherwise: int | None = None
    maximum: int | None = None
    parts: tuple[Lookup, ...] = ()

    def amount(self, value: str | int | None) -> int | None:
        """The amount for this value of the attribute, before parts are summed."""
        found = self._amount(value)
        return found if found is None or self.maximum is None else min(found, self.maximum)

    def _amount(self, value: str | int | None) -> int | None:
        if self.values:
            return dict(self.values).get(str(value), self.otherwise)
        if isinstance(value, int):
            fitting = (amount for below, amount in self.steps if value < below)
            return self.each * max(0, value) if self.each else next(fitting, self.otherwise)
        return self.otherwise

    def least(self) -> int:
        """The smallest amount this can come to, so that only what nobody can reach is called a contradiction."""
        if self.parts:
            return min([sum(part.least() for part in self.parts), *self._limit()])
        amounts = [amount for _, amount in (*self.values, *self.steps)]
        amounts += [0] if self.each else []
        amounts += [self.otherwise] if self.otherwise is not None else []
        return min([*(amounts or [0]), *self._limit()])

    def most(self) -> int:
        """The greatest amount this can come to; 0 where nothing limits it."""
        if self.maximum is not None:
            return self.maximum
        if self.parts:
            return sum(part.most() for part in self.parts)
        amounts = [amount for _, amount in (*self.values, *self.steps)]
        return max([*amounts, self.otherwise or 0])

    def _limit(self) -> list[int]:
        return [] if self.maximum is None else [self.maximum]
