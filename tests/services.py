"""Private servers for tests: a PostgreSQL and a Redis of our own, on free ports, gone when the test is.

    python -m tests.services -- COMMAND …     runs COMMAND with DATABASE_URL and CELERY_BROKER_URL set to fresh servers

In tests: the fixtures of tests/conftest.py, or `with PostgreSQL() as server:` and its `stop`, `kill` and `start`.
`need("chromium")` skips a test by name where the program is missing, and fails it under REQUIRE_SERVICES=1.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import psycopg2
import pytest
import redis

POSTGRESQL_FOLDERS = "/usr/lib/postgresql/*/bin"  # where Debian puts what it does not put on the PATH
START_SECONDS = 30.0
STOP_SECONDS = 15.0

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None) if sys.platform == "linux" else None


def find(program: str) -> str | None:
    """Path of a program; for PostgreSQL's, also where Debian hides them, the newest version first."""
    versions = sorted(Path("/").glob(POSTGRESQL_FOLDERS.lstrip("/")), reverse=True)
    return shutil.which(program, path=os.pathsep.join([os.environ.get("PATH", ""), *map(str, versions)]))


def missing(programs: Sequence[str]) -> list[str]:
    return [program for program in programs if find(program) is None]


def required() -> bool:
    return os.environ.get("REQUIRE_SERVICES", "") not in {"", "0"}


def need(*programs: str) -> None:
    """Go on where all of them are installed; otherwise skip the test, or fail it under REQUIRE_SERVICES=1."""
    if absent := missing(programs):
        reason = f"not installed: {', '.join(absent)}"
        if required():
            pytest.fail(f"{reason}, and REQUIRE_SERVICES=1 says that it must be")
        pytest.skip(reason)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """A server of ours: `start`, `stop` (it may finish), `kill` (it may not), `freeze` and `thaw`; usable in `with`."""

    needs: tuple[str, ...] = ()
    stop_signal = signal.SIGTERM

    def __init__(self) -> None:
        need(*self.needs)
        self.folder = Path(tempfile.mkdtemp(prefix="pdplanner-server-"))
        self.port = free_port()
        self.process: subprocess.Popen[bytes] | None = None

    def command(self) -> list[str]:
        raise NotImplementedError

    def user(self) -> str | None:
        """Whom the server runs as; None is whoever runs the tests."""
        return None

    def answers(self) -> bool:
        raise NotImplementedError

    def start(self) -> Self:
        """Start (again), on the same port and with what was stored."""
        with (self.folder / "log").open("ab") as log:
            self.process = subprocess.Popen(
                self.command(), cwd=self.folder, stdout=log, stderr=log, user=self.user(), preexec_fn=_stop_with_parent
            )
        deadline = time.monotonic() + START_SECONDS
        while not self.answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                log_end = (self.folder / "log").read_text()[-2000:]
                raise RuntimeError(f"{self.command()[0]} did not start:\n{log_end}")
            time.sleep(0.05)
        return self

    def stop(self) -> None:
        self._end(self.stop_signal)

    def kill(self) -> None:
        self._end(signal.SIGKILL)

    def freeze(self) -> None:
        """It keeps its connections and says nothing more: the worst kind of down."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        self._signal(signal.SIGCONT)

    def remove(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.thaw()
            self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_error: object) -> None:
        self.remove()

    def _signal(self, number: signal.Signals) -> None:
        if self.process is not None:
            self.process.send_signal(number)

    def _end(self, number: signal.Signals) -> None:
        if self.process is None:
            return
        self._signal(number)
        try:
            self.process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


class PostgreSQL(Server):
    needs = ("initdb", "postgres")
    stop_signal = signal.SIGINT  # "fast": ends sessions, writes everything, stops
    options = (
        "listen_addresses=127.0.0.1", "max_connections=200", "shared_buffers=128MB", "log_min_messages=warning",
        # What protects against a power cut costs time and proves nothing here. Commits stay synchronous: otherwise a
        # killed server loses some, and a test of ours would be blamed for it.
        "fsync=off", "full_page_writes=off",
    )  # fmt: skip

    @property
    def url(self) -> str:
        return f"postgres://pdplanner@127.0.0.1:{self.port}/pdplanner"

    @property
    def _cluster(self) -> Path:
        return self.folder / "cluster"

    def user(self) -> str | None:
        """PostgreSQL refuses to run as root."""
        if os.geteuid() != 0:
            return None
        known = {entry.pw_name for entry in pwd.getpwall()}
        return "postgres" if "postgres" in known else "nobody"

    def command(self) -> list[str]:
        settings = [part for option in self.options for part in ("-c", option)]
        place = ["-D", str(self._cluster), "-p", str(self.port), "-k", str(self.folder)]
        return [str(find("postgres")), *place, *settings]

    def answers(self) -> bool:
        try:
            self._connect("postgres").close()
        except psycopg2.OperationalError:
            return False
        return True

    def start(self) -> Self:
        is_new = not self._cluster.exists()
        if is_new:
            self._make_cluster()
        super().start()
        if is_new:
            connection = self._connect("postgres")
            connection.autocommit = True
            connection.cursor().execute("CREATE DATABASE pdplanner")
            connection.close()
        return self

    def _make_cluster(self) -> None:
        if user := self.user():
            shutil.chown(self.folder, user)
        subprocess.run(
            [str(find("initdb")), "-D", str(self._cluster), "-U", "pdplanner", "-A", "trust", "-E", "UTF8",
             "--locale=C.UTF-8", "--no-sync", "--no-instructions"],
            cwd=self.folder, user=self.user(), check=True, capture_output=True,
        )  # fmt: skip

    def _connect(self, database: str) -> psycopg2.extensions.connection:
        return psycopg2.connect(host="127.0.0.1", port=self.port, user="pdplanner", dbname=database, connect_timeout=2)


class Redis(Server):
    needs = ("redis-server",)

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def command(self) -> list[str]:
        # Nothing is stored and nothing is thrown away under pressure, as in compose.yaml.
        settings = ["--save", "", "--appendonly", "no", "--maxmemory-policy", "noeviction", "--dir", str(self.folder)]
        return [str(find("redis-server")), "--bind", "127.0.0.1", "--port", str(self.port), *settings]

    def answers(self) -> bool:
        try:
            return bool(self.client().ping())
        except redis.RedisError:
            return False

    def client(self) -> redis.Redis:
        return redis.Redis(host="127.0.0.1", port=self.port, socket_timeout=2)


def main(arguments: list[str]) -> int:
    command = arguments[arguments.index("--") + 1 :] if "--" in arguments else arguments
    if not command:
        print(__doc__, file=sys.stderr)
        return 2
    if absent := missing([*PostgreSQL.needs, *Redis.needs]):
        print(f"{'FAILED' if required() else 'SKIPPED'}: {' '.join(command)}\n  not installed: {', '.join(absent)}")
        return 1 if required() else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))  # so that the servers are taken down then, too
    with PostgreSQL() as database, Redis() as broker:
        environment = {**os.environ, "DATABASE_URL": database.url, "CELERY_BROKER_URL": broker.url}
        return subprocess.run(command, env=environment, check=False).returncode


def _stop_with_parent() -> None:
    """A test run that is killed outright leaves no server behind."""
    if _libc is not None:
        _libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
