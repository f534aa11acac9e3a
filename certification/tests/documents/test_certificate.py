import copy
import hashlib
import json
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from certification.documents import SnapshotError, render_certificate
from certification.documents.certificate import CERTIFICATE_FOLDER
from certification.documents.designs import DESIGNS
from certification.tests.documents.samples import ANNEX, CHECK_URL, CREDITS, NAMES, sample_snapshot
from pdplanner.kernel.pdf import parse_style, read_assets
from pdplanner.kernel.tests.pdf.reading import codes_in, info_of, pictures_of, run, words_of

HOUSE = Path(__file__).resolve().parents[3]
LONG = "Northern Rocky Mountain Confederation of Public, Tribal and School Library Services and Archives"

FRAME = 62  # points from the edge to the inner line of the engraved frame
SIGNATURE_HEIGHT = 44

PAPERS = pytest.mark.parametrize("paper", ["letter", "a4"])


def without_stamp(monkeypatch: pytest.MonkeyPatch, snapshot: dict[str, Any]) -> bytes:
    """The same certificate with its decoration laid out and drawn in full."""
    art = read_assets(CERTIFICATE_FOLDER / "art", ".svg", prefix="art/")
    plain = parse_style(DESIGNS[snapshot["design"]].css(), art)
    with monkeypatch.context() as patch:
        patch.setattr("certification.documents.certificate.style", lambda *_: plain)
        return render_certificate(snapshot)


@PAPERS
def test_a_stamped_certificate_shows_the_same_pixels_as_one_drawn_in_full(
    monkeypatch: pytest.MonkeyPatch, paper: str
) -> None:
    snapshot = sample_snapshot(paper=paper, annex=ANNEX)
    stamped = pictures_of(render_certificate(snapshot), 100)
    in_full = pictures_of(without_stamp(monkeypatch, snapshot), 100)
    assert [page.tobytes() for page in stamped] == [page.tobytes() for page in in_full]
    assert has_ink(stamped[0], (0, 0, 120, 120))  # the rosette in the corner


def has_ink(picture: Image.Image, box: tuple[int, int, int, int]) -> bool:
    return any(low < 200 for low, _high in picture.crop(box).getextrema())


@PAPERS
@pytest.mark.parametrize("check_url", [CHECK_URL, "https://certificates.library.state.example/check/" + "Z" * 60])
def test_the_printed_code_opens_the_check_page(paper: str, check_url: str) -> None:
    pdf = render_certificate(sample_snapshot(paper=paper, check_url=check_url))
    assert codes_in(pictures_of(pdf, 150)[0]) == [check_url]


def test_the_same_snapshot_gives_the_same_bytes_in_another_process() -> None:
    snapshots = [sample_snapshot(name=name, name_lang=tag, annex=ANNEX) for name, tag in NAMES.items()]
    program = (
        "import hashlib, json, sys; from certification.documents import render_certificate\n"
        "for snapshot in json.load(sys.stdin): print(hashlib.sha256(render_certificate(snapshot)).hexdigest())"
    )
    backwards = json.dumps(list(reversed(snapshots)))
    done = subprocess.run(
        [sys.executable, "-c", program], input=backwards, capture_output=True, text=True, cwd=HOUSE, check=True
    )
    here = [hashlib.sha256(render_certificate(snapshot)).hexdigest() for snapshot in snapshots]
    assert list(reversed(done.stdout.split())) == here


def test_rendering_leaves_the_snapshot_as_it_was() -> None:
    snapshot = sample_snapshot(annex=ANNEX)
    before = copy.deepcopy(snapshot)
    render_certificate(snapshot)
    assert snapshot == before


@PAPERS
@pytest.mark.parametrize("design", DESIGNS)
def test_a_certificate_weighs_at_most_sixty_kilobytes_whatever_the_name(design: str, paper: str) -> None:
    for name, language in NAMES.items():
        pdf = render_certificate(
            sample_snapshot(design=design, name=name, name_lang=language, paper=paper, annex=ANNEX)
        )
        assert len(pdf) <= 60_000, name


@PAPERS
@pytest.mark.parametrize("name", NAMES)
def test_long_texts_stay_on_one_page_inside_the_frame_and_above_the_signatures(name: str, paper: str) -> None:
    snapshot = sample_snapshot(paper=paper, name=name, agency=LONG, track=LONG, statement=f"{LONG} and {LONG}")
    pdf = render_certificate(snapshot)
    assert info_of(pdf)["Pages"] == "1"
    words = words_with_boxes(pdf)
    width, height = (792, 612) if paper == "letter" else (841.89, 595.28)
    assert all(word.left > FRAME and word.right < width - FRAME for word in words)
    assert all(word.top > FRAME and word.foot < height - FRAME for word in words)
    dates = next(word for word in words if word.text == "Awarded")
    signer = next(word for word in words if word.text == "Eleanor")
    assert dates.foot < signer.top - SIGNATURE_HEIGHT


def test_a_certificate_that_does_not_expire_names_only_its_award() -> None:
    text = words_of(render_certificate(sample_snapshot(valid_through=None)))
    assert "Awarded 1 July 2026" in text
    assert "Valid through" not in text


def test_a_signer_without_a_picture_has_a_line_to_sign_on() -> None:
    signers = [{"name": "Eleanor M. Whitcomb", "role": "State Librarian"}]
    pdf = render_certificate(sample_snapshot(signers=signers))
    assert "Eleanor M. Whitcomb" in words_of(pdf)
    assert "David Ortega" not in words_of(pdf)
    page = pictures_of(pdf, 72)[0]
    assert has_ink(page, (308, 480, 484, 500))  # the line, and the name under it
    assert not has_ink(page, (308, 446, 484, 486))


def test_the_annex_lists_every_goal_and_credit_counted() -> None:
    text = words_of(render_certificate(sample_snapshot(annex=ANNEX)))
    for credit in CREDITS:
        assert credit["title"].split(":")[0] in text
    assert "60 needed in four years" in text


def test_a_hundred_credits_take_the_pages_they_need_and_lose_none() -> None:
    credits = [{**CREDITS[0], "title": f"Session {number:03}"} for number in range(100)]
    pdf = render_certificate(sample_snapshot(annex={**ANNEX, "credits": credits}))
    assert int(info_of(pdf)["Pages"]) > 3
    text = words_of(pdf)
    assert [number for number in range(100) if f"Session {number:03}" not in text] == []


def test_a_track_without_a_plan_has_an_annex_without_goals() -> None:
    text = words_of(render_certificate(sample_snapshot(annex={**ANNEX, "goals": [], "plan": ""})))
    assert "Strategic goals served" not in text
    assert "Credits counted" in text


def test_a_library_that_holds_a_certificate_is_named_once_on_the_annex() -> None:
    snapshot = sample_snapshot(name="Bighorn Basin Public Library", name_lang="en", family_name="", annex=ANNEX)
    assert "Bighorn Basin Public Library. Certificate ASL-2026-00417." in words_of(render_certificate(snapshot))


def test_a_name_of_direction_controls_and_odd_code_points_is_printed_without_them() -> None:
    snapshot = sample_snapshot(name="Anna\u202e\x00 \ud800Lee\u2066\ufffe\x1b", family_name="\x00", annex=ANNEX)
    assert "certifies that Anna Lee has met" in words_of(render_certificate(snapshot))


@pytest.mark.parametrize("name", ["\u200b", "W" * 400, "a " * 300, "山田 太郎", "👩🏽‍🏫"])
def test_no_name_breaks_the_rendering(name: str) -> None:
    assert render_certificate(sample_snapshot(name=name, annex=ANNEX)).startswith(b"%PDF-1.7")


def test_a_name_of_two_scripts_runs_in_the_direction_of_its_first_letter_or_as_told() -> None:
    unasked, leftward, rightward = (
        render_certificate(sample_snapshot(name="שרה Cohen", name_lang="he", name_dir=direction))
        for direction in (None, "rtl", "ltr")
    )
    assert unasked == leftward
    assert pictures_of(leftward)[0].tobytes() != pictures_of(rightward)[0].tobytes()


def test_an_unknown_design_is_refused_by_name() -> None:
    with pytest.raises(SnapshotError, match="design must be one of classic, modern, plain, not 'baroque'"):
        render_certificate(sample_snapshot(design="baroque"))


@dataclass(frozen=True)
class Word:
    """In points from the upper left corner of the page."""

    text: str
    left: float
    top: float
    right: float
    foot: float


def words_with_boxes(pdf: bytes) -> list[Word]:
    found = re.findall(
        r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>',
        run(pdf, "pdftotext", "-bbox", "-l", "1", "-", "-"),
    )
    return [Word(text, *map(float, box)) for *box, text in found]
