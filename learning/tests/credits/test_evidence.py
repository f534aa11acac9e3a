"""Files that show a credit: what is taken, how it is kept, who may open it, and how it is served."""

import hashlib
import io
import os
import stat
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any
from unittest.mock import Mock

import pytest
from django.conf import settings
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.urls import reverse
from PIL import Image, ImageOps

from learning.models import Credit, Evidence
from learning.services.credits import credit_claim, credit_return, credit_verify
from learning.services.evidence import evidence_add, evidence_remove
from learning.tests.credits.conftest import picture, upload
from pdplanner.kernel.errors import DomainError, NotAllowed
from tests.cast import Cast

Log = Callable[..., Credit]
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


@pytest.fixture(autouse=True)
def _counted(figure: Callable[[str, int], None]) -> None:
    figure("R8: tests of files", 1)


def add(cast: Cast, content: bytes = b"", name: str = "certificate.pdf", who: str = "ada") -> Evidence:
    return evidence_add(actor=cast.actor(who), upload=upload(content, name) if content else upload())


def stored(evidence: Evidence) -> bytes:
    with default_storage.open(evidence.path) as file:
        return file.read()


@pytest.mark.parametrize(
    ("content", "name", "kept_as", "content_type"),
    [
        (b"%PDF-1.4\n1 0 obj", "Nachweis.PDF", "Nachweis.PDF", "application/pdf"),
        (picture(), "IMG_2041.jpeg", "IMG_2041.jpeg", "image/jpeg"),
        (picture("PNG"), "badge.png", "badge.png", "image/png"),
        ("Notizen über das Lesen\r\nZwölf Kinder\n".encode(), "notes.txt", "notes.txt", "text/plain"),
        (b"%PDF-1.4\n1 0 obj", "../../etc/run.html", "run.pdf", "application/pdf"),
        (picture(), "C:\\photos\\me.svg", "me.jpg", "image/jpeg"),
        (b"%PDF-1.4\n1 0 obj", "invoice\u202efdp.exe", "invoicefdp.pdf", "application/pdf"),
    ],
)
def test_what_a_file_is_decides_not_what_it_is_called(
    cast: Cast, content: bytes, name: str, kept_as: str, content_type: str
) -> None:
    evidence = add(cast, content, name)
    assert (evidence.name, evidence.content_type) == (kept_as, content_type)
    assert hashlib.sha256(stored(evidence)).hexdigest() == evidence.sha256
    assert (evidence.size, evidence.person) == (len(stored(evidence)), cast.ada)


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (SVG, "drawing.svg"),
        (SVG, "drawing.png"),
        (b"<!doctype html><script>alert(1)</script>", "page.pdf"),
        (b"  \n<html>", "notes.txt"),
        (b"a note <script src=//x></script>", "notes.txt"),
        (b"PK\x03\x04" + b"\0" * 60, "sheet.xlsx"),
        (b"MZ\x90\0" + b"\0" * 60, "certificate.pdf"),
        (b"GIF89a" + b"\0" * 60, "dance.gif"),
        (b"text with a NUL \0 in it", "notes.txt"),
        (b"\xff\xfe\xfa", "notes.txt"),
    ],
)
def test_everything_else_is_refused_with_the_way_on(cast: Cast, content: bytes, name: str) -> None:
    with pytest.raises(DomainError) as refused:
        add(cast, content, name)
    assert refused.value.field == "files"
    assert "is not a PDF, a JPEG or PNG picture, or plain text." in refused.value.words
    assert Evidence.objects.count() == 0


def test_a_file_that_is_too_large_is_refused_with_both_sizes(cast: Cast, settings: object) -> None:
    settings.EVIDENCE_MAX_BYTES = 1024 * 1024  # type: ignore[attr-defined]
    with pytest.raises(DomainError) as refused:
        add(cast, b"%PDF-1.4" + b"\0" * 1572864, "scan.pdf")
    assert refused.value.words == "“scan.pdf” is 1.5 MB; at most 1 MB fit. Make it smaller or split it."


def test_a_full_evidence_box_takes_no_more_and_says_so(cast: Cast, settings: object) -> None:
    settings.EVIDENCE_BOX_MAX_BYTES = 3 * 1024 * 1024  # type: ignore[attr-defined]
    add(cast, b"%PDF-1.4" + b"\0" * 2 * 1024 * 1024, "first.pdf")
    with pytest.raises(DomainError, match="Your evidence box holds 3 MB and is full") as refused:
        add(cast, b"%PDF-1.7" + b"\0" * 1024 * 1024, "second.pdf")
    assert (refused.value.field, Evidence.objects.count()) == ("files", 1)


def test_an_empty_file_and_a_broken_picture_are_refused(cast: Cast) -> None:
    with pytest.raises(DomainError, match=r"“a\.pdf” is empty"):
        evidence_add(actor=cast.actor("ada"), upload=upload(b"", "a.pdf"))
    with pytest.raises(DomainError, match="cannot be read as a picture"):
        add(cast, picture(size=(400, 300))[:600], "cut.jpg")


def test_a_picture_whose_details_are_broken_is_refused_like_any_other(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Damaged details of a photo break the library that reads them in ways it does not name."""
    for problem in (TypeError("bad operand type for abs(): 'str'"), struct.error("not an integer")):
        monkeypatch.setattr(ImageOps, "exif_transpose", Mock(side_effect=problem))
        with pytest.raises(DomainError, match="cannot be read as a picture"):
            evidence_add(actor=cast.actor("ada"), upload=upload(picture(), "photo.jpg"))


def test_a_picture_that_unfolds_to_too_much_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("learning.documents.evidence_file.MOST_PIXELS", 1000)
    with pytest.raises(DomainError, match="too many pixels"):
        add(cast, picture(size=(101, 10)), "wide.jpg")
    assert add(cast, picture(size=(100, 10)), "fits.jpg").content_type == "image/jpeg"


def test_a_picture_is_kept_upright_and_without_the_place_where_it_was_taken(cast: Cast) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    exif[0x010F] = "A telling camera"
    exif.get_ifd(0x8825)[1] = "N"  # the place
    taken = picture(size=(40, 30), exif=exif, comment=b"written behind the picture") + b"<script>trailing</script>"
    assert b"A telling camera" in taken
    kept = stored(add(cast, taken, "photo.jpg"))
    with Image.open(io.BytesIO(kept)) as image:
        assert (image.size, dict(image.getexif())) == ((30, 40), {})
    for secret in (b"A telling camera", b"written behind", b"trailing", b"Exif"):
        assert secret not in kept


def test_the_same_file_given_twice_is_one_piece_of_evidence_but_never_shared_with_others(cast: Cast) -> None:
    first, again, of_sam = add(cast), add(cast), add(cast, who="sam")
    assert first == again
    assert first.path != of_sam.path


def test_two_files_of_one_name_get_names_that_tell_them_apart(cast: Cast) -> None:
    names = [add(cast, f"note {number}".encode(), "image.txt").name for number in (1, 2, 3, 1)]
    assert names == ["image.txt", "image (2).txt", "image (3).txt", "image.txt"]  # the fourth is the first again
    assert add(cast, b"of Sam", "image.txt", who="sam").name == "image.txt"


def test_a_row_is_written_only_once_its_file_is_on_the_disk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine that loses its power in between may lose a file that was promised to nobody, and never one that was."""
    happened: list[str] = []
    sync = os.fsync

    def watch(handle: int) -> None:
        happened.append("file" if stat.S_ISREG(os.fstat(handle).st_mode) else "folder")
        sync(handle)

    def row(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        happened.extend(["row"] * sql.startswith('INSERT INTO "learning_evidence"'))
        return execute(sql, *rest)

    monkeypatch.setattr(os, "fsync", watch)
    with connection.execute_wrapper(row):
        add(cast)
    assert happened[-3:] == ["file", "folder", "row"]


def test_no_row_is_written_of_a_file_that_did_not_get_to_the_disk(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", Mock(side_effect=OSError(28, "No space left on device")))
    before = {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()}
    with pytest.raises(DomainError, match="could not store this file") as refused:
        add(cast, b"of a full disk", "notes.txt")
    assert refused.value.field == "files"
    assert not Evidence.objects.exists()
    assert {path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()} == before


@pytest.mark.parametrize(
    ("name", "status"),
    [("ada", 200), ("sam", 200), ("dina", 200), ("connie", 200),
     ("otto", 404), ("omar", 404), ("fred", 404), ("fay", 404), ("tess", 404), ("alma", 404), ("root", 404)],
)  # fmt: skip
def test_only_those_who_decide_on_the_credit_open_its_evidence(
    cast: Cast, claim: Log, client: Client, name: str, status: int
) -> None:
    evidence = add(cast)
    claim(evidence=[evidence])
    client.force_login(cast.people[name])
    answer = client.get(reverse("learning:evidence", args=[evidence.pk]))
    answer.close()
    assert answer.status_code == status


def test_evidence_is_a_download_that_can_do_nothing(cast: Cast, client: Client) -> None:
    evidence = add(cast, "Notizen über das Lesen".encode(), "Größe.txt")
    client.force_login(cast.ada)
    answer = client.get(reverse("learning:evidence", args=[evidence.pk]))
    assert answer["Content-Disposition"] == "attachment; filename*=utf-8''Gr%C3%B6%C3%9Fe.txt"
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer["Content-Security-Policy"] == "sandbox; default-src 'none'; frame-ancestors 'none'"
    assert (answer["X-Content-Type-Options"], answer["Cache-Control"]) == ("nosniff", "private, no-store")
    assert b"".join(answer.streaming_content).decode() == "Notizen über das Lesen"


def test_without_a_session_there_is_no_evidence(cast: Cast, client: Client) -> None:
    answer = client.get(reverse("learning:evidence", args=[add(cast).pk]))
    assert (answer.status_code, answer["Location"].startswith("/account/login/")) == (302, True)


def test_evidence_whose_file_is_gone_is_not_found(cast: Cast, client: Client) -> None:
    evidence = add(cast)
    default_storage.delete(evidence.path)
    client.force_login(cast.ada)
    assert client.get(reverse("learning:evidence", args=[evidence.pk])).status_code == 404


def test_evidence_is_deleted_for_good_while_nobody_relies_on_it(
    cast: Cast, log: Log, client: Client, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    evidence = add(cast)
    credit = log(evidence=[evidence])
    client.force_login(cast.ada)
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(reverse("learning:evidence_remove", args=[evidence.pk]))
    assert answer["Location"] == reverse("learning:credit", args=[credit.pk])
    assert (Evidence.objects.count(), default_storage.exists(evidence.path)) == (0, False)


def test_evidence_of_a_claimed_or_verified_credit_stays(cast: Cast, log: Log, claim: Log) -> None:
    evidence = add(cast)
    credit = claim(evidence=[evidence])
    with pytest.raises(DomainError, match="shows “Digital navigator basics”, which is claimed"):
        evidence_remove(actor=cast.actor("ada"), evidence=evidence)
    credit_return(actor=cast.actor("sam"), credit=credit, reason="Which one?")
    credit_claim(actor=cast.actor("ada"), credit=credit)
    credit_verify(actor=cast.actor("sam"), credit=credit)
    with pytest.raises(DomainError, match="which is verified"):
        evidence_remove(actor=cast.actor("ada"), evidence=evidence)
    with pytest.raises(NotAllowed):
        evidence_remove(actor=cast.actor("sam"), evidence=evidence)


def test_only_ones_own_files_and_not_too_many(cast: Cast, log: Log) -> None:
    with pytest.raises(DomainError, match="Only your own files"):
        log(evidence=[add(cast, who="sam")])
    many = [add(cast, f"note {number}".encode(), "note.txt") for number in range(11)]
    with pytest.raises(DomainError, match="at most 10 files"):
        log(evidence=many)
