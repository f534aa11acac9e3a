"""Documents of version 1 keep their meaning: verdicts written down before the format grew are reached word for word."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from certification.engine import dump_rules, evaluate, load_rules, load_situation, verdict_from_json, verdict_to_json

GOLDEN = json.loads((Path(__file__).parent / "golden" / "version-1.json").read_text())


@pytest.mark.parametrize("kept", GOLDEN, ids=[kept["name"] for kept in GOLDEN])
def test_an_old_document_is_judged_as_it_always_was(kept: dict[str, Any]) -> None:
    rules, situation = load_rules(kept["rules"]), load_situation(kept["situation"])
    for day, verdict in kept["verdicts"].items():
        found = evaluate(rules, situation.facts, date.fromisoformat(day))
        assert json.dumps(verdict_to_json(found), sort_keys=True) == json.dumps(verdict, sort_keys=True)
        assert verdict_from_json(verdict) == found


@pytest.mark.parametrize("kept", GOLDEN, ids=[kept["name"] for kept in GOLDEN])
def test_an_old_document_is_written_without_keys_it_does_not_use(kept: dict[str, Any]) -> None:
    written = dump_rules(load_rules(kept["rules"]))
    assert set(written) <= {*kept["rules"], "unit", "certificate"}
    assert load_rules(written) == load_rules(kept["rules"])
