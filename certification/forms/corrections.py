"""What somebody at the agency fills in to withdraw a certificate or to replace it."""

from django import forms

from certification.services.replacing import Names
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


class ReplaceForm(CleanForm):
    name = forms.CharField(
        label="Name, as printed", max_length=120,
        error_messages={"required": "Write the name as it is to stand on the certificate."},
    )  # fmt: skip
    family_name = forms.CharField(
        label="Family name", max_length=80, help_text="Whoever checks it by number types this beside it.",
        error_messages={"required": "Write the family name, or the whole name where there is only one."},
    )  # fmt: skip
    library = forms.CharField(
        label="Library, as printed", max_length=160, required=False,
        help_text="Empty only where the sentence about the credits names no library.",
    )  # fmt: skip
    reason = forms.CharField(
        label="Reason, for your agency only", max_length=2000, widget=forms.Textarea(attrs=_FEW_LINES),
        help_text="For example the marriage certificate you saw. It stays on record with your name.",
        error_messages={"required": "Say why. Only your agency reads it."},
    )  # fmt: skip

    def names(self) -> Names:
        return Names(**{key: self.cleaned_data[key] for key in ("name", "family_name", "library")})
