"""The agency's own pictures: made harmless and light, and printed where they belong, with words for who cannot see."""

import io
import zlib

import pikepdf
import pytest
from django.core.files.storage import default_storage
from PIL import Image

from certification.documents import render_certificate
from certification.documents.pictures import PRINTED, picture_drawn, picture_store
from certification.tests.documents.pictures_sent import INK, as_bytes, logo, scanned_signature, seal, told
from certification.tests.documents.samples import ANNEX, CHECK_URL, NAMES, sample_snapshot
from certification.tests.documents.test_certificate import FRAME, LONG, SIGNATURE_HEIGHT, words_with_boxes
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.tests.pdf.reading import codes_in, elements_of, pictures_of, run

DESIGNS = pytest.mark.parametrize("design", ["classic", "modern", "plain"])
PAPERS = pytest.mark.parametrize("paper", ["letter", "a4"])


def drawn(kind, content):
    return Image.open(io.BytesIO(picture_drawn(kind, content)))


def bomb() -> bytes:
    """A few kilobytes that unfold to 100,000 × 100,000 pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    header = (100_000).to_bytes(4, "big") * 2 + bytes((8, 0, 0, 0, 0))
    lines = zlib.compress(bytes(1_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def moving() -> bytes:
    frames = [Image.new("RGB", (200, 200), color) for color in ("red", "green")]
    return as_bytes(frames[0], save_all=True, append_images=frames[1:], duration=100)


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "This file is empty"),
        (b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>", "no PNG or JPEG picture"),
        (b"<!doctype html><script>alert(1)</script>", "no PNG or JPEG picture"),
        (b"GIF89a" + bytes(100), "no PNG or JPEG picture"),
        (as_bytes(Image.new("RGB", (200, 200)), "GIF"), "no PNG or JPEG picture"),
        (as_bytes(Image.new("RGB", (200, 200)), "TIFF"), "no PNG or JPEG picture"),
        (b"%PDF-1.7\n", "no PNG or JPEG picture"),
        (seal()[:200], "no PNG or JPEG picture"),
        (moving(), "This picture moves"),
        (bomb(), "more than 40 million pixels"),
        (as_bytes(Image.new("RGB", (7000, 6000))), "more than 40 million pixels"),
        (bytes(5 * 1024 * 1024 + 1), "more than 5 MB"),
        (as_bytes(Image.new("RGB", (30, 20))), "30 × 20 pixels, too few"),
        (as_bytes(Image.new("RGBA", (200, 200))), "This picture is empty"),
    ],
    ids=lambda value: value[:20] if isinstance(value, str) else "",
)  # fmt: skip
def test_what_is_no_still_picture_of_a_decent_size_is_refused_in_words(content, words):
    for kind in PRINTED:
        with pytest.raises(DomainError, match=words) as refused:
            picture_drawn(kind, content)
        assert refused.value.field == "picture"


def test_an_empty_sheet_is_no_signature():
    with pytest.raises(DomainError, match="This picture is empty"):
        picture_drawn("signature", as_bytes(Image.new("RGB", (800, 300), (252, 250, 249)), "JPEG"))


def test_nothing_but_pixels_is_kept():
    place = Image.Exif()
    place[0x010E] = "42 Private Lane"
    hidden = [
        ("logo", logo(**told("42 Private Lane"))), ("seal", seal() + b"PK\x03\x04 42 Private Lane"),
        ("signature", scanned_signature(exif=place, comment=b"42 Private Lane")),
    ]  # fmt: skip
    for kind, content in hidden:
        assert b"Private" in content
        kept = picture_drawn(kind, content)
        assert b"Private" not in kept
        assert Image.open(io.BytesIO(kept)).info == {}


def test_a_scan_becomes_ink_without_paper_and_without_margin():
    ink = drawn("signature", scanned_signature())
    assert (ink.mode, ink.width / ink.height > 2.5) == ("RGBA", True)
    assert (ink.getchannel("A").getextrema()[0], ink.getchannel("A").getextrema()[1] > 220) == (0, True)
    assert all(abs(value - wanted) < 12 for value, wanted in zip(ink.getpixel((0, 0))[:3], INK, strict=True))
    assert {color[:3] for _, color in ink.getcolors(100_000)} == {ink.getpixel((0, 0))[:3]}


def test_a_signature_with_a_white_ground_of_its_own_is_the_same_as_a_scan():
    """Programs save “transparent” pictures with an opaque white behind them."""
    scan = Image.open(io.BytesIO(scanned_signature()))
    assert picture_drawn("signature", as_bytes(scan.convert("RGBA"))) == picture_drawn("signature", as_bytes(scan))


@pytest.mark.parametrize(("kind", "content"), [("logo", logo()), ("seal", seal()), ("signature", scanned_signature())])
def test_it_is_as_large_as_it_is_printed_and_light(kind, content):
    kept = picture_drawn(kind, content)
    picture = Image.open(io.BytesIO(kept))
    assert all(side <= most for side, most in zip(picture.size, PRINTED[kind], strict=True))
    assert len(kept) < 16_000


def test_even_a_photograph_of_noise_stays_light():
    noise = Image.effect_noise((1400, 1400), 80).convert("RGB")
    assert len(picture_drawn("seal", as_bytes(noise, "JPEG"))) < 60_000


# --- On the certificate ---


@pytest.fixture
def own(media):
    kept = {kind: picture_store(picture_drawn(kind, content)) for kind, content in
            {"logo": logo(), "seal": seal(), "signature": scanned_signature()}.items()}  # fmt: skip
    signers = [
        {"name": "Eleanor M. Whitcomb", "role": "State Librarian", "image": kept["signature"]},
        {"name": "David Ortega", "role": "Continuing Education Consultant"},
    ]
    return {"logo": kept["logo"], "seal": kept["seal"], "signers": signers}


@pytest.fixture
def media(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "path", lambda name: str(tmp_path / name))
    return tmp_path


@DESIGNS
@PAPERS
def test_they_are_figures_with_words_in_the_order_of_the_page(own, design, paper):
    pdf = render_certificate(sample_snapshot(design=design, paper=paper, annex=ANNEX, **own))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        figures = [element for element in elements_of(document) if element.S == "/Figure"]
        said = [str(figure.Alt) for figure in figures]
        boxes = [[float(edge) for edge in figure.A.BBox] for figure in figures]
        width, height = map(float, document.pages[0].MediaBox[2:])
        painted_in_tags(document.pages[0])
    seal_words, logo_words = "Seal of Absaroka State Library", "Logo of Absaroka State Library"
    code = f"QR code that opens the check page of this certificate, {CHECK_URL}"
    assert said == [logo_words, seal_words, "Signature of Eleanor M. Whitcomb", code]
    assert all(0 < left < right < width and 0 < bottom < top < height for left, bottom, right, top in boxes)
    rows = run(pdf, "pdfimages", "-list", "-").splitlines()[2:]
    assert sorted(row.split()[2] for row in rows) == ["image"] * 3 + ["smask"] * 2
    assert codes_in(pictures_of(pdf, 150)[0]) == [CHECK_URL]


def painted_in_tags(page):
    depth = 0
    for _operands, operator in pikepdf.parse_content_stream(page):
        depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
        assert depth > 0 or str(operator) not in {"Tj", "TJ", "Do", "f", "f*", "S", "B"}


@DESIGNS
@PAPERS
def test_the_longest_texts_leave_room_for_them(own, design, paper):
    name = list(NAMES)[-1]
    snapshot = sample_snapshot(
        design=design, paper=paper, name=name, agency=LONG, track=LONG, statement=f"{LONG} and {LONG}", **own
    )
    words = words_with_boxes(render_certificate(snapshot))
    signer = next(word for word in words if word.text == "Eleanor")
    above = next(word for word in words if word.text in ("Awarded", "Awarded."))
    assert above.foot < signer.top - SIGNATURE_HEIGHT
    if design == "classic":
        assert all(word.left > FRAME and word.top > FRAME for word in words)


# Where each is seen: points from the upper left corner, on Letter.
SEEN = {
    "classic": {"logo": (330, 66, 460, 98), "seal": (92, 428, 200, 536)},
    "modern": {"logo": (266, 30, 400, 60), "seal": (87, 479, 161, 553)},
    "plain": {"logo": (240, 60, 440, 130), "seal": (400, 60, 580, 130)},
}


@DESIGNS
def test_they_are_seen_where_they_belong(own, design):
    with_them = pictures_of(render_certificate(sample_snapshot(design=design, **own)), 72)[0]
    without = pictures_of(render_certificate(sample_snapshot(design=design)), 72)[0]
    for name, (low, high) in {"logo": ((150, 0, 0), (255, 90, 90)), "seal": ((0, 30, 120), (80, 110, 200))}.items():
        box = SEEN[design][name]
        assert colored(with_them.crop(box), low, high) > 150, name
        assert colored(without.crop(box), low, high) < 20, name


def colored(picture, low, high):
    """How many pixels lie between two colors."""
    found = picture.convert("RGB").getcolors(picture.width * picture.height)
    return sum(n for n, color in found if all(a <= c <= b for a, c, b in zip(low, color, high, strict=True)))


def test_a_changed_or_lost_file_is_not_printed(own, media):
    snapshot = sample_snapshot(**own)
    (path,) = media.glob(f"pictures/*/{own['seal']}.png")
    path.write_bytes(picture_drawn("seal", logo()))
    with pytest.raises(OSError, match="was changed"):
        render_certificate(snapshot)
    path.unlink()
    with pytest.raises(FileNotFoundError):
        render_certificate(snapshot)


def test_a_certificate_from_before_there_were_pictures_still_reads():
    """Their snapshots have neither field, and are printed to the same byte as with empty ones."""
    before = sample_snapshot()
    assert not {"logo", "seal"} & set(before)
    assert render_certificate(before) == render_certificate({**before, "logo": "", "seal": ""})


@pytest.mark.parametrize("wrong", ["../../etc/passwd", "a" * 63, "A" * 64, "signature-sample-1"])
def test_a_logo_is_a_hash_and_nothing_else(wrong):
    with pytest.raises(ValueError, match="logo must be of the form"):
        render_certificate(sample_snapshot(logo=wrong))
