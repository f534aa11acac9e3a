"""What a coordinator looks for in the audit; it stands in the address."""

from typing import Any

from django import forms

from pdplanner.home.explain.audit import action_choices, kind_choices
from pdplanner.kernel.forms import CleanForm

_NOT_LISTED = {"invalid_choice": "Choose one of the list."}


class AuditFilter(CleanForm):
    q = forms.CharField(
        label="Who",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )
    action = forms.ChoiceField(label="Action", required=False, error_messages=_NOT_LISTED)
    kind = forms.ChoiceField(label="About", required=False, error_messages=_NOT_LISTED)
    number = forms.IntegerField(
        label="Number",
        required=False,
        min_value=1,
        max_value=2**53,
        widget=forms.TextInput(attrs={"class": "form-control", "inputmode": "numeric", "size": 6}),
        error_messages={"invalid": "A number has only digits, like 12."},
    )
    since = forms.DateField(label="From", required=False, widget=forms.DateInput(attrs={"class": "form-control"}))
    until = forms.DateField(label="To", required=False, widget=forms.DateInput(attrs={"class": "form-control"}))
    outcome = forms.ChoiceField(
        label="Outcome",
        required=False,
        choices=[("", "Done or refused"), ("done", "Done"), ("refused", "Refused")],
        error_messages=_NOT_LISTED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["action"].choices = [("", "Every action"), *action_choices()]  # type: ignore[attr-defined]
        self.fields["kind"].choices = [("", "Everything"), *kind_choices()]  # type: ignore[attr-defined]
        for name in ("action", "kind", "outcome"):
            self.fields[name].widget.attrs["class"] = "form-select"

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("number") and not given.get("kind"):
            self.add_error("kind", "Choose what the number is of.")
        if given.get("since") and given.get("until") and given["since"] > given["until"]:
            self.add_error("until", "This day is before the first one. Choose a later day.")
        return given
