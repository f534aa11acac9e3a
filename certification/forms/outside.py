from typing import Any

from django import forms

from certification.models import OutsideCertificate, Program, Track
from learning.forms.credits import ACCEPT
from pdplanner.kernel.forms import CleanModelForm


class OutsideForm(CleanModelForm):
    scan = forms.FileField(
        label="A scan of it", required=False, widget=forms.FileInput(attrs={"accept": ACCEPT}),
        help_text="PDF, JPEG, PNG or plain text. It lies in the holder’s evidence box; they and your agency open it.",
    )  # fmt: skip

    class Meta:
        model = OutsideCertificate
        fields = ["program", "track", "issuer", "name", "number", "issued_on", "valid_through", "seen"]
        labels = {
            "program": "Counts as a certificate of",
            "track": "In its track",
            "issuer": "Issued by",
            "name": "Certificate",
            "issued_on": "Issued on",
            "valid_through": "Valid through",
            "seen": "What you saw",
        }
        help_texts = {
            "program": "Leave empty if it satisfies no requirement here and is only worth knowing.",
            "track": "If it stands for one of this track, the next one there is a renewal. Leave empty if unsure.",
            "name": "As it is printed, for example “Library Staff”.",
            "number": "Leave empty if it has none.",
            "valid_through": "Its last valid day. Leave empty if it does not expire.",
            "seen": "For example “the paper certificate” or “the register of the issuer”.",
        }

    def __init__(self, *args: Any, agency_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        track = self.fields["track"]
        track.queryset, track.empty_label = Track.objects.filter(program__agency=agency_id), "No track in particular"
        program = self.fields["program"]
        program.queryset, program.empty_label = Program.objects.filter(agency=agency_id), "None of our programs"
