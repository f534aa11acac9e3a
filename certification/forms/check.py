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
