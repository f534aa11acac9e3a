"""Situation files: facts that a person can write, refused with the place that is wrong."""

import copy
from datetime import date
from typing import Any

import pytest

from certification.engine import (
    CreditFact,
    CreditState,
    DocumentFact,
    EnrollmentFact,
    Facts,
    HoldingFact,
    PlannedFact,
    RevisionFact,
    SituationError,
    Waiver,
    load_situation,
)

WHOLE: dict[str, Any] = {
    "format": "pdplanner-situation",
    "version": 1,
    "title": "Dana",
    "on": "2026-11-17",
    "enrollment": {
        "starts_on": "2025-07-01",
        "ends_before": "2029-07-01",
        "level": "certificate",
        "phase": "renewal",
        "applied_on": "2026-11-01",
        "certificates": ["JSL-9"],
    },
    "revisions": [
        {
            "number": 1,
            "submitted_on": "2025-08-01",
            "approved_on": "2025-08-18",
            "returned_on": "2025-08-10",
            "closed_on": "2029-07-01",
            "goals": ["g1"],
            "activities": ["a1"],
        }
    ],
    "credits": [
        {
            "key": "c1",
            "title": "Course",
            "kind": "course",
            "started_on": "2026-01-01",
            "ended_on": "2026-01-02",
            "hours": "1.5",
            "state": "reversed",
            "recorded_on": "2026-01-03",
            "verified_on": "2026-01-04",
            "reversed_on": "2026-01-05",
            "category": "technology",
            "tags": ["web"],
            "goal": "g1",
            "activity": "a1",
            "count": 2,
            "spent_on": "JSL-8",
            "spent_known_on": "2026-02-01",
            "waivers": [{"code": "before_plan", "granted_on": "2026-03-01"}],
        },
        {"key": "c2", "kind": "event", "ended_on": "2026-01-02", "amount": "0"},
    ],
    "planned": [{"activity": "a1", "kind": "course", "minutes": 90, "on": "2027-01-01", "tags": ["web"]}],
    "certificates": [
        {
            "program": "juniper",
            "number": "JSL-1",
            "valid_from": "2021-01-01",
            "valid_through": "2024-12-31",
            "track": "staff",
            "level": "one",
            "withdrawn_on": "2023-01-01",
            "recorded_on": "2022-01-01",
            "elsewhere": True,
        }
    ],
    "documents": [
        {
            "type": "final_report",
            "submitted_on": "2029-05-01",
            "accepted_on": "2029-05-10",
            "returned_on": "2029-05-05",
            "words": 0,
        }
    ],
    "goals": {"g1": "Digital help"},
    "activities": {"a1": "Oral histories"},
}


FACTS = Facts(
    enrollment=EnrollmentFact(
        date(2025, 7, 1), date(2029, 7, 1), "certificate", "renewal", date(2026, 11, 1), frozenset({"JSL-9"})
    ),
    credits=(
        CreditFact(
            key="c1",
            kind="course",
            started_on=date(2026, 1, 1),
            ended_on=date(2026, 1, 2),
            minutes=90,
            state=CreditState.REVERSED,
            recorded_on=date(2026, 1, 3),
            verified_on=date(2026, 1, 4),
            reversed_on=date(2026, 1, 5),
            category="technology",
            tags=frozenset({"web"}),
            goal="g1",
            activity="a1",
            count=2,
            spent_on="JSL-8",
            spent_known_on=date(2026, 2, 1),
            waivers=(Waiver("before_plan", date(2026, 3, 1)),),
        ),
        CreditFact("c2", "event", date(2026, 1, 2), date(2026, 1, 2), amount_hundredths=0),
    ),
    revisions=(
        RevisionFact(
            1,
            date(2025, 8, 1),
            date(2025, 8, 18),
            date(2025, 8, 10),
            date(2029, 7, 1),
            frozenset({"g1"}),
            frozenset({"a1"}),
        ),
    ),
    planned=(PlannedFact("a1", "course", 90, on=date(2027, 1, 1), tags=frozenset({"web"})),),
    holdings=(
        HoldingFact(
            "juniper",
            "JSL-1",
            date(2021, 1, 1),
            date(2024, 12, 31),
            "staff",
            "one",
            date(2023, 1, 1),
            date(2022, 1, 1),
            elsewhere=True,
        ),
    ),
    documents=(DocumentFact("final_report", date(2029, 5, 1), date(2029, 5, 10), date(2029, 5, 5), 0),),
)


def test_every_field_of_a_situation_becomes_a_fact() -> None:
    situation = load_situation(WHOLE)
    assert (situation.title, situation.on) == ("Dana", date(2026, 11, 17))
    assert situation.titles == {
        "credits": {"c1": "Course", "c2": "c2"},
        "goals": {"g1": "Digital help"},
        "activities": {"a1": "Oral histories"},
    }
    assert situation.facts == FACTS


def test_an_enrollment_is_enough() -> None:
    situation = load_situation(
        {"format": "pdplanner-situation", "version": 1, "enrollment": {"starts_on": "2025-07-01"}}
    )
    assert (situation.facts, situation.on) == (Facts(EnrollmentFact(date(2025, 7, 1))), None)


@pytest.mark.parametrize(
    ("path", "value", "expected"),
    [
        (("enrollment",), None, "enrollment: is missing"),
        (("enrollment", "starts_on"), None, "enrollment.starts_on: is missing"),
        (("enrollment", "ends_before"), "2025-07-01", "enrollment.ends_before: must be after starts_on, 2025-07-01"),
        (
            ("enrollment", "phase"),
            "second",
            'enrollment.phase: must be one of first, reinstatement, renewal, upkeep, not "second"',
        ),
        (("on",), "31/06/2012", 'on: must be a date that exists, written 2028-06-30, not "31/06/2012"'),
        (("on",), "2026-02-29", 'on: must be a date that exists, written 2028-06-30, not "2026-02-29"'),
        (("on",), "20261117", 'on: must be a date that exists, written 2028-06-30, not "20261117"'),
        (
            ("on",),
            "1026-11-17",
            'on: must be a date that exists, written 2028-06-30 (years 1900 to 2200), not "1026-11-17"',
        ),
        (("on",), 20261117, "on: must be a date that exists, written 2028-06-30, not 20261117"),
        (("credits", 0, "started_on"), "2026-01-03", "credits[0].started_on: must not be after ended_on, 2026-01-02"),
        (("credits", 0, "minutes"), 5, "credits[0].hours: must not stand beside minutes; write one of the two"),
        (
            ("credits", 0, "hours"),
            None,
            "credits[0].minutes: is missing; write minutes, hours, units or a fixed amount",
        ),
        (("credits", 0, "hours"), "0.33", "credits[0].hours: must come to whole minutes"),
        (
            ("credits", 0, "state"),
            "done",
            "credits[0].state: must be one of claimed, draft, returned, reversed, verified, not ",
        ),
        (
            ("credits", 0, "waivers", 0, "code"),
            "claimed",
            "credits[0].waivers[0].code: must be one of activity_not_in_plan, ",
        ),
        (("credits", 0, "waivers", 0, "granted_on"), None, "credits[0].waivers[0].granted_on: is missing"),
        (("credits", 1, "key"), "c1", "document: given more than once: credit c1"),
        (("credits", 1, "kind"), None, "credits[1].kind: is missing"),
        (("credits", 1, "ended_on"), None, "credits[1].ended_on: is missing"),
        (("credits", 1, "colour"), "red", "credits[1].colour: is not known here; known are "),
        (("credits",), {}, "credits: must be a list, not an object"),
        (
            ("revisions", 0, "approved_on"),
            "2025-07-31",
            "revisions[0].approved_on: must not be before submitted_on, 2025-08-01",
        ),
        (
            ("certificates", 0, "valid_through"),
            "2020-12-31",
            "certificates[0].valid_through: must not be before valid_from, 2021-01-01",
        ),
        (("certificates", 0, "elsewhere"), "yes", 'certificates[0].elsewhere: must be true or false, not "yes"'),
        (("credits", 0, "units"), "1", "credits[0].units: must not stand beside minutes or hours; write one of them"),
        (
            ("leaves",),
            [{"from_on": "2026-02-01", "until_on": "2026-01-31"}],
            "leaves[0].until_on: must not be before from_on, 2026-02-01",
        ),
        (
            ("members",),
            [{"member": "ann", "from_on": "2026-02-01", "until_on": "2026-01-31"}],
            "members[0].until_on: must not be before from_on, 2026-02-01",
        ),
        (("goals", "g1"), 4, "goals.g1: must be a text of 1 to 2000 characters, not a number"),
    ],
    ids=str,
)
def test_a_wrong_situation_is_refused_with_its_place(path: tuple[str | int, ...], value: Any, expected: str) -> None:
    document: Any = copy.deepcopy(WHOLE)
    place = document
    for step in path[:-1]:
        place = place[step]
    place[path[-1]] = value
    with pytest.raises(SituationError) as refusal:
        load_situation(document)
    assert [str(problem).startswith(expected) for problem in refusal.value.problems] == [True], refusal.value.problems


def test_a_rule_document_is_no_situation() -> None:
    with pytest.raises(SituationError, match=r"^format: must be one of pdplanner-situation"):
        load_situation({"format": "pdplanner-rules", "version": 1, "levels": []})
