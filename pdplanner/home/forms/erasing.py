"""What a coordinator types before a person is erased."""

from django import forms

from pdplanner.kernel.forms import CleanForm


class EraseForm(CleanForm):
    reason = forms.CharField(
        label="Why", max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="For example “Asked for it by letter”. It stays on record for ever, so name nobody.",
        error_messages={"required": "Say in a few words why."},
    )  # fmt: skip
    typed = forms.CharField(
        label="Their name, as it stands above", max_length=120,
        help_text="It cannot be undone. Typing the name makes sure that it is the right person.",
        error_messages={"required": "Type the name as it stands above."},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
