"""The demo's time: moments counted back from today, so that the story is always of now."""

import calendar
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from zoneinfo import ZoneInfo

from pdplanner.kernel import clock

ZONE = "America/Denver"
ONE_DAY = dt.timedelta(days=1)
DAYS_A_MONTH = 30  # of the part of a month after the point


class Calendar:
    """Dates of the story; `day(46)` is 46 months ago, `day(0, 3)` three days ago, `ago(2.5)` two months and a half."""

    def __init__(self) -> None:
        self.today = clock.today(ZONE)

    def day(self, months: int, days: int = 0) -> dt.date:
        """So many months and days before today; the 31st becomes the month's last day."""
        months_since_zero = self.today.year * 12 + self.today.month - 1 - months
        year, month = divmod(months_since_zero, 12)
        last = calendar.monthrange(year, month + 1)[1]
        return dt.date(year, month + 1, min(self.today.day, last)) - dt.timedelta(days=days)

    def ago(self, months: float) -> dt.date:
        whole = int(months)
        return self.day(whole, round((months - whole) * DAYS_A_MONTH))

    @contextmanager
    def on(self, date: dt.date, hour: int = 9, minute: int = 0) -> Iterator[dt.date]:
        """The domain clock stands at this hour of `date` in Mountain time."""
        with clock.moved_to(dt.datetime.combine(date, dt.time(hour, minute), tzinfo=ZoneInfo(ZONE))):
            yield date
