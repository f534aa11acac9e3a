from collections.abc import Iterator, Mapping
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from certification.documents.pictures import MOST_BYTES
from certification.models import Program
from certification.services.pictures import PLACES, SIGNATURES, picture_of, signer_of
from pdplanner.kernel.forms import CleanForm

WORDS = {
    "logo": ("Logo", "Printed small above the name of your agency."),
    "seal": ("Seal", "Takes the place of the seal that the design draws."),
}
SIGNATURE_WORDS = "A scan in dark ink on white. The paper is taken out, the ink stays."


class PictureForm(CleanForm):
    """One picture of a program; `of` is whose signature the page asked for."""

    picture = forms.FileField(
        required=True, allow_empty_file=True, label="PNG or JPEG",
        widget=forms.FileInput(attrs={"accept": "image/png,image/jpeg"}),
        error_messages={"required": "Choose a picture first, a PNG or a JPEG."},
    )  # fmt: skip
    of = forms.CharField(required=False, max_length=80, widget=forms.HiddenInput())

    def __init__(self, *args: Any, place: str, **more: Any) -> None:
        super().__init__(*args, auto_id=f"id_{place}_%s", **more)

    def content(self) -> bytes:
        """No more of it than decides whether it is too large."""
        upload: UploadedFile[bytes] = self.cleaned_data["picture"]
        return upload.read(MOST_BYTES + 1)


def places(program: Program, refused: Mapping[str, PictureForm]) -> Iterator[dict[str, Any]]:
    """Where the program can have a picture, each with its form; a signature only of who signs already."""
    for place in PLACES:
        of = signer_of(program, place) if place in SIGNATURES else ""
        if place in SIGNATURES and not of:
            continue
        title, words = WORDS.get(place, (f"Signature of {of}", SIGNATURE_WORDS))
        form = refused.get(place) or PictureForm(place=place, initial={"of": of})
        form.fields["picture"].help_text = words
        yield {"place": place, "title": title, "of": of, "form": form, "digest": picture_of(program, place)}
