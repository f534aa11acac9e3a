"""Rule and situation files as they come in: JSON as it is, YAML turned into JSON, so that one reader judges both.

YAML here is what JSON can say in friendlier clothes: texts, whole and decimal numbers, true, false, null, lists and
objects. Dates and clock times stay texts; anchors, aliases and tags of its own are refused, because a few lines of them
can unfold into gigabytes.
"""

import json
import re
from pathlib import Path
from typing import Any

import yaml

from certification.engine import DocumentError, RuleProblem

YAML_ENDINGS = (".yaml", ".yml")
READ_LIMIT = 1_000_001  # one byte more than a document may have, so that the engine sees that it is too large
YAML_LIMIT = 200_000  # bytes; reading YAML takes about a hundred times as long as reading JSON


class PlainLoader(yaml.SafeLoader):
    """YAML without dates, octal and sexagesimal numbers, `yes` and `no`, anchors, and keys that stand there twice."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}

    def compose_node(self, parent: Any, index: Any) -> Any:
        event = self.peek_event()
        if isinstance(event, yaml.events.AliasEvent) or getattr(event, "anchor", None):
            raise yaml.MarkedYAMLError(problem="anchors and aliases are not allowed", problem_mark=event.start_mark)
        return super().compose_node(parent, index)

    def construct_mapping(self, node: Any, deep: bool = False) -> dict[Any, Any]:
        keys = [self.construct_object(key, deep=True) for key, _ in node.value]
        for (key, _), name in zip(node.value, keys, strict=True):
            if not isinstance(name, str | int):
                raise yaml.MarkedYAMLError(problem=f"the key {name!r} is no text", problem_mark=key.start_mark)
            if keys.count(name) > 1:
                words = f"{name!r} stands twice in one object"
                raise yaml.MarkedYAMLError(problem=words, problem_mark=key.start_mark)
        return {str(key): value for key, value in super().construct_mapping(node, deep=deep).items()}


for _tag, _pattern, _first in (
    ("bool", r"true|false", "tf"),
    ("int", r"[-+]?(?:0|[1-9][0-9]*)", "-+0123456789"),
    ("float", r"[-+]?(?:0|[1-9][0-9]*)\.[0-9]+", "-+0123456789"),
    ("null", r"~|null|", ["~", "n", ""]),
):
    PlainLoader.add_implicit_resolver(f"tag:yaml.org,2002:{_tag}", re.compile(rf"^(?:{_pattern})$"), list(_first))


def file_text(path: Path) -> bytes:
    """The JSON of a file, by its ending; `OSError` if it cannot be read, `DocumentError` if it is no YAML."""
    with path.open("rb") as file:
        return json_of(file.read(READ_LIMIT), is_yaml=path.suffix.lower() in YAML_ENDINGS)


def json_of(content: bytes, *, is_yaml: bool) -> bytes:
    """The content as JSON; JSON is handed on as it is, for the engine to read."""
    if not is_yaml:
        return content
    if len(content) > YAML_LIMIT:
        raise DocumentError([RuleProblem("document", f"is larger than {YAML_LIMIT:,} bytes, the most for YAML")])
    try:
        value = yaml.load(content, Loader=PlainLoader)  # noqa: S506 (a SafeLoader that knows even less)
        return json.dumps(value).encode()
    except RecursionError:
        raise DocumentError([RuleProblem("document", "is nested too deep")]) from None
    except (yaml.YAMLError, ValueError) as problem:
        raise DocumentError([RuleProblem("document", f"is not valid YAML: {_where(problem, content)}")]) from None


def _where(problem: Exception, content: bytes) -> str:
    """Line and column, what stands there, and what is wrong with it."""
    mark = getattr(problem, "problem_mark", None)
    if mark is None:
        return " ".join(str(problem).split())[:300]
    lines = content.decode(errors="replace").splitlines()
    line = lines[mark.line].strip() if mark.line < len(lines) else ""
    words = " ".join(str(getattr(problem, "problem", "")).split())[:200]
    return f"line {mark.line + 1}, column {mark.column + 1}{f', “{line[:60]}”' if line else ''}: {words}"
