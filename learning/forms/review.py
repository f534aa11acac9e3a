"""Forms of the review desk beside marks and decisions."""

from collections.abc import Sequence
from typing import Any

from django import forms

from libraries.models import Person
from pdplanner.kernel.forms import CleanForm


class PassOnForm(CleanForm):
    to = forms.TypedChoiceField(
        label="To whom",
        error_messages={"required": "Choose somebody.", "invalid_choice": "Choose a consultant of the list."},
    )
    why = forms.CharField(
        label="Why", max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="They read it in their queue and by mail. The staff member does not.",
        error_messages={"required": "Say why, so that the next person need not ask."},
    )  # fmt: skip

    def __init__(self, *args: Any, people: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people}
        self.fields["to"].choices = [(pk, str(person)) for pk, person in self._people.items()]  # type: ignore[attr-defined]

    def clean_to(self) -> Person:
        return self._people[self.cleaned_data["to"]]


class NoteForm(CleanForm):
    text = forms.CharField(
        label="A note for your colleagues", max_length=2000, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Consultants of your agency read it with every revision of this plan. Staff and library never do.",
        error_messages={"required": "Write something, or leave it."},
    )  # fmt: skip


class PhraseForm(CleanForm):
    text = forms.CharField(
        label="Words you use often", max_length=400, widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Write the words you want to keep."},
    )  # fmt: skip
    is_shared = forms.BooleanField(label="Offer them to my colleagues, too", required=False)
