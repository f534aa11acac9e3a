"""Calendar arithmetic of windows: starts are inclusive, ends are exclusive."""

from __future__ import annotations

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
