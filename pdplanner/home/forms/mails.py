"""What a coordinator looks for in the delivery log; it stands in the address."""

from django import forms

from pdplanner.kernel.forms import CleanForm


class MailFilter(CleanForm):
    q = forms.CharField(
        label="Person or contact mail",
        max_length=100,
        required=False,
        widget=forms.TextInput(attrs={"type": "search", "class": "form-control"}),
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "Every state"), ("sent", "Sent"), ("waiting", "Not sent yet"), ("failed", "Failed")],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose one of the list."},
    )
