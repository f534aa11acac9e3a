"""Stored verdicts: what a standing or a certificate kept reads back as it was."""

import json
from datetime import date

import pytest

from certification.engine import (
    EnrollmentFact,
    Facts,
    Verdict,
    VerdictError,
    evaluate,
    requirement_from_json,
    verdict_from_json,
    verdict_to_json,
)

from .small import rules
from .strategic import JUNIPER, REPORT, course, standing, study

SPRING = date(2026, 4, 17)


@pytest.mark.parametrize(
    "verdict",
    [
        standing(course("c", SPRING), study("s", SPRING, 66), course("e", SPRING, goal=None), documents=(REPORT,)),
        standing(revisions=(), rules=JUNIPER),
        evaluate(rules(), Facts(EnrollmentFact(SPRING)), SPRING),
    ],
)
def test_a_verdict_reads_back_as_it_was(verdict: Verdict) -> None:
    stored = json.loads(json.dumps(verdict_to_json(verdict)))
    assert verdict_from_json(stored) == verdict
    assert requirement_from_json(stored["requirement"]) == verdict.requirement


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"version": 2}, "version: must be 1, not 2"),
        ({"status": "maybe"}, "is no stored verdict"),
        ({"on": None}, "is no stored verdict"),
    ],
)
def test_what_is_no_stored_verdict_is_an_error(change: dict[str, object], message: str) -> None:
    with pytest.raises(VerdictError, match=message):
        verdict_from_json({**verdict_to_json(standing()), **change})
