"""How much of what a kind is measured in, as people type it: 3, 1.5. Inside it is hundredths of a unit."""

import re
from decimal import Decimal
from typing import Any

from django import forms

from pdplanner.kernel.wording import credits_in_sentence

_PLAIN = re.compile(r"[0-9]{1,4}([.,][0-9]{1,2})?")


class UnitsField(forms.CharField):
    """A number of units with at most two decimals; cleans to whole hundredths, nothing typed to 0 or an error."""

    default_error_messages = {
        "required": "Say how many, in figures: 3 or 1.5.",
        "unclear": "“%(typed)s” is not a number. Write it in figures, like 3 or 1.5.",
    }

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("widget", forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}))
        super().__init__(max_length=10, **kwargs)

    def prepare_value(self, value: Any) -> Any:
        """Hundredths as a number for the field; what a person typed stays as typed."""
        return (credits_in_sentence(value) if value else "") if isinstance(value, int) else value

    def clean(self, value: Any) -> int:
        typed = super().clean(value)
        if typed in self.empty_values:
            return 0
        hundredths = hundredths_typed(str(typed))
        if hundredths is None:
            raise forms.ValidationError(self.error_messages["unclear"], params={"typed": typed})
        return hundredths


def hundredths_typed(typed: str) -> int | None:
    """Whole hundredths, or None for what is no plain number."""
    text = typed.strip()
    return int(Decimal(text.replace(",", ".")) * 100) if _PLAIN.fullmatch(text) else None
