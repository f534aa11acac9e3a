"""Dana's Strategic Track, in short words: the rule sets that are shipped, and facts around one plan.

Dana enrolled on 1 July 2025. Revision 1 of the plan was submitted on 1 August and approved on 18 August 2025; it holds
goals g1 and g2 and the planned self-directed activities a1 and a2.
"""

from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

from certification.engine import (
    CreditFact,
    DocumentFact,
    EnrollmentFact,
    Facts,
    HoldingFact,
    PlannedFact,
    RevisionFact,
    Rules,
    Verdict,
    evaluate,
    load_rules,
)

EXAMPLES = Path(__file__).parents[2] / "examples"
MONTANA = load_rules((EXAMPLES / "montana-strategic-2021.json").read_bytes())
STAFF = load_rules((EXAMPLES / "montana-staff-2023.json").read_bytes())
JUNIPER = load_rules((EXAMPLES / "strategic-demo.json").read_bytes())

ENROLLED = EnrollmentFact(starts_on=date(2025, 7, 1))
SUBMITTED = date(2025, 8, 1)
APPROVED = date(2025, 8, 18)
REVISION = RevisionFact(
    number=1,
    submitted_on=SUBMITTED,
    approved_on=APPROVED,
    goals=frozenset({"g1", "g2"}),
    activities=frozenset({"a1", "a2"}),
)
STAFF_CERTIFICATE = HoldingFact(
    program="montana",
    track="staff",
    number="MT-2021-00387",
    valid_from=date(2021, 9, 1),
    valid_through=date(2025, 8, 31),
)
REPORT = DocumentFact("final_report", date(2029, 5, 1), accepted_on=date(2029, 5, 10), words=900)
LATER = date(2029, 6, 30)


def course(key: str, ended: date, hours: float = 1, **changes: Any) -> CreditFact:
    """A verified course of this many hours that serves goal g1."""
    base = CreditFact(key, "course", ended, ended, minutes=int(hours * 60), verified_on=ended, goal="g1")
    return replace(base, **changes)


def study(key: str, ended: date, hours: float, **changes: Any) -> CreditFact:
    """Verified self-directed learning, planned as activity a1."""
    return course(key, ended, hours, **{"kind": "self_directed", "activity": "a1", **changes})


def dana(*credits: CreditFact, **changes: Any) -> Facts:
    base = Facts(
        ENROLLED,
        credits=credits,
        revisions=(REVISION,),
        holdings=(STAFF_CERTIFICATE, replace(STAFF_CERTIFICATE, program="juniper")),
    )
    return replace(base, **changes)


def standing(*credits: CreditFact, rules: Rules = MONTANA, on: date = LATER, **changes: Any) -> Verdict:
    return evaluate(rules, dana(*credits, **changes), on)


def counted(verdict: Verdict) -> dict[str, int]:
    return {entry.key: entry.hundredths for entry in verdict.counted}


def refused(verdict: Verdict) -> list[tuple[str, int, list[str]]]:
    return [
        (entry.key, entry.hundredths, [reason.code.value for reason in entry.reasons]) for entry in verdict.not_counted
    ]


def planned(activity: str, hours: float, **changes: Any) -> PlannedFact:
    return replace(PlannedFact(activity, "course", minutes=int(hours * 60)), **changes)
