"""What of a font is put into a document: what draws its glyphs, and nothing else."""

import io

import pydyf
from fontTools.ttLib import TTFont

# What PDF asks of a TrueType font whose letters are addressed by number (ISO 32000-1, 9.9, table 126). Which letter a
# glyph stands for, how wide it is and what the font is called, the PDF says itself.
NEEDED = frozenset({"glyf", "head", "hhea", "hmtx", "loca", "maxp", "cvt ", "fpgm", "prep"})


def slim_fonts(pdf: pydyf.PDF) -> None:
    """Leave out the tables that only laying out needs, which WeasyPrint keeps: some 700 bytes for each font."""
    objects = {item.reference: item for item in pdf.objects}
    for item in pdf.objects:
        if isinstance(item, dict) and "FontFile2" in item:
            file = objects[item["FontFile2"]]
            file.stream = [_needed(*file.stream)]
            file.extra["Length1"] = len(file.stream[0])


def _needed(content: bytes) -> bytes:
    slim = io.BytesIO()
    with TTFont(io.BytesIO(content), recalcBBoxes=False, recalcTimestamp=False) as font:
        for table in set(font.reader.keys()) - NEEDED:
            del font[table]
        font.save(slim, reorderTables=None)  # as they stand: another order would be written twice
    return slim.getvalue()
