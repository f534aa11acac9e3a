from django import forms

from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.sheet import text_of_file

MOST_BYTES = 400_000


class TableForm(CleanForm):
    """A table, pasted into the field `PASTED` or uploaded; `text()` is what it says."""

    PASTED: str
    file = forms.FileField(
        label="Or a file", required=False,
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx"}),
        help_text="XLSX (its first sheet is read) or CSV.",
    )  # fmt: skip

    def clean_file(self) -> str:
        upload = self.cleaned_data.get("file")
        if upload is None:
            return ""
        if upload.size > MOST_BYTES:
            raise forms.ValidationError("This file is too large. Take it in parts.")
        try:
            return text_of_file(upload.read())
        except DomainError as problem:
            raise forms.ValidationError(problem.words) from problem

    def text(self) -> str:
        return str(self.cleaned_data.get("file") or self.cleaned_data.get(self.PASTED) or "")
