"""The base of every form: text is made clean or refused in words, and a service's refusal lands beside its field."""

import datetime as dt
import unicodedata
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator

from pdplanner.kernel.errors import DomainError

# Direction overrides and isolates turn text around them: a printed name could read as another one.
BIDI_CONTROLS = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200e\u200f\u061c")
FIRST_YEAR, LAST_YEAR = 1950, 2100
LONGEST_TEXT = 5000  # characters, where the model sets no limit of its own


def clean_text(value: str) -> str:
    """`value` in NFC. Raises ValidationError for what no keyboard types: NUL, control and direction characters."""
    value = unicodedata.normalize("NFC", value.replace("\r\n", "\n"))
    for character in value:
        kind = unicodedata.category(character)
        if kind == "Cs" or (kind == "Cc" and character not in "\n\t"):
            raise ValidationError("This text has an invisible control character in it. Type it again without copying.")
        if character in BIDI_CONTROLS:
            raise ValidationError("This text has an invisible direction mark in it. Type it again without copying.")
    return value


def plausible_date(value: dt.date) -> None:
    """Refuses the year 0001 and the year 9999 in words."""
    if not FIRST_YEAR <= value.year <= LAST_YEAR:
        raise ValidationError(f"The year {value.year} cannot be right. Use a year from {FIRST_YEAR} to {LAST_YEAR}.")


class _Careful:
    """Wraps the fields of a form with the two checks above, whatever the form is made of."""

    fields: dict[str, forms.Field]

    def guard_fields(self) -> None:
        for field in self.fields.values():
            if isinstance(field, forms.CharField):
                _clean_before(field)
                if field.max_length is None:
                    field.validators.append(MaxLengthValidator(LONGEST_TEXT))
            elif isinstance(field, forms.DateField):
                field.validators.append(plausible_date)
                field.widget = forms.DateInput(attrs={"type": "date", **field.widget.attrs}, format="%Y-%m-%d")
                field.error_messages["invalid"] = "This is not a date. Write it as year-month-day, like 2026-06-30."

    def refuse(self, problem: DomainError) -> None:
        """Put a service's refusal beside its field, or on top of the form."""
        field = problem.field if problem.field in self.fields else None
        self.add_error(field, problem.words)  # type: ignore[attr-defined]


def _clean_before(field: forms.CharField) -> None:
    to_python = field.to_python

    def clean(value: Any) -> Any:
        text = to_python(value)
        return clean_text(text) if text else text

    field.to_python = clean  # type: ignore[method-assign]


class CleanForm(_Careful, forms.Form):
    """A plain form of the house."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard_fields()


class CleanModelForm(_Careful, forms.ModelForm):  # type: ignore[type-arg]
    """A model form of the house. It validates and never writes: services do, from `cleaned_data`."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.guard_fields()

    def save(self, commit: bool = True) -> Any:
        raise TypeError("Forms of the house never write; call the service.")
