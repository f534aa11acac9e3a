"""PDF/UA-1: what a screen reader and a checker find in the file."""

import io
from collections.abc import Iterator
from typing import Any

import pikepdf
import pytest
from fontTools.ttLib import TTFont

from certification.documents import render_certificate
from certification.services.snapshots import UNDETERMINED
from certification.tests.documents.samples import ANNEX, CHECK_URL, CREDITS, NAMES, sample_snapshot
from pdplanner.kernel.tests.pdf.reading import elements_of, info_of, run, text_of, words_of

LETTER = (792.0, 612.0)
A4 = (841.89, 595.28)


@pytest.fixture(scope="module", params=[("letter", "vi"), ("a4", UNDETERMINED)], ids=["letter", "a4"])
def pdf(request: pytest.FixtureRequest) -> bytes:
    """Once with the language of the name, once as issuing writes it, which nobody tells the language of a name."""
    paper, language = request.param
    return render_certificate(sample_snapshot(paper=paper, name_lang=language, annex=ANNEX))


@pytest.fixture
def document(pdf: bytes) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        yield opened


def test_the_file_is_tagged_titled_and_has_a_language(pdf: bytes, document: pikepdf.Pdf) -> None:
    assert document.Root.MarkInfo.Marked is True
    assert document.Root.ViewerPreferences.DisplayDocTitle is True
    assert str(document.Root.Lang) == "en-US"
    assert info_of(pdf)["Tagged"] == "yes"
    assert info_of(pdf)["Title"] == "Certificate ASL-2026-00417: Nguyễn Thị Ánh, Strategic Track"
    assert info_of(pdf)["Author"] == "Absaroka State Library"
    with document.open_metadata() as metadata:
        assert metadata["{http://www.aiim.org/pdfua/ns/id/}part"] == "1"


def test_qpdf_finds_no_fault(pdf: bytes, tmp_path: pytest.TempPathFactory) -> None:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)
    assert "No syntax or stream encoding errors found" in run(b"", "qpdf", "--check", str(path))


@pytest.mark.parametrize(("paper", "size"), [("letter", LETTER), ("a4", A4)])
def test_every_page_has_the_size_of_its_paper(paper: str, size: tuple[float, float]) -> None:
    pdf = render_certificate(sample_snapshot(paper=paper, annex=ANNEX))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        sizes = [tuple(map(float, page.MediaBox[2:])) for page in document.pages]
    assert sizes == [pytest.approx(size, abs=0.01)] * 2


def test_headings_follow_in_order(document: pikepdf.Pdf) -> None:
    headings = [str(element.S) for element in elements_of(document) if str(element.S).startswith("/H")]
    assert headings == ["/H1", "/H2", "/H2"]


def test_every_figure_has_a_text_and_a_box_on_the_page(document: pikepdf.Pdf) -> None:
    figures = [element for element in elements_of(document) if element.S == "/Figure"]
    assert [str(figure.Alt) for figure in figures] == [
        "Signature of Eleanor M. Whitcomb",
        "Signature of David Ortega",
        f"QR code that opens the check page of this certificate, {CHECK_URL}",
    ]
    width, height = map(float, document.pages[0].MediaBox[2:])
    for figure in figures:
        left, bottom, right, top = map(float, figure.A.BBox)
        assert 0 < left < right < width
        assert 0 < bottom < top < height / 2  # they all stand in the lower half


def test_every_header_cell_has_a_scope_and_can_be_found_by_its_id(document: pikepdf.Pdf) -> None:
    headers = [element for element in elements_of(document) if element.S == "/TH"]
    scopes = [str(header.A.Scope) for header in headers]
    assert scopes == ["/Column"] * 3 + ["/Row"] * 3 + ["/Column"] * 5 + ["/Row"] * (len(CREDITS) + 1)
    names = list(document.Root.StructTreeRoot.IDTree.Names)
    keys = [bytes(key) for key in names[::2]]
    assert keys == sorted(bytes(header.ID) for header in headers)
    used = {bytes(key) for cell in elements_of(document) if cell.S == "/TD" for key in cell.A.get("/Headers", [])}
    assert used <= set(keys)
    assert used


def test_every_piece_of_marked_content_belongs_to_an_element(document: pikepdf.Pdf) -> None:
    numbers = document.Root.StructTreeRoot.ParentTree.Nums
    parents = {int(numbers[index]): numbers[index + 1] for index in range(0, len(numbers), 2)}
    for page in document.pages:
        marked, depth = [], 0
        for operands, operator in pikepdf.parse_content_stream(page):
            match str(operator):
                case "BDC" | "BMC":
                    depth += 1
                    marked += [int(operands[1].MCID)] if len(operands) > 1 and "/MCID" in operands[1] else []
                case "EMC":
                    depth -= 1
                case "Tj" | "TJ" | "Do" | "f" | "f*" | "S" | "B":
                    assert depth > 0, f"painted outside of marked content: {operands} {operator}"
        assert sorted(marked) == list(range(len(parents[int(page.StructParents)])))


def test_every_font_is_embedded_and_only_with_the_letters_used(pdf: bytes) -> None:
    rows = run(pdf, "pdffonts", "-").splitlines()[2:]
    assert len(rows) == 2
    for row in rows:
        name, (embedded, subset, unicode) = row.split()[0], row.split()[-5:-2]
        assert (embedded, subset, unicode) == ("yes", "yes", "yes")
        assert "+EB-Garamond" in name


def test_the_text_reads_in_the_order_of_the_page(pdf: bytes) -> None:
    spoken = [
        "Absaroka State Library",
        "Certificate of Professional Learning",
        "This certifies that",
        "Nguyễn Thị Ánh",
        "has met every requirement of the",
        "Strategic Track",
        "60 credits, planned and earned",
        "Awarded 1 July 2026 · Valid through 30 June 2030 (end of day, Mountain time)",
        "Eleanor M. Whitcomb",
        "David Ortega",
        "No. ASL-2026-00417",
        "pdp.absaroka.example/check",
        "What this certificate rests on",
        "Strategic goals served",
        "Credits counted",
        "14 October 2022",
        "Total",
    ]
    text = " ".join(text_of(pdf, "-raw").split())
    places = [text.find(words) for words in spoken]
    assert -1 not in places
    assert places == sorted(places)


# As issuing writes it: one name of each direction and way of shaping, and one of 60 letters.
ISSUED_NAMES = [list(NAMES)[number] for number in (0, 1, 5, 11, 18)]


@pytest.mark.parametrize(("name", "language"), [*NAMES.items(), *((name, UNDETERMINED) for name in ISSUED_NAMES)])
@pytest.mark.parametrize("annex", [None, ANNEX], ids=["one page", "two pages"])
def test_a_name_is_spoken_in_its_language_with_every_letter(name: str, language: str, annex: object) -> None:
    pdf = render_certificate(sample_snapshot(name=name, name_lang=language, annex=annex))
    assert words_of(pdf).replace("\u202b", "").replace("\u202c", "").count(name) == (2 if annex else 1)
    with pikepdf.open(io.BytesIO(pdf)) as document:
        spoken = [element for element in elements_of(document) if "/Lang" in element]
        assert [str(element.Lang) for element in spoken] == [language] * (2 if annex else 1)
        texts = [actual_text(document, element) for element in spoken]
    assert texts == [name] * len(spoken)


def actual_text(document: pikepdf.Pdf, element: pikepdf.Dictionary) -> str:
    """The element's own ActualText, or that of its pieces of marked content, one for each line."""
    if "/ActualText" in element:
        return str(element.ActualText)
    pieces = {int(kid.K[0]) for kid in element.K}
    found = {}
    for operands, operator in pikepdf.parse_content_stream(element.Pg):
        if str(operator) == "BDC" and int(operands[1].get("/MCID", -1)) in pieces:
            found[int(operands[1].MCID)] = str(operands[1].ActualText)
    return " ".join(found[piece] for piece in sorted(pieces))


def test_of_a_font_only_what_draws_its_letters_is_in_the_document(document: pikepdf.Pdf) -> None:
    files = [item["/FontFile2"].read_bytes() for item in document.objects if _is_font(item)]
    assert len(files) == 2
    for file in files:
        with TTFont(io.BytesIO(file)) as font:
            assert set(font.reader.keys()) == {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}


def _is_font(item: Any) -> bool:
    return isinstance(item, pikepdf.Dictionary) and "/FontFile2" in item
