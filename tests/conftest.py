"""Servers for the tests that stop, kill and freeze them; each test has its own."""

import os
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest
from django.db import connection, transaction
from pytest_django import DjangoDbBlocker

from tests import cast
from tests.cast import Cast
from tests.faults.ground import Ground
from tests.services import PostgreSQL, Redis
from tests.story import load, once, settle, tell
from tests.world import World, build, have_references_checked


@pytest.fixture
def postgresql() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


@pytest.fixture
def redis_server() -> Iterator[Redis]:
    with Redis() as server:
        yield server


@pytest.fixture(scope="session")
def run_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Of this run of the suite, whose processes share it."""
    own = tmp_path_factory.getbasetemp()
    return own.parent if "PYTEST_XDIST_WORKER" in os.environ else own


@pytest.fixture(scope="session")
def story(run_folder: Path) -> Ground:
    """The demo as its story leaves it: everything a worker has to do is still to be done."""
    return once(run_folder / "story", partial(tell, run_folder / "story"))


@pytest.fixture(scope="session")
def settled_story(run_folder: Path, story: Ground) -> Ground:
    """The same with all its work done, so that what a test begins is all there is to do."""
    return once(run_folder / "settled", partial(settle, run_folder / "settled", story))


@pytest.fixture(scope="module")
def module_db(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """One transaction for a module, undone at its end; what its fixtures write is written once for all its tests."""
    with django_db_blocker.unblock(), pytest.MonkeyPatch.context() as patch, transaction.atomic():
        # The transaction of each test is a savepoint in ours; Django would close the connection after it.
        patch.setattr(connection, "close", lambda: None)
        yield
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def players(module_db: None) -> Cast:
    """The cast of tests/cast.py, introduced once for a module whose tests undo what they do."""
    built = cast.build()
    have_references_checked()
    return built


@pytest.fixture(scope="module")
def world(players: Cast) -> World:
    built = build(players)
    have_references_checked()
    return built


@pytest.fixture(scope="module")
def demo(module_db: None, settled_story: Ground) -> None:
    """The settled story in this process's own database."""
    load(settled_story)
    have_references_checked()
