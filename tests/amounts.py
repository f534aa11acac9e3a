"""The same test small and whole: `make test` takes the sample, `make test-all` the whole and not the sample too."""

from typing import Any

import pytest
from django.db import connection


def sample_and_whole(sample: int, whole: int, on_sqlite: int = 0) -> list[Any]:
    """Values for `pytest.mark.parametrize`. `on_sqlite` is the whole there, where less tells as much: it has one writer
    at a time."""
    whole = on_sqlite if on_sqlite and connection.vendor == "sqlite" else whole
    return [pytest.param(sample, marks=pytest.mark.sample), pytest.param(whole, marks=pytest.mark.slow)]
