"""Certificates made by a real Celery worker on the embedded broker, beside the same work in a loop (goal C3).

Both claim a row, render, store the file and finish the row; the holders have no mail address, so that no other work
comes in between. The database is SQLite in a folder that is removed afterwards, unless DATABASE_URL names another.
"""

import hashlib
import os
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Any

FOLDER = tempfile.mkdtemp(prefix="pdplanner-bench-")
os.environ |= {"PDPLANNER_MODE": "demo", "PDPLANNER_VAR": FOLDER, "DJANGO_SETTINGS_MODULE": "pdplanner.settings.base"}
os.environ |= {"TASK_SECONDS": "20"}  # what a killed worker held is free again 50 seconds after that

import django  # noqa: E402  # settings are read with the folder above

django.setup()

from allauth.account.models import EmailAddress  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402

from certification.models import Certificate, Enrollment  # noqa: E402
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


def resume(size: int) -> tuple[float, int]:
    """Certificates a second where the worker is killed half-way and another goes on; and how many are not as they must
    be: made, each with a file of its own that holds what its hash says."""
    try:
        keys = _copies(_certificates(), size)
        undone = Certificate.objects.filter(pk__gte=keys[0]).exclude(job_state=JobState.DONE)
        started = time.perf_counter()
        with _worker() as first:
            for key in keys:
                jobs.wake(WORK, key)
            _wait(lambda: undone.count() <= size // 2, size)
            os.killpg(first.pid, signal.SIGKILL)
        with _worker(), _program("beat"):
            _wait(lambda: not undone.exists(), size)
        seconds = time.perf_counter() - started
        rows = list(Certificate.objects.filter(pk__gte=keys[0]).values_list("pdf_path", "pdf_sha256"))
        sound = {path for path, sha256 in rows if hashlib.sha256(_bytes(path)).hexdigest() == sha256}
        return size / seconds, size - len(sound)
    finally:
        shutil.rmtree(FOLDER, ignore_errors=True)


def _bytes(path: str) -> bytes:
    file = Path(settings.MEDIA_ROOT, path)
    return file.read_bytes() if file.is_file() else b""


def _copies(keys: list[int], size: int) -> list[int]:
    """`size` certificates like these, waiting for their PDF, each with an enrollment of its own."""
    models = list(Certificate.objects.filter(pk__in=keys).select_related("enrollment"))
    chosen = [models[number % len(models)] for number in range(size)]
    enrollments = Enrollment.objects.bulk_create([_copy(model.enrollment) for model in chosen], batch_size=500)
    rows = [
        _copy(
            model, enrollment_id=enrollment.pk, number=f"BENCH-{number:06}", token=secrets.token_urlsafe(16),
            snapshot={**model.snapshot, "number": f"BENCH-{number:06}"}, pdf_path="", pdf_sha256="",
            **jobs.waiting_anew(),
        )
        for number, (model, enrollment) in enumerate(zip(chosen, enrollments, strict=True))
    ]  # fmt: skip
    return [row.pk for row in Certificate.objects.bulk_create(rows, batch_size=500)]


def _copy(row: Any, **changes: object) -> Any:
    columns = [field.attname for field in row._meta.concrete_fields if not field.primary_key]
    return type(row)(**{name: getattr(row, name) for name in columns} | changes)


def _wait(is_over: Callable[[], bool], size: int) -> None:
    deadline = time.perf_counter() + PATIENCE + size
    while not is_over():
        if time.perf_counter() > deadline:
            raise TimeoutError(f"{size} certificates took longer than {PATIENCE + size} seconds")
        time.sleep(0.5)


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


def _worker() -> AbstractContextManager[subprocess.Popen[bytes]]:
    return _program("worker", "--concurrency=1")


@contextmanager
def _program(name: str, *options: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "celery", "--app=pdplanner", "--quiet", name, *options, "--loglevel=ERROR"]
    program = subprocess.Popen(command, start_new_session=True)
    try:
        yield program
    finally:
        program.terminate()
        try:
            program.wait(20)
        except subprocess.TimeoutExpired:
            os.killpg(program.pid, signal.SIGKILL)
            program.wait()
