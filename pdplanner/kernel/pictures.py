"""Pictures from outside: decoded within limits, so that they can be written anew without what else the file carried."""

from collections.abc import Sequence
from io import BytesIO

from PIL import Image, ImageOps


class PictureTooLarge(ValueError):
    """More pixels than the limit; a small file can unfold to far more than the memory holds."""


class PictureUnreadable(ValueError):
    """Not a picture of the formats that are taken, or a damaged one."""


def decoded(content: bytes, *, formats: Sequence[str], most_pixels: int) -> Image.Image:
    """The picture, upright, as RGB, or as RGBA where parts of it are transparent: pixels and nothing else.

    Place, device, comments and whatever hides behind the picture stay behind. Raises PictureTooLarge before it is
    unfolded, PictureUnreadable for anything else that is no picture.
    """
    try:
        with Image.open(BytesIO(content), formats=list(formats)) as picture:
            if picture.width * picture.height > most_pixels:
                raise PictureTooLarge
            # WeasyPrint has told Pillow to draw what there is of a picture that was cut off.
            picture.verify()  # sees it of a PNG
            if content.startswith(b"\xff\xd8") and not _is_whole_jpeg(content):
                raise PictureUnreadable
        with Image.open(BytesIO(content), formats=list(formats)) as picture:
            upright = ImageOps.exif_transpose(picture)
            plain = upright.convert("RGBA" if upright.has_transparency_data else "RGB")
    except (PictureTooLarge, PictureUnreadable):
        raise
    except Image.DecompressionBombError as problem:
        raise PictureTooLarge from problem
    except Exception as problem:  # damaged details make the reader stumble in ways that it does not document
        raise PictureUnreadable from problem
    plain.info = {}
    return plain


def _is_whole_jpeg(content: bytes) -> bool:
    """Whether the end is marked after the pixels begin. Before them the end of a small preview may stand, and behind
    the end whatever the camera appends, which may be a film."""
    at = 2
    while content[at : at + 1] == b"\xff" and content[at + 1 : at + 2] != b"\xda":
        is_filler = content[at + 1 : at + 2] == b"\xff"
        at += 1 if is_filler else 2 + max(2, int.from_bytes(content[at + 2 : at + 4]))
    return content.find(b"\xff\xd9", at) >= 0
