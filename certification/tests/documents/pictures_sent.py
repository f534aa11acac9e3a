"""Pictures as people send them: a scanned signature, a logo, a seal; drawn here, so that nobody's is in the tests."""

import io
import math
from typing import Any

from PIL import Image, ImageDraw, PngImagePlugin

INK = (20, 30, 90)


def as_bytes(picture: Image.Image, kind: str = "PNG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def scanned_signature(**options: Any) -> bytes:
    """Blue ink on paper that is not quite white, with a wide margin; JPEG."""
    picture = Image.new("RGB", (1800, 700), (250, 249, 246))
    points = [(500 + x * 4, 350 + 120 * math.sin(x / 9) * math.cos(x / 23)) for x in range(200)]
    ImageDraw.Draw(picture).line(points, fill=INK, width=11)
    return as_bytes(picture, "JPEG", **options)


def logo(**options: Any) -> bytes:
    """A red field beside nothing; PNG with transparency."""
    picture = Image.new("RGBA", (1400, 300), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle((100, 100, 1300, 250), fill=(200, 40, 30, 255))
    return as_bytes(picture, **options)


def seal() -> bytes:
    """A blue ring on white; PNG."""
    picture = Image.new("RGB", (900, 900), "white")
    ImageDraw.Draw(picture).ellipse((20, 20, 880, 880), outline=(30, 60, 160), width=90)
    return as_bytes(picture)


def told(words: str) -> dict[str, Any]:
    """Options that hide words in a PNG."""
    note = PngImagePlugin.PngInfo()
    note.add_text("Comment", words)
    return {"pnginfo": note}
