"""Fifty people signed in at once, through the web server as `make run` starts it (benchmarks/load.py)."""

from collections.abc import Callable

import pytest

from benchmarks import load
from tests.faults.ground import Ground
from tests.stack import Stack

pytestmark = [pytest.mark.database, pytest.mark.slow]


def test_fifty_at_once_get_no_error_and_the_server_does_not_grow(
    settled_story: Ground, figure: Callable[[str, int], None]
) -> None:
    with Stack(settled_story) as stack:
        found = load.measure(stack, seconds=20)

    assert found.errors == []
    assert len(found.pages) > load.PEOPLE
    assert found.growth < load.GROWTH
    figure("load: pages to fifty people signed in", len(found.pages))
    figure("load: p50 in percent of a trivial view", round(100 * found.ratio(50)))
    figure("load: p95 in percent of a trivial view", round(100 * found.ratio(95)))
