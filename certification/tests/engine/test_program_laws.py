"""The laws again, over every shipped program: any level and phase, any day, 29 February among them."""

import json
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.engine import (
    AttributeFact,
    CreditFact,
    CreditState,
    DecisionFact,
    EnrollmentFact,
    Facts,
    HoldingFact,
    LeaveFact,
    PersonFact,
    Rules,
    Status,
    Verdict,
    Window,
    credit_window,
    dump_rules,
    evaluate,
    load_rules,
    verdict_from_json,
    verdict_to_json,
)
from certification.engine.conversion import worth_of
from certification.engine.grouping import distinguished
from certification.engine.rules import CountRequirement, Rounding
from certification.engine.windows import counting_window
from certification.explain import not_counted_sentence, requirement_sentence, requirement_title

from .programs import EXAMPLES, example

FEW = settings(max_examples=120, deadline=None, suppress_health_check=[HealthCheck.too_slow])
RULES = [example(path.stem) for path in sorted(EXAMPLES.glob("*.json"))]
LEAP_DAYS = [date(2028, 2, 29), date(2024, 2, 29), date(2032, 2, 29)]
days = st.integers(0, 3000).map(lambda n: date(2024, 1, 1) + timedelta(days=n)) | st.sampled_from(LEAP_DAYS)


@st.composite
def credit_facts(draw: st.DrawFn, rules: Rules, key: str) -> CreditFact:
    ended_on = draw(days)
    by_units = draw(st.booleans())
    tags = [tag for tag, _ in rules.tags]
    return CreditFact(
        key=key,
        kind=draw(st.sampled_from([*dict(rules.kinds), "learning"])),
        started_on=ended_on - timedelta(days=draw(st.integers(0, 30))),
        ended_on=ended_on,
        minutes=0 if by_units else draw(st.integers(0, 2000)),
        units=draw(st.integers(1, 500)) if by_units else 0,
        amount_hundredths=draw(st.none() | st.integers(0, 3000)),
        state=draw(st.sampled_from([*CreditState, *[CreditState.VERIFIED] * 6])),
        verified_on=draw(st.none() | days),
        category=draw(st.sampled_from([*dict(rules.categories), None])),
        tags=draw(st.frozensets(st.sampled_from(tags))) if tags else frozenset(),
        goal="g",
        topic=draw(st.sampled_from([None, "x", "y"])),
        event=draw(st.sampled_from([None, "e"])),
        claimed_on=draw(st.none() | days),
        preapproved_on=draw(st.none() | days),
        words=draw(st.none() | st.integers(0, 300)),
        spent_on=draw(st.sampled_from([None, None, None, "N-1"])),
    )


@st.composite
def cases(draw: st.DrawFn, programs: list[Rules] = RULES) -> tuple[Rules, Facts, date]:
    rules = draw(st.sampled_from(programs))
    level = draw(st.sampled_from(rules.levels))
    phase = draw(st.sampled_from([name for name, _ in level.phases]))
    dated = {"issued_on": draw(st.none() | days), "applied_on": draw(st.none() | days)}
    enrollment = EnrollmentFact(
        draw(days), level=level.code, phase=phase, post_began_on=draw(st.none() | days), **dated
    )
    people = [PersonFact("degree", "ala_masters"), PersonFact("exam", "aca_exam", draw(days))]
    posts = ("director", "branch_head")
    leave_from = draw(days)
    facts = Facts(
        enrollment,
        credits=tuple(draw(credit_facts(rules, f"c{n:02}")) for n in range(draw(st.integers(0, 10)))),
        holdings=tuple(draw(st.lists(holdings(rules), max_size=3))),
        about=tuple(people),
        attributes=tuple(AttributeFact("post", draw(st.sampled_from(posts)), draw(days)) for _ in range(2)),
        decisions=(DecisionFact("board", draw(days)), DecisionFact("agency", draw(days), draw(st.booleans()))),
        leaves=(LeaveFact(leave_from, leave_from + timedelta(days=draw(st.integers(0, 100)))),),
    )
    return rules, facts, draw(days)


@st.composite
def holdings(draw: st.DrawFn, rules: Rules) -> HoldingFact:
    begins = draw(days)
    ends = draw(st.none() | st.integers(0, 1500).map(lambda n: begins + timedelta(days=n)))
    return HoldingFact(rules.program, f"N-{draw(st.integers(1, 99))}", begins, ends, rules.track, "grade_5B")


@FEW
@given(cases(), st.integers())
def test_the_order_of_the_facts_never_matters(case: tuple[Rules, Facts, date], seed: int) -> None:
    rules, facts, on = case
    shuffled: dict[str, Any] = {}
    for name in ("credits", "holdings", "about", "attributes", "decisions"):
        rows = list(getattr(facts, name))
        Random(seed).shuffle(rows)
        shuffled[name] = tuple(rows)
    assert evaluate(rules, replace(facts, **shuffled), on) == evaluate(rules, facts, on)


@FEW
@given(cases())
def test_counted_and_not_counted_name_every_credit_and_add_up_to_its_worth(case: tuple[Rules, Facts, date]) -> None:
    rules, facts, on = case
    rules = replace(rules, rounding=replace(rules.rounding, each="credit"))
    verdict = evaluate(rules, facts, on)
    listed = dict.fromkeys((credit.key for credit in facts.credits), 0)
    for entry in (*verdict.counted, *verdict.not_counted):
        listed[entry.key] += entry.hundredths
    assert listed == {credit.key: worth(rules, credit) for credit in facts.credits}
    assert {entry.key for entry in (*verdict.counted, *verdict.not_counted)} == set(listed)
    assert all(entry.reasons for entry in verdict.not_counted)
    assert explained(verdict)


def worth(rules: Rules, credit: CreditFact) -> int:
    if credit.amount_hundredths is not None:
        return credit.amount_hundredths
    return worth_of(rules, credit, credit.minutes, credit.units)


def explained(verdict: Verdict) -> bool:
    """Every line of a verdict has words, and none a place that was left open."""
    lines = [requirement_title(item) + requirement_sentence(item) for item in verdict.requirement.walk()]
    lines += [not_counted_sentence(entry) for entry in verdict.not_counted]
    return all(line and "{" not in line for line in lines)


def groupable(rules: Rules) -> Rules:
    """The same program with rates that lose nothing when sizes are added up, and without what looks at one credit."""
    plain = replace(
        rules,
        rounding=Rounding(step=1),
        minutes_per_credit=50,
        conversions=tuple(
            replace(rate, units=100, hundredths=400) if rate.units else replace(rate, minutes=50, hundredths=200)
            for rate in rules.conversions
        ),
        ceilings=tuple(ceiling for ceiling in rules.ceilings if ceiling.per in ("window", "year", "calendar_year")),
        bands=(),
        multipliers=(),
        conditions=(),
        carry_over=None,
    )
    return replace(plain, ceilings=()) if plain.needs_single_credits() else plain


GROUPABLE = [rules for rules in map(groupable, RULES) if not rules.needs_single_credits()]


def bucketed(rules: Rules, facts: Facts, on: date) -> Facts:
    """Credits that agree in what the rules tell apart, in what is known of them, and in their place in the period."""
    enrollment = facts.enrollment
    days = counting_window(rules, enrollment, credit_window(rules, enrollment, on, facts.leaves))
    buckets: dict[Any, list[CreditFact]] = {}
    for credit in sorted(facts.credits, key=lambda credit: (credit.ended_on, credit.key)):
        place = (days.is_before(credit.ended_on), days.is_after(credit.ended_on), credit.ended_on <= on)
        known = (credit.state_on(on), credit.spent_on, credit.units > 0, credit.amount_hundredths is None)
        apart = [getattr(credit, name) for name in sorted(distinguished(rules))]
        buckets.setdefault((place, known, *apart), []).append(credit)
    return replace(facts, credits=tuple(map(one_bucket, buckets.values())))


def one_bucket(credits: list[CreditFact]) -> CreditFact:
    amounts = [credit.amount_hundredths for credit in credits]
    sums = {name: sum(getattr(credit, name) for credit in credits) for name in ("minutes", "units", "count")}
    fixed = None if None in amounts else sum(amount or 0 for amount in amounts)
    return replace(credits[0], amount_hundredths=fixed, **sums)


@st.composite
def crowds(draw: st.DrawFn) -> tuple[Rules, Facts, date]:
    """Verified credits of one period, each with others beside it that differ in a day and one thing more."""
    rules, facts, _ = draw(cases(GROUPABLE))
    begun = facts.enrollment.starts_on
    crowd = []
    for number in range(draw(st.integers(2, 12))):
        like = draw(st.sampled_from(facts.credits or (CreditFact("", "learning", begun, begun, 900),)))
        name = draw(st.sampled_from(["kind", "category", "tags", "amount_hundredths"]))
        other = {name: getattr(draw(credit_facts(rules, "")), name)}
        day = begun + timedelta(days=draw(st.integers(0, 1000)))
        known = {"state": CreditState.VERIFIED, "verified_on": None, "spent_on": None}
        crowd.append(replace(like, key=f"c{number:02}", started_on=day, ended_on=day, **known, **other))
    return rules, replace(facts, credits=tuple(crowd)), begun + timedelta(days=draw(st.integers(900, 1100)))


@FEW
@given(crowds())
def test_what_a_program_does_not_tell_apart_may_be_added_up(case: tuple[Rules, Facts, date]) -> None:
    rules, facts, on = case
    single, grouped = (evaluate(rules, some, on) for some in (facts, bucketed(rules, facts, on)))
    answers = [
        [(item.code, item.status, item.need, item.have, item.waiting) for item in verdict.requirement.walk()]
        for verdict in (single, grouped)
    ]
    assert answers[0] == answers[1]
    assert (grouped.counted_hundredths, grouped.recorded_hundredths) == (
        single.counted_hundredths,
        single.recorded_hundredths,
    )
    assert [(c.used, c.made, c.waiting) for c in grouped.ceilings] == [
        (c.used, c.made, c.waiting) for c in single.ceilings
    ]


def test_most_programs_can_be_grouped_once_rounding_loses_nothing() -> None:
    assert len(GROUPABLE) > len(RULES) // 2


@FEW
@given(cases())
def test_a_verdict_survives_being_stored(case: tuple[Rules, Facts, date]) -> None:
    verdict = evaluate(*case)
    assert verdict_from_json(json.loads(json.dumps(verdict_to_json(verdict)))) == verdict


def counts_things(rules: Rules) -> bool:
    return any(isinstance(item, CountRequirement) and item.maximum for _, item in rules.requirements())


@FEW
@given(cases().filter(lambda case: not counts_things(case[0])), st.data())
def test_with_no_maximum_on_a_number_more_verified_credit_never_loses(
    case: tuple[Rules, Facts, date], data: st.DataObject
) -> None:
    rules, facts, on = case
    rules = replace(rules, rounding=replace(rules.rounding, each="credit"))
    more = replace(data.draw(credit_facts(rules, "zz")), state=CreditState.VERIFIED, verified_on=None)
    before, after = evaluate(rules, facts, on), evaluate(rules, replace(facts, credits=(*facts.credits, more)), on)
    if before.status is Status.MET:
        assert after.status is Status.MET
    assert after.counted_hundredths >= before.counted_hundredths


@FEW
@given(cases(), days)
def test_what_becomes_known_later_changes_no_standing_of_the_past(case: tuple[Rules, Facts, date], later: date) -> None:
    rules, facts, on = case
    later = max(later, on + timedelta(days=1))
    credit = CreditFact("new", "learning", on, on, minutes=60, recorded_on=later)
    changed = replace(
        facts,
        credits=(*facts.credits, credit),
        holdings=(*facts.holdings, HoldingFact(rules.program, "late", date(2000, 1, 1), recorded_on=later)),
        about=(*facts.about, PersonFact("degree", "bachelor", date(2000, 1, 1), recorded_on=later)),
        attributes=(*facts.attributes, AttributeFact("post", "clerk", date(2000, 1, 1), recorded_on=later)),
        decisions=(*facts.decisions, DecisionFact("board", later, accepted=False)),
        leaves=(*facts.leaves, LeaveFact(on, on, granted_on=later)),
    )
    assert evaluate(rules, changed, on) == evaluate(rules, facts, on)


@FEW
@given(cases())
def test_a_period_has_a_first_day_before_its_end_and_no_gap_to_the_next(case: tuple[Rules, Facts, date]) -> None:
    rules, facts, on = case
    enrollment = facts.enrollment
    window = credit_window(rules, enrollment, on, facts.leaves)
    if window.starts_on and window.ends_before:
        assert window.starts_on < window.ends_before
        assert window.contains(window.starts_on)
        assert not window.contains(window.ends_before)
    if rules.window_of(enrollment.phase).kind == "cycle" and window.ends_before:
        following = credit_window(rules, EnrollmentFact(window.ends_before, phase=enrollment.phase), on)
        assert following.starts_on == window.ends_before
        assert window.contains(enrollment.starts_on)


def test_every_example_survives_being_written_and_read() -> None:
    assert [load_rules(json.dumps(dump_rules(rules))) for rules in RULES] == RULES


def test_an_open_window_is_one() -> None:
    assert Window().contains(LEAP_DAYS[0])
