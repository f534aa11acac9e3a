"""The packaged fonts, loaded once per process and shared by all documents."""

import functools
import threading
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fontTools.ttLib import TTFont
from weasyprint import CSS
from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
from weasyprint.text.fonts import FontConfiguration

from pdplanner.kernel.pdf.assets import BASE_URL, NamedAssets, read_assets

FONT_FOLDER = Path(__file__).resolve().parents[3] / "static" / "fonts"

PANGO_LOCK = threading.RLock()
"""Held while fonts are measured or a document is laid out: Pango's font maps are not safe across threads."""

_PANGO_SCALE = 1024  # Pango counts in 1024ths
_MEASURED_AT = 100


@dataclass(frozen=True)
class Face:
    family: str
    file: str
    style: str = "normal"
    weight: int = 400


FACES = (
    Face("EB Garamond", "EBGaramond_400Regular.ttf"),
    Face("EB Garamond", "EBGaramond_400Regular_Italic.ttf", style="italic"),
    Face("Amiri", "Amiri_400Regular.ttf"),
    Face("Noto Serif Hebrew", "NotoSerifHebrew_400Regular.ttf"),
    Face("Noto Serif Devanagari", "NotoSerifDevanagari_400Regular.ttf"),
    Face("Noto Serif Bengali", "NotoSerifBengali_400Regular.ttf"),
    Face("Noto Serif Khmer", "NotoSerifKhmer_400Regular.ttf"),
    Face("Noto Serif JP", "NotoSerifJP_400Regular.ttf"),
    Face("Noto Serif SC", "NotoSerifSC_400Regular_Subset.ttf"),
    Face("Noto Serif KR", "NotoSerifKR_400Regular_Subset.ttf"),
    Face("Source Serif 4", "SourceSerif4_300Light.ttf", weight=300),
    Face("Source Sans 3", "SourceSans3_400Regular.ttf"),
    Face("Source Sans 3", "SourceSans3_600SemiBold.ttf", weight=600),
)
"""Latin with every diacritic, Greek and Cyrillic; Arabic; Hebrew; Devanagari; Bengali; Khmer; Chinese, Japanese and
Korean as far as national standards list their characters."""

OTHER_SCRIPTS = tuple(face.family for face in FACES if face.family.startswith(("Amiri", "Noto")))
"""What follows the family of a design, for letters it has not. A style sheet names all of them `"Other scripts"`."""

FONT_FACE_RULES = "".join(
    f'@font-face {{ font-family: "{face.family}"; font-style: {face.style}; '
    f"font-weight: {face.weight}; src: url(fonts/{face.file}) }}"
    for face in FACES
)


class SharedFonts:
    """One font configuration with all packaged faces, and a ruler for lines of text.

    A configuration per document would unpack and register the fonts again each time.
    """

    def __init__(self) -> None:
        self.configuration = FontConfiguration()
        fetcher = NamedAssets(read_assets(FONT_FOLDER, ".ttf", prefix="fonts/"))
        CSS(string=FONT_FACE_RULES, base_url=BASE_URL, url_fetcher=fetcher, font_config=self.configuration)
        self._context = ffi.gc(pango.pango_font_map_create_context(self.configuration.font_map), gobject.g_object_unref)

    def width_per_point(self, text: str, families: tuple[str, ...], weight: int = 400) -> float:
        """Width of `text` on one line, in points for each point of font size."""
        with PANGO_LOCK:
            layout = ffi.gc(pango.pango_layout_new(self._context), gobject.g_object_unref)
            font = self._description(families, weight)
            pango.pango_layout_set_font_description(layout, font)
            # The pointer is only good while the buffer beside it lives.
            pointer, buffer = unicode_to_char_p(text)
            pango.pango_layout_set_text(layout, pointer, -1)
            ink, logical = ffi.new("PangoRectangle *"), ffi.new("PangoRectangle *")
            line = pango.pango_layout_get_line_readonly(layout, 0)
            pango.pango_layout_line_get_extents(line, ink, logical)
            del buffer
            return float(logical.width) / _PANGO_SCALE / _MEASURED_AT

    def _description(self, families: tuple[str, ...], weight: int) -> Any:
        font = ffi.gc(pango.pango_font_description_new(), pango.pango_font_description_free)
        pointer, buffer = unicode_to_char_p(",".join(families))
        pango.pango_font_description_set_family(font, pointer)
        del buffer
        pango.pango_font_description_set_weight(font, weight)
        pango.pango_font_description_set_absolute_size(font, _MEASURED_AT * _PANGO_SCALE)
        return font


@functools.cache
def shared_fonts() -> SharedFonts:
    """The fonts of this process, loaded at the first call."""
    with PANGO_LOCK:
        return SharedFonts()


def missing_glyphs(text: str) -> list[str]:
    """The letters of `text`, each with its accents, that no packaged font can print; once each, in order.

    A letter and its accents must come from the same font. Another font of the machine may happen to
    print what is listed here, but then the page looks different on the next machine.
    """
    missing: list[str] = []
    for cluster in _clusters(unicodedata.normalize("NFC", text)):
        decomposed = unicodedata.normalize("NFD", cluster)
        printable = any(
            all(ord(character) in charset for character in spelling)
            for charset in _charsets()
            for spelling in (cluster, decomposed)
        )
        if not printable and cluster not in missing:
            missing.append(cluster)
    return missing


@functools.cache
def _charsets() -> tuple[frozenset[int], ...]:
    return tuple(_charset(FONT_FOLDER / face.file) for face in FACES if face.style == "normal")


def _charset(path: Path) -> frozenset[int]:
    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _clusters(text: str) -> Iterator[str]:
    """Letters with the marks that follow them; blanks and invisible characters print nothing and are left out."""
    cluster = ""
    for character in text:
        category = unicodedata.category(character)
        if category[0] == "Z" or category in ("Cc", "Cf"):
            continue
        if category[0] == "M" and cluster:
            cluster += character
            continue
        if cluster:
            yield cluster
        cluster = character
    if cluster:
        yield cluster
