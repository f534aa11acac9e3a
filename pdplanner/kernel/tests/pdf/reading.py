"""Reads PDFs the way others do: with poppler, qpdf and zbar, never with the library that wrote them."""

import io
import subprocess
from collections.abc import Iterator
from typing import Any

import pikepdf
from PIL import Image

from tests.services import need


def run(pdf: bytes, *command: str) -> str:
    """What a poppler or qpdf command says; `-` stands for the PDF."""
    need(command[0])
    done = subprocess.run(command, input=pdf, capture_output=True, check=True)
    return done.stdout.decode()


def text_of(pdf: bytes, *options: str) -> str:
    return run(pdf, "pdftotext", *options, "-", "-")


def words_of(pdf: bytes) -> str:
    """The text with every run of blanks as one: what must be there does not depend on where lines end."""
    return " ".join(text_of(pdf).split())


def info_of(pdf: bytes) -> dict[str, str]:
    pairs = (line.partition(":") for line in run(pdf, "pdfinfo", "-").splitlines())
    return {key: value.strip() for key, _, value in pairs}


def pictures_of(pdf: bytes, dots_per_inch: int = 80) -> list[Image.Image]:
    """Every page as a poppler viewer shows it."""
    need("pdftoppm")
    with pikepdf.open(io.BytesIO(pdf)) as document:
        count = len(document.pages)
    pictures = []
    for number in map(str, range(1, count + 1)):
        command = ["pdftoppm", "-r", str(dots_per_inch), "-f", number, "-l", number, "-"]
        done = subprocess.run(command, input=pdf, capture_output=True, check=True)
        pictures.append(Image.open(io.BytesIO(done.stdout)))
    return pictures


def codes_in(picture: Image.Image) -> list[str]:
    """What a scanner reads from the QR codes of a picture."""
    need("zbarimg")
    image = io.BytesIO()
    picture.save(image, "PNG")
    done = subprocess.run(
        ["zbarimg", "--quiet", "--raw", "--nodbus", "-"], input=image.getvalue(), capture_output=True, check=True
    )
    return done.stdout.decode().splitlines()


def elements_of(document: pikepdf.Pdf) -> Iterator[Any]:
    """The structure elements in reading order."""

    def below(element: Any) -> Iterator[Any]:
        for kid in element.get("/K", []) if isinstance(element.get("/K"), pikepdf.Array) else []:
            if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
                yield kid
                yield from below(kid)

    yield from below(document.Root.StructTreeRoot)
