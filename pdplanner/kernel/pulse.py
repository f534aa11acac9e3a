"""Whether the work in the background is alive, asked of those who do it: beat, broker and worker.

With each sweep that beat starts, the worker that does it sends one message that asks for nothing but an answer. So the
answer comes only when beat runs, the broker carries messages and a worker reads them.
"""

import datetime as dt
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import redis
from django.conf import settings
from redis.backoff import NoBackoff
from redis.retry import Retry

from pdplanner.kernel import clock, jobs
from pdplanner.kernel.models import Pulse

PING_SECONDS = 0.5  # to connect, and again for the answer
# A few lost messages or a worker that is busy for a while are no silence.
SILENT_AFTER = dt.timedelta(seconds=max(300, 5 * settings.SWEEP_SECONDS))


@dataclass(frozen=True)
class Heard:
    """When the background was last heard of; `at` None is never."""

    at: dt.datetime | None

    @property
    def is_silent(self) -> bool:
        return self.at is None or self.at < clock.wall_now() - SILENT_AFTER


def ask() -> None:
    """Called by the worker that does a sweep."""
    Pulse.objects.update_or_create(pk=Pulse.THE_ONE, defaults={"asked_at": clock.wall_now()})
    jobs.wake("kernel.answer")


def answer() -> None:
    Pulse.objects.filter(pk=Pulse.THE_ONE).update(answered_at=clock.wall_now())


def heard() -> Heard:
    return Heard(Pulse.objects.filter(pk=Pulse.THE_ONE).values_list("answered_at", flat=True).first())


def broker_answers() -> bool:
    """Whether a message could be left now; known within a second, also when the broker is frozen."""
    url = settings.CELERY_BROKER_URL
    return _folder_takes(url) if url.startswith("folder://") else _redis_answers(url)


def _folder_takes(url: str) -> bool:
    folder = Path(unquote(urlsplit(url).path))
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def _redis_answers(url: str) -> bool:
    # Without tries of its own, each of which would wait anew.
    once: dict[str, Any] = {
        "socket_connect_timeout": PING_SECONDS, "socket_timeout": PING_SECONDS, "retry": Retry(NoBackoff(), 0),
    }  # fmt: skip
    try:
        with redis.Redis.from_url(url, **once) as client:
            return bool(client.ping())
    except (redis.RedisError, OSError):
        return False
