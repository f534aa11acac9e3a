"""The same test small and whole: `make test` takes the sample, `make test-all` the whole and not the sample too."""

from typing import Any

import pytest


def sample_and_whole(sample: int, whole: int) -> list[Any]:
    """Values for `pytest.mark.parametrize`."""
    return [pytest.param(sample, marks=pytest.mark.sample), pytest.param(whole, marks=pytest.mark.slow)]
