import io

import pikepdf
import pytest

from pdplanner.kernel.pdf import Asset, PdfRefused, parse_style, read_assets, render
from pdplanner.kernel.pdf.fonts import FONT_FOLDER

PAGE = '<html lang="en"><head><title>A page</title>{head}</head><body><p>{body}</p>'
DOT = Asset("image/svg+xml", b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><path d="M0 0h1v1z"/></svg>')


def page(*, head: str = "", body: str = "", assets: dict[str, Asset] | None = None) -> bytes:
    return render(PAGE.format(head=head, body=body), parse_style("", {}), assets=assets)


@pytest.mark.parametrize(
    "body",
    [
        '<img alt="x" src="http://169.254.169.254/latest/meta-data">',
        '<img alt="x" src="file:///etc/passwd">',
        '<img alt="x" src="data:image/svg+xml,<svg/>">',
        '<img alt="x" src="unknown.svg">',
        '<img alt="x" src="https://assets.invalid/unknown.svg">',
        '<object data="file:///etc/passwd"></object>',
        '<embed src="file:///etc/passwd">',
        '<span style="background: url(http://localhost/)">x</span>',
        '<span style="list-style: url(file:///etc/passwd); display: list-item">x</span>',
    ],
)
def test_a_document_that_loads_a_foreign_picture_is_refused(body: str) -> None:
    with pytest.raises(PdfRefused, match="is not one of its assets"):
        page(body=body)


@pytest.mark.parametrize(
    "head",
    [
        "<link rel=attachment href=file:///etc/passwd>",
        "<link rel=stylesheet href=http://localhost/x.css>",
        "<style>@import url(file:///etc/passwd);</style>",
        "<style>@font-face { font-family: x; src: url(http://localhost/x.ttf) } p { font-family: x }</style>",
        "<style>p::before { content: url(file:///etc/hostname) }</style>",
    ],
)
def test_a_document_that_links_to_anything_foreign_is_refused(head: str) -> None:
    with pytest.raises(PdfRefused, match="is not one of its assets"):
        page(head=head, body="x")


def test_a_link_a_reader_may_click_loads_nothing_and_is_kept() -> None:
    pdf = page(body='<a href="https://pdp.absaroka.example/check">check</a>')
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert [str(link.A.URI) for link in document.pages[0].Annots] == ["https://pdp.absaroka.example/check"]


def test_a_style_that_names_a_foreign_file_is_refused() -> None:
    with pytest.raises(PdfRefused, match="/etc/passwd"):
        parse_style("@import url(file:///etc/passwd);", {})


def test_a_refusal_is_an_ordinary_error_and_the_next_document_is_printed() -> None:
    assert issubclass(PdfRefused, Exception)  # what a worker catches
    with pytest.raises(PdfRefused):
        page(body='<img alt="x" src="file:///etc/passwd">')
    assert page(body="Still here").startswith(b"%PDF-1.7")


def test_a_named_asset_is_served() -> None:
    drawn = page(body='<img alt="A dot" src="dot.svg">', assets={"dot.svg": DOT})
    assert drawn != page(body='<img alt="A dot" src="dot.svg">', assets={"dot.svg": Asset(DOT.media_type, b"<svg/>")})


def test_assets_are_read_with_their_media_type() -> None:
    fonts = read_assets(FONT_FOLDER, ".ttf", prefix="fonts/")
    assert {font.media_type for font in fonts.values()} == {"font/ttf"}
    assert fonts["fonts/Amiri_400Regular.ttf"].body == (FONT_FOLDER / "Amiri_400Regular.ttf").read_bytes()
