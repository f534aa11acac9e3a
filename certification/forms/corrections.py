"""What somebody at the agency fills in to withdraw a certificate."""

from django import forms

from pdplanner.kernel.forms import CleanForm

_FEW_LINES = {"rows": 3}


class WithdrawForm(CleanForm):
    public_note = forms.CharField(
        label="What everybody who checks it reads", max_length=300, widget=forms.Textarea(attrs=_FEW_LINES),
        help_text="One sentence, for example “It was issued in error.” Nothing about the holder’s circumstances.",
        error_messages={"required": "Write the sentence that whoever checks the certificate will read."},
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason, for your agency only", max_length=2000, widget=forms.Textarea(attrs=_FEW_LINES),
        help_text="What was found, by whom, and how it was decided. It stays on record with your name.",
        error_messages={"required": "Say why. Only your agency reads it."},
    )  # fmt: skip
