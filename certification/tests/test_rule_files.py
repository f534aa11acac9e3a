"""YAML in place of JSON: the same document by another spelling, and nothing that only YAML can do."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import yaml
from django.core.management import CommandError, call_command

from certification.engine import DocumentError, load_rules
from certification.forms.rule_files import file_text, json_of

EXAMPLES = Path(__file__).parents[1] / "examples"
SITUATION = """
format: pdplanner-situation
version: 1
on: 2026-11-17
enrollment: {starts_on: 2025-07-01}
credits:
  - {key: a, kind: course, ended_on: 2025-09-01, minutes: 45, goal: g}
  - {key: b, kind: course, ended_on: 2025-09-01, amount: 1.5, goal: g}
"""


def read(text: str) -> Any:
    return json.loads(json_of(text.encode(), is_yaml=True))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*-*.json")), ids=lambda path: path.stem)
def test_every_example_reads_the_same_as_yaml(path: Path, tmp_path: Path) -> None:
    written = tmp_path / "rules.yaml"
    written.write_text(yaml.safe_dump(json.loads(path.read_text()), allow_unicode=True, sort_keys=False))
    assert load_rules(file_text(written)) == load_rules(path.read_bytes())


def test_judge_takes_either_file_as_yaml(tmp_path: Path) -> None:
    situation = tmp_path / "situation.YML"
    situation.write_text(SITUATION)
    out = StringIO()
    call_command("judge", EXAMPLES / "strategic-demo.json", situation, stdout=out)
    assert json.loads(out.getvalue())["totals"]["recorded"] == "2.0"


def test_plain_words_stay_texts_and_only_plain_numbers_are_numbers() -> None:
    text = "{on: yes, day: 2028-06-30, time: 23:30, zero: 010, half: 0.5, many: 60, off: false, none: null, big: 1e9}"
    assert read(text) == {
        **{"on": "yes", "day": "2028-06-30", "time": "23:30", "zero": "010", "half": 0.5, "many": 60},
        **{"off": False, "none": None, "big": "1e9"},
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a: &x [1]\nb: *x", "anchors and aliases are not allowed"),
        ("a: 1\nb: 2\na: 3", "line 1, column 1, “a: 1”: 'a' stands twice in one object"),
        ("[1, 2]: 3", "is no text"),
        ("a: !!python/object:os.system {}", "is not valid YAML"),
        ("a: [1", "is not valid YAML"),
        ("a: \x00", "is not valid YAML"),
        ("[" * 1000 + "]" * 1000, "is nested too deep"),
        ("a: " + "x" * 200_000, "is larger than 200,000 bytes"),
    ],
    ids=lambda text: text[:20],
)
def test_what_only_yaml_can_do_is_refused_politely(text: str, words: str) -> None:
    with pytest.raises(DocumentError, match="document") as refusal:
        read(text)
    assert words in str(refusal.value)


def test_a_yaml_file_that_is_none_ends_judge_with_2(tmp_path: Path) -> None:
    (tmp_path / "rules.yaml").write_text("a: [1")
    with pytest.raises(CommandError, match=r"rules.yaml: document: is not valid YAML") as refusal:
        call_command("judge", tmp_path / "rules.yaml", tmp_path / "rules.yaml", stdout=StringIO())
    assert refusal.value.returncode == 2
