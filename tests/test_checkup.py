"""The nightly check: once a day, kept, and read by the coordinator without anybody else's rows."""

import datetime as dt
import re

import pytest
from django.test import Client
from django.urls import reverse

from certification.models import Certificate
from pdplanner.kernel import checkups, clock
from pdplanner.kernel.doctor import INVARIANTS
from pdplanner.kernel.models import Checkup
from tests import world as stage
from tests.cast import Cast

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NIGHT = dt.datetime(2026, 11, 27, 9, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def night(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NIGHT)


def at(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(clock, "wall_now", lambda: moment)


def words(client: Client, players: Cast, name: str) -> str:
    client.force_login(players.people["cora"])
    response = client.get(reverse(f"home:{name}"))
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def test_data_is_checked_once_a_night_however_many_beats_ask(players: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NIGHT.replace(hour=8))
    assert checkups.checkup_if_due() is None
    at(monkeypatch, NIGHT)
    first = checkups.checkup_if_due()
    assert first is not None
    assert first.sentences == len(INVARIANTS)
    assert checkups.checkup_if_due() is None
    at(monkeypatch, NIGHT + dt.timedelta(days=1))
    assert checkups.checkup_if_due() is not None
    assert Checkup.objects.count() == 2


def test_a_check_whose_worker_was_killed_is_done_by_the_next_that_asks(
    players: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    Checkup.objects.create(day=NIGHT.date(), started_at=NIGHT)
    assert checkups.last_checkup() is None
    assert checkups.checkup_if_due() is None, "it may still be at work"
    at(monkeypatch, NIGHT + dt.timedelta(hours=1))
    again = checkups.checkup_if_due()
    assert again is not None
    assert checkups.last_checkup() == again


def test_checks_are_kept_a_year_and_no_longer(players: Cast) -> None:
    for days in (399, 401):
        Checkup.objects.create(day=NIGHT.date() - dt.timedelta(days=days), started_at=NIGHT, ended_at=NIGHT)
    checkups.checkup_if_due()
    assert [str(one.day) for one in Checkup.objects.all()] == ["2026-11-27", "2025-10-24"]


def test_the_coordinator_reads_that_all_is_sound(client: Client, players: Cast) -> None:
    assert "nightly check" not in words(client, players, "failed_work")
    assert "The data was checked" not in words(client, players, "home")
    checkups.checkup_if_due()
    assert "The data was checked on 27 November 2026 at 2:05 AM: all of it is sound." in words(client, players, "home")
    assert "All of them hold." in words(client, players, "failed_work")


def test_the_coordinator_reads_which_sentence_is_broken_and_of_no_row(
    client: Client, players: Cast, world: stage.World
) -> None:
    foreign = world["certification.Certificate"]["otto"]
    Certificate.objects.filter(pk=foreign.pk).update(pdf_path="", pdf_sha256="", job_state="done")
    checkups.checkup_if_due()
    page = words(client, players, "failed_work")
    assert re.search(r"Broken Every certificate .*Not so in \d+ row", page), page
    assert "Whoever runs it sees the rows with manage.py doctor" in page
    assert foreign.number not in page
    home = words(client, players, "home")
    assert re.search(r"\d+ things? not as (it|they) must be", home)
