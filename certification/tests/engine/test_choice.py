"""Which credit a ceiling keeps: over invented programs, and people who by what they have just meet them."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from itertools import product
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from certification.engine import CreditFact, EnrollmentFact, Facts, Rules, Status, Verdict, evaluate, load_rules
from certification.engine.rules import CreditsRequirement
from certification.engine.simplex import greatest

from .programs import example
from .test_codec import first

DAY, ON = date(2027, 1, 1), date(2028, 6, 30)
FILTERS: list[dict[str, Any]] = [
    {"kinds": ["webinar"]}, {"kinds": ["course"]}, {"categories": ["a"]}, {"categories": ["b"]},
    {"tags": ["x"]}, {"tags": ["y"]}, {"tags": ["x", "y"]}, {"except": {"categories": ["a"]}},
]  # fmt: skip


def program(random: Random) -> Rules:
    """Ceilings and minima that overlap as they like; a total, and maybe another way than some of the minima."""
    ceilings = [
        {"code": f"c{n}", "title": "C", "where": random.choice(FILTERS), "max": str(random.randint(1, 6)),
         "per": random.choice(["window", "window", "calendar_year", "credit"])}
        for n in range(random.randint(1, 3))
    ]  # fmt: skip
    minima = [
        {"kind": "credits", "code": f"m{n}", "title": "M", "where": random.choice(FILTERS), "min": "1"}
        for n in range(random.randint(1, 3))
    ]
    below: list[dict[str, Any]] = [{"kind": "credits", "code": "total", "min": "1"}]
    if random.random() < 0.3:
        below.append({"kind": "any", "title": "One of them", "of": minima})
    else:
        below += minima
    return load_rules(first({"kind": "all", "of": below}, ceilings=ceilings))


def credit(random: Random, key: str, most: int = 5) -> CreditFact:
    day = DAY + timedelta(days=random.choice([-150, *range(200)]))
    return CreditFact(
        key=key, kind=random.choice(["webinar", "course"]), started_on=day, ended_on=day,
        amount_hundredths=100 * random.randint(1, most), category=random.choice(["a", "b", None]),
        tags=frozenset(random.sample(["x", "y"], random.randint(0, 2))),
    )  # fmt: skip


def facts_of(credits: list[CreditFact]) -> Facts:
    return Facts(EnrollmentFact(date(2026, 7, 1)), credits=tuple(credits))


def case(seed: int, size: int = 6, most: int = 5) -> tuple[Rules, list[CreditFact], Verdict]:
    """Rules whose minima are what this person has of each, or a little more or less."""
    random = Random(seed)
    rules = program(random)
    credits = [credit(random, f"k{n}", most) for n in range(random.randint(2, size))]
    verdict = evaluate(rules, facts_of(credits), ON)
    asked = {item.code: max(50, item.have + random.choice([0, 0, 0, 0, -100, 50])) for item in verdict.requirements()}
    (level,) = rules.levels
    ((phase, root),) = level.phases
    rules = replace(rules, levels=(replace(level, phases=((phase, _asking(root, asked)),)),))
    return rules, credits, evaluate(rules, facts_of(credits), ON)


def _asking(item: Any, asked: dict[str, int]) -> Any:
    if isinstance(item, CreditsRequirement):
        return replace(item, minimum=asked[item.code])
    return replace(item, of=tuple(_asking(below, asked) for below in item.of))


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**9))
def test_more_verified_credit_never_loses_a_certificate(seed: int) -> None:
    rules, credits, before = case(seed)
    more = credit(Random(seed + 1), "z")
    after = evaluate(rules, facts_of([*credits, more]), ON)
    if before.status is Status.MET:
        assert after.status is Status.MET
    if before.status is after.status:
        assert after.counted_hundredths >= before.counted_hundredths
    assert after.recorded_hundredths == before.recorded_hundredths + (more.amount_hundredths or 0)
    assert all(ceiling.used <= ceiling.made for ceiling in after.ceilings)
    shuffled = [more, *credits]
    Random(seed).shuffle(shuffled)
    assert evaluate(rules, facts_of(shuffled), ON) == after


def test_the_people_of_that_law_meet_their_programs_often_enough_and_are_cut() -> None:
    found = Counter(
        (verdict.status is Status.MET, bool(verdict.not_counted)) for _, _, verdict in map(case, range(100))
    )
    assert found[True, True] > 25
    assert found[False, True] > 10


def shares(rules: Rules, credits: list[CreditFact]) -> Iterator[dict[str, int]]:
    """Every way to keep something of each credit below all ceilings, in steps of half a credit."""
    parts: dict[tuple[str, str], list[str]] = {}
    for ceiling, credit in product(rules.ceilings, credits):
        if ceiling.where.matches(credit):
            part = {"credit": credit.key, "calendar_year": str(credit.ended_on.year)}.get(ceiling.per, "")
            parts.setdefault((ceiling.code, part), []).append(credit.key)
    maxima = {ceiling.code: ceiling.maximum for ceiling in rules.ceilings}
    for kept in product(*(range(0, (credit.amount_hundredths or 0) + 1, 50) for credit in credits)):
        share = dict(zip((credit.key for credit in credits), kept, strict=True))
        if all(sum(share[key] for key in keys) <= maxima[code] for (code, _), keys in parts.items()):
            yield share


def is_met(item: Any, credits: list[CreditFact], share: dict[str, int]) -> bool:
    if isinstance(item, CreditsRequirement):
        return sum(share[credit.key] for credit in credits if item.where.matches(credit)) >= item.minimum
    return {"all": all, "any": any}[item.kind](is_met(below, credits, share) for below in item.of)


def test_a_certificate_is_met_exactly_if_some_share_of_the_credit_meets_it() -> None:
    for seed in range(60):
        rules, credits, verdict = case(seed, size=4, most=2)
        ((_, root),) = rules.levels[0].phases
        found = list(shares(rules, credits))
        assert (verdict.status is Status.MET) == any(is_met(root, credits, share) for share in found), seed
        if verdict.status is not Status.MET:
            assert verdict.counted_hundredths == max(sum(share.values()) for share in found), seed


WEBINARS = [{"code": "webinars", "title": "Webinars, at most 15", "where": {"kinds": ["webinar"]}, "max": "15"}]
AREAS = {"kind": "all", "of": [
    {"kind": "credits", "code": "administration", "title": "A", "min": "20", "where": {"categories": ["a"]}},
    {"kind": "credits", "code": "technology", "title": "T", "min": "10", "where": {"categories": ["t"]}},
]}  # fmt: skip


def rows(*given: tuple[str, str, int, str]) -> Facts:
    """Key, kind and category (or a tag), amount, day."""
    return facts_of(
        [
            CreditFact(key, kind.split()[0], day, day, amount_hundredths=amount * 100,
                       category=dict(enumerate(kind.split())).get(1), tags=frozenset(kind.split()[2:]))
            for key, kind, amount, day_text in given
            for day in [date.fromisoformat(day_text)]
        ]
    )  # fmt: skip


def test_a_minimum_gets_the_room_that_another_does_not_need() -> None:
    rules = load_rules(first(AREAS, ceilings=WEBINARS))
    courses, may = ("courses", "course a", 20, "2027-06-01"), ("may", "webinar t", 10, "2027-05-01")
    january = ("january", "webinar a", 15, "2027-01-15")
    assert evaluate(rules, rows(courses, may), ON).status is Status.MET
    verdict = evaluate(rules, rows(courses, may, january), ON)
    assert verdict.status is Status.MET
    assert [(entry.key, entry.hundredths) for entry in verdict.counted] == [
        ("january", 500), ("may", 1000), ("courses", 2000),
    ]  # fmt: skip
    assert [(entry.key, entry.hundredths) for entry in verdict.not_counted] == [("january", 1000)]
    (ceiling,) = verdict.ceilings
    assert (ceiling.made, ceiling.used, ceiling.over) == (2500, 1500, 1000)


def test_what_one_ceiling_cuts_takes_no_room_below_another() -> None:
    ce = "other continuing_education"
    table = ("r", "other individual_accomplishment roundtable", 5, "2027-01-01")
    before = [table, ("c3", ce, 25, "2027-01-03"), ("c4", ce, 25, "2027-01-04")]
    more = ("c2", f"{ce} roundtable", 5, "2027-01-02")
    for given_ in (before, [*before, more]):
        facts = rows(*given_)
        renewal = replace(facts, enrollment=replace(facts.enrollment, level="member", phase="renewal"))
        verdict = evaluate(example("ahip"), renewal, ON)
        assert {entry.key: entry.hundredths for entry in verdict.counted} == {"r": 500, "c3": 2500, "c4": 2500}
    assert [(entry.key, entry.hundredths) for entry in verdict.not_counted] == [("c2", 500)]


def test_of_two_ways_to_meet_a_track_the_one_that_can_be_met_gets_the_room() -> None:
    first_way, second_way = AREAS["of"]
    rules = load_rules(first({"kind": "any", "of": [first_way, {**second_way, "min": "15"}]}, ceilings=WEBINARS))
    facts = rows(("a", "webinar a", 15, "2027-01-15"), ("t", "webinar t", 15, "2027-02-15"))
    verdict = evaluate(rules, facts, ON)
    assert [(entry.key, entry.hundredths) for entry in verdict.counted] == [("t", 1500)]
    assert verdict.status is Status.MET


@pytest.mark.parametrize(
    ("goals", "lines", "limits", "found"),
    [
        ([[1, 1], [0, 1]], [[1, 1], [1, 0], [0, 1]], [5, 4, 4], [1, 4]),
        ([[1, 1], [1, 0]], [[1, 1], [1, 0], [0, 1]], [5, 4, 4], [4, 1]),
        # Three that pairwise share one: each gets a half, rounded down.
        ([[1, 1, 1]], [[1, 1, 0], [0, 1, 1], [1, 0, 1]], [1, 1, 1], [0, 0, 0]),
        ([[1, 1, 1]], [[1, 1, 0], [0, 1, 1], [1, 0, 1]], [4, 4, 4], [2, 2, 2]),
    ],
)
def test_the_greatest_sum_within_limits(
    goals: list[list[int]], lines: list[list[int]], limits: list[int], found: list[int]
) -> None:
    assert greatest(goals, lines, limits) == found
