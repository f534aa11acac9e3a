"""The database is locked or gone for a while: whoever waits gets through, and work begun is done in the end."""

import sqlite3
import time
from pathlib import Path

import pytest

from tests.faults.ground import Ground, assert_exactly_one
from tests.services import PostgreSQL, Redis
from tests.story import SETTLE, TELL

on_sqlite = pytest.mark.sqlite  # PostgreSQL locks rows, not the database

# Another connection writes for four seconds; this one wants to write meanwhile.
WRITE_INTO_LOCKED = """
import sqlite3, threading, time
from django.conf import settings
from django.db import OperationalError, connection
from pdplanner.kernel.models import Mail
begun = threading.Event()
def write():
    other = sqlite3.connect(settings.DATABASES["default"]["NAME"], isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    begun.set()
    time.sleep(4)
    other.execute("ROLLBACK")
    other.close()
threading.Thread(target=write).start()
begun.wait()
{impatience}
try:
    Mail.objects.update(job_error="written")
except OperationalError as problem:
    print(problem)
"""
WRITTEN = "SELECT count(*) FROM kernel_mail WHERE job_error = 'written'"


@on_sqlite
def test_a_write_waits_for_a_locked_sqlite(ground: Ground) -> None:
    assert ground.run(WRITE_INTO_LOCKED.format(impatience="")) == ""
    assert ground.rows(WRITTEN) == ground.rows("SELECT count(*) FROM kernel_mail")


@on_sqlite
def test_without_its_patience_the_write_is_lost(ground: Ground) -> None:
    impatience = 'connection.cursor().execute("PRAGMA busy_timeout = 0")'
    assert ground.run(WRITE_INTO_LOCKED.format(impatience=impatience)) == "database is locked\n"
    assert ground.rows(WRITTEN) == [(0,)]


def lock_for(ground: Ground, seconds: float) -> None:
    connection = sqlite3.connect(ground.var / "db.sqlite3", timeout=60, isolation_level=None)
    connection.execute("BEGIN IMMEDIATE")
    time.sleep(seconds)
    connection.execute("ROLLBACK")
    connection.close()


@on_sqlite
@pytest.mark.slow
def test_work_is_done_after_sqlite_was_locked_for_longer_than_anybody_waits(ground: Ground) -> None:
    ground.start_worker(**ground.fault("render.before_finish=sleep:2"))
    ground.start_beat()
    ground.issue()
    ground.wait_for(ground.has_struck, "the rendering to begin")
    lock_for(ground, 30)
    ground.wait_for(ground.is_done, "the work to be done")
    ground.let_sweeps_pass()
    assert_exactly_one(ground)


@pytest.mark.slow
def test_work_is_done_after_postgresql_was_stopped_in_the_middle(
    tmp_path: Path, postgresql: PostgreSQL, redis_server: Redis
) -> None:
    ground = Ground(tmp_path, broker=redis_server, server=postgresql.url)
    try:
        ground.run(TELL, PDPLANNER_MODE="demo")
        ground.run(SETTLE)
        earlier = ground.mails()
        ground.start_worker(**ground.fault("render.before_finish=sleep:3"))
        ground.start_beat()
        ground.issue()
        ground.wait_for(ground.has_struck, "the rendering to begin")
        postgresql.stop()
        time.sleep(6)
        postgresql.start()
        ground.wait_for(ground.is_done, "worker and beat to find their database again")
        ground.let_sweeps_pass()
        assert_exactly_one(ground, earlier)
    finally:
        ground.end()
