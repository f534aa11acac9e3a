"""What a rule set asks for, read aloud: every shipped program, and single sentences word for word."""

from dataclasses import replace
from typing import Any

import pytest

from certification.engine import load_rules
from certification.engine.rules import Condition, Where
from certification.explain import tags_said
from certification.explain.asks import asked, ceiling_words, condition_words, period_words
from certification.views.rule_sentences import rule_sentences

from .engine.programs import EXAMPLES, example
from .engine.small import TEN_CREDITS, rules
from .engine.test_codec import SMALL, first

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
WORDS = {
    "words": {"director": "director", "ala": "an ALA master's degree", "t": "Technology", "v": "Vendors"},
}


@pytest.mark.parametrize("name", NAMES)
def test_every_program_can_be_read_aloud(name: str) -> None:
    for heading, lines in rule_sentences(example(name)):
        assert heading
        assert all(line.endswith((".", ":")) and "{" not in line and "  " not in line for line in lines), lines


@pytest.mark.parametrize(
    ("requirement", "sentence"),
    [
        ({"kind": "credits", "min": 1}, "at least 1 credit"),
        ({"kind": "credits", "min": 10, "title": "T", "where": {"tags": ["t"]}, "last_months": 12},
         "at least 10 credits of Technology, in the last 1 year of the period"),
        ({"kind": "credits", "title": "T", "min": 4, "where": {"roles": ["presenter"], "except": {"tags": ["v"]}}},
         "at least 4 credits as presenter except Vendors"),
        ({"kind": "credits", "min": {"by": "post", "values": {"director": "9"}, "otherwise": "5"}},
         "credits: by post, 9 for director, 5 otherwise"),
        ({"kind": "credits", "min": {"sum": [{"by": "a", "each": 1}, {"by": "b", "each": 2}], "max": 9}},
         "credits: 1 for each of a plus 2 for each of b, at most 9"),
        ({"kind": "count", "min": 3, "max": 5}, "3 to 5 entries"),
        ({"kind": "count", "min": 3, "distinct": "topic"}, "at least 3 different topics"),
        ({"kind": "covers", "axis": "d", "groups": ["x", "y"], "per_group": 2}, "at least 2 in each of x and y"),
        ({"kind": "each", "of": {"kind": "credits", "min": 3}}, "in each year of the period, at least 3 credits"),
        ({"kind": "each", "in_a_row": 3, "of": {"kind": "count", "min": 1}},
         "in 3 years one after another, at least 1 entry"),
        ({"kind": "course", "courses": ["a", "b"], "ordered": True, "waived_by": ["ala"]},
         "a and b, in this order; not needed with an ALA master's degree"),
        ({"kind": "fact", "about": "experience", "months": 12, "hours": 1820, "any_of": ["library_work"]},
         "1 year or 1,820 hours of library work"),
        ({"kind": "fact", "about": "attribute", "name": "population", "op": "ge", "value": 6000},
         "population is at least 6000"),
        ({"kind": "holds", "program": "p", "issued_before": "2010-01-01"},
         "a certificate of the program, held once, by the latest on the day of enrolling, "
         "issued before 1 January 2010"),
        ({"kind": "holds", "program": "p", "at_most": 2, "same_post": True},
         "at most 2 were issued before for the same post"),
        ({"kind": "document", "type": "x", "copies": 2, "due": "enrollment", "due_months": 6},
         "sent and accepted, 2 of them, within 6 months of enrolling"),
        ({"kind": "sign_off", "roles": ["mentor", "board"]}, "approved by the mentor, then by the board"),
        ({"kind": "manual", "role": "board", "title": "T", "valid_months": 24},
         "judged by the board, good for 2 years"),
    ],
)  # fmt: skip
def test_a_requirement_says_what_it_asks_for(requirement: dict[str, Any], sentence: str) -> None:
    rules = load_rules({**first(requirement), **WORDS})
    assert asked(rules.requirements()[0][1], rules) == sentence


@pytest.mark.parametrize(
    ("window", "sentences"),
    [
        ({"kind": "fixed", "months": 60, "snap_start": {"to": "01-01"}, "snap_end": {"to": "month"}},
         ["Credit counts from the day of enrolling (moved forward to 1 January), for 5 years (moved forward to the "
          "last day of a month). After that it lapses."]),
        ({"kind": "cycle", "months": 24, "anchor": "2024-07-01", "grace": {"days": 30, "credit_counts": True}},
         ["The period is the same for everybody: 2 years, counted from 1 July 2024.",
          "It can still be filed for 30 days after its end, and credit of these days still counts."]),
        ({"kind": "cohort", "leave_extends": True,
          "cohorts": {"a": {"first_day": "2027-02-01", "last_day": "2028-06-30"}}},
         ["The period is that of the group one belongs to: 1 February 2027 through 30 June 2028.",
          "Granted leave moves the end by its days."]),
        ({"kind": "none"}, ["Credit counts whenever it was earned."]),
    ],
)  # fmt: skip
def test_a_period_says_its_days(window: dict[str, Any], sentences: list[str]) -> None:
    assert period_words(load_rules({**SMALL, "window": window}).window) == sentences


def test_conditions_and_ceilings_are_said_in_their_own_words_or_in_ours() -> None:
    conditions = [
        {"kind": "never", "title": "Author talks", "where": {"tags": ["v"]}},
        {"kind": "age", "months": 12, "where": {"tags": ["t"]}},
        {"kind": "claimed_within", "title": "Reported within 90 days", "days": 90},
        {"kind": "catalog", "from": "2026-07-01"},
        {"kind": "once", "same": "topic", "times": 2},
    ]
    ceilings = [
        {"code": "a", "max": 90, "per": "year", "where": {"tags": ["t"]}},
        {"code": "b", "max_percent": 30, "of": "credits"},
    ]
    rules = load_rules({**SMALL, **WORDS, "conditions": conditions, "ceilings": ceilings})
    assert [condition_words(condition, rules) for condition in rules.conditions] == [
        "Not accepted: Author talks.",
        "Technology: counts for 1 year after it was published.",
        "Reported within 90 days.",
        "From 1 July 2026 on: Learning: counts only from the program's catalog.",
        "Learning: at most 2 on the same topic can count.",
    ]
    assert [ceiling_words(ceiling, rules) for ceiling in rules.ceilings] == [
        "At most 90 credits of Technology in each year of the period",
        "At most 30% of what is asked for",
    ]


def test_the_tags_somebody_can_say_are_those_declared_or_else_those_the_rules_look_at() -> None:
    early = replace(TEN_CREDITS, where=Where(tags=frozenset({"early_literacy"})))
    no_vendors = Where(all_tags=frozenset({"self_directed"}), excluding=Where(tags=frozenset({"vendor"})))
    plain = rules(early, conditions=(Condition("never", where=no_vendors),), words=(("vendor", "By a vendor"),))
    assert tags_said(plain) == {"early_literacy": "Early literacy", "vendor": "By a vendor"}
    assert tags_said(rules(early, tags=(("early_literacy", "The youngest"),))) == {"early_literacy": "The youngest"}
