from django import forms

from pdplanner.kernel.forms import CleanForm


class SearchForm(CleanForm):
    """A filter in the address; an empty one shows everything."""

    q = forms.CharField(
        label="Search", max_length=100, required=False, widget=forms.TextInput(attrs={"type": "search"})
    )
