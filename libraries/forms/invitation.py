from typing import Any

from django import forms

from pdplanner.kernel.forms import CleanForm


class PasswordForm(CleanForm):
    """The first password of an invited person, typed twice."""

    password = forms.CharField(
        label="Password",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text="At least 12 characters. Four words that nobody else would put together are easy to keep in mind.",
        error_messages={"required": "Choose a password."},
    )
    again = forms.CharField(
        label="The same password again",
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Type the password a second time."},
    )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean()
        first, second = self.cleaned_data.get("password"), self.cleaned_data.get("again")
        if first and second and first != second:
            self.add_error("again", "The two are not the same. Type both again.")
        return cleaned


class InviteForm(CleanForm):
    """Where the link goes."""

    mail = forms.EmailField(
        label="Mail address",
        max_length=254,
        help_text="The person signs in with this address, so it must be one that only they read.",
        error_messages={"required": "Type the mail address the link goes to."},
    )
