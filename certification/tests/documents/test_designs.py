"""The three designs: the same promises on both papers, and the choice between them."""

import io
import re
import shutil

import pikepdf
import pytest
from PIL import ImageChops

from certification.documents import render_certificate
from certification.documents.certificate import CERTIFICATE_FOLDER, render_examined
from certification.documents.colors import contrast_on_paper
from certification.documents.designs import DESIGNS, version_of
from certification.enums import Look
from certification.models import Program
from certification.services.issuing import certificate_issue
from certification.tests.documents.samples import ANNEX, CHECK_URL, NAMES, sample_snapshot
from certification.tests.documents.test_certificate import without_stamp
from certification.tests.scene import fresh, on, strategic
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.pdf import Findings
from pdplanner.kernel.tests.pdf.reading import codes_in, elements_of, info_of, pictures_of, run, words_of

LONGEST = list(NAMES)[-1]
TALL = {"vi", "km", "bn", "hi"}
INK = 120  # of 255; the pattern behind the name is lighter
NEW = pytest.mark.parametrize("design", ["modern", "plain"])
PAPERS = pytest.mark.parametrize("paper", ["letter", "a4"])
DRESS = {
    "design": "modern", "paper": "a4", "heading": "Certificate of Learning", "name_1": "Eleanor Marsh",
    "role_1": "State Librarian", "name_2": "", "role_2": "", "second_page": "on", "wording": "", "colors": "",
    "ink": "#1d4a40", "accent": "#7a5a20",
}  # fmt: skip
OWN = {"colors": "own", "ink": "#6B1F33", "accent": "#7a4a10", "wording": "has completed all of the"}


def test_every_design_can_be_chosen_and_every_choice_is_there():
    assert set(DESIGNS) == set(Look.values)
    for design in DESIGNS.values():
        assert {design.template, design.stylesheet} <= {path.name for path in CERTIFICATE_FOLDER.iterdir()}


@NEW
@PAPERS
def test_it_is_tagged_says_every_word_in_order_and_its_code_opens_the_check_page(design, paper):
    pdf = render_certificate(sample_snapshot(design=design, paper=paper, annex=ANNEX))
    with pikepdf.open(io.BytesIO(pdf)) as document:
        found = [str(element.S) for element in elements_of(document)]
        assert document.Root.MarkInfo.Marked is True
    assert [tag for tag in found if tag.startswith("/H")] == ["/H1", "/H2", "/H2"]
    assert info_of(pdf)["Title"] == "Certificate ASL-2026-00417: Nguyễn Thị Ánh, Strategic Track"
    assert codes_in(pictures_of(pdf, 150)[0]) == [CHECK_URL]
    said = words_of(pdf).casefold()  # small capitals are capitals or not, as the reader likes
    places = [said.index(words) for words in ("absaroka state library", "nguyễn thị ánh", "1 july 2026", "eleanor m.")]
    assert places == sorted(places)


@NEW
@PAPERS
def test_its_decoration_is_the_same_stamped_as_drawn_in_full(monkeypatch, design, paper):
    snapshot = sample_snapshot(design=design, paper=paper, name=LONGEST, name_lang="es")
    stamped = pictures_of(render_certificate(snapshot), 60)
    in_full = pictures_of(without_stamp(monkeypatch, snapshot), 60)
    # Gold on the panel is blended once more in the one than in the other: a shade that no eye tells apart.
    for one, other in zip(stamped, in_full, strict=True):
        assert max(most for _, most in ImageChops.difference(one, other).getextrema()) <= 2


@NEW
def test_names_in_every_script_have_fonts_that_are_embedded(design, tmp_path):
    for name, language in NAMES.items():
        path = tmp_path / "one.pdf"
        path.write_bytes(render_certificate(sample_snapshot(design=design, name=name, name_lang=language)))
        fonts = run(b"", "pdffonts", str(path)).splitlines()[2:]
        assert all(" yes yes yes " in line or " yes yes no " in line for line in fonts), name


@pytest.mark.parametrize("design", DESIGNS)
@PAPERS
@pytest.mark.parametrize("name", [name for name, language in NAMES.items() if len(name) > 55 or language in TALL])
def test_a_name_touches_no_words_above_or_below_it(design, paper, name):
    unnamed, named = (
        pictures_of(render_certificate(sample_snapshot(design=design, paper=paper, name=given, name_lang=language)))[0]
        for given, language in (("\u200b", "en"), (name, NAMES[name]))
    )
    room = ImageChops.difference(unnamed, named).getbbox()
    darkest, _ = unnamed.crop(room).convert("L").getextrema()
    assert darkest > INK


# --- Tokens, versions, checks ---
def test_words_read_well_in_every_color_a_style_sheet_has_for_them():
    for design in DESIGNS.values():
        words = re.findall(r"(?<![-\w])color: (#[0-9a-f]{6})", design.css())
        assert set(design.colors()) == {"ink", "accent"}
        assert {color for color in [*words, *design.colors().values()] if contrast_on_paper(color) < 4.5} == set()


@pytest.mark.parametrize("design", DESIGNS)
def test_a_certificate_from_before_there_were_tokens_prints_the_same(design):
    before = sample_snapshot(design=design, annex=ANNEX)
    fields = {"ink", "accent", "wording", "design_version"}
    assert not fields & set(before)
    assert render_certificate(before) == render_certificate({**before, **dict.fromkeys(fields, "")})


def test_another_letter_in_a_design_makes_another_version(monkeypatch, tmp_path):
    folder = shutil.copytree(CERTIFICATE_FOLDER, tmp_path / "certificate")
    monkeypatch.setattr("certification.documents.designs.CERTIFICATE_FOLDER", folder)
    first = {design: version_of.__wrapped__(design) for design in DESIGNS}
    assert first == {design: version_of(design) for design in DESIGNS}
    for name, changed in (
        ("modern.css", {"modern"}), ("art/classic-seal.svg", {"classic"}), ("plain.html", {"plain"}),
        ("_signers.html", set(DESIGNS)), ("frame.html", set(DESIGNS)), ("annex.html", set(DESIGNS)),
    ):  # fmt: skip
        before = (folder / name).read_bytes()
        (folder / name).write_bytes(before + b" ")
        assert {design for design in DESIGNS if version_of.__wrapped__(design) != first[design]} == changed, name
        (folder / name).write_bytes(before)


def test_a_made_pdf_is_examined():
    assert render_examined(sample_snapshot(annex=ANNEX))[1] == []
    _, faults = render_examined(sample_snapshot(heading="Certificate \ue000", ink="#cccccc"))
    assert [fault.split(".")[0] for fault in faults] == [
        "No font of ours can print \ue000", "#cccccc has a contrast of 1",
    ]  # fmt: skip


def test_a_pdf_without_tags_title_or_language_does_not_pass(monkeypatch):
    bare = Findings(is_tagged=False, title="", language="", figures_without_words=0, foreign_fonts=("Arial",),
                    letters_without_glyph="")  # fmt: skip
    monkeypatch.setattr("pdplanner.kernel.pdf.rendering.inspected", lambda document, pdf: bare)
    _, faults = render_examined(sample_snapshot())
    assert [words in fault for words, fault in zip(("Arial", "tags", "title"), faults, strict=True)] == [True] * 3


# --- Choosing ---
@pytest.fixture
def scene(cast):
    return strategic(cast)


def test_it_is_chosen_for_what_is_issued_from_then_on(scene, client):
    first = scene.certified()
    client.force_login(scene.cast.cora)
    done = client.post(f"/programs/{scene.program.pk}/certificates/", DRESS, follow=True)
    assert "what is issued keeps its look" in done.content.decode()
    program = Program.objects.get(pk=scene.program.pk)
    signers = [{"name": "Eleanor Marsh", "role": "State Librarian"}]
    assert (program.design, program.paper, program.heading, program.signers) == (
        "modern", "a4", "Certificate of Learning", signers,
    )  # fmt: skip
    first.refresh_from_db()
    assert (first.snapshot["design"], first.snapshot["paper"]) == ("classic", "letter")
    assert AuditEntry.objects.filter(action="program.edit").latest("pk").facts["after"]["design"] == "modern"


def test_what_is_issued_afterwards_has_the_new_look(scene):
    Program.objects.update(design="plain")
    certificate = issued(scene)
    assert certificate.snapshot["design"] == "plain"
    assert render_certificate(certificate.snapshot).startswith(b"%PDF-")


def issued(scene):
    scene.ready()
    scene.applied()
    with on(scene.enrollment.starts_on.replace(year=2027, month=3, day=3)):
        return certificate_issue(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment))


def test_colors_and_words_of_its_own_are_kept_and_printed_from_then_on(scene, client):
    client.force_login(scene.cast.cora)
    done = client.post(f"/programs/{scene.program.pk}/certificates/", {**DRESS, **OWN}, follow=True)
    assert "has its tags, title, language and every letter" in done.content.decode()
    program = Program.objects.get(pk=scene.program.pk)
    assert (program.ink, program.accent, program.wording) == ("#6b1f33", "#7a4a10", "has completed all of the")
    told = AuditEntry.objects.filter(action="program.edit").latest("pk").facts
    assert [told[when]["ink"] for when in ("before", "after")] == ["", "#6b1f33"]
    snapshot = issued(scene).snapshot
    assert (snapshot["ink"], snapshot["accent"], snapshot["wording"]) == (program.ink, program.accent, program.wording)
    assert snapshot["design_version"] == version_of("modern")
    Program.objects.update(ink="", accent="", wording="", second_page=False)
    pdf = render_certificate(snapshot)
    assert "who has completed all of the Strategic Track: 60 credits" in words_of(pdf)
    seen = {color for _, color in pictures_of(pdf, 40)[0].getcolors(1_000_000)}
    assert ((0x6B, 0x1F, 0x33) in seen, (0x12, 0x32, 0x4A) in seen) == (True, False)


@pytest.mark.parametrize("second_page", [True, False])
def test_the_second_page_is_printed_where_it_is_wanted(scene, client, second_page):
    client.force_login(scene.cast.cora)
    dress = {name: value for name, value in DRESS.items() if second_page or name != "second_page"}
    sample = client.post(f"/programs/{scene.program.pk}/certificates/sample/", dress)
    client.post(f"/programs/{scene.program.pk}/certificates/", dress)
    snapshot = issued(scene).snapshot
    assert bool(snapshot["annex"]) is second_page
    for pdf in (sample.content, render_certificate(snapshot)):
        assert info_of(pdf)["Pages"] == ("2" if second_page else "1")


def test_a_sample_shows_what_is_in_the_form_and_saves_nothing(scene, client):
    client.force_login(scene.cast.cora)
    answer = client.post(f"/programs/{scene.program.pk}/certificates/sample/", DRESS)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "SAMPLE-00000" in words_of(answer.content)
    assert Program.objects.get(pk=scene.program.pk).design == "classic"


@pytest.mark.parametrize(
    ("choice", "typed", "printed"),
    [
        ("", "", "Ada Whitcomb-Fitzgerald of the Upper Millrace"),
        ("sixty", "", "Santísima Trinida"),
        ("arabic", "", "عبدالعزيز"),
        ("vietnamese", "", "Nguyễn Thị Ánh Tuyết"),
        ("chinese", "", "诸葛亮"),
        ("japanese", "", "山田"),
        ("korean", "", "김민수"),
        ("typed", "Þórður Ďurišová", "Þórður Ďurišová"),
    ],
)
def test_a_sample_has_the_name_one_wants_to_see(scene, client, choice, typed, printed):
    people = type(scene.person).objects
    people.filter(pk=scene.person.pk).update(name_on_certificates="Ada Whitcomb-Fitzgerald of the Upper Millrace")
    people.exclude(pk=scene.person.pk).update(name_on_certificates="Somebody Not Enrolled With The Longest Name Of All")
    client.force_login(scene.cast.cora)
    named = {**DRESS, "sample_name": choice, "typed_name": typed}
    answer = client.post(f"/programs/{scene.program.pk}/certificates/sample/", named)
    assert answer.status_code == 200
    assert printed in words_of(answer.content)


@pytest.mark.parametrize(
    ("change", "field", "words"),
    [
        ({"sample_name": "typed", "typed_name": ""}, "typed_name", "Type the name that the sample is to show."),
        ({"sample_name": "typed", "typed_name": "ᚠᚢ Taro"}, "typed_name", "No font of ours can print ᚠ, ᚢ."),
        ({"sample_name": "nobody"}, "sample_name", "Choose one of the names listed."),
    ],
)
def test_a_name_that_cannot_be_shown_is_refused_beside_its_field(scene, client, change, field, words):
    client.force_login(scene.cast.cora)
    answer = client.post(f"/programs/{scene.program.pk}/certificates/sample/", {**DRESS, **change})
    assert (answer.status_code, words in str(answer.context["sample_form"].errors[field])) == (422, True)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"design": "baroque"}, "Choose one of the designs listed."),
        ({**OWN, "ink": "#88aaff"}, "#88aaff has a contrast of 2.3 to 1 on white paper"),
        ({**OWN, "accent": "red"}, "Write the color as #"),
        ({"colors": "baroque"}, "Choose one of the two."),
        ({"heading": "Certificate ᚠ"}, "No font of ours can print ᚠ."),
        ({"wording": "x" * 61}, "at most 60 characters"),
        ({"heading": ""}, "Write what it is"),
        ({"role_2": "Consultant"}, "Write who signs in this role"),
    ],
)
def test_what_cannot_be_is_refused_in_words(scene, client, change, words):
    client.force_login(scene.cast.cora)
    for part in ("", "sample/"):
        answer = client.post(f"/programs/{scene.program.pk}/certificates/{part}", {**DRESS, **change})
        assert (answer.status_code, words in answer.content.decode()) == (422, True)


def test_only_a_coordinator_chooses(scene, client):
    for name in ("connie", "ada", "dina"):
        client.force_login(scene.cast.people[name])
        answer = client.post(f"/programs/{scene.program.pk}/certificates/", DRESS)
        assert answer.status_code in (403, 404)
    assert Program.objects.get(pk=scene.program.pk).design == "classic"
