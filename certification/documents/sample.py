"""A certificate that was never issued, to look at a design: with a name that is hard to print, and plainly a sample."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from certification.documents.certificate import render_examined
from certification.documents.languages import spoken
from certification.documents.snapshot import (
    Annex,
    CertificateSnapshot,
    CreditLine,
    GoalLine,
    Paper,
    Signer,
    SnapshotError,
)
from certification.enums import Tongue
from pdplanner.kernel.errors import DomainError


@dataclass(frozen=True)
class SampleName:
    """A name, and its language as a BCP 47 tag; of most names nobody knows it, as at issue."""

    words: str
    language: str = "und"


SAMPLE_NAMES = {
    "sixty": SampleName("Maria Guadalupe Fernández-Villanueva de la Santísima Trinida", "es"),
    "arabic": SampleName("محمد عبدالرحمن بن عبدالعزيز آل الشيخ", "ar"),
    "vietnamese": SampleName("Nguyễn Thị Ánh Tuyết", "vi"),
    "chinese": SampleName("欧阳 诸葛亮", "zh-Hans"),
    "japanese": SampleName("山田 太郎", "ja"),
    "korean": SampleName("김민수", "ko"),
}
_GOALS = (
    ("1. Every child in the valley reads with someone each week", "Early literacy; Working with schools", "34"),
    ("2. Nobody is turned away by a form they cannot fill in online", "Plain language", "26"),
)
_CREDITS = (
    ("Early literacy", "Services to the public", "20"),
    ("Working with schools", "Collaboration", "14"),
    ("Plain language and accessible documents", "Communication", "26"),
)


def sample_pdf(
    *, agency: str, track: str, heading: str, design: str, paper: Paper, signers: Sequence[Signer], time_zone: str,
    check_text: str, today: dt.date, logo: str = "", seal: str = "", ink: str = "", accent: str = "",
    wording: str = "", language: str = Tongue.ENGLISH, second_page: bool = False, name: SampleName | None = None,
) -> bytes:  # fmt: skip
    """The PDF, with a number and a code that lead nowhere. Raises DomainError for what cannot be printed, or must not
    be because the PDF does not pass its checks."""
    name, say = name or SAMPLE_NAMES["sixty"], spoken(language)
    sample = CertificateSnapshot(
        number="SAMPLE-00000", agency=agency, heading=heading, name=name.words, name_lang=name.language,
        family_name="Sample", track=track, library="A Public Library",
        statement=say.toward.format(credits=60, library="a Public Library"),
        awarded=today, valid_through=today.replace(year=today.year + 4, month=1, day=1),
        time_zone=say.time_zone(time_zone), check_url=f"https://{check_text}/sample", check_text=check_text,
        signers=tuple(signers),
        paper=paper, design=design, language=language, credits_total="60", logo=logo, seal=seal, ink=ink,
        accent=accent, wording=wording, annex=_annex(today) if second_page else None,
    )  # fmt: skip
    try:
        pdf, faults = render_examined(sample.as_json())
    except SnapshotError as problem:
        raise DomainError(f"This cannot be printed: {problem}") from problem
    if faults:
        raise DomainError(" ".join(faults))
    return pdf


def _annex(today: dt.date) -> Annex:
    credits = (CreditLine(title, today, "A provider", category, amount) for title, category, amount in _CREDITS)
    return Annex(
        plan="", goals=tuple(GoalLine(*goal) for goal in _GOALS), credits=tuple(credits), total="60",
        rule="60 credits needed in four years",
    )  # fmt: skip
