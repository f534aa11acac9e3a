from django import forms

from pdplanner.kernel.forms import CleanForm


class TeamFilter(CleanForm):
    """Who of the team; it lives in the address."""

    q = forms.CharField(label="Name", required=False, max_length=100, widget=forms.TextInput(attrs={"type": "search"}))


class RemindForm(CleanForm):
    """What the supervisor wants to say with the reminder."""

    words = forms.CharField(
        label="Your words to them", required=False, max_length=500, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Not needed. Everybody you remind reads the same.",
    )  # fmt: skip
