from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from libraries.models import Competency
from pdplanner.kernel.folding import folded
from pdplanner.kernel.forms import CleanForm


class CompetencyField(forms.CharField):
    """A competency of the lexicon, found by typing: the page prints the offered ones once, as a list with this id.

    Cleans to a Competency, or None when left empty. `offer` says which there are.
    """

    LIST = "lexicon"
    offered: Sequence[Competency] = ()

    def __init__(self, **kwargs: Any) -> None:
        attributes = {"list": self.LIST, "autocomplete": "off"}
        super().__init__(required=False, max_length=300, widget=forms.TextInput(attrs=attributes), **kwargs)

    def offer(self, rows: Sequence[Competency], chosen: Competency | None = None) -> None:
        """What can be picked; what is `chosen` stays so, though it may be retired by now."""
        self.offered = [*rows, chosen] if chosen and chosen not in rows else list(rows)

    def prepare_value(self, value: Any) -> Any:
        return value.in_words if isinstance(value, Competency) else value

    def clean(self, value: Any) -> Any:
        typed = folded(super().clean(value))
        if not typed:
            return None
        found = [row for row in self.offered if folded(row.in_words) == typed]
        found = found or [row for row in self.offered if typed in (folded(row.name), folded(row.code))]
        if len(found) == 1:
            return found[0]
        raise ValidationError(
            "This is not in the lexicon. Pick a line of the list, or leave it empty: your own words stand."
            if not found
            else "Several lists have this one. Pick the line that names the list."
        )


class MatchForm(CleanForm):
    other = CompetencyField(label="The same as", help_text="A line of another list. Type a word of it, then pick it.")

    def __init__(self, *args: Any, offered: Sequence[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other"].offer(offered)  # type: ignore[attr-defined]

    def clean_other(self) -> Competency:
        other: Competency | None = self.cleaned_data["other"]
        if other is None:
            raise ValidationError("Pick a line of another list.")
        return other
