from collections.abc import Iterable
from typing import Any

from django import forms

from libraries.forms.people import ONE_OF_THE_LIST, FilterForm
from libraries.models import Library


class AlignmentFilter(FilterForm):
    """One library beside the whole agency."""

    library = forms.ChoiceField(label="Beside it one library", required=False, error_messages=ONE_OF_THE_LIST)

    def __init__(self, *args: Any, libraries: Iterable[Library], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._libraries = {str(library.pk): library for library in libraries}
        self.fields["library"].choices = [("", "No library"), *((pk, str(row)) for pk, row in self._libraries.items())]

    def chosen(self) -> Library | None:
        return self._libraries.get(self.cleaned_data.get("library", "")) if self.is_valid() else None
