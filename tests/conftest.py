"""Servers for the tests that stop, kill and freeze them; each test has its own."""

import io
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.management import call_command
from django.db import transaction

from pdplanner.kernel import jobs
from tests.services import PostgreSQL, Redis


@pytest.fixture
def postgresql() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """The demo as `make run` builds it, with the work done that a worker would have done; shared by a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        call_command("demo", stdout=io.StringIO())
        do_all_work()
        yield
        transaction.set_rollback(True)


def do_all_work() -> None:
    """What worker and beat do, here and now: every due row of every kind of work."""
    for _ in range(3):
        for work in jobs.WORKS.values():
            for pk in jobs.due(work.model).values_list("pk", flat=True):
                jobs.run(work.name, pk)
