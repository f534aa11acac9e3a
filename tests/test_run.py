"""`make run`: one command, a whole pdplanner, and nothing left behind."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pdplanner.kernel.supervisor import STOP_SECONDS
from tests.services import free_port

HOUSE = Path(__file__).resolve().parent.parent
# A production key or another database around the suite must not reach a local run.
FOREIGN = {"SECRET_KEY", "ALLOWED_HOSTS", "DATABASE_URL", "CELERY_BROKER_URL", "DJANGO_SETTINGS_MODULE", "MEDIA_ROOT"}


class LocalRun:
    def __init__(self, var: Path, **environment: str) -> None:
        self.port = free_port()
        self.log = var.with_suffix(".log")
        inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
        # Mode test is the demo without its data, which a test of its own fills in.
        local = {"PDPLANNER_VAR": str(var), "PDPLANNER_MODE": "test", "PORT": str(self.port), **environment}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "manage.py", "serve"], cwd=HOUSE, stdout=log, stderr=log, env={**inherited, **local}
            )

    def says(self, text: str) -> bool:
        return text in self.log.read_text()

    def health(self) -> dict[str, str]:
        with urllib.request.urlopen(f"http://localhost:{self.port}/health/ready") as answer:
            found: dict[str, str] = json.load(answer)
        return found

    def pids(self) -> list[int]:
        """Processes that were started with this run's port in their environment."""
        needle = f"PORT={self.port}".encode()
        return [int(folder.name) for folder in Path("/proc").glob("[0-9]*") if needle in _environment(folder)]

    def worker(self) -> int:
        return next(pid for pid in self.pids() if b"\0worker\0" in Path(f"/proc/{pid}/cmdline").read_bytes())


def _environment(folder: Path) -> list[bytes]:
    try:
        return (folder / "environ").read_bytes().split(b"\0")
    except OSError:  # it ended in between, or is not ours
        return []


def wait_for(condition: Callable[[], bool], seconds: float, run: LocalRun) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, run.log.read_text()[-4000:]
        time.sleep(0.1)


@pytest.fixture
def local_run(tmp_path: Path) -> Iterator[LocalRun]:
    run = LocalRun(tmp_path / "var", SWEEP_SECONDS="2")
    yield run
    run.process.terminate()
    run.process.wait(timeout=STOP_SECONDS + 8)


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_one_command_serves_recovers_and_stops(local_run: LocalRun) -> None:
    wait_for(lambda: local_run.says(f"http://localhost:{local_run.port}"), 150, local_run)
    with urllib.request.urlopen(f"http://localhost:{local_run.port}/account/login/") as page:
        assert page.status == 200

    wait_for(lambda: local_run.says("ready."), 60, local_run)
    os.kill(local_run.worker(), signal.SIGKILL)
    wait_for(lambda: local_run.says("was ended by SIGKILL; starting it again"), 10, local_run)
    wait_for(lambda: local_run.log.read_text().count("ready.") == 2, 60, local_run)

    wait_for(lambda: local_run.health()["background"] == "ok", 60, local_run)  # beat, broker and worker, all three
    assert local_run.health()["broker"] == "ok"

    local_run.process.terminate()
    assert local_run.process.wait(timeout=STOP_SECONDS + 8) == 0
    assert local_run.pids() == []


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
def test_killed_outright_it_leaves_nothing_running(local_run: LocalRun) -> None:
    wait_for(lambda: local_run.says("ready."), 150, local_run)
    local_run.process.kill()
    local_run.process.wait()
    wait_for(lambda: local_run.pids() == [], 15, local_run)


def test_a_taken_port_is_refused_before_anything_is_written(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        run = LocalRun(tmp_path / "var", PORT=str(port))
        assert run.process.wait(timeout=30) == 1
    assert run.says(f"Port {port} is in use by another program. Try: PORT={port + 1} make run")
    assert not (tmp_path / "var" / "db.sqlite3").exists()


def test_production_is_not_served_by_a_local_run(tmp_path: Path) -> None:
    run = LocalRun(tmp_path / "var", PDPLANNER_MODE="production", SECRET_KEY="a" * 60, ALLOWED_HOSTS="pd.example.org")
    assert run.process.wait(timeout=30) == 1
    assert re.search(r"serve is for a local run.*see compose\.yaml", run.log.read_text())
