"""A private pdplanner to break: its own database, broker, files and programs, started and killed one by one.

On SQLite with the embedded broker; where DATABASE_URL names a PostgreSQL (as `python -m tests.services` does), on a
database of its own there, with a Redis of its own. It stands where the demo's story ends: one enrollment has applied.
"""

import contextlib
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import uuid
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg2

from tests.services import Redis

HOUSE = Path(__file__).resolve().parent.parent.parent
FOREIGN = ("PDPLANNER_", "DJANGO_", "DATABASE_URL", "CELERY_BROKER_URL", "CACHE_URL", "MEDIA_ROOT", "SECRET_KEY",
           "ALLOWED_HOSTS")  # fmt: skip
WAIT_SECONDS = 90.0
ISSUE = """
import time
from django.test import Client
from django.urls import reverse
from certification.models import Certificate, Enrollment, IssueBatch
from libraries.models import Person
from pdplanner.kernel import jobs
consultant = Client(headers={"host": "localhost"})
consultant.force_login(Person.objects.get(family_name="Zieliński"))
enrollment = Enrollment.objects.get(state="applied")
seconds = 0.0
def press(name, *args, **data):
    started = time.monotonic()
    answer = consultant.post(reverse(f"certification:{name}", args=args), data)
    assert answer.status_code == 302, answer.content
    globals()["seconds"] += time.monotonic() - started
    batch = IssueBatch.objects.get()
    while not jobs.run("certification.issue_batch", batch.pk) and IssueBatch.objects.filter(job_state="waiting"):
        time.sleep(0.05)  # a worker has it, where there is one
    return batch
batch = press("dry_run", enrollment=enrollment.pk)
press("issue", batch.pk)
print(Certificate.objects.get(enrollment=enrollment).pk, seconds)
"""


def postgresql_url() -> str:
    url = os.environ.get("DATABASE_URL", "")
    return url if url.startswith("postgres") else ""


def new_database(server: str, kind: str, like: "Ground | None") -> str:
    """Address of a database of its own on `server`: empty, or a copy of another ground's."""
    name = f"{kind}_{uuid.uuid4().hex[:12]}"
    template = f"TEMPLATE {urlsplit(like.database_url).path[1:]}" if like else ""
    with contextlib.closing(psycopg2.connect(server)) as connection:
        connection.autocommit = True
        connection.cursor().execute(f"CREATE DATABASE {name} {template}")
    return urlsplit(server)._replace(path=f"/{name}").geturl()


class Traces:
    """What came of it: the rows, the log, the renderings, the mails."""

    folder: Path
    var: Path
    notes: Path
    database_url: str
    certificate: int

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        if not self.database_url.startswith("postgres"):
            with contextlib.closing(sqlite3.connect(self.var / "db.sqlite3", timeout=20)) as connection:
                return connection.execute(query).fetchall()
        with contextlib.closing(psycopg2.connect(self.database_url)) as server, server.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()

    def undone(self) -> int:
        """Rows of any kind of work that are not done."""
        tables = ("kernel_mail", "kernel_digest", "certification_standing", "certification_certificate",
                  "certification_issuebatch")  # fmt: skip
        counts = [f"(SELECT count(*) FROM {table} WHERE job_state <> 'done')" for table in tables]
        return int(self.rows(f"SELECT {' + '.join(counts)}")[0][0])

    def is_done(self) -> bool:
        return self.undone() == 0

    def state(self) -> str:
        query = f"SELECT job_state FROM certification_certificate WHERE id = {self.certificate}"
        return str(self.rows(query)[0][0])

    def log(self) -> str:
        path = self.folder / "log"
        return path.read_text(errors="replace") if path.exists() else ""

    def renderings(self) -> list[str]:
        return self.notes.read_text().split()

    def mails(self) -> Counter[str]:
        """How often each mail was sent, by the event that it tells."""
        sent: Counter[str] = Counter()
        for file in (self.var / "mail").glob("*.log"):
            lines = file.read_text().splitlines()
            sent.update(line.split("<")[1].split("@")[0] for line in lines if line.startswith("Message-ID:"))
        return sent


class Ground(Traces):
    """What is to be done is in `environment`; every program of it inherits that."""

    def __init__(
        self, folder: Path, *, broker: Redis | None = None, like: "Ground | None" = None, server: str = ""
    ) -> None:
        self.folder, self.redis = folder, broker
        self.var = folder / "var"
        self.notes = folder / "renderings"
        self.notes.touch()
        self.processes: list[subprocess.Popen[bytes]] = []
        self.certificate = 0
        self.database_url = self._database(like, server or postgresql_url())
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)},
            "DJANGO_SETTINGS_MODULE": "pdplanner.settings.base",
            "PDPLANNER_MODE": "test",
            "PDPLANNER_VAR": str(self.var),
            "DATABASE_URL": self.database_url,
            "CELERY_BROKER_URL": broker.url if broker else f"folder://{self.broker_folder}",
            "MAIL_DELAY_SECONDS": "0",
            "SWEEP_SECONDS": "1",
            "SHORT_LEASE": "3",
            "RENDERINGS": str(self.notes),
        }

    def _database(self, like: "Ground | None", server: str) -> str:
        """New and empty, or a copy of another ground's with its files."""
        self.var.mkdir()
        if like:
            shutil.copytree(like.var / "media", self.var / "media")
        if not server:
            if like:
                shutil.copy(like.var / "db.sqlite3", self.var / "db.sqlite3")
            return f"sqlite:///{self.var / 'db.sqlite3'}"
        return new_database(server, "ground", like)

    # --- the broker ---

    @property
    def broker_folder(self) -> Path:
        return self.var / "broker"

    def stop_broker(self) -> None:
        """Redis is gone; the embedded broker's folder cannot be written, not even by root."""
        if self.redis:
            self.redis.stop()
        else:
            shutil.rmtree(self.broker_folder, ignore_errors=True)
            self.broker_folder.touch()

    def start_broker(self) -> None:
        if self.redis:
            self.redis.start()
        else:
            self.broker_folder.unlink()

    def empty_broker(self) -> None:
        if self.redis:
            self.redis.client().flushall()
        else:
            shutil.rmtree(self.broker_folder)

    def waiting_messages(self) -> int:
        """Messages nobody has taken, and messages taken and not acknowledged."""
        if self.redis:
            return int(self.redis.client().llen("celery")) + int(self.redis.client().hlen("unacked"))
        return sum(1 for ending in ("msg", "taken") for _ in self.broker_folder.glob(f"celery/*.{ending}"))

    # --- programs ---

    def start_worker(self, **environment: str) -> subprocess.Popen[bytes]:
        (worker,) = self.start_workers(1, **environment)
        return worker

    def start_workers(self, count: int, **environment: str) -> list[subprocess.Popen[bytes]]:
        """Each with one child; all of them ready."""
        wanted = self.log().count("ready.") + count
        options = ("--concurrency=1", "--loglevel=INFO", "--include=tests.faults.circumstances")
        started = [
            self._celery("worker", *options, f"--hostname=w{number}@{len(self.processes)}", **environment)
            for number in range(count)
        ]
        self.wait_for(lambda: self.log().count("ready.") >= wanted, "the workers to be ready")
        return started

    def start_beat(self) -> subprocess.Popen[bytes]:
        return self._celery("beat", "--loglevel=WARNING")

    def _celery(self, *command: str, **environment: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "celery", "--app=pdplanner", "--quiet", *command],
                cwd=HOUSE, stdout=log, stderr=log, process_group=0, env={**self.environment, **environment},
            )  # fmt: skip
        self.processes.append(process)
        return process

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """The program and its children at once, as when the machine runs out of memory."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def end(self) -> None:
        for process in self.processes:
            self.kill(process)

    def run(self, code: str, **environment: str) -> str:
        """Python in this installation, as a web request would run it."""
        done = self._python(code, environment)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def run_until_killed(self, code: str) -> None:
        """The same where the code kills its own process on the way."""
        done = self._python(code, {})
        assert done.returncode == -signal.SIGKILL, (done.returncode, done.stderr)

    def _python(self, code: str, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", f"import django; django.setup()\n{code}"]
        surroundings = {**self.environment, "PYTHONWARNINGS": "ignore", **environment}
        return subprocess.run(command, cwd=HOUSE, env=surroundings, capture_output=True, text=True)

    def fault(self, what: str) -> dict[str, str]:
        """A fault that happens once; `has_struck` tells when."""
        (self.folder / "token").touch()
        return {"PDPLANNER_FAULT": what, "PDPLANNER_FAULT_TOKEN": str(self.folder / "token")}

    def has_struck(self) -> bool:
        return not (self.folder / "token").exists()

    # --- what happens ---

    def issue(self) -> float:
        """The consultant has the one who applied looked at and presses Issue; seconds until they had both answers.
        Without a worker their own process does what the worker would about the batch; the PDF is left to be made."""
        pk, seconds = self.run(ISSUE).split()
        self.certificate = int(pk)
        return float(seconds)

    def wait_for(self, condition: Callable[[], bool], what: str, seconds: float = WAIT_SECONDS) -> None:
        deadline = time.monotonic() + seconds
        while not condition():
            assert time.monotonic() < deadline, f"waited {seconds} seconds for {what}\n{self.log()[-4000:]}"
            time.sleep(0.1)

    def let_sweeps_pass(self, seconds: float = 3.0) -> None:
        """Long enough for a second worker, a late message or a sweep to do something twice."""
        time.sleep(seconds)


def assert_exactly_one(
    ground: Ground, earlier_mails: Counter[str] | None = None, *, half_written: int = 0, mails: int = 1
) -> None:
    """One certificate, its file with its hash, its credits once, one mail; and doctor finds the data sound.

    `half_written` files may lie beside, which the night removes; `mails` is how often the one mail was sent.
    """
    query = "SELECT id, state, job_state, pdf_path, pdf_sha256 FROM certification_certificate ORDER BY id"
    *earlier, (pk, state, job_state, path, sha256) = ground.rows(query)
    assert (pk, state, job_state) == (ground.certificate, "issued", "done")
    assert hashlib.sha256((ground.var / "media" / path).read_bytes()).hexdigest() == sha256
    files = [file for file in (ground.var / "media" / "certificates").rglob("*") if file.is_file()]
    unfinished = [file for file in files if file.suffix == ".part"]
    assert len(unfinished) == half_written
    files = [file for file in files if file not in unfinished]
    assert sorted(str(file.relative_to(ground.var / "media")) for file in files) == sorted(
        [path, *(row[3] for row in earlier)]
    )
    counted = f"SELECT count(*), count(DISTINCT credit_id) FROM certification_spentcredit WHERE certificate_id = {pk}"
    ((spent, distinct),) = ground.rows(counted)
    assert spent == distinct > 0
    told = ground.mails() - (earlier_mails or Counter())
    mornings = {key for key in told if key.startswith("digest.")}  # beat may have met one; nobody has two
    assert told == {f"certificate.ready.{pk}": mails, **dict.fromkeys(mornings, 1)}
    ground.run('from django.core.management import call_command; call_command("doctor")')
