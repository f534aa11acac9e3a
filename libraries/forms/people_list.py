from django import forms

from libraries.forms.table import TableForm
from pdplanner.kernel.forms import CleanForm

LONGEST = 60_000  # letters of a list


class ListForm(TableForm):
    PASTED = "people"
    field_order = ("people", "file")
    people = forms.CharField(
        label="People, one a line",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Name, mail, role or title: “Nell Page, nell@example.org, Youth librarian”. Or a table copied from a "
        "sheet with the columns name, family name, mail, role, title. Without a role people are staff members.",
    )


class ConfirmForm(CleanForm):
    """The list that was shown, and what it was shown to do."""

    people = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput, strip=False)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
