"""Installations to break. Making one takes seconds, copying one does not; each process of the suite makes it once."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.ground import Ground, postgresql_url
from tests.services import Redis

DEMO = """
from django.core.management import call_command
call_command("migrate", verbosity=0)
call_command("demo")
"""
ALL_WORK = """
from pdplanner.kernel import jobs
for _ in range(3):
    for work in jobs.WORKS.values():
        for pk in jobs.due(work.model).values_list("pk", flat=True):
            jobs.run(work.name, pk)
"""


@pytest.fixture(scope="session")
def story(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The demo as its story leaves it: everything a worker has to do is still to be done."""
    ground = Ground(tmp_path_factory.mktemp("story"))
    ground.run(DEMO)
    assert ground.undone() > 50
    return ground


@pytest.fixture(scope="session")
def settled_story(story: Ground, tmp_path_factory: pytest.TempPathFactory) -> Ground:
    """The same with all its work done, so that what a test issues is all there is to do."""
    ground = Ground(tmp_path_factory.mktemp("settled"), like=story)
    ground.run(ALL_WORK)
    assert ground.is_done()
    return ground


@pytest.fixture
def broker() -> Iterator[Redis | None]:
    if not postgresql_url():
        yield None
        return
    with Redis() as server:
        yield server


@pytest.fixture
def busy_ground(tmp_path: Path, story: Ground, broker: Redis | None) -> Iterator[Ground]:
    ground = Ground(tmp_path, broker=broker, like=story)
    yield ground
    ground.end()


@pytest.fixture
def ground(tmp_path: Path, settled_story: Ground, broker: Redis | None) -> Iterator[Ground]:
    ground = Ground(tmp_path, broker=broker, like=settled_story)
    yield ground
    ground.end()
