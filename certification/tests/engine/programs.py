"""The shipped examples judged by situations in short words, for tests that speak of one program."""

from pathlib import Path
from typing import Any

from certification.engine import Rules, Verdict, evaluate, load_rules, load_situation, plain_day

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> Rules:
    return load_rules((EXAMPLES / f"{name}.json").read_bytes())


def judged(name: str, on: str, *credits: dict[str, Any], start: str = "2026-07-01", **facts: Any) -> Verdict:
    """The verdict of an example; credits get keys, and what `enrollment` says is added to its start."""
    enrollment = {"starts_on": start, **facts.pop("enrollment", {})}
    keyed = [{"key": f"c{index:03}", "kind": "learning", **credit} for index, credit in enumerate(credits)]
    document = {"format": "pdplanner-situation", "version": 1, "enrollment": enrollment, "credits": keyed, **facts}
    situation, day = load_situation(document), plain_day(on)
    assert day
    return evaluate(example(name), situation.facts, day)


def learned(amount: float, ended_on: str, **fields: Any) -> dict[str, Any]:
    """Credit of a fixed amount."""
    return {"amount": str(amount), "ended_on": ended_on, **fields}


def amounts(verdict: Verdict) -> tuple[float, float]:
    """Counted and not counted, in credits."""
    return verdict.counted_hundredths / 100, verdict.not_counted_hundredths / 100


def states(verdict: Verdict) -> dict[str, str]:
    """The status of every requirement by its code."""
    return {item.code: item.status.value for item in verdict.requirement.walk()}


def reasons(verdict: Verdict) -> list[str]:
    """The codes of all reasons against credit, in order."""
    return [reason.code.value for entry in verdict.not_counted for reason in entry.reasons]
