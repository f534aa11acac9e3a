from django import forms

from pdplanner.kernel.forms import CleanForm


class NoteForm(CleanForm):
    """Why somebody verifies in place of a missing verifier, and the claim they read."""

    reason = forms.CharField(
        label="Note", max_length=2000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Say what you looked at: the evidence, or whom you asked.",
        error_messages={"required": "Say what your verification rests on."},
    )  # fmt: skip
    sent_at = forms.CharField(required=False, widget=forms.HiddenInput)
