from typing import Any

from django import forms

from certification.queries.checks import Check
from pdplanner.kernel.forms import CleanForm


class AttestForm(CleanForm):
    """Which of the credits that wait for a role are attested; all of them, unless one is left out."""

    role = forms.CharField(max_length=60, widget=forms.HiddenInput())
    credits = forms.TypedMultipleChoiceField(
        label="Credits", coerce=int, widget=forms.CheckboxSelectMultiple(),
        error_messages={"required": "Tick at least one credit."},
    )  # fmt: skip

    def __init__(self, *args: Any, titles: dict[int, str], **more: Any) -> None:
        super().__init__(*args, **more)
        self.fields["credits"].choices = list(titles.items())


class CheckForm(CleanForm):
    code = forms.CharField(max_length=80, widget=forms.HiddenInput())
    role = forms.CharField(max_length=60, widget=forms.HiddenInput())
    accepted = forms.ChoiceField(
        label="Decision", choices=[("yes", "Met"), ("no", "Not met")], widget=forms.RadioSelect(),
        error_messages={"required": "Choose whether it is met.", "invalid_choice": "Choose whether it is met."},
    )  # fmt: skip
    note = forms.CharField(
        label="Note", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What you looked at, and who decided. The holder reads it. Needed where it is not met.",
    )  # fmt: skip
    expires_on = forms.DateField(
        label="Good through", required=False, help_text="Only if it has to be looked at again after a day."
    )

    def clean_accepted(self) -> bool:
        return bool(self.cleaned_data["accepted"] == "yes")

    def is_about(self, check: Check) -> bool:
        return (self.data.get("code"), self.data.get("role")) == (check.code, check.role)
