"""The mail about a certificate carries the PDF that was stored, and never another."""

from pathlib import Path

import pytest
from django.core import mail as sent_mail
from django.core.files.storage import default_storage

from certification.models import Certificate
from certification.services import render
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.models import Mail

RENDER, SEND = "certification.render_certificate", "kernel.send_mail"
SAYS_SO = "The PDF is attached"


def letter(certificate: Certificate) -> Mail:
    jobs.run(RENDER, certificate.pk)
    certificate.refresh_from_db()
    written = Mail.objects.get(key=f"certificate.ready:{certificate.pk}")
    Mail.objects.filter(pk=written.pk).update(job_not_before=clock.wall_now())
    return written


def test_the_stored_bytes_go_along_under_the_number(certificate: Certificate) -> None:
    written = letter(certificate)
    assert jobs.run(SEND, written.pk)
    (message,) = [one for one in sent_mail.outbox if certificate.number in one.subject]
    ((name, content, kind),) = message.attachments
    assert (name, kind) == (f"{certificate.number}.pdf", "application/pdf")
    with default_storage.open(certificate.pdf_path) as file:
        assert content == file.read()
    assert SAYS_SO in written.text
    assert SAYS_SO in written.html


def test_a_file_that_was_changed_is_not_sent_and_the_work_says_why(certificate: Certificate) -> None:
    written = letter(certificate)
    path = Path(default_storage.path(certificate.pdf_path))
    path.write_bytes(path.read_bytes() + b" ")
    assert jobs.run(SEND, written.pk) is False
    written.refresh_from_db()
    assert "was changed" in written.job_error
    assert not [one for one in sent_mail.outbox if certificate.number in one.subject]


def test_what_is_too_large_for_mail_is_left_out_and_not_spoken_of(
    certificate: Certificate, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(render, "MOST_ATTACHED", 1000)
    written = letter(certificate)
    assert (written.file_path, written.file_name) == ("", "")
    assert SAYS_SO not in written.text
    assert jobs.run(SEND, written.pk)
    (message,) = [one for one in sent_mail.outbox if certificate.number in one.subject]
    assert message.attachments == []
