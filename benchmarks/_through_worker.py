"""Certificates made by a real Celery worker on the embedded broker, beside the same work in a loop (goal C3).

Both claim a row, render, store the file and finish the row; the holders have no mail address, so that no other work
comes in between. The database is SQLite in a folder that is removed afterwards, unless DATABASE_URL names another.
"""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager

FOLDER = tempfile.mkdtemp(prefix="pdplanner-bench-")
os.environ |= {"PDPLANNER_MODE": "demo", "PDPLANNER_VAR": FOLDER, "DJANGO_SETTINGS_MODULE": "pdplanner.settings.base"}

import django  # noqa: E402  # settings are read with the folder above

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.core.management import call_command  # noqa: E402

from certification.models import Certificate  # noqa: E402
from certification.tests.documents.samples import ANNEX, CHECK_URL, NAMES, sample_snapshot  # noqa: E402
from libraries.models import Person  # noqa: E402
from pdplanner.demo.load import Size, ground_lay, library_write  # noqa: E402
from pdplanner.kernel import jobs  # noqa: E402
from pdplanner.kernel.models import JobState, Mail  # noqa: E402

WORK = "certification.render_certificate"
MANY, ROUNDS = 60, 3
PATIENCE = 120  # seconds


def measure() -> tuple[float, float]:
    """Certificates a second in the loop and through the worker: the best of some rounds in turn."""
    try:
        keys = _certificates()
        jobs.run(WORK, keys[0])  # warm, as the worker will be
        with _worker():
            _anew(keys[:1])
            _through_worker(keys[:1])
            rounds = [(_in_loop(keys), _through_worker(keys)) for _ in range(ROUNDS)]
        assert not Mail.objects.exists()
        return max(loop for loop, _ in rounds), max(worker for _, worker in rounds)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _certificates() -> list[int]:
    call_command("migrate", verbosity=0)
    ground = ground_lay(credits=20)
    library_write(ground, "Bench Library", Size(staff=MANY * 5, credits=20), seed="certificates")
    EmailAddress.objects.all().delete()
    Person.objects.update(contact_mail="")
    rows = list(Certificate.objects.order_by("pk")[:MANY])
    assert len(rows) == MANY, f"the load has only {len(rows)} certificates"
    names = list(NAMES.items())
    for number, row in enumerate(rows):
        name, language = names[number % len(names)]
        row.snapshot = sample_snapshot(
            name=f"{name} {number}", name_lang=language, check_url=f"{CHECK_URL}{number:03}", annex=ANNEX
        )
    Certificate.objects.bulk_update(rows, ["snapshot"])
    return [row.pk for row in rows]


def _anew(keys: list[int]) -> None:
    Certificate.objects.filter(pk__in=keys).update(**jobs.waiting_anew(), pdf_path="", pdf_sha256="")


def _in_loop(keys: list[int]) -> float:
    _anew(keys)
    started = time.perf_counter()
    done = [jobs.run(WORK, key) for key in keys]
    assert all(done)
    return len(keys) / (time.perf_counter() - started)


def _through_worker(keys: list[int]) -> float:
    _anew(keys)
    waiting = Certificate.objects.filter(pk__in=keys).exclude(job_state=JobState.DONE)
    started = time.perf_counter()
    for key in keys:
        jobs.wake(WORK, key)
    while waiting.exists():
        if time.perf_counter() - started > PATIENCE:
            raise TimeoutError(f"{waiting.count()} certificates were not made in {PATIENCE} seconds")
        time.sleep(0.1)
    return len(keys) / (time.perf_counter() - started)


@contextmanager
def _worker() -> Iterator[None]:
    command = [sys.executable, "-m", "celery", "--app=pdplanner", "--quiet", "worker", "--concurrency=1"]
    worker = subprocess.Popen([*command, "--loglevel=ERROR"], start_new_session=True)
    try:
        yield
    finally:
        worker.terminate()
        try:
            worker.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(worker.pid, signal.SIGKILL)
            worker.wait()
