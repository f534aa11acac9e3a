"""The designs a certificate can have: one entry here, one template and one style sheet."""

from dataclasses import dataclass
from pathlib import Path

from certification.documents.snapshot import Paper
from pdplanner.kernel.pdf import OTHER_SCRIPTS, NameBox

CERTIFICATE_FOLDER = Path(__file__).resolve().parents[2] / "templates" / "documents" / "certificate"

_SERIF = ("EB Garamond", *OTHER_SCRIPTS, "serif")
_LIGHT = ("Source Serif 4", "EB Garamond", *OTHER_SCRIPTS, "serif")  # Garamond has the rarer letters with diacritics


@dataclass(frozen=True)
class Design:
    """A template, its style sheet, and the room for the name on each paper."""

    template: str
    stylesheet: str
    name_boxes: dict[Paper, NameBox]

    def css(self) -> str:
        return (CERTIFICATE_FOLDER / self.stylesheet).read_text(encoding="utf-8")


DESIGNS = {
    "classic": Design(
        template="classic.html",
        stylesheet="classic.css",
        name_boxes={
            "letter": NameBox(width=600, families=_SERIF, most=52),
            "a4": NameBox(width=650, families=_SERIF, most=52),
        },
    ),
    "modern": Design(
        template="modern.html",
        stylesheet="modern.css",
        name_boxes={
            "letter": NameBox(width=480, families=_LIGHT, most=50, weight=300),
            "a4": NameBox(width=524, families=_LIGHT, most=50, weight=300),
        },
    ),
    "plain": Design(
        template="plain.html",
        stylesheet="plain.css",
        name_boxes={
            "letter": NameBox(width=600, families=_SERIF, most=50),
            "a4": NameBox(width=650, families=_SERIF, most=50),
        },
    ),
}
