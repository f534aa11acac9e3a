"""A picture that was cut off is none, though the library that draws would fill the rest with gray."""

import io

import pytest
from PIL import Image, ImageFile

from pdplanner.kernel.pictures import PictureUnreadable, decoded


@pytest.fixture(autouse=True)
def drawing_what_there_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it is once WeasyPrint has been imported, whichever test ran before."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)


def photograph(**more: object) -> bytes:
    out = io.BytesIO()
    Image.effect_noise((800, 400), 90).save(out, "JPEG", **more)
    return out.getvalue()


def with_preview(content: bytes) -> bytes:
    """As cameras do it: a whole small JPEG before the pixels of the large one."""
    preview = io.BytesIO()
    Image.new("L", (16, 16)).save(preview, "JPEG")
    body = b"Exif\0\0" + preview.getvalue()
    return content[:2] + b"\xff\xe1" + (len(body) + 2).to_bytes(2) + body + content[2:]


@pytest.mark.parametrize("content", [photograph(), photograph(progressive=True), with_preview(photograph())])
def test_half_a_photograph_is_none(content: bytes) -> None:
    for share in (0.3, 0.5, 0.99):
        with pytest.raises(PictureUnreadable):
            decoded(content[: int(len(content) * share)], formats=["JPEG"], most_pixels=10**6)


@pytest.mark.parametrize(
    "content",
    [
        photograph(),
        photograph(progressive=True),
        with_preview(photograph()),
        photograph() + b"\0" * 100,
        photograph() + b"a film" * 50_000,
    ],
)
def test_a_whole_one_is_one_whatever_stands_before_or_behind_it(content: bytes) -> None:
    assert decoded(content, formats=["JPEG"], most_pixels=10**6).size == (800, 400)
