"""The private servers of the suite start, keep what they store, and are gone afterwards."""

import os
import subprocess
import sys

import psycopg2
import pytest

from tests import services
from tests.services import PostgreSQL, Redis


def test_a_killed_postgresql_comes_back_with_what_it_stored(postgresql: PostgreSQL) -> None:
    with psycopg2.connect(postgresql.url) as connection:
        connection.cursor().execute("CREATE TABLE credit (hundredths integer); INSERT INTO credit VALUES (150)")
    postgresql.kill()
    assert not postgresql.answers()
    postgresql.start()
    with psycopg2.connect(postgresql.url) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT hundredths FROM credit")
        assert cursor.fetchall() == [(150,)]


def test_a_stopped_redis_comes_back_on_the_same_port(redis_server: Redis) -> None:
    url = redis_server.url
    redis_server.stop()
    assert not redis_server.answers()
    redis_server.start()
    assert redis_server.url == url
    assert redis_server.client().config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_a_command_gets_both_servers_and_its_code_is_passed_on() -> None:
    services.need(*PostgreSQL.needs, *Redis.needs)
    script = """
import os, psycopg2, redis
psycopg2.connect(os.environ["DATABASE_URL"]).close()
redis.Redis.from_url(os.environ["CELERY_BROKER_URL"]).ping()
raise SystemExit(7)
"""
    command = [sys.executable, "-m", "tests.services", "--", sys.executable, "-c", script]
    assert subprocess.run(command, check=False).returncode == 7


def test_what_is_missing_is_skipped_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("REQUIRE_SERVICES", raising=False)
    with pytest.raises(pytest.skip.Exception, match="not installed: no-such-server"):
        services.need("sh", "no-such-server")


def test_what_is_missing_and_required_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REQUIRE_SERVICES", "1")
    with pytest.raises(pytest.fail.Exception, match="not installed: no-such-server"):
        services.need("sh", "no-such-server")


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has to change the user")
def test_postgresql_never_runs_as_root() -> None:
    services.need(*PostgreSQL.needs)
    server = PostgreSQL()
    assert server.user() in {"postgres", "nobody"}
    server.remove()
