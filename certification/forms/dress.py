from typing import Any

from django import forms

from certification.enums import Look, Paper
from certification.models import Program
from pdplanner.kernel.forms import CleanForm

SIGNERS = (1, 2)


class DressForm(CleanForm):
    """How the certificates of a program look, and who signs them."""

    design = forms.ChoiceField(
        label="Design", choices=Look.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose a design.", "invalid_choice": "Choose one of the designs listed."},
    )  # fmt: skip
    paper = forms.ChoiceField(
        label="Paper", choices=Paper.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose a paper.", "invalid_choice": "Choose one of the papers listed."},
    )  # fmt: skip
    heading = forms.CharField(
        label="Heading", max_length=60, help_text="Stands large under the name of your agency.",
        error_messages={"required": "Write what it is, like “Certificate of Professional Learning”."},
    )  # fmt: skip
    name_1 = forms.CharField(
        label="First to sign", max_length=80, required=False, help_text="Empty, if nobody signs on paper."
    )
    role_1 = forms.CharField(label="Role of the first", max_length=80, required=False)
    name_2 = forms.CharField(label="Second to sign", max_length=80, required=False)
    role_2 = forms.CharField(label="Role of the second", max_length=80, required=False)

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for number in SIGNERS:
            if given.get(f"role_{number}") and not given.get(f"name_{number}"):
                self.add_error(f"name_{number}", "Write who signs in this role, or leave both empty.")
        return given

    def dress(self) -> dict[str, Any]:
        given = self.cleaned_data
        signers = [{"name": given[f"name_{n}"], "role": given[f"role_{n}"]} for n in SIGNERS if given[f"name_{n}"]]
        return {**{name: given[name] for name in ("design", "paper", "heading")}, "signers": signers}


def dress_of(program: Program) -> dict[str, str]:
    """What the form shows first."""
    values = {"design": program.design, "paper": program.paper, "heading": program.heading}
    for number, signer in zip(SIGNERS, program.signers, strict=False):
        values |= {f"name_{number}": signer["name"], f"role_{number}": signer["role"]}
    return values
