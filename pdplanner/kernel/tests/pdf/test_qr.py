import re

import pytest
import segno

from pdplanner.kernel.pdf import parse_style, qr_asset, render
from pdplanner.kernel.tests.pdf.reading import codes_in, pictures_of

PAGE = '<html lang="en"><title>Code</title><img alt="QR code" src="qr.svg" style="width: 74pt; height: 74pt">'
TEXTS = ["https://pdp.absaroka.example/c/3vQ8mZk2TgW0xR5nYb7LdA", "HTTPS://X.EXAMPLE", "https://x.example/" + "a" * 150]


@pytest.mark.parametrize("text", TEXTS)
def test_a_printed_code_reads_back_as_its_text(text: str) -> None:
    pdf = render(PAGE, parse_style("@page { size: 200pt 200pt }", {}), assets={"qr.svg": qr_asset(text)})
    assert codes_in(pictures_of(pdf, 300)[0]) == [text]


@pytest.mark.parametrize("text", TEXTS)
def test_the_outline_encloses_exactly_the_dark_modules(text: str) -> None:
    svg = qr_asset(text).body.decode()
    assert svg.count("<path") == 1
    code = segno.make(text, error="m", mask=3, boost_error=False, micro=False)
    dark = sum(module & 1 for row in code.matrix for module in row)
    assert enclosed_area(re.search(r' d="([^"]+)"', svg)[1]) == dark


def enclosed_area(outline: str) -> int:
    """Shoelace formula over the rings; holes run the other way round and are subtracted."""
    area = 0
    for ring in outline.split("z")[:-1]:
        x, y = map(int, re.match(r"M(\d+) (\d+)", ring).groups())
        corners = [(x, y)]
        for axis, step in re.findall(r"([hv])(-?\d+)", ring):
            x, y = (x + int(step), y) if axis == "h" else (x, y + int(step))
            corners.append((x, y))
        area += sum(x1 * y2 - x2 * y1 for (x1, y1), (x2, y2) in zip(corners, corners[1:] + corners[:1], strict=True))
    return area // 2
