"""Alternatives on a standing: a group with its ways below it, the nearest named, what is not needed said so."""

import datetime as dt

from certification.engine import CreditFact, EnrollmentFact, Facts, PersonFact, evaluate, load_rules
from certification.explain import HOLDER
from certification.views.requirement_lines import requirement_lines

DAY = dt.date(2026, 11, 20)
RULES = load_rules(
    {
        "format": "pdplanner-rules", "version": 1, "code": "ways", "title": "Ways", "program": "p", "track": "t",
        "window": {"kind": "fixed", "months": 48},
        "levels": [{"code": "one", "phases": {"first": {"kind": "all", "of": [
            {"kind": "credits", "min": "10"},
            {"kind": "any", "title": "Schooling or experience", "of": [
                {"kind": "fact", "about": "degree", "any_of": ["mlis"], "title": "A degree"},
                {"kind": "fact", "about": "experience", "months": 60, "title": "Five years at a library"},
            ]},
        ]}}}],
    }
)  # fmt: skip


def lines(*about: PersonFact, credits: tuple[CreditFact, ...] = ()):
    facts = Facts(EnrollmentFact(starts_on=dt.date(2026, 1, 1)), credits=credits, about=about)
    return requirement_lines(evaluate(RULES, facts, DAY), HOLDER)


def test_the_ways_stand_below_their_group():
    assert [(line.depth, line.title, line.state) for line in lines()] == [
        (0, "10 credits", "short"),
        (0, "Schooling or experience", "missing"),
        (1, "A degree", "missing"),
        (1, "Five years at a library", "missing"),
    ]
    assert lines()[1].sentence == "One of these is enough."


def test_the_nearest_way_is_named():
    years = PersonFact("experience", "work", from_on=dt.date(2024, 1, 1))
    assert lines(years)[1].sentence == "One of these is enough. The nearest: Five years at a library."


def test_once_one_way_is_gone_the_others_are_not_needed():
    found = lines(PersonFact("degree", "mlis", on=dt.date(2020, 6, 1)))
    assert [(line.title, line.state) for line in found] == [
        ("10 credits", "short"),
        ("Schooling or experience", "met"),
        ("A degree", "met"),
        ("Five years at a library", "not_needed"),
    ]


def test_what_is_open_comes_first_with_its_group_together():
    found = lines(credits=(CreditFact("c", "course", DAY, DAY, minutes=600),))
    assert [line.title for line in found] == [
        "Schooling or experience", "A degree", "Five years at a library", "10 credits",
    ]  # fmt: skip
