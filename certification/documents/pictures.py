"""The pictures on a certificate that are the agency's own: its logo, its seal, the signatures.

A picture is kept for ever under the hash of its bytes, and a certificate names it by that hash: another picture in its
place, or a changed byte, changes nothing that is issued.
"""

from io import BytesIO

from PIL import Image, ImageOps, ImageStat

from certification.documents.designs import CERTIFICATE_FOLDER
from certification.documents.snapshot import is_stored
from certification.enums import PICTURE_FOLDER, PICTURE_SUFFIX
from pdplanner.kernel import files
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.pdf import Asset
from pdplanner.kernel.pictures import PictureTooLarge, PictureUnreadable, decoded

MOST_BYTES = 5 * 1024 * 1024
MOST_PIXELS = 40_000_000
LEAST_SIDE = 60  # pixels on the longer side; anything smaller prints as a smudge
PRINTED = {"logo": (1080, 184), "seal": (450, 450), "signature": (592, 184)}
"""The most pixels of each: 300 to the inch where it is printed largest."""
_LIGHT = 14_000  # bytes that a picture ought to add to every certificate; until then it loses colors, then pixels
_LIGHTER = ((1.0, 0), (1.0, 96), (1.0, 32), (0.75, 32), (0.5, 32))
_SHADES = 17  # of transparency there are 16, as an eye tells no more apart on an edge
_PAPER = 244  # from this brightness on it is the paper of a scan, and no ink


def picture_name(digest: str) -> str:
    """What a document calls it."""
    return f"{PICTURE_FOLDER}/{digest}{PICTURE_SUFFIX}"


def picture_asset(digest: str) -> Asset:
    """Raises OSError when the file is gone, or is another one by now."""
    if not is_stored(digest):  # the name of a packaged one; programs and snapshots hold no others
        return Asset("image/svg+xml", (CERTIFICATE_FOLDER / "art" / f"{digest}.svg").read_bytes())
    return Asset("image/png", files.load(digest, folder=PICTURE_FOLDER, suffix=PICTURE_SUFFIX))


def picture_store(content: bytes) -> str:
    """Keep a drawn picture; its hash. Raises DomainError when the disk does not take it."""
    return files.store_sent(content, folder=PICTURE_FOLDER, suffix=PICTURE_SUFFIX, field="picture").sha256


def picture_drawn(kind: str, content: bytes) -> bytes:
    """A PNG of what was sent, trimmed and as large as it is printed; a signature without the paper it was written on.

    Raises DomainError on the field `picture` with what is wrong and what to do.
    """
    picture = _read(content)
    picture = _trimmed(_ink_of(picture) if kind == "signature" else picture)
    if max(picture.size) < LEAST_SIDE:
        raise _refused(
            f"This picture is {picture.width} × {picture.height} pixels, too few to print. Use a larger one."
        )
    return _light(picture, PRINTED[kind], picture.getpixel((0, 0))[:3] if kind == "signature" else None)


def _read(content: bytes) -> Image.Image:
    if not content:
        raise _refused("This file is empty. Choose it again.")
    if len(content) > MOST_BYTES:
        raise _refused(f"This file has more than {MOST_BYTES // 1024 // 1024} MB. Save the picture smaller.")
    if b"acTL" in content.partition(b"IDAT")[0]:
        raise _refused("This picture moves, and paper does not. Save one still picture of it as a PNG.")
    try:
        picture = decoded(content, formats=("PNG", "JPEG"), most_pixels=MOST_PIXELS)
    except PictureTooLarge as problem:
        most = MOST_PIXELS // 1_000_000
        raise _refused(f"This picture has more than {most} million pixels. Save it smaller.") from problem
    except PictureUnreadable as problem:
        raise _refused(
            "This is no PNG or JPEG picture that can be read. Save the picture as a PNG, and choose that."
        ) from problem
    is_opaque = picture.mode == "RGBA" and picture.getchannel("A").getextrema()[0] == 255
    return picture.convert("RGB") if is_opaque else picture


def _ink_of(scan: Image.Image) -> Image.Image:
    """One ink without paper: as much of it as the scan is dark, in the color of its darkest strokes."""
    on_white = Image.new("RGB", scan.size, "white")
    on_white.paste(scan, mask=scan.getchannel("A") if scan.mode == "RGBA" else None)
    amount = ImageOps.invert(on_white.convert("L").point(lambda value: 255 if value >= _PAPER else value))
    darkest = amount.getextrema()[1]
    if not darkest:
        return Image.new("RGBA", scan.size)
    strokes = amount.point(lambda value: 255 if value >= darkest * 0.8 else 0)
    color = tuple(round(mean) for mean in ImageStat.Stat(on_white, strokes).mean)
    return _in_ink(color, amount.point(lambda value: min(255, round(value * 255 / darkest))))


def _in_ink(color: tuple[int, ...], amount: Image.Image) -> Image.Image:
    ink = Image.new("RGBA", amount.size, color)
    ink.putalpha(amount)
    return ink


def _trimmed(picture: Image.Image) -> Image.Image:
    """Without the empty margin, which would make what matters small."""
    box = picture.getchannel("A").getbbox() if picture.mode == "RGBA" else (0, 0, *picture.size)
    if box is None:
        raise _refused("This picture is empty: nothing on it would be printed. Choose another.")
    return picture.crop(box)


def _light(picture: Image.Image, most: tuple[int, int], ink: tuple[int, ...] | None) -> bytes:
    content = b""
    for scale, colors in _LIGHTER:
        small = picture.copy()
        # Sharper filters draw faint rings around every edge, which weigh more than the picture.
        small.thumbnail((round(most[0] * scale), round(most[1] * scale)), Image.Resampling.HAMMING)
        if ink:  # shrinking has mixed it, which costs bytes and shows nowhere
            small = _in_ink(ink, small.getchannel("A"))
        out = BytesIO()
        (_flatter(small, colors) if colors else small).save(out, "PNG", optimize=True)
        content = out.getvalue()
        if len(content) <= _LIGHT:
            break
    return content


def _flatter(picture: Image.Image, colors: int) -> Image.Image:
    flat = picture.convert("RGB").quantize(colors, dither=Image.Dither.NONE).convert("RGB")
    if picture.mode == "RGBA":
        flat.putalpha(picture.getchannel("A").point(lambda value: round(value / _SHADES) * _SHADES))
    return flat


def _refused(words: str) -> DomainError:
    return DomainError(words, "picture")
