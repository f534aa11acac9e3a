import datetime as dt

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext

from pdplanner.kernel import clock
from pdplanner.kernel.models import Mail

pytestmark = pytest.mark.django_db


def test_a_process_that_answers_is_live(client):
    assert client.get("/health/live").json() == {"status": "live"}


def test_a_migrated_database_is_ready(client):
    response = client.get("/health/ready")

    assert (response.status_code, response.json()["database"]) == (200, "ok")


def test_work_that_waits_too_long_is_said_but_does_not_take_the_host_out(client):
    Mail.objects.create(
        key="late", to_address="a@example.org", written_at=clock.now(),
        job_not_before=clock.wall_now() - dt.timedelta(hours=1),
    )  # fmt: skip

    response = client.get("/health/ready")

    assert (response.status_code, response.json()["work"]) == (200, "late")


def test_who_asks_loads_no_row_however_many_are_late(client):
    late = clock.wall_now() - dt.timedelta(hours=1)
    Mail.objects.bulk_create(
        Mail(key=f"late-{n}", to_address="a@example.org", text="long", written_at=late, job_not_before=late)
        for n in range(20)
    )

    with CaptureQueriesContext(connection) as asked:
        assert client.get("/health/ready").json()["work"] == "late"

    mails = [query["sql"] for query in asked if "kernel_mail" in query["sql"]]
    assert [("LIMIT 1" in sql, '"kernel_mail"."text"' in sql) for sql in mails] == [(True, False)]


def test_a_database_that_does_not_answer_is_not_ready(client, monkeypatch):
    def gone(*args):
        raise DatabaseError

    monkeypatch.setattr("pdplanner.home.views.health.MigrationExecutor", gone)

    response = client.get("/health/ready")

    assert (response.status_code, response.json()) == (503, {"status": "not ready", "database": "no answer"})


def test_missing_migrations_are_not_ready(client, monkeypatch):
    monkeypatch.setattr("django.db.migrations.executor.MigrationExecutor.migration_plan", lambda *args: ["one"])

    assert client.get("/health/ready").status_code == 503
