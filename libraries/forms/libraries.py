"""Facts, names, closing and branches of one library."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from libraries.forms.agencies import LibraryForm
from libraries.models import Library
from pdplanner.kernel.forms import CleanForm

NOT_REPORTED = "Leave it empty if it is not known."
MOST = {"max_value": 100_000_000, "min_value": 0}


class LibraryFactsForm(LibraryForm):
    """What may be corrected; the name changes by its own form, because the old one is kept."""

    population = forms.IntegerField(label="People served", required=False, help_text=NOT_REPORTED, **MOST)
    librarians_fte = forms.DecimalField(
        label="Librarians, full-time equivalents", required=False, max_digits=8, decimal_places=2, min_value=0
    )
    staff_fte = forms.DecimalField(
        label="All paid staff, full-time equivalents",
        required=False,
        max_digits=8,
        decimal_places=2,
        min_value=0,
        help_text=NOT_REPORTED,
    )

    def __init__(self, *args: Any, library: Library, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        del self.fields["name"]
        if library.outside_id:
            self.fields["state"].disabled = True
            self.fields["state"].help_text = "The directory knows this library by its state."


class RenameForm(CleanForm):
    name = forms.CharField(label="New name", max_length=160, error_messages={"required": "Type the new name."})
    starts_on = forms.DateField(
        label="First day of the new name",
        help_text="The name so far is kept through the day before, and people can go on looking for it.",
        error_messages={"required": "Give the first day of the new name."},
    )


class CloseForm(CleanForm):
    """`posts_end` is asked only where somebody ever held a post."""

    closed_on = forms.DateField(
        label="Last day it was open",
        error_messages={"required": "Give the last day it was open."},
    )
    reason = forms.CharField(
        label="Why",
        max_length=200,
        help_text="A sentence for the library's page, like “The town merged its two libraries.”",
        error_messages={"required": "Say why, in a sentence."},
    )
    posts_end = forms.BooleanField(label="Posts that are held beyond that day end on it", required=False)

    def __init__(self, *args: Any, has_posts: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_posts:
            del self.fields["posts_end"]


class LibraryChoice(forms.ModelChoiceField):
    def label_from_instance(self, library: Library) -> str:
        return ", ".join(part for part in (library.name, library.place, library.state) if part)


class MergeForm(CloseForm):
    successor = LibraryChoice(
        label="Merged into",
        queryset=Library.objects.none(),
        empty_label="Choose a library",
        error_messages={"invalid_choice": "Choose one of the list.", "required": "Choose one of the list."},
    )
    field_order = ["successor", "closed_on", "reason", "posts_end"]

    def __init__(self, *args: Any, libraries: QuerySet[Library], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"].queryset = libraries


class ReasonForm(CleanForm):
    reason = forms.CharField(label="Why", max_length=200, error_messages={"required": "Say why, in a sentence."})


class BranchForm(CleanForm):
    name = forms.CharField(
        label="Name",
        max_length=160,
        help_text="As people call it, like “Riverside Branch”.",
        error_messages={"required": "Type the branch's name."},
    )
    address = forms.CharField(label="Street address", required=False, max_length=160)


class BranchCloseForm(CleanForm):
    closed_on = forms.DateField(
        label="Last day it was open", error_messages={"required": "Give the last day it was open."}
    )
