"""Calendar arithmetic of windows: starts are inclusive, ends are exclusive."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)


def months_later(day: date, months: int) -> date:
    """The same day of the month `months` later (earlier, if negative), or the first of the next month if there is none.

    29 February plus four years of which the last is no leap year is therefore 1 March. Clipping *back* to
    28 February, as calendar libraries do, would cost the holder a day where the result is an exclusive end.
    """
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    try:
        return date(year, month + 1, day.day)
    except ValueError:
        following = divmod(year * 12 + month + 1, 12)
        return date(following[0], following[1] + 1, 1)


def years_later(day: date, years: int) -> date:
    """The same date `years` later, or 1 March where that date does not exist."""
    return months_later(day, 12 * years)


def months_between(start: date, end: date) -> int:
    """Whole months from `start` up to but not including `end`; 0 if it does not come after."""
    months = max(0, (end.year - start.year) * 12 + end.month - start.month)
    while months and months_later(start, months) > end:
        months -= 1
    return months


@dataclass(frozen=True)
class Span:
    """So many months and days."""

    months: int = 0
    days: int = 0

    def after(self, day: date) -> date:
        return months_later(day, self.months) + timedelta(days=self.days)

    def before(self, day: date) -> date:
        return months_later(day, -self.months) - timedelta(days=self.days)


NO_TIME = Span()


@dataclass(frozen=True)
class Window:
    """The days from `starts_on` up to but not including `ends_before`; None leaves that side open."""

    starts_on: date | None = None
    ends_before: date | None = None

    @property
    def last_day(self) -> date | None:
        """The last day inside, the one that people read."""
        return self.ends_before - DAY if self.ends_before else None

    def is_before(self, day: date) -> bool:
        """Whether the whole window lies before `day`, so that `day` comes too late."""
        return self.ends_before is not None and day >= self.ends_before

    def is_after(self, day: date) -> bool:
        """Whether the window opens only after `day`, so that `day` comes too early."""
        return self.starts_on is not None and day < self.starts_on

    def contains(self, day: date) -> bool:
        return not self.is_before(day) and not self.is_after(day)

    def stretches(self, months: int) -> Iterator[Window]:
        """The window cut into whole pieces of `months` months from its start; what is left over is no piece."""
        if self.starts_on is None or self.ends_before is None:
            return
        number, start = 1, self.starts_on
        while (following := months_later(self.starts_on, number * months)) <= self.ends_before:
            yield Window(start, following)
            number, start = number + 1, following


ALWAYS = Window()


def merged(windows: Iterable[Window]) -> list[Window]:
    """The same days as windows that neither touch nor overlap, in order; only closed windows."""
    found: list[Window] = []
    for window in sorted(windows, key=lambda w: (w.starts_on or date.min, w.ends_before or date.max)):
        last = found[-1] if found else None
        if last and last.ends_before and window.starts_on and window.starts_on <= last.ends_before:
            found[-1] = Window(last.starts_on, max(last.ends_before, window.ends_before or date.max))
        else:
            found.append(window)
    return found
