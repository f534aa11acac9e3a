"""What the coverage board is narrowed to; it lives in the address, so a view of the board can be kept and sent on."""

from collections.abc import Mapping
from typing import Any

from django import forms

from pdplanner.home.queries.coverage import Asked
from pdplanner.kernel.forms import CleanForm

APPROVED, ALL = "approved", "all"


class CoverageFilter(CleanForm):
    """Branch, track and plans; a choice there is nothing to choose from is absent, and nonsense narrows nothing."""

    branch = forms.TypedChoiceField(label="Branch", required=False, coerce=int, empty_value=None)
    track = forms.TypedChoiceField(label="Track", required=False, coerce=int, empty_value=None)
    plans = forms.ChoiceField(
        label="Plans", required=False, choices=[(APPROVED, "Approved plans"), (ALL, "Plans in review, too")]
    )

    def __init__(self, *args: Any, branches: Mapping[int, str], tracks: Mapping[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._offer("branch", "All branches", branches)
        self._offer("track", "All tracks", tracks)

    def _offer(self, name: str, everything: str, choices: Mapping[int, str]) -> None:
        if choices:
            self.fields[name].choices = [("", everything), *choices.items()]  # type: ignore[attr-defined]
        else:
            del self.fields[name]

    def asked(self) -> Asked:
        self.is_valid()
        said = self.cleaned_data
        return Asked(branch=said.get("branch"), track=said.get("track"), in_review=said.get("plans") == ALL)
