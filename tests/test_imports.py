"""The floor plan holds: imports point down, every file has its place, and the engine is pure."""

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
PACKAGES = ["pdplanner", "libraries", "learning", "certification"]
LINTER = Path(sys.executable).with_name("lint-imports")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "managers", "data", "handle", "handler", "misc"}


def lint(house: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([LINTER, "--no-cache"], cwd=house, capture_output=True, text=True, check=False)


@pytest.fixture
def copied_house(tmp_path: Path) -> Path:
    """The code alone, in a place where a test may spoil it."""
    for package in PACKAGES:
        shutil.copytree(HOUSE / package, tmp_path / package, ignore=lambda _folder, names: _not_code(names))
    shutil.copy(HOUSE / ".importlinter", tmp_path)
    return tmp_path


def _not_code(names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__" or ("." in name and not name.endswith(".py"))}


def test_every_contract_is_kept() -> None:
    result = lint(HOUSE)
    assert result.returncode == 0, result.stdout


@pytest.mark.parametrize(
    ("path", "content", "named"),
    [
        ("learning/utils.py", "", "utils"),
        ("learning/enums.py", "import certification.apps\n", "learning.enums -> certification.apps"),
        ("libraries/enums.py", "import libraries.apps\n", "libraries.enums -> libraries.apps"),
        ("pdplanner/kernel/clock.py", "import libraries.apps\n", "pdplanner.kernel.clock -> libraries.apps"),
    ],
)
def test_a_breach_is_found(copied_house: Path, path: str, content: str, named: str) -> None:
    (copied_house / path).write_text(content)
    result = lint(copied_house)
    assert result.returncode == 1
    assert named in result.stdout


def test_the_engine_imports_nothing_but_the_standard_library() -> None:
    strangers = {
        f"{path.relative_to(HOUSE)}: {name}"
        for path in (HOUSE / "certification" / "engine").rglob("*.py")
        for name in _imported(path)
        if name.split(".")[0] not in sys.stdlib_module_names and not name.startswith("certification.engine")
    }
    assert strangers == set()


def test_no_file_has_a_name_that_says_nothing() -> None:
    vague = {
        str(path.relative_to(HOUSE))
        for package in [*PACKAGES, "tests", "benchmarks"]
        for path in (HOUSE / package).rglob("*.py")
        if path.stem in VAGUE_NAMES
    }
    assert vague == set()


def _imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names
