"""Budgets of size: what outgrows its room is two things and gets two names."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

HOUSE = Path(__file__).resolve().parent.parent
CODE = ["pdplanner", "libraries", "learning", "certification", "tests", "benchmarks"]
MODULE, FUNCTION, VIEW, TASK, CLASS = 400, 50, 25, 10, 150
TEMPLATE, COMPONENT = 120, 60

Function = ast.FunctionDef | ast.AsyncFunctionDef


def modules() -> list[Path]:
    found = [path for folder in CODE for path in (HOUSE / folder).rglob("*.py") if "migrations" not in path.parts]
    return sorted([*found, *HOUSE.glob("*.py")])


def templates() -> list[Path]:
    return sorted((HOUSE / "templates").rglob("*.html"))


def lines_of(node: Function | ast.ClassDef) -> int:
    """Lines from the first of the definition to its last; decorators do not count."""
    return (node.end_lineno or node.lineno) - node.lineno + 1


def is_task(function: Function) -> bool:
    return any("shared_task" in ast.unparse(decorator) for decorator in function.decorator_list)


def is_view(function: Function, path: Path) -> bool:
    arguments = function.args.args
    return "views" in (*path.parts, path.stem) and bool(arguments) and arguments[0].arg in {"request", "self"}


def budget(node: Function | ast.ClassDef, path: Path) -> int:
    if isinstance(node, ast.ClassDef):
        return CLASS
    if is_task(node):
        return TASK
    return VIEW if is_view(node, path) else FUNCTION


def outgrown(path: Path, source: str) -> Iterator[str]:
    lines = len(source.splitlines())
    if lines > MODULE:
        yield f"{path}: {lines} lines (budget {MODULE})"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ClassDef | Function) and lines_of(node) > budget(node, path):
            yield f"{path}:{node.lineno} {node.name}: {lines_of(node)} lines (budget {budget(node, path)})"


def test_every_module_function_and_class_keeps_its_budget() -> None:
    found = [line for path in modules() for line in outgrown(path.relative_to(HOUSE), path.read_text())]
    assert found == []


def test_every_template_keeps_its_budget() -> None:
    found = []
    for path in templates():
        allowed = COMPONENT if "components" in path.parts else TEMPLATE
        lines = len(path.read_text().splitlines())
        if lines > allowed:
            found.append(f"{path.relative_to(HOUSE)}: {lines} lines (budget {allowed})")
    assert found == []


@pytest.mark.parametrize(
    ("path", "source"),
    [
        ("learning/services/credit.py", "x = 1\n" * 401),
        ("learning/services/credit.py", "def log(actor):\n" + "    pass\n" * 50),
        ("learning/views/credit.py", "def log(request):\n" + "    pass\n" * 25),
        ("learning/views.py", "class Log:\n    def get(self):\n" + "        pass\n" * 25),
        ("learning/tasks.py", "@shared_task(name='a')\ndef log(pk):\n" + "    pass\n" * 10),
        ("learning/models/credit.py", "class Credit:\n" + "    a = 1\n" * 150),
    ],
)
def test_one_line_too_many_is_found(path: str, source: str) -> None:
    assert len(list(outgrown(Path(path), source))) == 1
    shorter = source.rsplit("\n", 2)[0]
    assert list(outgrown(Path(path), shorter)) == []
