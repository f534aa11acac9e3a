"""The public check by the PDF itself and for machines, and that nothing can be fished from any of its answers."""

import datetime as dt
import hashlib
import re
import secrets

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile

from certification.models import Certificate
from certification.services.replacing import Names, certificate_replace
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import on
from pdplanner.kernel import jobs

ISSUED = dt.date(2027, 3, 3)


@pytest.fixture(autouse=True)
def fresh_cache():
    cache.clear()


@pytest.fixture
def certificate(scene) -> Certificate:
    issued = scene.certified()
    jobs.run("certification.render_certificate", issued.pk)
    return Certificate.objects.get(pk=issued.pk)


def paper(certificate: Certificate) -> bytes:
    with default_storage.open(certificate.pdf_path) as file:
        return file.read()


def drop(client, content: bytes, **fields: str):
    with on(ISSUED):
        upload = SimpleUploadedFile("certificate.pdf", content, "application/pdf")
        return client.post("/verify/file/", {"file": upload, **fields})


# --- By the file ---
def test_the_pdf_leads_to_its_page_and_a_flipped_byte_does_not(certificate, client):
    content = paper(certificate)
    answer = drop(client, content)
    assert (answer.status_code, answer.url) == (302, f"/verify/{certificate.token}/")
    flipped = bytearray(content)
    flipped[len(flipped) // 2] ^= 1
    refused = drop(client, bytes(flipped))
    assert (refused.status_code, "or a byte of it was changed" in refused.content.decode()) == (422, True)


def test_its_hash_alone_is_enough_so_the_file_need_not_be_sent(certificate, client):
    answer = client.post("/verify/file/", {"sha256": hashlib.sha256(paper(certificate)).hexdigest()})
    assert (answer.status_code, answer.url) == (302, f"/verify/{certificate.token}/")


def test_what_was_replaced_is_found_by_its_own_paper(certificate, client, scene):
    content = paper(certificate)
    with on(ISSUED):
        names = Names("Ada Nguyễn", "Nguyễn", "")
        certificate_replace(actor=scene.actor("connie"), certificate=certificate, names=names, reason="Married")
    assert drop(client, content).url == f"/verify/{certificate.token}/"


def test_one_whose_paper_is_not_made_yet_has_no_hash_to_be_found_by(client, scene):
    scene.certified()
    for sha256 in ("", "0" * 64):
        assert client.post("/verify/file/", {"sha256": sha256}).status_code == 422


@pytest.mark.parametrize(
    "fields",
    [{}, {"sha256": "x"}, {"sha256": "A" * 64}, {"sha256": "\x00" * 64}, {"sha256": "0" * 65}, {"file": "no file"}],
)
def test_nonsense_is_refused_in_words(client, db, fields):
    answer = client.post("/verify/file/", fields)
    assert answer.status_code == 422
    assert any(answer.context["file_form"].errors.values())


def test_a_file_larger_than_any_certificate_is_refused(client, db, monkeypatch):
    monkeypatch.setattr("certification.forms.check.MOST_BYTES", 10)
    assert "larger than any certificate" in drop(client, b"%PDF-1.7 and more").content.decode()


def test_an_empty_file_is_no_certificate(client, db):
    assert "no PDF that was issued here" in drop(client, b"").content.decode()


def test_nothing_of_the_file_is_kept(client, db, monkeypatch):
    saved = []
    monkeypatch.setattr(default_storage, "save", lambda name, content: saved.append(name))
    drop(client, ContentFile(b"%PDF-1.7").read())
    assert saved == []


# --- For machines ---
def machine(client, token: str, day: dt.date = ISSUED):
    with on(day):
        return client.get(f"/verify/{token}/json/")


def test_a_machine_reads_the_same_answer(certificate, client, scene):
    answer = machine(client, certificate.token).json()
    assert answer == {
        "state": "valid", "is_valid": True, "on": "2027-03-03", "number": "JSL-2027-00001", "name": "Ada Whitcomb",
        "track": "Strategic Track", "agency": "Juniper State Library", "awarded_on": "2027-03-03",
        "valid_through": "2031-03-02", "time_zone": "America/Denver", "withdrawn_on": None, "public_note": "",
        "replaced_by": None, "renewed_by": None, "pdf_sha256": certificate.pdf_sha256,
        "check_url": certificate.snapshot["check_url"],
    }  # fmt: skip
    assert machine(client, certificate.token, dt.date(2031, 3, 3)).json()["state"] == "expired"


def test_a_machine_reads_withdrawn_and_replaced_at_once(certificate, client, scene):
    with on(ISSUED):
        names = Names("Ada Nguyễn", "Nguyễn", "")
        newer = certificate_replace(actor=scene.actor("connie"), certificate=certificate, names=names, reason="Why")
    old = machine(client, certificate.token).json()
    assert (old["state"], old["is_valid"], old["replaced_by"]["number"]) == ("replaced", False, newer.number)
    with on(ISSUED):
        certificate_withdraw(actor=scene.actor("cora"), certificate=newer, reason="Private", public_note="In error.")
    said = machine(client, newer.token).json()
    assert (said["state"], said["withdrawn_on"], said["public_note"]) == ("withdrawn", "2027-03-03", "In error.")
    assert "Private" not in str(said)


def test_an_unknown_token_is_404_for_machines_too(client, db):
    answer = machine(client, "nothing-of-ours")
    assert (answer.status_code, answer.json()) == (404, {"state": "unknown"})


# --- Nothing to fish ---
def plain(answer) -> tuple[int, dict[str, str], str]:
    """The answer without what the asker typed, the form’s secret, the number of the request and the time."""
    typed = ("X-Request-ID", "Content-Length", "Expires", "Date")
    body = re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"|value="[^"]*"', "", answer.content.decode())
    return answer.status_code, {key: value for key, value in answer.headers.items() if key not in typed}, body


def test_unknown_and_wrong_numbers_get_one_answer(certificate, client, monkeypatch):
    monkeypatch.setattr("certification.views.check.TRIES", 1000)
    asked = [("JSL-2027-00001", secrets.token_hex(4)) for _ in range(20)]
    asked += [(f"JSL-2027-{secrets.randbelow(10**5):05d}", "Nobody") for _ in range(20)]
    with on(ISSUED):
        answers = [client.post("/verify/", {"number": number, "family_name": name}) for number, name in asked]
    first = plain(answers[0])
    assert all(plain(answer) == first for answer in answers)


def test_random_tokens_get_one_answer_and_a_valid_one_is_never_held_up(certificate, client, django_assert_num_queries):
    with on(ISSUED):
        answers = []
        for _ in range(40):
            with django_assert_num_queries(1):
                answers.append(client.get(f"/verify/{secrets.token_urlsafe(16)}/"))
        for _ in range(30):
            client.post("/verify/", {"number": "x", "family_name": "y"})
        assert client.get(f"/verify/{certificate.token}/").status_code == 200
    first = plain(answers[0])
    assert all(plain(answer) == first for answer in answers)
