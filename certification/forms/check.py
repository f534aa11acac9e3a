import hashlib
import re
from typing import Any

from django import forms

from pdplanner.kernel.forms import CleanForm


class CheckForm(CleanForm):
    number = forms.CharField(
        label="Certificate number", max_length=40, help_text="As printed, for example JSL-2026-00417.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}),
        error_messages={"required": "Type the number printed on the certificate."},
    )  # fmt: skip
    family_name = forms.CharField(
        label="Holder’s family name", max_length=80, help_text="Accents and capitals do not matter.",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": "Type the family name of the person named on it."},
    )  # fmt: skip


MOST_BYTES = 5 * 1024 * 1024  # a certificate has some 50 kB


class FileForm(CleanForm):
    """The PDF itself, or what the browser worked out of it, which is all that is asked about it."""

    file = forms.FileField(
        label="The PDF of the certificate", required=False, allow_empty_file=True,
        widget=forms.ClearableFileInput(attrs={"accept": "application/pdf"}),
        help_text="As it was downloaded or mailed. It is compared with the register and not kept.",
    )  # fmt: skip
    sha256 = forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        file = given.get("file")
        if file and file.size > MOST_BYTES:
            self.add_error("file", "This file is larger than any certificate. Choose the PDF of the certificate.")
        elif file:
            given["sha256"] = hashlib.file_digest(file, "sha256").hexdigest()
        elif not re.fullmatch(r"[0-9a-f]{64}", given.get("sha256", "")):
            self.add_error("file", "Choose the PDF of the certificate.")
        return given
