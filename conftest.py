"""What every test of the house can count on."""

import shutil
from typing import TYPE_CHECKING

import pytest
from django.conf import settings

if TYPE_CHECKING:
    from tests.cast import Cast


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Leave nothing behind: each process of the suite wrote into a folder of its own."""
    shutil.rmtree(settings.VAR_DIR, ignore_errors=True)


@pytest.fixture
def cast(db: None) -> "Cast":
    """The invented people of tests/cast.py, with logins, posts and roles."""
    from tests import cast as stage

    return stage.build()
