"""Tables are read as people save them, and what is no table is refused in words."""

import io
import zipfile

import pytest

from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.sheet import rows_of, sheet, text_of_file

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKS = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
WORKBOOK = f'<workbook {MAIN} {LINKS}><sheets><sheet name="A" r:id="rId7"/></sheets></workbook>'
RELATIONS = '<Relationships><Relationship Id="rId7" Target="worksheets/other.xml"/></Relationships>'
SHARED = f"<sst {MAIN}><si><t>name</t></si><si><r><t>Story </t></r><r><t>time</t></r></si></sst>"
PAGE = (
    f'<worksheet {MAIN}><sheetData><row><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>code</t></is></c>'
    '</row><row><c r="A2" t="s"><v>1</v></c><c r="C2"><v>7</v></c></row></sheetData></worksheet>'
)


def workbook(**parts: str | bytes) -> bytes:
    named = {
        "xl/workbook.xml": WORKBOOK,
        "xl/_rels/workbook.xml.rels": RELATIONS,
        "xl/sharedStrings.xml": SHARED,
        "xl/worksheets/other.xml": PAGE,
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in {**named, **parts}.items():
            file.writestr(name, text)
    return out.getvalue()


def damaged(at: str, by: bytes) -> bytes:
    """A workbook in whose zip the bytes after the mark `at` are others."""
    content = workbook()
    place = content.index(at.encode("latin-1")) + len(at)
    return content[:place] + by + content[place + len(by) :]


def test_the_first_sheet_of_a_workbook_is_read_with_its_gaps() -> None:
    assert rows_of(text_of_file(workbook())) == [["name", "", "code"], ["Story time", "", "7"]]


@pytest.mark.parametrize("text", ["a,b\n", "a;b\n", "a\tb\n", "\ufeffa,b\n", '\na,"b"\n'])
def test_commas_semicolons_and_tabs_separate_cells(text: str) -> None:
    assert ["a", "b"] in rows_of(text)


def test_what_was_written_is_read_again() -> None:
    assert rows_of(sheet(["name"], [["=1+1"], ['Says "yes", and\nwaits']])) == [
        ["name"], ["=1+1"], ['Says "yes", and waits']
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    [
        b"\xff\xfea\x00",
        b"PK\x03\x04 torn",
        workbook(**{"xl/worksheets/other.xml": f'<!DOCTYPE x [<!ENTITY a "b">]>{PAGE}'}),
        workbook(**{"xl/worksheets/other.xml": "<worksheet>"}),
        workbook(**{"xl/workbook.xml": f"<workbook {MAIN}/>"}),
        workbook(**{"xl/worksheets/other.xml": PAGE + " " * 5_000_001}),
        workbook(**{"xl/workbook.xml": f'<?xml version="1.0" encoding="utf-16"?>{WORKBOOK}'.encode("utf-16")}),
        damaged("xl/workbook.xml", b"\xff" * 8),
        workbook().replace(b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"),
    ],
    ids=["encoding", "torn", "entities", "broken", "no sheet", "bomb", "utf-16", "packed badly", "password"],
)
def test_what_is_no_sheet_is_refused_in_words(content: bytes) -> None:
    with pytest.raises(DomainError, match="Save the sheet as"):
        text_of_file(content)


def test_a_formula_is_refused_by_its_cell_because_what_stands_beside_it_may_be_old() -> None:
    page = PAGE.replace('<c r="C2"><v>7</v></c>', '<c r="C2"><f>HYPERLINK("https://example.org",A1)</f><v>7</v></c>')
    with pytest.raises(DomainError, match="Cell C2 holds a formula"):
        text_of_file(workbook(**{"xl/worksheets/other.xml": page}))
