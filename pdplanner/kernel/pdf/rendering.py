"""HTML and a style in, the bytes of a tagged PDF/UA-1 document out."""

import contextlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import pydyf
from weasyprint import CSS, HTML, Document
from weasyprint.urls import FatalURLFetchingError

from pdplanner.kernel.pdf.assets import BASE_URL, Assets, NamedAssets, PdfRefused
from pdplanner.kernel.pdf.embedding import slim_fonts
from pdplanner.kernel.pdf.fonts import OTHER_SCRIPTS, PANGO_LOCK, shared_fonts
from pdplanner.kernel.pdf.inspection import Findings, inspected
from pdplanner.kernel.pdf.stamp import WITHOUT_BACKGROUND, Stamp, cut_stamp, press_stamp
from pdplanner.kernel.pdf.structure import Passage, finish_structure

PDF_VARIANT = "pdf/ua-1"


@dataclass(frozen=True)
class Style:
    """Parsed style sheets with the assets they name. Make one per process and design, and keep it."""

    sheets: tuple[CSS, ...]
    assets: Assets
    stamp: Stamp | None = None


def parse_style(css: str, assets: Assets) -> Style:
    """The family `"Other scripts"` in `css` stands for all fonts of `OTHER_SCRIPTS`.

    Raises `PdfRefused` when the style names something that is not among the assets.
    """
    css = css.replace('"Other scripts"', ", ".join(f'"{family}"' for family in OTHER_SCRIPTS))
    with border():
        return Style((_sheet(css, assets),), assets)


def stamped(style: Style, blank: str) -> Style:
    """The same style with its page background as a stamp; `blank` is a page of HTML that shows nothing else."""
    stamps: list[Stamp] = []

    def finisher(_document: Document, pdf: pydyf.PDF) -> None:
        stamps.append(cut_stamp(pdf))

    with border():
        _html(blank, style.assets).write_pdf(
            stylesheets=style.sheets,
            font_config=shared_fonts().configuration,
            finisher=finisher,
            uncompressed_pdf=True,
        )
        return Style((*style.sheets, _sheet(WITHOUT_BACKGROUND, {})), style.assets, stamps[0])


def render(
    html: str,
    style: Style,
    *,
    assets: Assets | None = None,
    passages: Sequence[Passage] = (),
    findings: list[Findings] | None = None,
) -> bytes:
    """The PDF of `html`; the same input gives the same bytes, in every process.

    `assets` are this document's own, beside those of the style. `passages` say which words are in another
    language than the document. What the finished PDF is found to have is put into `findings`, where a list is given.
    Raises `PdfRefused` when the document asks for anything else.
    """

    def finisher(document: Document, pdf: pydyf.PDF) -> None:
        finish_structure(document, pdf, passages)
        if findings is not None:
            findings.append(inspected(document, pdf))
        slim_fonts(pdf)
        if style.stamp:
            press_stamp(style.stamp, document, pdf)

    with border():
        pdf: bytes = _html(html, {**style.assets, **(assets or {})}).write_pdf(
            stylesheets=style.sheets,
            font_config=shared_fonts().configuration,
            finisher=finisher,
            pdf_variant=PDF_VARIANT,
        )
        return pdf


@contextlib.contextmanager
def border() -> Iterator[None]:
    """One thread at a time into Pango, and an ordinary error out instead of one that ends the process."""
    with PANGO_LOCK:
        try:
            yield
        except FatalURLFetchingError as error:
            raise PdfRefused(str(error)) from error


def _html(html: str, assets: Assets) -> HTML:
    return HTML(string=html, base_url=BASE_URL, url_fetcher=NamedAssets(assets))


def _sheet(css: str, assets: Assets) -> CSS:
    return CSS(
        string=css,
        base_url=BASE_URL,
        url_fetcher=NamedAssets(assets),
        font_config=shared_fonts().configuration,
    )
