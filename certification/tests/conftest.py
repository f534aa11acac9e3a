"""Dana's story as most tests begin it; a module that begins elsewhere has a `scene` of its own."""

import pytest

from certification.models import Certificate
from certification.tests.scene import Scene, strategic
from tests.cast import Cast


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Ada is enrolled in the Strategic Track, with nothing written yet."""
    return strategic(cast)


@pytest.fixture
def certificate(scene: Scene) -> Certificate:
    """She has met everything, and it was issued on 3 March 2027."""
    return scene.certified()
