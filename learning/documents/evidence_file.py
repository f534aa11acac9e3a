"""What a file really is, and a copy of it that is safe to keep: the name it came with proves nothing.

Only what shows a credit and can do no harm is taken: PDF, JPEG, PNG and plain text. Pictures are written anew, so that
neither the place where a phone took them nor anything hidden behind the picture is kept.
"""

import unicodedata
from dataclasses import dataclass
from io import BytesIO
from pathlib import PurePath
from typing import IO

import filetype
from django.conf import settings

from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.pictures import PictureTooLarge, PictureUnreadable, decoded

PDF, JPEG, PNG, TEXT = "application/pdf", "image/jpeg", "image/png", "text/plain"
SUFFIX = {PDF: ".pdf", JPEG: ".jpg", PNG: ".png", TEXT: ".txt"}
TAKEN = "a PDF, a JPEG or PNG picture, or plain text"
MOST_PIXELS = 60_000_000  # above any phone's camera; a small file can unfold to far more and fill the memory
LONGEST_NAME = 120


@dataclass(frozen=True)
class EvidenceFile:
    """A file that was looked at: what it is called, what it is, and the bytes to keep."""

    name: str
    content_type: str
    content: bytes


def inspected(upload: IO[bytes], *, name: str, size: int) -> EvidenceFile:
    """Look at an upload. Raises DomainError on the field `files` with what is wrong and what to do."""
    limit = settings.EVIDENCE_MAX_BYTES
    if size > limit:
        raise DomainError(
            f"“{_plain(name)}” is {_megabytes(size)} MB; at most {_megabytes(limit)} MB fit. Make it smaller or split "
            "it.",
            "files",
        )
    content = upload.read(limit + 1)
    if not content:
        raise DomainError(f"“{_plain(name)}” is empty. Choose the file again.", "files")
    kind = _type_of(content, name)
    if kind in (JPEG, PNG):
        content = _drawn_anew(content, kind, name)
    return EvidenceFile(_named(name, kind), kind, content)


def _megabytes(size: int) -> str:
    return f"{size / (1024 * 1024):.1f}".removesuffix(".0")


def _type_of(content: bytes, name: str) -> str:
    guess = filetype.guess(content)
    if guess is not None and guess.mime in (PDF, JPEG, PNG):
        return str(guess.mime)
    if guess is None and _is_text(content):
        return TEXT
    what = f" It is {guess.mime}." if guess is not None else ""
    raise DomainError(
        f"“{_plain(name)}” is not {TAKEN}.{what} Save or print it as a PDF, or take a picture of it.", "files"
    )


def _is_text(content: bytes) -> bool:
    """Text for people: no markup that a browser would run, no control characters."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False
    if text.lstrip().startswith("<") or "<svg" in text.lower() or "<script" in text.lower():
        return False
    return not any(unicodedata.category(character) == "Cc" and character not in "\t\n\r\f" for character in text)


def _drawn_anew(content: bytes, kind: str, name: str) -> bytes:
    """The same picture, upright, without what else the file carried: place, device, comments, other files."""
    try:
        plain = decoded(content, formats=["JPEG" if kind == JPEG else "PNG"], most_pixels=MOST_PIXELS)
    except PictureTooLarge as problem:
        raise DomainError(f"“{_plain(name)}” has too many pixels. Make the picture smaller.", "files") from problem
    except PictureUnreadable as problem:
        raise DomainError(f"“{_plain(name)}” cannot be read as a picture. Take or save it again.", "files") from problem
    out = BytesIO()
    if kind == JPEG:
        plain.save(out, "JPEG", quality=88, optimize=True)
    else:
        plain.save(out, "PNG", optimize=True)
    return out.getvalue()


def _plain(name: str) -> str:
    """The last part of a file's name, without control and direction characters."""
    last = PurePath(name.replace("\\", "/")).name
    return printable(last).strip()[:LONGEST_NAME] or "file"


def printable(text: str) -> str:
    """Without control and direction characters."""
    return "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in {"Cc", "Cf", "Cs"})


def _named(name: str, kind: str) -> str:
    """A name that ends as its content demands, whatever it ended in."""
    plain = _plain(name)
    return (
        plain
        if plain.lower().endswith((SUFFIX[kind], ".jpeg" if kind == JPEG else SUFFIX[kind]))
        else (PurePath(plain).stem + SUFFIX[kind])
    )
