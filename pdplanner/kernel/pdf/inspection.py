"""What a finished document is found to have, read from the objects of the PDF itself right before they are written."""

from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint import Document

from pdplanner.kernel.pdf.fonts import FACES


@dataclass(frozen=True)
class Findings:
    is_tagged: bool
    title: str
    language: str
    figures_without_words: int
    foreign_fonts: tuple[str, ...]
    """Families that are not ours: the machine lent them for letters we have not."""
    letters_without_glyph: str
    """Those that no font at hand has; an empty box stands for them."""


def inspected(document: Document, pdf: pydyf.PDF) -> Findings:
    elements = [item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/StructElem"]
    fonts = document.fonts.values()
    return Findings(
        is_tagged=bool(elements) and "MarkInfo" in pdf.catalog and "StructTreeRoot" in pdf.catalog,
        title=_words(pdf.info.get("Title")),
        language=_words(pdf.catalog.get("Lang")),
        figures_without_words=sum(item["S"] == "/Figure" and not _words(item.get("Alt")) for item in elements),
        foreign_fonts=tuple(sorted({font.family for font in fonts} - {face.family for face in FACES})),
        letters_without_glyph="".join(sorted({chr(letter) for font in fonts for letter in font.missing})),
    )


def _words(text: Any) -> str:
    return str(text.string) if isinstance(text, pydyf.String) else ""
