"""What PDF/UA-1 asks of the structure tree and WeasyPrint 70 leaves out.

Language and real text of a passage in another script, Scope of table headers and the tree that finds
them by ID, figure boxes in PDF units. Works on the finished objects, right before they are written.
"""

import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pydyf
from weasyprint import Document

POINTS_PER_PIXEL = 0.75


@dataclass(frozen=True)
class Passage:
    """Words in a language of their own: the first `tag` inside the `section`-th `<section>` of the body."""

    section: int
    tag: str
    lines: tuple[str, ...]
    language: str


def finish_structure(document: Document, pdf: pydyf.PDF, passages: Sequence[Passage]) -> None:
    tree = _StructureTree(pdf)
    page_heights = dict(zip(pdf.page_references, (page.height for page in document.pages), strict=True))
    header_ids = []
    for element in tree.below(tree.document):
        if element["S"] == "/TH" and "A" in element:
            header_ids += tree.give_scope(element)
        elif element["S"] == "/Figure" and "A" in element:
            _convert_box(element, page_heights[element["Pg"]])
    if header_ids:
        pairs = sorted(header_ids, key=lambda pair: pair[0].data)
        tree.root["IDTree"] = pydyf.Dictionary({"Names": pydyf.Array([item for pair in pairs for item in pair])})
    for passage in passages:
        tree.give_words(passage)


def is_right_to_left(text: str) -> bool:
    """Whether the first letter that has a direction is Hebrew, Arabic or alike (rule P2 of Unicode's annex 9)."""
    directions = (unicodedata.bidirectional(character) for character in text)
    return next((direction in ("R", "AL") for direction in directions if direction in ("L", "R", "AL")), False)


class _StructureTree:
    def __init__(self, pdf: pydyf.PDF) -> None:
        self._objects = {item.reference: item for item in pdf.objects}
        self.root = self._objects[pdf.catalog["StructTreeRoot"]]
        self.document = self._objects[self.root["K"][0]]

    def kids(self, element: Any) -> list[Any]:
        """The elements right below; page content and links to annotations are no elements."""
        found = [self._objects[kid] for kid in element["K"] if isinstance(kid, bytes)]
        return [kid for kid in found if "S" in kid]

    def below(self, element: Any) -> Iterator[Any]:
        for kid in self.kids(element):
            yield kid
            yield from self.below(kid)

    def give_scope(self, header: Any) -> list[tuple[Any, bytes]]:
        group = self._objects[self._objects[header["P"]]["P"]]
        header["A"]["Scope"] = "/Column" if group["S"] == "/THead" else "/Row"
        return [(header["ID"], header.reference)] if "ID" in header else []

    def give_words(self, passage: Passage) -> None:
        """Language, and the text as it is typed beside glyphs that stand in visual or in reordered sequence.

        Devanagari needs it on the marked content, line by line. Arabic and Hebrew need it on the element
        only: readers built on poppler turn the text of marked content around once more.
        """
        sections = [kid for kid in self.kids(self.document) if kid["S"] == "/Sect"]
        element = next(
            kid for kid in self.below(sections[passage.section]) if kid["S"] == f"/{passage.tag}" and self.kids(kid)
        )
        element["Lang"] = pydyf.String(passage.language)
        leaves = self.kids(element)
        mixed = any(unicodedata.bidirectional(character) in ("R", "AL") for line in passage.lines for character in line)
        if mixed or len(leaves) != len(passage.lines):
            element["ActualText"] = pydyf.String(" ".join(passage.lines))
            return
        content = self._objects[self._objects[element["Pg"]]["Contents"]].stream
        marks = {item["MCID"]: item for item in content if isinstance(item, dict) and "MCID" in item}
        for leaf, line in zip(leaves, passage.lines, strict=True):
            marks[leaf["K"][0]]["ActualText"] = pydyf.String(line)


def _convert_box(figure: Any, page_height: float) -> None:
    """From pixels below the top of the page to points above its foot."""
    left, top, right, bottom = figure["A"]["BBox"]
    corners = (left, page_height - bottom, right, page_height - top)
    figure["A"]["BBox"] = pydyf.Array([round(value * POINTS_PER_PIXEL, 2) for value in corners])
