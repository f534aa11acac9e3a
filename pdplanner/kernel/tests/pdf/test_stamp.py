import pytest

from pdplanner.kernel.pdf import Asset, Style, parse_style, render, stamped
from pdplanner.kernel.tests.pdf.reading import pictures_of

BLANK = '<html lang="en"><body><section></section>'
PAGE = '<html lang="en"><head><title>A page</title></head><body><section><p>Words</p></section>'
CSS = "@page { size: 200pt 100pt; margin: 0; background: url(art.svg) no-repeat 0 0 / 200pt 100pt }"


def style(drawing: str) -> Style:
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 200 100">{drawing}</svg>'
    return parse_style(CSS, {"art.svg": Asset("image/svg+xml", svg.encode())})


def test_a_stamped_page_shows_the_same_pixels_as_one_drawn_in_full() -> None:
    plain = style(
        '<defs><path id="a" d="M0 0L30 9L2 12" fill="none" stroke="#8a6a2c" stroke-width="2.5"/></defs>'
        '<use href="#a" transform="translate(20 20)"/><use href="#a" transform="translate(90 40) rotate(70)"/>'
        '<path d="M150 20C170 20 190 40 190 60Z" fill="#1d4a40"/>'
    )
    unstamped, fast = (pictures_of(render(PAGE, each), 150)[0] for each in (plain, stamped(plain, BLANK)))
    assert fast.tobytes() == unstamped.tobytes()
    assert len(fast.getcolors(maxcolors=10_000)) > 3


@pytest.mark.parametrize(
    "drawing",
    [
        '<linearGradient id="g"><stop stop-color="red"/><stop offset="1" stop-color="blue"/></linearGradient>'
        '<path d="M0 0h50v50z" fill="url(#g)"/>',
        '<text x="9" y="9">Words need a font</text>',
    ],
)
def test_art_that_needs_more_than_drawing_operators_is_no_stamp(drawing: str) -> None:
    with pytest.raises(ValueError, match="cannot be stamped"):
        stamped(style(drawing), BLANK)
