"""The designs a certificate can have: one entry here, one template and one style sheet."""

import functools
import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from certification.documents import languages
from certification.documents.colors import BLACK, PAPER, Shade, between, recolored, shade
from certification.documents.snapshot import Paper
from pdplanner.kernel.pdf import OTHER_SCRIPTS, Asset, NameBox, read_assets

CERTIFICATE_FOLDER = Path(__file__).resolve().parents[2] / "templates" / "documents" / "certificate"

TOKENS = ("ink", "accent")
"""The colors of a design that a program may have in colors of its own: large words and lines, and what stands out."""

_SERIF = ("EB Garamond", *OTHER_SCRIPTS, "serif")
_LIGHT = ("Source Serif 4", "EB Garamond", *OTHER_SCRIPTS, "serif")  # Garamond has the rarer letters with diacritics
_TOKEN = re.compile(r"--(\w+): (#[0-9a-f]{6})")

# The leaves of the modern design, from teal to gold.
_LEAVES = (
    "#4a8ea1", "#4f90a0", "#57939e", "#5e969c", "#65999a", "#6d9c98", "#749e97", "#7ba195", "#82a493", "#8aa791",
    "#91aa8f", "#98ad8e", "#a0b08c", "#a7b28a", "#aeb588", "#b6b886", "#bdbb85", "#c4be83", "#cbc181", "#d3c47f",
    "#dac67d", "#e1c97c", "#e9cc7a", "#f0cf78",
)  # fmt: skip
_PALE_INK, _PALE_ACCENT = shade("ink", PAPER, 0.4), shade("accent", PAPER, 0.6)


@dataclass(frozen=True)
class Design:
    """A template, its style sheet, the room for the name on each paper, and the colors of its art as shades."""

    name: str
    name_boxes: Mapping[Paper, NameBox]
    shades: Mapping[str, Shade]

    @property
    def template(self) -> str:
        return f"{self.name}.html"

    @property
    def stylesheet(self) -> str:
        return f"{self.name}.css"

    def css(self, colors: Mapping[str, str] | None = None) -> str:
        """Its own tokens, and those of `colors` in their place."""
        own = " ".join(f"--{token}: {color};" for token, color in (colors or {}).items())
        sheet = (CERTIFICATE_FOLDER / self.stylesheet).read_text(encoding="utf-8")
        return f"{sheet}:root {{ {own} }}" if own else sheet

    def colors(self) -> dict[str, str]:
        """Its own ink and accent, as the style sheet has them."""
        return {token: color for token, color in _TOKEN.findall(self.css()) if token in TOKENS}

    def art(self, colors: Mapping[str, str] | None = None) -> dict[str, Asset]:
        """Its decoration, and the packaged signatures, which are of nobody's color."""
        art = read_assets(CERTIFICATE_FOLDER / "art", ".svg", prefix="art/")
        for name in [name for name in art if colors and name.startswith(f"art/{self.name}-")]:
            art[name] = Asset(art[name].media_type, recolored(art[name].body, self.shades, self.colors() | colors))
        return art


DESIGNS = {
    design.name: design
    for design in (
        Design(
            "classic",
            {"letter": NameBox(600, _SERIF, most=52), "a4": NameBox(650, _SERIF, most=52)},
            {
                "#1d4a40": shade("ink"), "#d9e4dc": shade("ink", PAPER, 0.83), "#8a6a2c": shade("accent", PAPER, 0.12),
                "#5f4716": shade("accent", BLACK, 0.22), "#faf6ec": shade("accent", PAPER, 0.94),
            },
        ),
        Design(
            "modern",
            {
                "letter": NameBox(480, _LIGHT, most=50, weight=300),
                "a4": NameBox(524, _LIGHT, most=50, weight=300),
            },
            {
                "#12324a": shade("ink"), "#e9c46a": _PALE_ACCENT,
                **{leaf: between(_PALE_INK, _PALE_ACCENT, n / (len(_LEAVES) - 1)) for n, leaf in enumerate(_LEAVES)},
            },
        ),
        Design(
            "plain",
            {"letter": NameBox(600, _SERIF, most=50), "a4": NameBox(650, _SERIF, most=50)},
            {"#1a1a1a": shade("ink")},
        ),
    )
}  # fmt: skip


@functools.cache
def version_of(design: str) -> str:
    """A fingerprint of all that a design is drawn from: another letter in its template, style or art, another version.

    A certificate keeps that of the day it was issued.
    """
    parts = [CERTIFICATE_FOLDER / f"{design}.html", CERTIFICATE_FOLDER / f"{design}.css"]
    shared = [*(CERTIFICATE_FOLDER / name for name in ("frame.html", "annex.html")), Path(languages.__file__)]
    pieces = [*CERTIFICATE_FOLDER.glob("_*.html"), *(CERTIFICATE_FOLDER / "art").glob(f"{design}-*.svg")]
    digest = hashlib.sha256()
    for path in (*parts, *shared, *sorted(pieces)):
        digest.update(f"{path.name}\n".encode() + path.read_bytes())
    return digest.hexdigest()[:12]
