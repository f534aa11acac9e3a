"""How long a verdict lasts: through which day the engine would say the same of the same facts.

Nobody works this out from the rules. The engine is given a day that notes what it is asked. Whether it comes before
another day is answered otherwise from that day on, if it comes no later now; whatever else it is asked (its month, how
far it is from another day) may be answered otherwise tomorrow. Until the first day so noted every question is answered
alike, so that the verdict is the same but for its date. A new kind of requirement needs nothing here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields, replace
from datetime import date, timedelta
from typing import Any, TypeVar

from certification.engine.evaluate import evaluate
from certification.engine.facts import Facts
from certification.engine.rules import Rules
from certification.engine.verdict import PeriodVerdict, Verdict


def evaluate_lasting(rules: Rules, facts: Facts, on: date) -> tuple[Verdict, date]:
    """What `evaluate` says, and the last day of which it would say the same but for the date; `on` at least."""
    day = WatchedDay.of(on.toordinal(), Noted(on))
    verdict = _settled(evaluate(rules, facts, day))
    period = _settled(verdict.period) if verdict.period else None
    return replace(verdict, period=period), date.fromordinal(day.noted.first_other - 1)


Told = TypeVar("Told", Verdict, PeriodVerdict)


def _settled(told: Told) -> Told:
    """The same with plain days: nobody who reads a verdict is watched any more."""
    given = {field.name: getattr(told, field.name) for field in fields(told)}
    plain: dict[str, Any] = {
        name: date.fromordinal(date.toordinal(day)) for name, day in given.items() if isinstance(day, WatchedDay)
    }
    return replace(told, **plain)


class Noted:
    """The first day, as its number, on which something may be answered otherwise than on day `on`."""

    def __init__(self, on: date) -> None:
        self.tomorrow = on.toordinal() + 1
        self.first_other = date.max.toordinal()

    def note(self, number: int) -> None:
        self.first_other = min(self.first_other, max(number, self.tomorrow))


class WatchedDay(date):
    """Day `on`, or one that lies `ahead` of it by so many days, whichever day it is. It notes what it is asked."""

    noted: Noted
    ahead: int

    @classmethod
    def of(cls, number: int, noted: Noted, ahead: int = 0) -> WatchedDay:
        day = cls.fromordinal(number)
        day.noted, day.ahead = noted, ahead
        return day

    def __add__(self, span: timedelta) -> WatchedDay:
        return WatchedDay.of(date.toordinal(self) + span.days, self.noted, self.ahead + span.days)

    __radd__ = __add__

    def __sub__(self, other: Any) -> Any:
        return self + timedelta(-other.days) if isinstance(other, timedelta) else _FROM_HERE(self, other)


def _compared(name: str) -> Callable[[WatchedDay, object], bool]:
    """What is past stays past; what is today or to come is noted. Of two that go along, nothing changes."""
    answer, is_later = getattr(date, name), date.__gt__

    def compare(self: WatchedDay, other: object) -> bool:
        if isinstance(other, date) and not is_later(self, other) and getattr(other, "noted", None) is not self.noted:
            self.noted.note(date.toordinal(other) - self.ahead)
        return bool(answer(self, other)) if isinstance(other, date) else NotImplemented

    return compare


def _looked_at(name: str) -> Callable[..., Any]:
    """Anything but a comparison may be other tomorrow. A plain day answers."""
    answer = getattr(date, name)

    def look(self: WatchedDay, *more: object, **named: object) -> Any:
        self.noted.note(self.noted.tomorrow)
        plain = date.fromordinal(date.toordinal(self))
        return answer(plain, *more, **named) if callable(answer) else answer.__get__(plain)

    return look


_FROM_HERE = _looked_at("__sub__")
_COMPARED = ("__lt__", "__le__", "__eq__", "__ne__", "__ge__", "__gt__")
_PARTS = ("year", "month", "day")
_LOOKED_AT = (
    "__format__", "__hash__", "__reduce__", "__repr__", "__rsub__", "__str__", "ctime", "isocalendar", "isoformat",
    "isoweekday", "replace", "strftime", "timetuple", "toordinal", "weekday",
)  # fmt: skip
for _name in _COMPARED:
    setattr(WatchedDay, _name, _compared(_name))
for _name in _LOOKED_AT:
    setattr(WatchedDay, _name, _looked_at(_name))
for _name in _PARTS:
    setattr(WatchedDay, _name, property(_looked_at(_name)))
