"""A scan of a certificate from elsewhere: in the holder's box, for them and the agency, and kept while it shows it."""

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.test import Client
from django.urls import reverse

from certification.models import OutsideCertificate
from learning.models import Evidence
from learning.queries.evidence import box_of
from learning.services.evidence import evidence_add, evidence_remove
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
TOLD = {"issuer": "Board of Farwell", "name": "Library Staff", "issued_on": "2025-05-02", "seen": "the paper"}


def paper(words: bytes = b"Ada is certified.", name: str = "certificate.txt") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, words, "text/plain")


def record(cast: Cast, client: Client, **said: Any) -> Any:
    client.force_login(cast.connie)
    return client.post(reverse("certification:outside", args=[cast.ada.pk]), TOLD | said)


def test_a_consultant_keeps_a_scan_in_the_holders_box_and_only_holder_and_agency_open_it(
    cast: Cast, client: Client
) -> None:
    assert record(cast, client, scan=paper()).status_code == 302
    made = OutsideCertificate.objects.get()
    assert (made.scan.person, made.scan.name) == (cast.ada, "certificate.txt")
    entry = AuditEntry.objects.get(action="evidence.add")
    assert (entry.person, entry.subject_id) == (cast.connie, made.scan_id)
    address = reverse("certification:outside_scan", args=[made.pk])
    page = client.get(reverse("certification:outside", args=[cast.ada.pk])).content.decode()
    assert "Recorded already" in page
    assert address in page
    for who, status in (("ada", 200), ("connie", 200), ("cora", 200), ("sam", 404), ("dina", 404), ("fay", 404)):
        client.force_login(cast.people[who])
        answer = client.get(address)
        b"".join(answer)
        assert (who, answer.status_code) == (who, status)
    client.force_login(cast.ada)
    assert address in client.get(reverse("certification:certificates")).content.decode()


def test_the_scan_stays_while_the_certificate_does_and_is_no_unused_file(cast: Cast, client: Client) -> None:
    record(cast, client, scan=paper())
    (scan,) = Evidence.objects.all()
    assert box_of(cast.ada).unused == 0
    with pytest.raises(DomainError, match="shows “Library Staff” in your record and stays"):
        evidence_remove(actor=cast.actor("ada"), evidence=scan)
    client.force_login(cast.ada)
    box = client.get(reverse("learning:evidence_box")).content.decode()
    assert "Library Staff" in box
    assert reverse("learning:evidence_remove", args=[scan.pk]) not in box


def test_without_a_scan_there_is_nothing_to_open(cast: Cast, client: Client) -> None:
    record(cast, client)
    made = OutsideCertificate.objects.get()
    assert client.get(reverse("certification:outside_scan", args=[made.pk])).status_code == 404
    assert "Scan" not in client.get(reverse("certification:outside", args=[cast.ada.pk])).content.decode()


def test_a_file_that_is_not_taken_is_refused_beside_its_field_and_nothing_is_recorded(
    cast: Cast, client: Client
) -> None:
    answer = record(cast, client, scan=SimpleUploadedFile("a.svg", b"<svg/>", "image/svg+xml"))
    page = answer.content.decode()
    assert (answer.status_code, 'value="Board of Farwell"' in page, "id_scan_error" in page) == (422, True, True)
    page = record(cast, client, scan=paper(), issued_on="2999-01-01").content.decode()
    assert "Choose the file once more" in page
    assert not OutsideCertificate.objects.exists()
    assert not Evidence.objects.exists()


def test_nobody_but_a_consultant_of_theirs_puts_a_file_into_somebodys_box(cast: Cast) -> None:
    for who in ("sam", "dina", "cora", "carl"):
        with pytest.raises((NotAllowed, Http404)):
            evidence_add(actor=cast.actor(who), upload=paper(), owner=cast.ada)
    with pytest.raises(NotAllowed):
        evidence_add(actor=cast.actor("connie"), upload=paper(), owner=cast.connie)
    with pytest.raises((NotAllowed, Http404)):
        evidence_add(actor=cast.actor("connie"), upload=paper(), owner=cast.fred)
