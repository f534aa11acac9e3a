"""Dana's story as most tests of the first pages begin it; a module that begins elsewhere has a `scene` of its own."""

import pytest

from certification.tests.scene import Scene, strategic
from tests.cast import Cast


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Ada is enrolled in the Strategic Track, with nothing written yet."""
    return strategic(cast)
