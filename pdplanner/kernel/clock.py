"""The only source of *now*.

Two clocks, on purpose. The **domain clock** (`now`, `today`) dates facts: a credit, an approval, a certificate. In demo
and test mode it can be moved, for web, worker and beat alike, so that a demo or a journey lives through four years
without touching the database behind the services' back. The **wall clock** (`wall_now`) serves machinery that must not
be moved: leases of jobs, delays of mail. Sessions and tokens keep real time because Django asks the system itself.
"""

import calendar
import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings

_moved_here: ContextVar[dt.datetime | None] = ContextVar("moved_here", default=None)


class ClockFixed(RuntimeError):
    """Somebody tried to move the clock of a production installation."""


def wall_now() -> dt.datetime:
    """The real moment, aware, in UTC."""
    return dt.datetime.now(tz=dt.UTC)


def now() -> dt.datetime:
    """The domain's moment, aware, in UTC."""
    here = _moved_here.get()
    if here is not None:
        return here
    return wall_now() + _offset()


def today(zone: str | ZoneInfo) -> dt.date:
    """The domain's date in `zone`, an IANA name; every date that decides something is an agency's local date."""
    return local_date(now(), zone)


def local_date(moment: dt.datetime, zone: str | ZoneInfo) -> dt.date:
    """The calendar date of an aware `moment` in `zone`."""
    return moment.astimezone(ZoneInfo(zone) if isinstance(zone, str) else zone).date()


def day_begins(day: dt.date, zone: str | ZoneInfo) -> dt.datetime:
    """The first moment of a calendar `day` in `zone`, in UTC."""
    place = ZoneInfo(zone) if isinstance(zone, str) else zone
    return dt.datetime.combine(day, dt.time(), place).astimezone(dt.UTC)


def months_before(day: dt.date, months: int) -> dt.date:
    """The same day so many months earlier, or the last of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 - months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def days_since(moment: dt.datetime, zone: str | ZoneInfo) -> int:
    """How many midnights of `zone` lie between an aware `moment` and now, as people count days."""
    return (today(zone) - local_date(moment, zone)).days


def move_to(moment: dt.datetime | None) -> None:
    """Move the domain clock of all processes so that it shows `moment` and runs on; None sets it right again.

    Raises ClockFixed in production.
    """
    path = _movable()
    if moment is None:
        path.unlink(missing_ok=True)
        return
    draft = path.with_suffix(".new")
    draft.write_text(str((moment - wall_now()).total_seconds()))
    draft.replace(path)


@contextmanager
def moved_to(moment: dt.datetime) -> Iterator[None]:
    """Hold the domain clock of this thread still at `moment`; for the demo's story and for tests.

    Raises ClockFixed in production.
    """
    _movable()
    token = _moved_here.set(moment)
    try:
        yield
    finally:
        _moved_here.reset(token)


def _movable() -> Path:
    if settings.CLOCK_FILE is None:
        raise ClockFixed("The clock of a production installation cannot be moved.")
    return Path(settings.CLOCK_FILE)


def _offset() -> dt.timedelta:
    if settings.CLOCK_FILE is None:
        return dt.timedelta(0)
    try:
        return dt.timedelta(seconds=float(settings.CLOCK_FILE.read_text()))
    except FileNotFoundError:
        return dt.timedelta(0)
