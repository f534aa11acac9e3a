"""A program's own pictures: given by its coordinator, printed from then on, never taken from a certificate."""

import datetime as dt
import io

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from certification.documents import render_certificate
from certification.models import Program
from certification.services.dressing import Dress, program_dress
from certification.services.issuing import certificate_issue
from certification.services.pictures import picture_of, picture_remove, picture_set
from certification.services.replacing import Names, certificate_replace
from certification.tests.documents.pictures_sent import logo, scanned_signature, seal
from certification.tests.scene import fresh, on
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import AuditEntry
from pdplanner.kernel.tests.pdf.reading import run

ISSUED = dt.date(2027, 3, 3)
SIGNERS = [{"name": "Eleanor Marsh", "role": "State Librarian"}, {"name": "Otis Bell", "role": "Consultant"}]
DRESS = {
    "design": "modern", "paper": "a4", "heading": "Certificate of Learning", "name_1": "Eleanor Marsh",
    "role_1": "State Librarian", "name_2": "Otis Bell", "role_2": "Consultant",
}  # fmt: skip


@pytest.fixture(autouse=True)
def media(tmp_path, monkeypatch):
    monkeypatch.setattr(default_storage, "path", lambda name: str(tmp_path / name))
    return tmp_path


@pytest.fixture
def program(scene):
    Program.objects.update(signers=SIGNERS)
    return Program.objects.get(pk=scene.program.pk)


def given(scene, program, place, content, of=""):
    picture_set(actor=scene.actor("cora"), program=program, place=place, content=content, of=of)
    program.refresh_from_db()
    return picture_of(program, place)


def send(client, program, place, content, of="", name="picture.png"):
    files = {"picture": SimpleUploadedFile(name, content), "of": of}
    return client.post(f"/programs/{program.pk}/certificates/pictures/{place}/", files, follow=True)


def issued(scene):
    scene.ready()
    scene.applied()
    with on(ISSUED):
        return certificate_issue(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment))


def test_a_coordinator_gives_sees_and_takes_away_a_picture(scene, program, client):
    client.force_login(scene.cast.cora)
    page = client.get(f"/programs/{program.pk}/certificates/").content.decode()
    assert [words in page for words in ("Signature of Eleanor Marsh", "None yet.", "as it is printed")] == [
        True, True, False,
    ]  # fmt: skip
    page = send(client, program, "seal", seal())
    assert "Kept. It is printed from the next issue on" in page.content.decode()
    assert f'src="/programs/{program.pk}/certificates/pictures/seal/file/"' in page.content.decode()
    shown = client.get(f"/programs/{program.pk}/certificates/pictures/seal/file/")
    assert (shown["Content-Type"], shown["Content-Security-Policy"]) == ("image/png", "sandbox")
    assert Image.open(io.BytesIO(shown.content)).format == "PNG"
    done = client.post(f"/programs/{program.pk}/certificates/pictures/seal/remove/", follow=True)
    assert "Taken away." in done.content.decode()
    assert Program.objects.get(pk=program.pk).seal == ""
    assert client.get(f"/programs/{program.pk}/certificates/pictures/seal/file/").status_code == 404
    told = AuditEntry.objects.filter(action="program.edit").order_by("pk")
    assert [(entry.facts["picture"], bool(entry.facts["before"]), bool(entry.facts["after"])) for entry in told] == [
        ("seal", False, True), ("seal", True, False),
    ]  # fmt: skip


def test_a_packaged_signature_is_seen_and_taken_away_like_a_given_one(scene, program, client):
    Program.objects.update(signers=[SIGNERS[0] | {"image": "signature-sample-1"}])
    client.force_login(scene.cast.cora)
    shown = client.get(f"/programs/{program.pk}/certificates/pictures/signature-1/file/")
    assert (shown["Content-Type"], shown["Content-Security-Policy"]) == ("image/svg+xml", "sandbox")
    client.post(f"/programs/{program.pk}/certificates/pictures/signature-1/remove/", {"of": "Eleanor Marsh"})
    assert picture_of(Program.objects.get(pk=program.pk), "signature-1") == ""


def test_only_a_coordinator_of_the_agency_does_or_sees_it(scene, program, client):
    given(scene, program, "logo", logo())
    for name in ("connie", "ada", "dina"):
        client.force_login(scene.cast.people[name])
        assert send(client, program, "seal", seal()).status_code in (403, 404)
        assert client.get(f"/programs/{program.pk}/certificates/pictures/logo/file/").status_code in (403, 404)
        assert client.post(f"/programs/{program.pk}/certificates/pictures/logo/remove/").status_code in (403, 404)
    program.refresh_from_db()
    assert (bool(program.logo), program.seal) == (True, "")


def test_what_cannot_be_printed_is_refused_beside_its_field(scene, program, client):
    client.force_login(scene.cast.cora)
    for content, words in (
        (b"<svg/>", "no PNG or JPEG picture"),
        (b"", "This file is empty"),
        (b"x" * 6_000_000, "5 MB"),
    ):
        answer = send(client, program, "seal", content)
        refused = {row["place"]: row["form"].errors for row in answer.context["places"]}
        assert (answer.status_code, words in str(refused.pop("seal")["picture"])) == (422, True)
        assert not any(refused.values())
    nothing = client.post(f"/programs/{program.pk}/certificates/pictures/seal/", {})
    assert (nothing.status_code, "Choose a picture first" in nothing.content.decode()) == (422, True)
    assert Program.objects.get(pk=program.pk).seal == ""


@pytest.mark.parametrize("place", ["signature-3", "heading", "name", "agency"])
def test_no_other_place_is_known(scene, program, client, place):
    client.force_login(scene.cast.cora)
    assert send(client, program, place, seal()).status_code == 404
    for way in ("remove", "file"):
        address = f"/programs/{program.pk}/certificates/pictures/{place}/{way}/"
        assert (client.get if way == "file" else client.post)(address).status_code == 404


def test_a_signature_stands_over_the_name_it_was_given_for(scene, program, client):
    given(scene, program, "signature-1", scanned_signature(), of="Eleanor Marsh")
    image = picture_of(program, "signature-1")
    assert image
    program_dress(actor=scene.actor("cora"), program=program, dress=Dress("plain", "a4", "H", SIGNERS[::-1]))
    program.refresh_from_db()
    assert (picture_of(program, "signature-1"), picture_of(program, "signature-2")) == ("", image)
    somebody_else = [{"name": "New Person", "role": "State Librarian"}]
    program_dress(actor=scene.actor("cora"), program=program, dress=Dress("plain", "a4", "H", somebody_else))
    program.refresh_from_db()
    assert program.signers == somebody_else


def test_a_signature_for_somebody_who_signs_no_more_is_not_put_over_another_name(scene, program, client):
    actor = scene.actor("cora")
    for of in ("Otis Bell", ""):
        with pytest.raises(NotNow):
            picture_set(actor=actor, program=program, place="signature-1", content=scanned_signature(), of=of)
        with pytest.raises(NotNow):
            picture_remove(actor=actor, program=program, place="signature-1", of=of)
    Program.objects.update(signers=[])
    with pytest.raises(NotNow):
        picture_set(actor=actor, program=program, place="signature-1", content=scanned_signature(), of="Eleanor Marsh")
    client.force_login(scene.cast.cora)
    assert send(client, program, "signature-1", scanned_signature(), of="Eleanor Marsh").status_code == 409


def test_the_sample_shows_them_beside_what_is_in_the_form(scene, program, client):
    given(scene, program, "logo", logo())
    given(scene, program, "signature-2", scanned_signature(), of="Otis Bell")
    client.force_login(scene.cast.cora)
    answer = client.post(f"/programs/{program.pk}/certificates/sample/", DRESS)
    pictures = run(answer.content, "pdfimages", "-list", "-").splitlines()[2:]
    assert [row.split()[2] for row in pictures] == ["image", "smask"] * 2
    answer = client.post(f"/programs/{program.pk}/certificates/sample/", {**DRESS, "name_2": "Olga Bell"})
    assert len(run(answer.content, "pdfimages", "-list", "-").splitlines()[2:]) == 2  # the logo alone


def test_what_is_issued_keeps_its_pictures_whatever_comes_later(scene, program):
    """Trap 1: also when its PDF is made only after the change, and when it is replaced for its name."""
    first = given(scene, program, "seal", seal())
    signature = given(scene, program, "signature-1", scanned_signature(), of="Eleanor Marsh")
    certificate = issued(scene)
    assert (certificate.snapshot["seal"], certificate.snapshot["signers"][0]["image"]) == (first, signature)
    before = render_certificate(certificate.snapshot)
    given(scene, program, "seal", logo())
    picture_remove(actor=scene.actor("cora"), program=program, place="signature-1", of="Eleanor Marsh")
    certificate.refresh_from_db()
    assert certificate.snapshot["seal"] == first != Program.objects.get(pk=program.pk).seal
    assert render_certificate(certificate.snapshot) == before
    with on(ISSUED + dt.timedelta(days=1)):
        names = Names("Ada King", "King", "Millrace Public Library")
        newer = certificate_replace(actor=scene.actor("cora"), certificate=certificate, names=names, reason="Married")
    assert newer.snapshot["seal"] == first
    assert newer.snapshot["signers"][0]["image"] == signature
