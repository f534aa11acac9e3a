"""The published JSON Schema and the reader agree: on every example, and on what is wrong with a document's shape."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from certification.engine import RuleSetError, load_rules
from certification.engine.tree_codec import READERS

from .programs import EXAMPLES
from .test_codec import REFUSALS

SCHEMA = json.loads((Path(__file__).parents[2] / "engine" / "rules.schema.json").read_text())
VALIDATOR = Draft202012Validator(SCHEMA)
DOCUMENTS = {path.stem: json.loads(path.read_text()) for path in sorted(EXAMPLES.glob("*.json"))}
# What a schema cannot see: how one part of a document fits another.
BY_READER_ONLY = (
    "stands there a second time",
    "can never be reached",
    "is not among the",
    "names more than one requirement",
    "must be a whole number from 1 to 1,",
    "below min_words",
    "at most two decimals, not 9",
    'asks for a plan, but the document has no "plan" section',
)


def accepts(document: object) -> bool:
    try:
        load_rules(document)
    except RuleSetError:
        return False
    return True


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(SCHEMA)


def test_schema_and_reader_know_the_same_kinds() -> None:
    assert set(SCHEMA["$defs"]["requirement"]["properties"]["kind"]["enum"]) == set(READERS)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_both_accept_every_example(name: str) -> None:
    assert [error.message for error in VALIDATOR.iter_errors(DOCUMENTS[name])] == []
    assert accepts(DOCUMENTS[name])


@pytest.mark.parametrize(("document", "expected"), REFUSALS, ids=[expected[:60] for _, expected in REFUSALS])
def test_what_the_reader_refuses_for_its_shape_the_schema_refuses(document: dict[str, Any], expected: str) -> None:
    assert not accepts(document)
    if not any(words in expected for words in BY_READER_ONLY):
        assert not VALIDATOR.is_valid(document)


def places(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    """Every place of a document below its top."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*path, key)
        yield from places(inner, (*path, key))


def with_change(document: Any, path: tuple[str | int, ...], change: Any) -> Any:
    changed = copy.deepcopy(document)
    place = changed
    for step in path[:-1]:
        place = place[step]
    if change == "absent":
        del place[path[-1]]
    else:
        place[path[-1]] = change
    return changed


CHANGES: list[Any] = ["absent", {"unknown": 1}, "no such word!", -1]


@pytest.mark.parametrize("name", ["georgia-librarian", "lianza-registration"])
def test_wherever_an_example_is_broken_both_refuse_it_or_both_do_not(name: str) -> None:
    """Every place of the document is taken away and replaced by three other values; only contradictions may differ."""
    document, differing = DOCUMENTS[name], []
    for path in places(document):
        for change in CHANGES:
            changed = with_change(document, path, change)
            by_schema, by_reader = VALIDATOR.is_valid(changed), accepts(changed)
            if by_reader and not by_schema:
                differing.append((path, change, "only the schema refuses"))
            if by_schema and not by_reader and not _is_contradiction(changed):
                differing.append((path, change, "only the reader refuses"))
    assert differing == []


def _is_contradiction(document: Any) -> bool:
    """Whether the reader finds each part well formed, and only their sum wrong."""
    with pytest.raises(RuleSetError) as refusal:
        load_rules(document)
    return all(any(words in str(problem) for words in CONTRADICTIONS) for problem in refusal.value.problems)


CONTRADICTIONS = (*BY_READER_ONLY, "names no requirement for credits", "can never be earned", "but the period has only")
