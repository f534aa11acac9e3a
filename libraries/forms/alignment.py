from collections.abc import Iterable, Sequence
from typing import Any

from django import forms

from libraries.models import Competency
from pdplanner.kernel.forms import CleanForm


class AlignmentForm(CleanForm):
    """One list of boxes for each framework; `entries()` are those that are ticked."""

    def __init__(self, *args: Any, offered: Sequence[Competency], chosen: Iterable[Competency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._entries = {str(entry.pk): entry for entry in offered}
        ticked = {str(entry.pk) for entry in chosen}
        lists: dict[str, list[tuple[str, str]]] = {}
        for pk, entry in self._entries.items():
            lists.setdefault(str(entry.group.framework), []).append((pk, _words(entry)))
        for number, (name, choices) in enumerate(lists.items(), start=1):
            self.fields[f"list_{number}"] = forms.MultipleChoiceField(
                label=name, required=False, choices=choices, widget=forms.CheckboxSelectMultiple,
                initial=[pk for pk, _ in choices if pk in ticked],
                error_messages={"invalid_choice": "One of these goals is not offered any more. Open the page again."},
            )  # fmt: skip

    def entries(self) -> list[Competency]:
        return [self._entries[pk] for ticked in self.cleaned_data.values() for pk in ticked]


def _words(entry: Competency) -> str:
    code = f"{entry.code} " if entry.code else ""
    return f"{code}{entry}{', retired' if entry.retired_at else ''} ({entry.group})"
