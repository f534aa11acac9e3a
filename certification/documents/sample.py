"""A certificate that was never issued, to look at a design: the longest that can happen, and plainly a sample."""

import datetime as dt
from collections.abc import Sequence

from certification.documents.certificate import render_certificate
from certification.documents.snapshot import CertificateSnapshot, Paper, Signer

NAME = "Maria Guadalupe Fernández-Villanueva de la Santísima Trinida"


def sample_pdf(
    *, agency: str, track: str, heading: str, design: str, paper: Paper, signers: Sequence[Signer], time_zone: str,
    check_text: str, today: dt.date, logo: str = "", seal: str = "",
) -> bytes:  # fmt: skip
    """The PDF, with a number and a code that lead nowhere. Raises SnapshotError for what cannot be printed."""
    sample = CertificateSnapshot(
        number="SAMPLE-00000", agency=agency, heading=heading, name=NAME, name_lang="es", family_name="Fernández",
        track=track, statement="60 credits, planned and earned toward the strategic goals of a Public Library",
        library="A Public Library", awarded=today, valid_through=today.replace(year=today.year + 4, month=1, day=1),
        time_zone=time_zone, check_url=f"https://{check_text}/sample", check_text=check_text, signers=tuple(signers),
        paper=paper, design=design, language="en-US", credits_total="60",
        logo=logo, seal=seal,
    )  # fmt: skip
    return render_certificate(sample.as_json())
