from typing import Any

from django import forms

from certification.documents.colors import COLOR, LEAST_CONTRAST, contrast_on_paper, too_pale
from certification.documents.designs import DESIGNS, TOKENS
from certification.documents.languages import LANGUAGES
from certification.documents.sample import SAMPLE_NAMES, SampleName
from certification.enums import Look, Paper, Tongue
from certification.models import Program
from certification.services.dressing import Dress
from libraries.services import texts
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.forms import CleanForm
from pdplanner.kernel.pdf import missing_glyphs

WORDING = LANGUAGES[Tongue.ENGLISH].wording
SIGNERS = (1, 2)
_OWN = "own"


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
    language = forms.ChoiceField(
        label="Language", choices=Tongue.choices, required=False,
        help_text="Of the words that we print. Heading, roles and the names of tracks are as you write them.",
        error_messages={"invalid_choice": "Choose one of the languages listed."},
    )  # fmt: skip
    second_page = forms.BooleanField(
        label="A second page with the goals served and the credits counted", required=False
    )
    heading = forms.CharField(
        label="Heading", max_length=60, help_text="Stands large under the name of your agency.",
        error_messages={"required": "Write what it is, like “Certificate of Professional Learning”."},
    )  # fmt: skip
    wording = forms.CharField(
        label="Between the name and the track", max_length=60, required=False,
        help_text=f"As in “Ada Whitcomb {WORDING} Strategic Track”. Empty, and it says that, in the language above.",
    )  # fmt: skip
    colors = forms.ChoiceField(
        label="Colors", required=False, choices=[("", "Those of the design"), (_OWN, "The two below")],
        widget=forms.RadioSelect, error_messages={"invalid_choice": "Choose one of the two."},
    )  # fmt: skip
    ink = forms.CharField(
        label="Ink", max_length=7, required=False, widget=forms.ColorInput(attrs={"class": "form-control-color"}),
        help_text="For the heading, the lines and the decoration.",
    )  # fmt: skip
    accent = forms.CharField(
        label="Accent", max_length=7, required=False, widget=forms.ColorInput(attrs={"class": "form-control-color"}),
        help_text="For the track and the ornaments. Both must read well on white paper.",
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
        for name in ("heading", "wording", *(f"{part}_{number}" for part in ("name", "role") for number in SIGNERS)):
            if letters := missing_glyphs(given.get(name, "")):
                self.add_error(name, _no_glyph(letters))
        if given.get("colors") == _OWN:
            for token in TOKENS:
                self._check_color(token, given.get(token, "").lower())
        return given

    def _check_color(self, token: str, color: str) -> None:
        if not COLOR.fullmatch(color):
            self.add_error(token, "Write the color as # and six digits or letters from a to f, like #1d4a40.")
        elif contrast_on_paper(color) < LEAST_CONTRAST:
            self.add_error(token, too_pale(color))

    def dress(self) -> Dress:
        given = self.cleaned_data
        colors = {token: given[token].lower() for token in TOKENS} if given["colors"] == _OWN else {}
        return Dress(
            design=given["design"], paper=given["paper"], heading=given["heading"],
            language=given["language"] or Tongue.ENGLISH, second_page=given["second_page"],
            wording="" if given["wording"] == WORDING else given["wording"],
            signers=[{"name": given[f"name_{n}"], "role": given[f"role_{n}"]} for n in SIGNERS if given[f"name_{n}"]],
            **colors,
        )  # fmt: skip


class SampleForm(CleanForm):
    """Whose name the sample shows; `longest` is the longest that is printed at the agency, if anybody is enrolled."""

    sample_name = forms.ChoiceField(
        label="Name on the sample", required=False,
        choices=[
            ("", "The longest name of anybody enrolled"), ("sixty", "A name of sixty letters"),
            ("arabic", "A name in Arabic"), ("vietnamese", "A name in Vietnamese"), ("chinese", "A name in Chinese"),
            ("japanese", "A name in Japanese"), ("korean", "A name in Korean"), ("typed", "The name typed below"),
        ],
        error_messages={"invalid_choice": "Choose one of the names listed."},
    )  # fmt: skip
    typed_name = forms.CharField(
        label="A name to try", max_length=120, required=False, help_text="Printed on the sample, and kept nowhere."
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if given.get("sample_name") != "typed" or "typed_name" not in given:
            return given
        try:
            texts.name(given["typed_name"], "typed_name", missing="Type the name that the sample is to show.")
        except DomainError as problem:
            self.refuse(problem)
        else:
            if letters := missing_glyphs(given["typed_name"]):
                self.add_error("typed_name", _no_glyph(letters))
        return given

    def name(self, longest: str) -> SampleName:
        given = self.cleaned_data
        if given["sample_name"] == "typed":
            return SampleName(given["typed_name"])
        if not given["sample_name"] and longest:
            return SampleName(longest)
        return SAMPLE_NAMES[given["sample_name"] or "sixty"]


def _no_glyph(letters: list[str]) -> str:
    return f"No font of ours can print {', '.join(letters)}. Write it with other letters."


def dress_of(program: Program) -> dict[str, Any]:
    """What the form shows first."""
    own = DESIGNS[program.design].colors()
    values: dict[str, Any] = {
        "design": program.design, "paper": program.paper, "heading": program.heading, "language": program.language,
        "second_page": program.second_page, "wording": program.wording, "colors": _OWN if program.ink else "",
        **{token: getattr(program, token) or own[token] for token in TOKENS},
    }  # fmt: skip
    for number, signer in zip(SIGNERS, program.signers, strict=False):
        values |= {f"name_{number}": signer["name"], f"role_{number}": signer["role"]}
    return values
