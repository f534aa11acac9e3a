from django import forms

from certification.queries.checks import Check
from pdplanner.kernel.forms import CleanForm


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
