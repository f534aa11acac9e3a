"""Installations to break, each a copy of the story told once (tests/story.py)."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.faults.ground import Ground, postgresql_url
from tests.services import Redis


@pytest.fixture(autouse=True)
def _counted(request: pytest.FixtureRequest, figure: Callable[[str, int], None]) -> None:
    if "rounds" in request.fixturenames:
        figure("R4: rounds of sixteen at once", request.getfixturevalue("rounds"))
    figure("R4, R5: races, faults and their twins", 1)


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
