"""Rule documents that must be refused, each with the place that has to be corrected."""

import copy
import json
from typing import Any

import pytest

from certification.engine import RuleSetError, dump_rules, load_rules

from .strategic import EXAMPLES, JUNIPER, MONTANA

SMALL: dict[str, Any] = {
    "format": "pdplanner-rules",
    "version": 1,
    "code": "small",
    "title": "Small",
    "program": "p",
    "track": "t",
    "window": {"kind": "fixed", "months": 48},
    "levels": [{"code": "only", "phases": {"first": {"kind": "credits", "min": 10}}}],
}
FIRST = ("levels", 0, "phases", "first")
ABSENT = object()


def changed(*path: str | int, to: Any) -> dict[str, Any]:
    """SMALL with one place changed (or taken away)."""
    document = copy.deepcopy(SMALL)
    place: Any = document
    for step in path[:-1]:
        place = place[step]
    if to is ABSENT:
        del place[path[-1]]
    else:
        place[path[-1]] = to
    return document


def problems(document: object) -> list[str]:
    with pytest.raises(RuleSetError) as refusal:
        load_rules(document)
    return [str(problem) for problem in refusal.value.problems]


def first(requirement: dict[str, Any], **changes: Any) -> dict[str, Any]:
    return {**changed(*FIRST, to=requirement), **changes}


def test_the_smallest_document_loads_with_the_defaults_written_out_by_dump() -> None:
    assert dump_rules(load_rules(SMALL)) == {
        **SMALL,
        "unit": {"minutes": 60, "step": "0.5", "rounding": "down", "round_each": "credit"},
        "window": {"kind": "fixed", "months": 48, "start": "enrollment"},
        "certificate": {"months": 0, "start": "issue"},
        "levels": [{"code": "only", "phases": {"first": {"kind": "credits", "code": "credits", "min": "10"}}}],
    }


@pytest.mark.parametrize("name", sorted(path.stem for path in EXAMPLES.glob("*.json")))
def test_the_shipped_rule_sets_lose_nothing_but_layout_when_written(name: str) -> None:
    text = (EXAMPLES / f"{name}.json").read_text()
    assert dump_rules(load_rules(text)) == json.loads(text)


def test_every_form_of_a_document_reads_the_same() -> None:
    text = json.dumps(dump_rules(MONTANA))
    assert load_rules(text) == load_rules(text.encode()) == load_rules(json.loads(text)) == MONTANA


REFUSALS = [
    (changed("format", to="other"), 'format: must be one of pdplanner-rules, not "other"'),
    (changed("version", to=2), "version: must be 1, the only one this program reads, not 2"),
    (changed("version", to=True), "version: must be 1, the only one this program reads, not true"),
    (changed("version", to=ABSENT), "version: is missing"),
    (changed("code", to=ABSENT), "code: is missing"),
    (
        changed("code", to="two words"),
        "code: 'two words' is not a code: letters, digits and _ - . : / only, at most 100 characters",
    ),
    (changed("title", to=" "), "title: must be a text of 1 to 2000 characters, not a text"),
    (changed("title", to=7), "title: must be a text of 1 to 2000 characters, not a number"),
    (changed("notes", to="one"), "notes: must be a list, not a text"),
    (changed("notes", to=[None]), "notes[0]: must be a text, not null"),
    (changed("extra", to=1), "extra: is not known here; known are "),
    (changed("window", to=ABSENT), "window: is missing"),
    (changed("window", to=[]), "window: must be an object, not a list"),
    (changed("window", "kind", to="weekly"), "window.kind: must be one of cohort, cycle, fixed, lookback, none, not"),
    (changed("window", "months", to=0), "window.months: must be a whole number from 1 to 1200, not 0"),
    (changed("window", "months", to=-48), "window.months: must be a whole number from 1 to 1200, not -48"),
    (changed("window", "months", to=1201), "window.months: must be a whole number from 1 to 1200, not 1201"),
    (changed("window", "months", to="48"), 'window.months: must be a whole number from 1 to 1200, not "48"'),
    (changed("window", "months", to=True), "window.months: must be a whole number from 1 to 1200, not true"),
    (changed("window", "months", to=ABSENT), "window.months: is missing"),
    (changed("window", "start", to="hire"), 'window.start: must be one of enrollment, issue, period, post, not "hire"'),
    (changed("window", to={"kind": "none", "months": 4}), "window.months: is not known here; known are kind"),
    (changed("unit", to={"step": "0"}), 'unit.step: must be an amount above zero with at most two decimals, not "0"'),
    (changed("unit", to={"rounding": "off"}), 'unit.rounding: must be one of down, nearest, up, not "off"'),
    (changed("unit", to={"minutes": 0}), "unit.minutes: must be a whole number from 1 to 100000000, not 0"),
    (
        changed("certificate", to={"months": 9999}),
        "certificate.months: must be a whole number from 0 to 1200, not 9999",
    ),
    (changed("conversions", to=[{"kind": "x"}]), "conversions[0].minutes: is missing"),
    (
        changed("conversions", to=[{"kind": "x", "minutes": 60, "units": "1", "unit": "page", "credits": 1}]),
        "conversions[0].units: must not stand beside minutes; write one of the two",
    ),
    (changed("conversions", to=[{"kind": "x", "units": "1", "credits": 1}]), "conversions[0].unit: is missing"),
    (
        changed("conversions", to=[{"kind": "x", "minutes": 60, "unit": "page", "credits": 1}]),
        "conversions[0].unit: is the word for units; it says nothing about minutes",
    ),
    (
        changed("conversions", to=[{"kind": "x", "units": "1", "unit": "page", "credits": 1}] * 2),
        "conversions[1].kind: 'x' stands there a second time",
    ),
    (
        changed("conversions", to=[{"kind": "x", "units": "0", "unit": "page", "credits": 1}]),
        'conversions[0].units: must be an amount above zero with at most two decimals, not "0"',
    ),
    (
        {**SMALL, "effective_from": "July 2023"},
        'effective_from: must be a date that exists, written 2028-06-30, not "July 2023"',
    ),
    ({**SMALL, "first_deadline": {"post": "director"}}, "first_deadline.months: is missing"),
    (
        {**SMALL, "first_deadline": {"post": "director", "months": 48, "grace": {}}},
        "first_deadline.grace.months: is missing; write months, days, or both",
    ),
    (
        changed("conversions", to=[{"kind": "x", "minutes": 60, "credits": 1}] * 2),
        "conversions[1].kind: 'x' stands there a second time",
    ),
    (
        changed("ceilings", to=[{"code": "c", "max": "-1"}]),
        'ceilings[0].max: must be an amount of zero or more with at most two decimals, not "-1"',
    ),
    (
        changed("ceilings", to=[{"code": "c", "max": "1_0"}]),
        'ceilings[0].max: must be an amount of zero or more with at most two decimals, not "1_0"',
    ),
    (
        changed("ceilings", to=[{"code": "c", "max": True}]),
        "ceilings[0].max: must be an amount of zero or more with at most two decimals, not true",
    ),
    (
        changed("ceilings", to=[{"code": "c", "max": [1]}]),
        "ceilings[0].max: must be an amount of zero or more with at most two decimals, not [1]",
    ),
    (
        changed("ceilings", to=[{"code": "c", "max": 90, "per": "week"}]),
        "ceilings[0].per: must be one of activity, calendar_year, credit, topic, window, year, not",
    ),
    (changed("ceilings", to=[{"code": "c", "max": 90}] * 2), "ceilings[1].code: 'c' stands there a second time"),
    (
        changed("ceilings", to=[{"code": "c", "max": 9.5}]),
        "levels[0].phases.first.min: 10 can never be reached: ceiling c stops at 9.5",
    ),
    (
        changed("ceilings", to=[{"code": "c", "max": 90, "where": {}}]),
        "ceilings[0].where: must name kinds, categories or tags; leave it out to mean all credit",
    ),
    (
        changed("ceilings", to=[{"code": "c", "max": 90, "where": {"kinds": ["a b", 3]}}]),
        'ceilings[0].where.kinds[0]: must be a code, not "a b"',
    ),
    (changed("plan", to={"goal_required": True}), "plan.credits_count_from: is missing"),
    (
        changed("plan", to={"credits_count_from": "approved", "goal_required": 1}),
        "plan.goal_required: must be true or false, not 1",
    ),
    (changed("kinds", to={"a b": "A"}), "kinds.a b: is not a code"),
    (changed("kinds", to=[]), "kinds: must be an object, not a list"),
    (
        {
            **changed("kinds", to={"course": "Course"}),
            "plan": {"credits_count_from": "approved", "planned_kinds": ["cuorse"]},
        },
        "plan.planned_kinds: 'cuorse' is not among the kinds of this document",
    ),
    (
        {**changed("kinds", to={"course": "Course"}), "conversions": [{"kind": "study", "minutes": 60, "credits": 1}]},
        "conversions[0].kind: 'study' is not among the kinds of this document",
    ),
    (
        first({"kind": "credits", "min": 1, "title": "T", "where": {"categories": ["y"]}}, categories={"x": "X"}),
        "levels[0].phases.first.where.categories: 'y' is not among the categories of this document",
    ),
    (changed("levels", to=[]), "levels: must list at least one level"),
    (changed("levels", to=ABSENT), "levels: is missing"),
    (changed("levels", to=[*SMALL["levels"], *SMALL["levels"]]), "levels[1].code: 'only' stands there a second time"),
    (changed("levels", 0, "phases", to=ABSENT), "levels[0].phases: is missing"),
    (
        changed("levels", 0, "phases", to={"renewal": {"kind": "credits", "min": 1}}),
        "levels[0].phases.first: is missing; renewal and upkeep come on top of it",
    ),
    (
        changed("levels", 0, "phases", "second", to={}),
        "levels[0].phases.second: is not known here; known are first, reinstatement, renewal, upkeep",
    ),
    (changed(*FIRST, to="credits"), "levels[0].phases.first: must be an object, not a text"),
    (first({"min": 10}), "levels[0].phases.first.kind: is missing"),
    (
        first({"kind": "all", "of": [{"kind": "credits", "min": 1}, {"kind": "coverage", "dimension": "competency"}]}),
        "levels[0].phases.first.of[1].kind: "
        "must be one of all, any, count, course, covers, credits, document, each, fact, holds, manual, n_of, plan, "
        'sign_off, not "coverage"',
    ),
    (first({"kind": "credits"}), "levels[0].phases.first.min: is missing"),
    (
        first({"kind": "credits", "min": 0}),
        "levels[0].phases.first.min: must be an amount above zero with at most two decimals, not 0",
    ),
    (
        first({"kind": "credits", "min": "60.125"}),
        'levels[0].phases.first.min: must be an amount above zero with at most two decimals, not "60.125"',
    ),
    (
        first({"kind": "credits", "min": 1, "where": {"tags": ["t"]}}),
        "levels[0].phases.first.title: is missing; a minimum with a filter needs words that people can read",
    ),
    (
        first({"kind": "credits", "min": 1, "where": {"tag": ["t"]}}),
        "levels[0].phases.first.where.tag: is not known here; known are all_tags, categories, except, kinds",
    ),
    (first({"kind": "all", "of": []}), "levels[0].phases.first.of: must list at least one requirement"),
    (first({"kind": "any"}), "levels[0].phases.first.of: is missing"),
    (
        first({"kind": "n_of", "n": 2, "of": [{"kind": "credits", "min": 1}]}),
        "levels[0].phases.first.n: must be a whole number from 1 to 1, not 2",
    ),
    (
        first(
            {
                "kind": "all",
                "of": [{"kind": "credits", "min": 1, "code": "x"}, {"kind": "credits", "min": 2, "code": "x"}],
            }
        ),
        "levels[0].phases.first.of[1].code: 'x' names more than one requirement",
    ),
    (first({"kind": "holds"}), "levels[0].phases.first.program: is missing"),
    (
        first({"kind": "holds", "program": "p", "when": "once"}),
        'levels[0].phases.first.when: must be one of current, ever, not "once"',
    ),
    (
        first({"kind": "document", "type": "letter", "min_words": 10, "max_words": 9}),
        "levels[0].phases.first.max_words: is 9, below min_words 10",
    ),
    (first({"kind": "plan"}), 'levels[0].phases.first: asks for a plan, but the document has no "plan" section'),
]


@pytest.mark.parametrize(("document", "expected"), REFUSALS, ids=[expected[:60] for _, expected in REFUSALS])
def test_a_wrong_document_is_refused_with_its_place(document: dict[str, Any], expected: str) -> None:
    assert any(problem.startswith(expected) for problem in problems(document)), problems(document)


def test_all_problems_are_named_at_once() -> None:
    document = {**SMALL, "code": 7, "window": {"kind": "fixed"}, "unit": {"step": "x", "colour": "red"}}
    assert [problem.partition(":")[0] for problem in problems(document)] == [
        "code",
        "window.months",
        "unit.step",
        "unit.colour",
    ]


@pytest.mark.parametrize(
    ("document", "expected"),
    [
        ("{", "document: is not valid JSON: "),
        (b"\xff", "document: is not valid JSON: "),
        ('{"a": NaN}', "document: is not valid JSON: NaN is not a number"),
        ('{"a": 1, "b": 2, "a": 3}', "document: is not valid JSON: the key 'a' stands twice in one object"),
        ('{"a": "\\ud800"}', "document: is not valid JSON: "),
        ("\ud800", "document: is not valid JSON: "),
        ("[1]", "document: must be an object, not a list"),
        ("null", "document: must be an object, not null"),
        (12, "document: must be an object, not a number"),
        (" " * 1_000_001, "document: is larger than 1,000,000 bytes"),
        ("[" * 100_000, "document: is nested more than 40 levels deep"),
        ("[" * 41 + "]" * 41, "document: is nested more than 40 levels deep"),
        (json.dumps({**SMALL, "code": 10**400}), "code: must be a text"),
        ('{"a": ' + "9" * 5000 + "}", "document: is not valid JSON: "),
    ],
    ids=str,
)
def test_what_is_no_rule_document_is_refused_politely(document: object, expected: str) -> None:
    assert problems(document)[0].startswith(expected)


def test_requirements_nested_too_deep_are_refused() -> None:
    requirement: dict[str, Any] = {"kind": "credits", "min": 1}
    for _ in range(20):
        requirement = {"kind": "all", "of": [requirement]}
    assert problems(first(requirement)) == ["document: is nested more than 40 levels deep"]


def test_unnamed_requirements_get_codes_that_no_other_has() -> None:
    leaves = [
        {"kind": "credits", "min": 1},
        {"kind": "credits", "min": 2},
        {"kind": "credits", "min": 3, "code": "credits-2"},
    ]
    (level,) = load_rules(first({"kind": "all", "of": leaves})).levels
    requirement = level.requirement("first")
    assert (requirement.code, [child.code for child in requirement.of]) == (
        "all",
        ["credits", "credits-3", "credits-2"],
    )


def test_a_ceiling_over_other_credit_may_lie_below_a_minimum() -> None:
    document = changed("ceilings", to=[{"code": "c", "max": 2, "where": {"kinds": ["study"]}}])
    assert load_rules(document).ceilings[0].maximum == 200


def test_the_shipped_rule_sets_differ_in_their_gate() -> None:
    assert (MONTANA.plan.credits_count_from, JUNIPER.plan.credits_count_from) == ("submitted", "approved")
