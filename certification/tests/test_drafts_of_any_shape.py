"""A draft may be unfinished or wrong in any place: its page, its sentences and its dates still come."""

import copy
import datetime as dt
import json
import random
from types import SimpleNamespace
from typing import Any

import pytest

from certification.engine import RuleSetError, sketch_rules
from certification.models import RuleSet
from certification.views.draft_page import draft_page
from certification.views.rule_sentences import rule_sentences
from certification.views.worked_dates import worked_dates
from tests.cast import EXAMPLES

DAY = dt.date(2026, 11, 20)
ODD: list[Any] = [
    None,
    "",
    "x",
    "all",
    -1,
    0,
    10**9,
    True,
    [],
    {},
    ["x"],
    [[]],
    [{}],
    {"kind": "x"},
    {"of": []},
    "2026-02-30",
]
AGENCY = SimpleNamespace(time_zone="America/Denver")


def _places(here: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    found = [way] if way and way[0] not in ("format", "version") else []
    rows = here.items() if isinstance(here, dict) else enumerate(here) if isinstance(here, list) else ()
    for step, inner in rows:
        found += _places(inner, (*way, step))
    return found


def _broken(document: dict[str, Any], chance: random.Random) -> dict[str, Any]:
    fresh = copy.deepcopy(document)
    *way, last = chance.choice(_places(fresh))
    here = fresh
    for step in way:
        here = here[step]
    if isinstance(here, dict) and chance.random() < 0.3:
        del here[last]
    else:
        here[last] = chance.choice(ODD)
    return fresh


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("*.json")), ids=lambda path: path.stem)
def test_whatever_is_broken_the_page_still_comes_and_says_every_problem(path):
    chance, document = random.Random(path.stem), json.loads(path.read_text())
    for _ in range(150):
        broken = _broken(document, chance)
        if chance.random() < 0.5:
            broken = _broken(broken, chance)
        try:
            rules, problems = sketch_rules(broken)
        except RuleSetError:
            continue  # not a rule document at all: no draft holds it
        page = draft_page(RuleSet(document=broken))
        said = [words for section in page.sections for line in _all(section.lines) for words in line.problems]
        assert len(said) + len(page.others) >= len(problems), broken
        rule_sentences(rules)
        worked_dates(rules, DAY, AGENCY)


def _all(lines: Any) -> Any:
    for line in lines:
        yield line
        yield from _all(line.below)
