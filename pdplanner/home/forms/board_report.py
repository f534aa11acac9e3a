"""The days a board report is about; they live in the address, so a report can be kept and sent on."""

import datetime as dt
from typing import Any

from django import forms

from pdplanner.kernel.forms import CleanForm


class PeriodForm(CleanForm):
    """First and last day. What is left empty, or cannot be, is the twelve months that end with today."""

    first = forms.DateField(label="From", required=False)
    last = forms.DateField(label="Through", required=False)

    def __init__(self, data: Any, *, today: dt.date) -> None:
        self.usual = (_a_year_before(today), today)
        usual = dict(zip(("first", "last"), (day.isoformat() for day in self.usual), strict=True))
        super().__init__({name: data.get(name) or usual[name] for name in usual})

    def clean(self) -> dict[str, Any]:
        said: dict[str, Any] = super().clean() or {}
        if said.get("first") and said.get("last") and said["first"] > said["last"]:
            self.add_error("last", "The last day is before the first. Turn them round.")
        return said

    def days(self) -> tuple[dt.date, dt.date]:
        return (self.cleaned_data["first"], self.cleaned_data["last"]) if self.is_valid() else self.usual


def _a_year_before(day: dt.date) -> dt.date:
    """The first day of the year that ends with `day`."""
    leap_day = (day.month, day.day) == (2, 29)
    before = day.replace(year=day.year - 1, month=3, day=1) if leap_day else day.replace(year=day.year - 1)
    return before if leap_day else before + dt.timedelta(days=1)
