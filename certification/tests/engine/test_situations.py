"""The situations that are shipped beside the examples come out as their titles say."""

import json

import pytest

from certification.engine import evaluate, load_situation

from .programs import EXAMPLES, amounts, example

SITUATIONS = {
    "aca-2026": ("not_met", (60.0, 0.0), ["not-education-alone", "exam-again"]),
    "ahip": ("not_met", (110.0, 20.0), ["fact-2", "manual", "total", "mla"]),
    "alia-cpd": ("not_met", (90.0, 0.0), ["total"]),
    "cilip-registration": ("not_met", (20.0, 0.0), ["document", "manual"]),
    "georgia-librarian": ("not_met", (4.0, 0.41), ["hours"]),
    "indiana-leu-2023": ("met", (80.0, 1.0), []),
    "lianza-registration": ("not_met", (18.0, 0.0), ["domains"]),
    "lssc-support-staff": ("not_met", (0.0, 0.0), ["course-2"]),
    "nebraska-board": ("met", (20.0, 0.0), []),
    "nebraska-librarian": ("not_met", (3.0, 6.0), ["total"]),
    "new-york-librarian": ("met", (0.0, 0.0), ["total"]),
    "wisconsin-director-2025": ("not_met", (95.0, 10.0), ["total", "courses"]),
}


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_shipped_situation_reads_as_its_title_says(name: str) -> None:
    situation = load_situation((EXAMPLES / "situations" / f"{name}.json").read_bytes())
    assert situation.on
    assert situation.title
    verdict = evaluate(example(name), situation.facts, situation.on)
    still_open = [item.code for item in verdict.requirements() if item.status.value != "met" and ":" not in item.code]
    assert (verdict.status.value, amounts(verdict), still_open) == SITUATIONS[name]


def test_every_situation_that_is_shipped_is_tried() -> None:
    """Those of Montana and of the demo have their own tests."""
    shipped = {path.stem for path in (EXAMPLES / "situations").glob("*.json")}
    others = {name for name in shipped if name.startswith("montana-")} | {"strategic-demo"}
    assert shipped - others == set(SITUATIONS)
    assert all(json.loads((EXAMPLES / "situations" / f"{name}.json").read_text()) for name in shipped)
