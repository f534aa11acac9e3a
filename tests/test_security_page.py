"""SECURITY.md promises nothing that no test holds it to."""

import re
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
PROMISES = [
    (promise, re.findall(r"`([^`]+)`", held))
    for promise, held in re.findall(r"^\| (.+) \| (`.+`) \|$", (HOUSE / "SECURITY.md").read_text(), re.MULTILINE)
]


def test_there_are_promises() -> None:
    assert len(PROMISES) >= 20
    rows = [line for line in (HOUSE / "SECURITY.md").read_text().splitlines() if line.startswith("| ")]
    assert len(rows) == len(PROMISES) + 1  # the head


@pytest.mark.parametrize(("promise", "files"), PROMISES, ids=[promise[:40] for promise, _ in PROMISES])
def test_a_promise_is_held_by_tests_that_exist(promise: str, files: list[str]) -> None:
    assert files, promise
    for file in files:
        assert Path(file).name.startswith("test_"), file
        assert re.search(r"^    ?def test_|^def test_", (HOUSE / file).read_text(), re.MULTILINE), f"{file}: {promise}"
