"""A message outlives the worker that held it, and a worker outlives the broker that left it."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.services import Redis

HOUSE = Path(__file__).resolve().parent.parent
SEND = "import sys, json; from pdplanner.celery import app; app.send_task('tests.note', args=json.loads(sys.argv[1]))"


class Background:
    """Workers on a broker of their own, and the notes of what they did."""

    def __init__(self, folder: Path, broker_url: str) -> None:
        self.notes = folder / "notes"
        self.notes.touch()
        self.log = folder / "worker.log"
        self.environment = {
            **{name: value for name, value in os.environ.items() if name != "DATABASE_URL"},
            "DJANGO_SETTINGS_MODULE": "pdplanner.settings.base",
            "PDPLANNER_MODE": "test",
            "PDPLANNER_VAR": str(folder / "var"),
            "CELERY_BROKER_URL": broker_url,
        }
        self.workers: list[subprocess.Popen[bytes]] = []

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        options = [
            "--include=tests.noting_task",
            "--concurrency=1",
            "--loglevel=INFO",
            f"--hostname=w{len(self.workers)}@test",
        ]
        known = self.log_text().count("ready.")
        with self.log.open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app=pdplanner", "--quiet", "worker", *options],
                cwd=HOUSE, stdout=log, stderr=log, process_group=0, env={**self.environment, **environment},
            )  # fmt: skip
        self.workers.append(worker)
        self.wait_for(lambda: worker.poll() is not None or self.log_text().count("ready.") > known)
        assert worker.poll() is None, self.log_text()
        return worker

    def send(self, seconds: float) -> None:
        arguments = json.dumps([str(self.notes), seconds])
        subprocess.run([sys.executable, "-c", SEND, arguments], cwd=HOUSE, env=self.environment, check=True)

    def log_text(self) -> str:
        return self.log.read_text() if self.log.exists() else ""

    def starts(self) -> list[int]:
        """Process ids of the children that began the task, one for each time."""
        return [int(line.split()[1]) for line in self.notes.read_text().splitlines() if line.startswith("start ")]

    def ends(self) -> int:
        return self.notes.read_text().splitlines().count("end")

    def wait_for(self, condition: Callable[[], bool], seconds: float = 30.0) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"{self.notes.read_text()}\n{self.log_text()[-4000:]}"
            time.sleep(0.05)

    def end(self) -> None:
        for worker in self.workers:
            kill_family(worker)


def kill_family(worker: subprocess.Popen[bytes]) -> None:
    """The worker and its children at once, as when the machine runs out of memory."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


@pytest.fixture
def on_folder(tmp_path: Path) -> Iterator[Background]:
    background = Background(tmp_path, f"folder://{tmp_path / 'broker'}")
    yield background
    background.end()


@pytest.fixture
def on_redis(tmp_path: Path, redis_server: Redis) -> Iterator[Background]:
    background = Background(tmp_path, redis_server.url)
    yield background
    background.end()


@pytest.fixture(params=["on_folder", "on_redis"])
def background(request: pytest.FixtureRequest) -> Background:
    chosen: Background = request.getfixturevalue(request.param)
    return chosen


def test_the_task_of_a_killed_child_is_done_by_the_next(background: Background) -> None:
    background.start_worker()
    background.send(seconds=1.5)
    background.wait_for(lambda: len(background.starts()) == 1)
    os.kill(background.starts()[0], signal.SIGKILL)
    background.wait_for(lambda: background.ends() == 1)
    assert len(background.starts()) == 2


@pytest.mark.slow
def test_without_its_protection_the_task_of_a_killed_child_is_lost(on_folder: Background) -> None:
    """The twin: `acks_late` alone does not bring it back."""
    on_folder.start_worker(UNPROTECTED="1")
    on_folder.send(seconds=1.5)
    on_folder.wait_for(lambda: len(on_folder.starts()) == 1)
    os.kill(on_folder.starts()[0], signal.SIGKILL)
    on_folder.wait_for(lambda: "WorkerLostError" in on_folder.log_text())
    on_folder.send(seconds=0)
    on_folder.wait_for(lambda: on_folder.ends() == 1)
    time.sleep(2.5)  # longer than the lost one would take
    assert on_folder.ends() == 1  # the second message's; the first one's never comes


@pytest.mark.slow
def test_the_task_of_a_killed_worker_is_done_by_another(on_folder: Background) -> None:
    first = on_folder.start_worker()
    on_folder.send(seconds=2)
    on_folder.wait_for(lambda: len(on_folder.starts()) == 1)
    kill_family(first)
    on_folder.start_worker()
    on_folder.wait_for(lambda: on_folder.ends() == 1)
    assert len(on_folder.starts()) == 2


def test_a_worker_asked_to_stop_finishes_its_task(background: Background) -> None:
    worker = background.start_worker()
    background.send(seconds=2)
    background.wait_for(lambda: len(background.starts()) == 1)
    worker.terminate()
    assert worker.wait(timeout=20) == 0
    assert background.ends() == 1


@pytest.mark.slow
def test_a_worker_waits_for_a_redis_that_went_away(on_redis: Background, redis_server: Redis) -> None:
    on_redis.start_worker()
    redis_server.kill()
    on_redis.wait_for(lambda: "Cannot connect to redis" in on_redis.log_text())
    redis_server.start()
    on_redis.wait_for(lambda: on_redis.log_text().count("Connected to redis://") == 2, seconds=60)
    on_redis.send(seconds=0)
    on_redis.wait_for(lambda: on_redis.ends() == 1)


def test_a_page_does_not_wait_for_a_redis_that_is_down(redis_server: Redis, tmp_path: Path) -> None:
    script = """
import time
from pdplanner.celery import app
from kombu.exceptions import OperationalError
started = time.monotonic()
try:
    app.send_task("kernel.sweep")
except OperationalError:
    print(time.monotonic() - started)
"""
    down = Background(tmp_path, redis_server.url)

    def seconds_until_refused() -> float:
        result = subprocess.run(
            [sys.executable, "-c", script], cwd=HOUSE, env=down.environment, capture_output=True, text=True, check=True
        )
        return float(result.stdout)

    redis_server.freeze()
    assert seconds_until_refused() < 3
    redis_server.thaw()
    redis_server.stop()
    assert seconds_until_refused() < 1
