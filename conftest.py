"""What every test of the house can count on."""

import shutil
from typing import TYPE_CHECKING

import pytest
from django.conf import settings
from django.db import connection

if TYPE_CHECKING:
    from tests.cast import Cast


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What only the other database has is left out: not skipped, there is nothing to test."""
    other = "sqlite" if connection.vendor == "postgresql" else "postgresql"
    left_out = [item for item in items if item.get_closest_marker(other)]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in left_out]


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing behind: each process of the suite wrote into a folder of its own."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture
def cast(db: None) -> "Cast":
    """The invented people of tests/cast.py, with logins, posts and roles."""
    from tests import cast as stage

    return stage.build()
