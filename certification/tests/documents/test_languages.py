"""Certificates in the language a program chose: every word of ours in it, and what people typed as they typed it."""

import dataclasses
import datetime as dt
import io

import pikepdf
import pytest
from django.urls import reverse

from certification.documents.certificate import render_examined
from certification.documents.designs import DESIGNS
from certification.documents.languages import LANGUAGES, spoken
from certification.enums import Tongue
from certification.models import Program
from certification.services.issuing import certificate_issue
from certification.tests.documents.samples import ANNEX, sample_snapshot
from certification.tests.documents.test_designs import DRESS
from certification.tests.scene import fresh, on, strategic
from pdplanner.kernel.pdf import missing_glyphs
from pdplanner.kernel.tests.pdf.reading import info_of, words_of

ENGLISH = Tongue.ENGLISH
OTHERS = [tag for tag in LANGUAGES if tag != ENGLISH]
TYPED = ("Absaroka State Library", "Certificate of Professional Learning", "State Librarian", "Strategic Track")
OURS = {
    "es": ("ha cumplido todos los requisitos del programa", "1 de julio de 2026", "30 de junio de 2030", "fin del día",
           "En qué se basa este certificado", "Créditos contados", "3 de marzo de 2023"),
    "fr": ("a satisfait à toutes les exigences du programme", "1er juillet 2026", "30 juin 2030", "fin de journée",
           "Ce sur quoi repose ce certificat", "Crédits comptés", "3 mars 2023"),
}  # fmt: skip


def test_every_language_can_be_chosen_and_says_everything_with_letters_we_have() -> None:
    assert set(LANGUAGES) == set(Tongue.values) == {ENGLISH, *OURS}
    for language in LANGUAGES.values():
        said = dataclasses.asdict(language)
        assert all(words for name, words in said.items() if name not in ("zone", "thousands"))
        assert len(language.months) == 12
        assert missing_glyphs(" ".join([*language.months, *(str(words) for words in said.values())])) == []


@pytest.mark.parametrize("language", OTHERS)
@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("paper", ["letter", "a4"])
def test_a_certificate_speaks_its_language_and_passes_the_checks(language: str, design: str, paper: str) -> None:
    asked = sample_snapshot(language=language, design=design, paper=paper, annex=ANNEX)
    pdf, faults = render_examined(asked)
    assert faults == []
    with pikepdf.open(io.BytesIO(pdf)) as document:
        assert str(document.Root.Lang) == language
    said = words_of(pdf)
    for words in OURS[language]:
        assert words in said, words
    for words in TYPED:
        assert words.casefold() in said.casefold(), words
    for words in ("Awarded", "Valid through", "Credits counted", "end of day", "This certifies"):
        assert words not in said, words
    assert info_of(pdf)["Title"].startswith(LANGUAGES[language].title.split(" ")[0])


def test_a_decimal_is_written_as_the_language_writes_it() -> None:
    assert [LANGUAGES[tag].amount("2.5") for tag in (ENGLISH, "es", "fr")] == ["2.5", "2.5", "2,5"]
    assert [LANGUAGES[tag].amount("1,250.5") for tag in (ENGLISH, "es", "fr")] == ["1,250.5", "1250.5", "1250,5"]
    assert LANGUAGES["fr"].amount("1,250") == "1250"
    annex = {**ANNEX, "total": "60.5"}
    assert "60,5" in words_of(render_examined(sample_snapshot(language="fr", annex=annex))[0])


def test_a_day_and_a_zone_are_said_as_the_language_says_them() -> None:
    first = dt.date(2027, 2, 1)
    days = [spoken(tag).day(first) for tag in LANGUAGES]
    assert days == ["1 February 2027", "1 de febrero de 2027", "1er février 2027"]
    zones = [spoken(tag).time_zone("America/New_York") for tag in LANGUAGES]
    assert zones == ["Eastern time", "hora de New York", "heure de New York"]


def test_a_tag_with_a_region_is_its_language_and_an_unknown_one_is_english() -> None:
    assert spoken("fr-CA") is LANGUAGES["fr"]
    assert spoken("de") is spoken("en-GB") is LANGUAGES[ENGLISH]


@pytest.mark.django_db
def test_a_program_chooses_its_language_for_the_next_certificates_and_issued_ones_keep_theirs(cast, client) -> None:
    scene = strategic(cast)
    before = scene.certified()
    client.force_login(cast.cora)
    address = reverse("certification:program_dress", args=[scene.program.pk])
    assert client.post(address, {**DRESS, "language": "xx"}).status_code == 422
    assert client.post(address, {**DRESS, "language": "es"}).status_code == 302
    assert Program.objects.get(pk=scene.program.pk).language == "es"
    assert '<option value="es" selected>' in client.get(address).content.decode()
    before.refresh_from_db()
    assert before.snapshot["language"] == ENGLISH
    sample = client.post(reverse("certification:program_sample", args=[scene.program.pk]),
                         {**DRESS, "language": "fr", "sample_name": "sixty"})  # fmt: skip
    assert "Il est certifié que" in words_of(sample.content) or "décerné à" in words_of(sample.content)


@pytest.mark.django_db
def test_what_is_frozen_at_issue_is_said_in_the_language_of_that_day(cast) -> None:
    scene = strategic(cast)
    Program.objects.filter(pk=scene.program.pk).update(language="es")
    scene.ready()
    scene.applied(dt.date(2027, 3, 2))
    with on(dt.date(2027, 3, 3)):
        made = certificate_issue(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment))
    snapshot = made.snapshot
    assert snapshot["language"] == "es"
    assert snapshot["time_zone"] == "hora de Denver"
    assert snapshot["statement"].startswith("60 créditos, planificados y obtenidos para los objetivos estratégicos de ")
    assert snapshot["annex"]["plan"].startswith("Plan aprobado el ")
    assert snapshot["annex"]["rule"] == "Self-directed learning, at most 20 credits"  # as the rules are written
