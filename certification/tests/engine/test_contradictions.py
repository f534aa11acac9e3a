"""Documents whose parts are well formed and whose sum is not: refused, with the place and the reason."""

from typing import Any

import pytest

from certification.engine import load_rules, program_contradictions

from .test_codec import SMALL, changed, first, problems

TEN = {"kind": "credits", "min": 10}
FIRST = "levels[0].phases.first"


def holds(level: str | None = None, track: str | None = "t", program: str = "p") -> dict[str, Any]:
    named = {"level": level, "track": track}
    return {"kind": "holds", "program": program, **{key: value for key, value in named.items() if value}}


def levels(*requirements: dict[str, Any]) -> dict[str, Any]:
    return {
        **SMALL,
        "levels": [{"code": code, "phases": {"first": of}} for code, of in zip("abc", requirements, strict=False)],
    }


UNIT = {"from": 20, "through": 44, "credits": "0.5"}
EACH = {"kind": "each", "of": TEN}

WRONG = [
    (changed("window", to={"kind": "cycle", "months": 24}), "window.anchor: is missing"),
    (changed("window", to={"kind": "cohort"}), "window.cohorts: is missing"),
    (
        changed("window", to={"kind": "cohort", "cohorts": {"c": {"last_day": "2027-01-31"}}}),
        "window.cohorts.c.first_day: is missing",
    ),
    (changed("window", to={"kind": "cohort", "cohorts": {}}), "window.cohorts: must have at least one cohort"),
    (
        changed(
            "window", to={"kind": "cohort", "cohorts": {"c": {"first_day": "2027-02-01", "last_day": "2027-01-31"}}}
        ),
        "window.cohorts.c.last_day: must not be before first_day, 2027-02-01",
    ),
    (
        changed("window", "snap_end", to={"to": "02-29"}),
        "window.snap_end.to: must be month, birth_month or a day every year",
    ),
    (
        changed("window", "snap_end", to={"to": "06-31"}),
        "window.snap_end.to: must be month, birth_month or a day every year",
    ),
    (
        changed("window", "snap_end", to={"to": "month", "move": "up"}),
        "window.snap_end.move: must be one of back, forward",
    ),
    (changed("window", "grace", to={}), "window.grace.months: is missing; write months, days, or both"),
    (changed("window", "early_credit", to={"since": "hire"}), "window.early_credit.since: must be one of post, not"),
    (
        changed("window", "early_credit", to={"months": 6, "phases": ["start"]}),
        "window.early_credit.phases[0]: must be one of first, reinstatement, renewal, upkeep, not",
    ),
    ({**SMALL, "windows": {"later": {"kind": "none"}}}, "windows.later: is not known here"),
    ({**SMALL, "unit": {"bands": [UNIT, {**UNIT, "from": 46, "through": 89}]}}, "unit.bands[1].from: must be 45"),
    ({**SMALL, "unit": {"bands": [{**UNIT, "through": 19}]}}, "unit.bands[0].through: is 19, below from 20"),
    ({**SMALL, "conditions": [{"kind": "never", "title": "T"}]}, "conditions[0].where: is missing; without it nothing"),
    (
        {**SMALL, "conditions": [{"kind": "sometimes"}]},
        "conditions[0].kind: must be one of age, catalog, claimed_within",
    ),
    (
        changed("window", to={"kind": "fixed", "months": 12, "snap_end": {"to": "02-29"}}),
        "window.snap_end.to: must be month, birth_month or a day every year has, written 06-30, not '02-29'",
    ),
    ({**SMALL, "conditions": [{"kind": "age"}]}, "conditions[0].months: is missing; write months, days, or both"),
    ({**SMALL, "conditions": [{"kind": "once"}]}, "conditions[0].same: is missing"),
    ({**SMALL, "conditions": [{"kind": "provider"}]}, "conditions[0].providers: is missing; name at least one"),
    (
        {**SMALL, "conditions": [{"kind": "reflection", "min_words": 9, "max_words": 8}]},
        "conditions[0].max_words: is 8, below min_words 9",
    ),
    (
        {
            **SMALL,
            "tags": {"a": "A"},
            "conditions": [{"kind": "never", "title": "T", "where": {"except": {"tags": ["b"]}}}],
        },
        "conditions[0].where.except.tags: 'b' is not among the tags of this document",
    ),
    (
        {**SMALL, "ceilings": [{"code": "c", "max_percent": 30, "of": "sum"}]},
        "ceilings[0].of: 'sum' names no requirement for credits",
    ),
    (
        {**SMALL, "ceilings": [{"code": "c", "max_percent": 30, "max": 3, "of": "credits"}]},
        "ceilings[0].max_percent: must not stand beside max; write one of the two",
    ),
    (
        first({"kind": "credits", "min": 1, "min_percent": 5, "of": "x"}),
        f"{FIRST}.min_percent: must not stand beside min",
    ),
    (first({"kind": "credits", "min_percent": 5, "of": "x"}), f"{FIRST}.of: 'x' names no requirement for credits with"),
    (
        first({"kind": "credits", "min_percent": 5, "of": "it", "code": "it"}),
        f"{FIRST}.of: 'it' names no requirement for",
    ),
    (first({"kind": "credits", "min": {"by": "post"}}), f"{FIRST}.min.values: must be given, or steps, or each"),
    (
        first({"kind": "credits", "min": {"by": "x", "each": 1, "values": {"a": 1}}}),
        f"{FIRST}.min.values: must be given, or steps, or each: exactly one of the three, not values and each",
    ),
    (
        first({"kind": "credits", "min": {"by": "x", "steps": [{"below": 5, "amount": 1}, {"below": 5, "amount": 2}]}}),
        f"{FIRST}.min.steps: must rise",
    ),
    (
        {
            **first({"kind": "credits", "min": {"by": "x", "values": {"a": 20, "b": 30}}}),
            "ceilings": [{"code": "c", "max": 19}],
        },
        f"{FIRST}.min: 20 can never be reached: ceiling c stops at 19",
    ),
    (
        {
            **first({"kind": "credits", "min": 50}),
            "window": {"kind": "fixed", "months": 24},
            "ceilings": [{"code": "c", "max": 10, "per": "year"}],
        },
        f"{FIRST}.min: 50 can never be reached: ceiling c stops at 10 a year, 20 in the whole period",
    ),
    (
        {
            **first({"kind": "credits", "min": 50}),
            "window": {"kind": "fixed", "months": 24},
            "ceilings": [{"code": "c", "max": 10, "per": "calendar_year"}],
        },
        f"{FIRST}.min: 50 can never be reached: ceiling c stops at 10 a year, 30 in the whole period",
    ),
    (
        {
            **first(
                {
                    "kind": "all",
                    "of": [
                        {"kind": "credits", "code": "total", "min": 40},
                        {"kind": "credits", "title": "T", "min_percent": 60, "of": "total", "where": {"tags": ["t"]}},
                    ],
                }
            ),
            "ceilings": [{"code": "c", "max": 10, "where": {"tags": ["t"]}}],
        },
        f"{FIRST}.of[1].min_percent: 24 can never be reached: ceiling c stops at 10",
    ),
    (first({"kind": "count", "min": 5, "max": 4}), f"{FIRST}.max: is 4, below min 5"),
    (first({"kind": "covers", "axis": "a"}), f"{FIRST}.groups: is missing; list the groups, or write min_groups"),
    (first({"kind": "covers", "axis": "a", "groups": ["x"], "min_groups": 2}), f"{FIRST}.min_groups: is 2, but only 1"),
    (first({"kind": "covers", "axis": "a", "groups": ["x", "x"]}), f"{FIRST}.groups: names 'x' more than once"),
    (
        {**first({"kind": "covers", "axis": "a", "groups": ["x"]}), "tags": {"a:y": "Y"}},
        f"{FIRST}.groups: 'a:x' is not among the tags of this document",
    ),
    (first({**EACH, "in_a_row": 5}), f"{FIRST}.in_a_row: asks for 60 months, but the period has only 48"),
    (first({**EACH, "of": {"kind": "plan"}}), f"{FIRST}.of: must be credits, count or covers, not plan"),
    (first({"kind": "course", "courses": ["a", "b"], "n": 3}), f"{FIRST}.n: must be a whole number from 1 to 2, not 3"),
    (first({"kind": "course", "courses": []}), f"{FIRST}.courses: must list at least one course"),
    (first({"kind": "fact", "about": "age"}), f"{FIRST}.about: must be one of attribute, coursework, degree, exam"),
    (first({"kind": "fact", "about": "degree"}), f"{FIRST}.any_of: is missing; name every degree that will do"),
    (first({"kind": "fact", "about": "coursework"}), f"{FIRST}.semester_hours: is missing"),
    (first({"kind": "fact", "about": "experience"}), f"{FIRST}.months: is missing"),
    (
        first({"kind": "fact", "about": "degree", "any_of": ["a"], "within_months": 4, "in_period": True}),
        f"{FIRST}.in_period: must not stand beside within_months",
    ),
    (
        first({"kind": "fact", "about": "attribute", "name": "x", "op": "gt", "value": "many"}),
        f'{FIRST}.value: must be a whole number from 0 to 100000000, not "many"',
    ),
    (first({"kind": "document", "type": "x", "due": "enrollment"}), f"{FIRST}.due_months: is missing"),
    (first({"kind": "sign_off", "roles": []}), f"{FIRST}.roles: must list at least one role"),
    (first({"kind": "manual", "role": "r"}), f"{FIRST}.title: is missing; it is the question a person answers"),
    ({**SMALL, "fees": [{"title": "F", "amount": 5}]}, "fees[0].currency: is missing"),
    (
        changed("levels", 0, "needed_for", to={"kind": "credits", "min": 1}),
        "levels[0].needed_for: must not ask for credit; it says of whom this level is asked",
    ),
    (levels(holds("b"), holds("a")), f"{FIRST}: a can never be earned: what must be held before it"),
    (levels(holds("a")), f"{FIRST}: a can never be earned"),
    (
        levels({"kind": "all", "of": [TEN, holds("b")]}, {"kind": "any", "of": [holds("a"), holds("b")]}),
        f"{FIRST}: a can",
    ),
]


@pytest.mark.parametrize(("document", "expected"), WRONG, ids=[expected[:70] for _, expected in WRONG])
def test_a_contradiction_is_refused_with_its_place(document: dict[str, Any], expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems(document)), problems(document)


@pytest.mark.parametrize(
    "document",
    [
        levels(TEN, holds("a"), {"kind": "all", "of": [holds("a"), holds("b")]}),
        levels({"kind": "any", "of": [TEN, holds("b")]}, holds("a")),
        levels(holds("x", track="other")),
        levels(holds("a", program="elsewhere")),
        levels(holds(None, track=None)),
        levels({**holds("a"), "at_most": 2}),
        levels({"kind": "n_of", "n": 1, "of": [holds("b"), TEN]}, holds("a")),
    ],
)
def test_prerequisites_that_lead_somewhere_are_none(document: dict[str, Any]) -> None:
    load_rules(document)


def test_a_circle_through_several_rule_sets_of_one_program_is_found() -> None:
    one = load_rules({**levels(holds("a", track="u")), "code": "one"})
    two = load_rules({**levels(holds("a", track="t")), "code": "two", "track": "u"})
    other = load_rules({**levels(TEN), "code": "three", "track": "v"})
    assert program_contradictions([one]) == []
    found = program_contradictions([one, two, other])
    assert [(code, str(problem).partition(":")[0]) for code, problem in found] == [("one", FIRST), ("two", FIRST)]
    first_way = load_rules({**levels({"kind": "any", "of": [TEN, holds("a", track="t")]}), "code": "two", "track": "u"})
    assert program_contradictions([one, first_way]) == []
