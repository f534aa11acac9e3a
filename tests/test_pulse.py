"""Whether the work in the background is alive: who asks reads it, and no host is taken out for it."""

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.test import Client
from django.urls import reverse

from pdplanner.kernel import clock, jobs, pulse, tasks
from pdplanner.kernel.models import Pulse
from tests.cast import Cast
from tests.services import Redis

pytestmark = [pytest.mark.database, pytest.mark.django_db]
NOON = dt.datetime(2026, 11, 27, 19, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    at(monkeypatch, NOON)


def at(monkeypatch: pytest.MonkeyPatch, moment: dt.datetime) -> None:
    monkeypatch.setattr(clock, "wall_now", lambda: moment)


def health(client: Client) -> dict[str, Any]:
    response = client.get("/health/ready")
    assert (response.status_code, response.json()["status"]) == (200, "ready")
    return response.json()


def words(client: Client, cast: Cast, name: str) -> str:
    client.force_login(cast.people["cora"])
    return " ".join(re.sub(r"<[^>]+>", " ", client.get(reverse(f"home:{name}")).content.decode()).split())


def swept(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beat, broker and worker, all three alive."""
    work = {"kernel.answer": tasks.answer}
    monkeypatch.setattr(jobs, "wake", lambda name, *keys: work[name](*keys))
    tasks.sweep()


def test_a_sweep_is_heard_of(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert (health(client)["background"], health(client)["heard"]) == ("silent", None)
    for _ in range(2):
        swept(monkeypatch)
    assert (health(client)["background"], health(client)["heard"]) == ("ok", "2026-11-27T19:00:00Z")
    assert Pulse.objects.count() == 1


def test_a_sweep_whose_message_nobody_takes_is_not(client: Client) -> None:
    tasks.sweep()  # the transaction of the test is never committed, so nothing is sent
    assert Pulse.objects.get().asked_at == NOON
    assert health(client)["background"] == "silent"


def test_a_coordinator_reads_what_to_do_when_it_grows_old(
    client: Client, cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    swept(monkeypatch)
    at(monkeypatch, NOON + pulse.SILENT_AFTER)
    assert "last heard of on 27 November 2026, 12:00" in words(client, cast, "failed_work")
    assert "Nothing has been heard" not in words(client, cast, "failed_work") + words(client, cast, "home")

    at(monkeypatch, NOON + pulse.SILENT_AFTER + dt.timedelta(seconds=1))
    assert health(client)["background"] == "silent"
    for name in ("failed_work", "home"):
        page = words(client, cast, name)
        assert "Nothing has been heard of the work in the background since 27 November 2026, 12:00" in page
        assert "Ask whoever runs this installation to see that beat, worker and broker run." in page


def test_a_coordinator_reads_of_work_that_was_never_started(client: Client, cast: Cast) -> None:
    for name in ("failed_work", "home"):
        assert "Nothing has been heard of the work in the background yet." in words(client, cast, name)


@pytest.mark.parametrize("fate", ["freeze", "stop"])
def test_a_redis_that_is_down_is_said_soon_and_takes_no_host_out(
    client: Client, settings: LazySettings, redis_server: Redis, fate: str
) -> None:
    settings.CELERY_BROKER_URL = redis_server.url
    assert health(client)["broker"] == "ok"
    getattr(redis_server, fate)()
    begun = time.monotonic()
    assert pulse.broker_answers() is False
    assert time.monotonic() - begun < 10, "it asked longer than a second by far"
    assert health(client)["broker"] == "degraded"


def test_the_embedded_broker_answers_while_its_folder_takes_files(
    client: Client, settings: LazySettings, tmp_path: Path
) -> None:
    settings.CELERY_BROKER_URL = f"folder://{tmp_path}/new"
    assert health(client)["broker"] == "ok"
    (tmp_path / "file").write_text("no folder")
    settings.CELERY_BROKER_URL = f"folder://{tmp_path}/file"
    assert health(client)["broker"] == "degraded"
