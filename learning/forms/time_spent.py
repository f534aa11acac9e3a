"""How long something took, as people type it: 1.5, 1:30, 1h 30, 90 min. Inside it is minutes."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django import forms

from pdplanner.kernel.wording import hours

_CLOCK = re.compile(r"(?P<hours>[0-9]{1,4}):(?P<minutes>[0-9]{2})")
_MINUTES = re.compile(r"(?P<minutes>[0-9]{1,5}) ?(m|min|mins|minutes?)\.?")
_SPOKEN = re.compile(
    r"(?P<hours>[0-9]{1,4}) ?(h|hrs?|hours?)\.?( ?(?P<minutes>[0-9]{1,2}) ?(m|min|mins|minutes?)?\.?)?"
)
_DECIMAL = re.compile(r"(?P<hours>[0-9]{0,4}([.,][0-9]{1,2})?) ?(h|hrs?|hours?)?\.?")


class TimeSpentField(forms.CharField):
    """Hours in any of the usual ways of writing; cleans to whole minutes."""

    default_error_messages = {
        "required": "Say how long it took, in hours: 1.5 or 1:30.",
        "unclear": "“%(typed)s” is not a number of hours. Write 1.5 or 1:30 for an hour and a half.",
        "nothing": "It took some time. Write hours, like 0.5 or 1:30.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=20, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Minutes as hours for the field; what a person typed stays as typed."""
        return hours(value) if isinstance(value, int) else value

    def clean(self, value: Any) -> Any:
        typed = super().clean(value)
        if typed in self.empty_values:
            return None
        minutes = minutes_typed(str(typed))
        if minutes is None:
            raise forms.ValidationError(self.error_messages["unclear"], params={"typed": typed})
        if minutes == 0:
            raise forms.ValidationError(self.error_messages["nothing"])
        return minutes


def minutes_typed(typed: str) -> int | None:
    """Whole minutes, or None for what is not a time. A third of an hour typed as 0.33 is 20 minutes."""
    text = typed.strip().lower()
    if (found := _CLOCK.fullmatch(text)) and int(found["minutes"]) < 60:
        return int(found["hours"]) * 60 + int(found["minutes"])
    if found := _MINUTES.fullmatch(text):
        return int(found["minutes"])
    if (found := _SPOKEN.fullmatch(text)) and int(found["minutes"] or 0) < 60:
        return int(found["hours"]) * 60 + int(found["minutes"] or 0)
    if (found := _DECIMAL.fullmatch(text)) and found["hours"] not in {"", ".", ","}:
        exact = Decimal(found["hours"].replace(",", ".")) * 60
        return int(exact.quantize(Decimal(1), ROUND_HALF_UP))
    return None
