from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import chromium
from tests.faults.ground import Ground
from tests.services import need
from tests.stack import Stack


@pytest.fixture(scope="module")
def stack(settled_story: Ground) -> Iterator[Stack]:
    """The demo with its work done; a journey that begins elsewhere has one of its own."""
    need("chromium")
    with Stack(settled_story) as stack:
        yield stack


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser
