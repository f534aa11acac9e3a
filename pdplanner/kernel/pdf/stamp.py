"""Static decoration, drawn once and then stamped under every page.

Layout and drawing of the engraved frame take nine tenths of a certificate's time, and the frame is the
same on each. It is rendered once, its drawing operators are taken out of that page, and every further
page gets them as one ready form. A stamped page shows the same pixels as one drawn in full.
"""

import re
import zlib
from dataclasses import dataclass

import pydyf
from weasyprint import Document

from pdplanner.kernel.pdf.structure import POINTS_PER_PIXEL

WITHOUT_BACKGROUND = "@page { background: none !important }"
"""The style of a page that will be stamped."""

# WeasyPrint repeats these for every path. At the start of the form they are the defaults anyway, except
# the miter limit, which is SVG's 4 and set once for the whole form.
_REPEATED_DEFAULTS = (b"1 0 0 1 0 0 cm", b"[] 0 d", b"0 J", b"0 j", b"4 M")
_MITER_LIMIT = b"4 M\n"
_EMPTY_SUBPATH = re.compile(rb"0 0 m\n(?=\S+ \S+ m)")
_DOUBLE_SAVE = re.compile(rb"\nq\nq\n((?:(?!\nq\n|\nQ\n).)*?)\nQ\nQ(?=\n)", re.DOTALL)
_RESOURCE = re.compile(rb"/(\S+) (gs|Do|scn|SCN|sh|cs|CS|\S+ Tf)\b")


@dataclass(frozen=True)
class Stamp:
    deflated: bytes
    """PDF drawing operators in points from the lower left corner; they need no font, image or other resource."""


def cut_stamp(pdf: pydyf.PDF) -> Stamp:
    """The decoration of the first page of an uncompressed document that has nothing else on it.

    Raises `ValueError` for art that a stamp cannot carry: gradients, patterns, pictures, text.
    """
    objects = {item.reference: item for item in pdf.objects}
    page = objects[pdf.page_references[0]]
    forms = {name.encode(): objects[reference] for name, reference in objects[page["Resources"]]["XObject"].items()}

    def inline(call: re.Match[bytes]) -> bytes:
        return b"q\n" + _operators(forms[call[1]]) + b"\nQ"

    body = re.sub(rb"/(\S+) Do", inline, _operators(objects[page["Contents"]]))
    body = re.sub(rb"/\S+ gs\n?", b"", body)  # opacity: packaged art is opaque throughout
    if left := _RESOURCE.findall(body):
        raise ValueError(f"This decoration cannot be stamped, it uses {left[0]!r}.")
    return Stamp(_deflated(_tidied(body)))


def press_stamp(stamp: Stamp, document: Document, pdf: pydyf.PDF) -> None:
    """Put the decoration under everything else on the first page, as an artifact outside the reading order."""
    first = document.pages[0]
    box = pydyf.Array([0, 0, first.width * POINTS_PER_PIXEL, first.height * POINTS_PER_PIXEL])
    # Without a group of its own some viewers draw the thin lines heavier.
    group = pydyf.Dictionary({"Type": "/Group", "S": "/Transparency", "I": "true", "CS": "/DeviceRGB"})
    form = pydyf.Stream(
        [stamp.deflated],
        {"Type": "/XObject", "Subtype": "/Form", "BBox": box, "Group": group, "Filter": "/FlateDecode"},
    )
    pdf.add_object(form)
    objects = {item.reference: item for item in pdf.objects}
    page = objects[pdf.page_references[0]]
    objects[page["Resources"]]["XObject"]["Stamp"] = form.reference
    objects[page["Contents"]].stream.insert(0, b"/Artifact BMC q /Stamp Do Q EMC")


def _operators(stream: pydyf.Stream) -> bytes:
    parts = (item.data if isinstance(item, pydyf.Object) else item for item in stream.stream)
    return b"\n".join(part if isinstance(part, bytes) else str(part).encode() for part in parts)


def _deflated(body: bytes) -> bytes:
    """With little memory zlib writes short blocks, each with a code of its own: for much repeated outlines and the
    single ones between them that saves a twentieth."""
    deflate = zlib.compressobj(9, memLevel=4)
    return deflate.compress(body) + deflate.flush()


def _tidied(body: bytes) -> bytes:
    """The same drawing in fewer bytes; worth it because these bytes are in every document."""
    for default in _REPEATED_DEFAULTS:
        body = body.replace(b"\n" + default + b"\n", b"\n")
    body = _EMPTY_SUBPATH.sub(b"", body)
    while (shorter := _DOUBLE_SAVE.sub(rb"\nq\n\1\nQ", body)) != body:
        body = shorter
    return _MITER_LIMIT + body
