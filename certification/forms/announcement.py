from typing import Any

from django import forms

from pdplanner.kernel.forms import CleanForm


def _day() -> forms.DateInput:
    return forms.DateInput(attrs={"class": "form-control"})


class AnnouncementForm(CleanForm):
    first = forms.DateField(label="Awarded from", widget=_day(), error_messages={"required": "Choose the first day."})
    last = forms.DateField(label="Through", widget=_day(), error_messages={"required": "Choose the last day."})
    library = forms.CharField(required=False, max_length=200)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", "The last day lies before the first.")
        return given
