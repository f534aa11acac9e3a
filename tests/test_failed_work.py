"""Work that failed or is late: one page, in plain words, of one's own agency only, and “Try again”."""

import datetime as dt
import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from certification.models import Certificate, Standing
from pdplanner.home.explain.failed_work import KILLED, KINDS, LATE, UNKNOWN
from pdplanner.home.queries.failed_work import MOST
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.models import AuditEntry, Digest, Mail
from tests import world as stage
from tests.cast import Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db]


def mail(key: str, person: Any, **changes: Any) -> Mail:
    said = {"to_address": "x@example.org", "subject": "Hush", "text": "Hush", "written_at": clock.now()}
    return Mail.objects.create(key=key, to_person=person, **said, **changes)


def page(client: Client, players: Cast, name: str = "cora") -> str:
    client.force_login(players.people[name])
    response = client.get(reverse("home:failed_work"))
    assert response.status_code == 200
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def again(client: Client, players: Cast, row: str, name: str = "cora") -> Any:
    client.force_login(players.people[name])
    return client.post(reverse("home:work_again"), {"row": row})


def test_with_nothing_failed_the_page_says_so(client: Client, players: Cast) -> None:
    assert "Everything is done" in page(client, players)


def test_every_kind_of_work_is_named_with_whom_it_concerns(client: Client, players: Cast, world: stage.World) -> None:
    late = clock.wall_now() - dt.timedelta(minutes=6)
    certificate = world["certification.Certificate"]["ada"]
    Certificate.objects.filter(pk=certificate.pk).update(
        job_state="dead", job_attempts=5, job_error="OSError: Errno 28"
    )
    Standing.objects.filter(enrollment=certificate.enrollment).update(job_state="waiting", job_not_before=late)
    mail("a", players.ada, job_state="dead", job_attempts=5, job_error="SMTPRecipientsRefused: {'ada@example.org'}")
    Digest.objects.create(to_person=players.sam, opened_at=clock.now(), job_state="dead", job_error="KeyError: 'Bo'")

    words = page(client, players)

    assert f"The PDF of a certificate: {certificate.number}, {players.ada.display_name}" in words
    assert "The disk is full" in words
    assert f"A standing: Strategic Track, {players.ada.display_name}" in words
    assert LATE in words
    assert f"A mail: {players.ada.display_name}" in words
    assert "The mail server refuses it" in words
    assert f"The mail of the day: {players.sam.display_name}" in words
    assert UNKNOWN in words
    assert "ada@example.org" not in words
    assert "Hush" not in words


def test_no_kind_of_work_is_without_words() -> None:
    assert set(KINDS) == set(jobs.WORKS)


def test_work_of_another_agency_is_neither_seen_nor_tried(client: Client, players: Cast, world: stage.World) -> None:
    theirs = world["certification.Certificate"]["fred"]
    Certificate.objects.filter(pk=theirs.pk).update(job_state="dead")
    letter = mail("b", players.fred, job_state="dead")

    assert "Everything is done" in page(client, players)
    for row in (f"certification.render_certificate:{theirs.pk}", f"kernel.send_mail:{letter.pk}"):
        assert again(client, players, row).status_code == 404
    letter.refresh_from_db()
    assert letter.job_state == "dead"


def test_trying_again_gives_five_attempts_anew_and_is_on_record(client: Client, players: Cast) -> None:
    letter = mail("c", players.ada, job_state="dead", job_attempts=5)
    assert KILLED in page(client, players)

    assert again(client, players, f"kernel.send_mail:{letter.pk}").status_code == 302

    letter.refresh_from_db()
    assert (letter.job_state, letter.job_attempts) == ("waiting", 0)
    entry = AuditEntry.objects.get(action="agency.retry_work")
    assert (entry.subject_type, entry.subject_id, entry.person_id) == ("kernel.Mail", letter.pk, players.cora.pk)
    assert entry.agency_id == players.agency.pk
    assert again(client, players, f"kernel.send_mail:{letter.pk}").status_code in {404, 409}


def test_what_is_only_late_is_not_tried_by_hand(client: Client, players: Cast) -> None:
    letter = mail("d", players.ada, job_not_before=clock.wall_now() - dt.timedelta(minutes=6))

    assert "Try again" not in page(client, players)
    assert again(client, players, f"kernel.send_mail:{letter.pk}").status_code == 409


@pytest.mark.parametrize(
    "row", ["", "kernel.send_mail", "kernel.send_mail:x", "no.such:1", "kernel.send_mail:" + "9" * 30]
)
def test_nonsense_is_not_found(client: Client, players: Cast, row: str) -> None:
    assert again(client, players, row).status_code == 404


@pytest.mark.parametrize("name", ["connie", "dina", "ada"])
def test_it_is_the_coordinators(client: Client, players: Cast, name: str) -> None:
    client.force_login(players.people[name])
    assert client.get(reverse("home:failed_work")).status_code == 403


def test_many_are_cut_and_said_to_be(client: Client, players: Cast) -> None:
    for number in range(MOST + 1):
        mail(f"e{number}", players.ada, job_state="dead")

    assert f"The {MOST} that wait longest are shown" in page(client, players)
