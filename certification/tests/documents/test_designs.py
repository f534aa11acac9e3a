"""The three designs: the same promises on both papers, and the choice between them."""

import io

import pikepdf
import pytest
from PIL import ImageChops

from certification.documents import render_certificate
from certification.documents.certificate import CERTIFICATE_FOLDER
from certification.documents.designs import DESIGNS
from certification.enums import Look
from certification.models import Program
from certification.services.issuing import certificate_issue
from certification.tests.documents.samples import ANNEX, CHECK_URL, NAMES, sample_snapshot
from certification.tests.documents.test_certificate import without_stamp
from certification.tests.scene import fresh, on, strategic
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.tests.pdf.reading import codes_in, elements_of, info_of, pictures_of, run, words_of

LONGEST = list(NAMES)[-1]
TALL = {"vi", "km", "bn", "hi"}
INK = 120  # of 255; the pattern behind the name is lighter
NEW = pytest.mark.parametrize("design", ["modern", "plain"])
PAPERS = pytest.mark.parametrize("paper", ["letter", "a4"])
DRESS = {
    "design": "modern", "paper": "a4", "heading": "Certificate of Learning", "name_1": "Eleanor Marsh",
    "role_1": "State Librarian", "name_2": "", "role_2": "",
}  # fmt: skip


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
    scene.ready()
    scene.applied()
    with on(scene.enrollment.starts_on.replace(year=2027, month=3, day=3)):
        certificate = certificate_issue(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment))
    assert certificate.snapshot["design"] == "plain"
    assert render_certificate(certificate.snapshot).startswith(b"%PDF-")


def test_a_sample_shows_what_is_in_the_form_and_saves_nothing(scene, client):
    client.force_login(scene.cast.cora)
    answer = client.post(f"/programs/{scene.program.pk}/certificates/sample/", DRESS)
    assert (answer["Content-Type"], answer.content[:5]) == ("application/pdf", b"%PDF-")
    assert "SAMPLE-00000" in words_of(answer.content)
    assert Program.objects.get(pk=scene.program.pk).design == "classic"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"design": "baroque"}, "Choose one of the designs listed."),
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
