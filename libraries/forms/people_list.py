from django import forms

from pdplanner.kernel.forms import CleanForm

MOST_BYTES = 200_000
LONGEST = 60_000  # letters of a list


class ListForm(CleanForm):
    """A list of people, pasted or uploaded; `text()` is what it says."""

    people = forms.CharField(
        label="People, one a line",
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 10, "spellcheck": "false"}),
        help_text="Name, mail, role or title: “Nell Page, nell@example.org, Youth librarian”. Or a table copied from a "
        "sheet with the columns name, family name, mail, role, title. Without a role people are staff members.",
    )
    file = forms.FileField(
        label="Or a file",
        required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.txt,.tsv,text/csv,text/plain"}),
        help_text="A sheet saved as CSV.",
    )

    def clean_file(self) -> str:
        upload = self.cleaned_data.get("file")
        if upload is None:
            return ""
        if upload.size > MOST_BYTES:
            raise forms.ValidationError("This file is too large for a list of people. Take it in parts.")
        try:
            return str(upload.read().decode("utf-8-sig"))
        except UnicodeDecodeError:
            raise forms.ValidationError("This file is no plain text. Save the sheet as CSV in UTF-8.") from None

    def text(self) -> str:
        return str(self.cleaned_data.get("file") or self.cleaned_data.get("people") or "")


class ConfirmForm(CleanForm):
    """The list that was shown, and what it was shown to do."""

    people = forms.CharField(max_length=LONGEST, widget=forms.HiddenInput, strip=False)
    digest = forms.CharField(max_length=64, widget=forms.HiddenInput)
