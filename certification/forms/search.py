from django import forms

from certification.enums import EXCEPTIONS
from libraries.enums import Post
from pdplanner.kernel.forms import CleanForm


class SearchForm(CleanForm):
    """A filter in the address; an empty one shows everything."""

    q = forms.CharField(
        label="Search", max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )


class PeopleSearchForm(SearchForm):
    role = forms.ChoiceField(
        label="Role",
        required=False,
        choices=[("", "Every role"), *Post.choices],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose one of the list."},
    )


class IssuedSearchForm(SearchForm):
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[
            ("", "All"), ("valid", "Valid"), ("expiring", "Expiring"), ("expired", "Expired"),
            ("lapsed", "Expired and not renewed"), ("replaced", "Replaced"), ("withdrawn", "Withdrawn"),
        ],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose one of the states listed."},
    )  # fmt: skip


class ExceptionSearchForm(SearchForm):
    kind = forms.ChoiceField(
        label="Kind",
        required=False,
        choices=[("", "Every kind"), *((kind.value, kind.label) for kind in EXCEPTIONS)],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose one of the kinds listed."},
    )
    state = forms.ChoiceField(
        label="State",
        required=False,
        choices=[("", "All"), ("in_force", "In force"), ("revoked", "Taken back")],
        widget=forms.Select(attrs={"class": "form-select"}),
        error_messages={"invalid_choice": "Choose one of the states listed."},
    )
