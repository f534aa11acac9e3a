"""Servers for the tests that stop, kill and freeze them; each test has its own."""

from collections.abc import Iterator

import pytest

from tests.services import PostgreSQL, Redis


@pytest.fixture
def postgresql() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server
