"""How an event was: a few statements, each agreed with or not."""

from typing import Any

from django import forms

from learning.enums import Answer
from learning.models import Feedback
from learning.models.feedback import QUESTIONS
from pdplanner.kernel.forms import CleanForm

_MISSING = "Choose one answer."


class FeedbackForm(CleanForm):
    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        for name in QUESTIONS:
            self.fields[name] = forms.TypedChoiceField(
                label=Feedback._meta.get_field(name).verbose_name, choices=Answer.choices, coerce=int,
                widget=forms.RadioSelect, error_messages={"required": _MISSING, "invalid_choice": _MISSING},
            )  # fmt: skip
