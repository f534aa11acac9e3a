from typing import Any

from django import forms

from certification.models import Track
from pdplanner.kernel.forms import CleanForm


class BoardForm(CleanForm):
    track = forms.ModelChoiceField(
        Track.objects.none(), label="Track", empty_label=None,
        error_messages={"required": "Choose a track.", "invalid_choice": "Choose one of the tracks listed."},
    )  # fmt: skip
    starts_on = forms.DateField(
        label="First day", help_text="The board’s period starts on this day. Within three months of today.",
        error_messages={"required": "Choose the first day of the period."},
    )  # fmt: skip

    def __init__(self, *args: Any, tracks: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["track"].queryset = tracks  # type: ignore[attr-defined]
