"""The public check by the PDF itself and for machines, and that nothing can be fished from any of its answers."""

import datetime as dt
import hashlib
import re
import secrets
from contextlib import contextmanager

import pytest
from django.core.cache import cache
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import DatabaseError, connection, transaction

from certification.models import Certificate
from certification.services.replacing import Names, certificate_replace
from certification.services.withdrawing import certificate_withdraw
from certification.tests.scene import on
from pdplanner.kernel import jobs
from tests.amounts import sample_and_whole

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
        names = Names("Ada Nguyễn", "Nguyễn", "Millrace Public Library")
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
        "replaces": None, "replaced_by": None, "renewed_by": None, "pdf_sha256": certificate.pdf_sha256,
        "check_url": certificate.snapshot["check_url"],
    }  # fmt: skip
    assert machine(client, certificate.token, dt.date(2031, 3, 3)).json()["state"] == "expired"


def test_a_machine_reads_withdrawn_and_replaced_at_once(certificate, client, scene):
    with on(ISSUED):
        names = Names("Ada Nguyễn", "Nguyễn", "Millrace Public Library")
        newer = certificate_replace(actor=scene.actor("connie"), certificate=certificate, names=names, reason="Why")
    old = machine(client, certificate.token).json()
    assert (old["state"], old["is_valid"]) == ("replaced", False)
    assert (old["replaced_by"]["number"], old["replaced_by"]["state"]) == (newer.number, "valid")
    new = machine(client, newer.token).json()
    assert (new["replaces"], new["is_valid"]) == (certificate.number, True)
    assert certificate.token not in str(new)  # whoever changed their name may want that kept
    with on(ISSUED):
        certificate_withdraw(actor=scene.actor("cora"), certificate=newer, reason="Private", public_note="In error.")
    old = machine(client, certificate.token).json()
    assert old["replaced_by"]["state"] == "withdrawn"
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


TRIES = pytest.mark.parametrize("tries", sample_and_whole(20, 2_500))


@TRIES
def test_unknown_and_wrong_numbers_get_one_answer(certificate, client, monkeypatch, django_assert_num_queries, tries):
    monkeypatch.setattr("certification.views.check.TRIES", 1_000_000)
    asked = [("JSL-2027-00001", secrets.token_hex(4)) for _ in range(tries)]
    asked += [(f"JSL-{2000 + secrets.randbelow(99)}-{secrets.randbelow(10**5):05d}", "Nobody") for _ in range(tries)]
    first = None
    with on(ISSUED):
        for number, name in asked:
            with django_assert_num_queries(1):
                answer = plain(client.post("/verify/", {"number": number, "family_name": name}))
            first = first or answer
            assert answer == first, (number, name)
        right = client.post("/verify/", {"number": "JSL-2027-00001", "family_name": "Whitcomb"})
    assert first is not None
    assert first[0] == 422
    assert plain(right) != first  # the twin: the comparison sees a difference where there is one


@TRIES
def test_random_tokens_get_one_answer(certificate, client, django_assert_num_queries, tries):
    """Those of pure chance, and those that are a certificate's but for a letter or two."""
    near = [certificate.token[:-2] + secrets.token_urlsafe(8)[:2] for _ in range(tries)]
    first = None
    with on(ISSUED):
        for token in [*near, *(secrets.token_urlsafe(16) for _ in range(tries))]:
            if token == certificate.token:
                continue
            with django_assert_num_queries(1):
                answer = plain(client.get(f"/verify/{token}/"))
            first = first or answer
            assert answer == first, token
        assert first is not None
        assert first[0] == 404
        assert plain(client.get(f"/verify/{certificate.token}/")) != first


def test_the_limit_of_tries_never_holds_up_a_code_that_is_right(certificate, client):
    wrong = {"number": "JSL-2027-00001", "family_name": "Nobody"}
    with on(ISSUED):
        assert [client.post("/verify/", wrong).status_code for _ in range(30)][-1] == 429
        for _ in range(60):
            assert client.get(f"/verify/{certificate.token}/").status_code == 200
            assert machine(client, certificate.token).status_code == 200
        assert drop(client, paper(certificate)).status_code == 302


# --- While nothing can be written ---
@contextmanager
def read_only():
    """As on a standby: the database itself refuses every write."""
    on_postgresql = connection.vendor == "postgresql"
    with connection.cursor() as cursor:
        if on_postgresql:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")  # a check still to come takes a lock, and that is to write
        cursor.execute("SET TRANSACTION READ ONLY" if on_postgresql else "PRAGMA query_only = ON")
    try:
        with pytest.raises(DatabaseError), transaction.atomic():
            Certificate.objects.update(public_note="written")
        yield
    finally:
        if not on_postgresql:  # there the transaction ends with the test
            with connection.cursor() as cursor:
                cursor.execute("PRAGMA query_only = OFF")


@pytest.mark.database
def test_every_way_to_check_works_while_the_database_is_read_only(certificate, client):
    content, address = paper(certificate), f"/verify/{certificate.token}/"
    with read_only():
        with on(ISSUED):
            assert "it is valid today, 3 March 2027" in client.get(address).content.decode()
            typed = {"number": certificate.number, "family_name": "Whitcomb"}
            assert client.post("/verify/", typed).url == address
            assert client.post("/verify/", {**typed, "family_name": "Nobody"}).status_code == 422
        assert client.get("/verify/").status_code == 200
        assert machine(client, certificate.token).json()["state"] == "valid"
        assert drop(client, content).url == address
        assert machine(client, "nothing-of-ours").status_code == 404


def test_every_way_to_check_works_while_the_tries_cannot_be_counted(certificate, client, settings, tmp_path):
    """On an installation without services the counts are files."""
    (tmp_path / "cache").touch()  # a folder that nobody can write into, not even root
    backend = {"BACKEND": "pdplanner.kernel.cache.ForgivingFileCache", "LOCATION": str(tmp_path / "cache")}
    settings.CACHES = {"default": backend}
    address = f"/verify/{certificate.token}/"
    with on(ISSUED):
        typed = {"number": certificate.number, "family_name": "Whitcomb"}
        assert client.post("/verify/", typed).url == address
        assert client.post("/verify/", {**typed, "family_name": "Nobody"}).status_code == 422
        assert client.get(address).status_code == 200
    assert drop(client, paper(certificate)).url == address
