"""Why a claim goes back: a reason of the short list, words of one's own, or both."""

from typing import Any

from django import forms

from learning.enums import ReturnReason
from pdplanner.kernel.forms import CleanForm


class ReturnForm(CleanForm):
    """Its cleaned `reason` is what the learner reads: the sentence chosen, then the words. `sent_at` is the claim that
    was read: the page it was read on says so in the address."""

    why = forms.ChoiceField(
        label="What has to change", choices=ReturnReason.choices, required=False, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="In your words", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Not needed where a sentence above says it all. The person reads it as you write it.",
    )  # fmt: skip
    sent_at = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or self.cleaned_data
        chosen = ReturnReason(said["why"]).label if said.get("why") else ""
        reason = " ".join(part for part in (chosen, said.get("reason", "").strip()) if part)
        if not reason and "reason" in said:
            self.add_error("reason", "Give a reason: choose one above, or write what has to change.")
        return {**said, "reason": reason}
