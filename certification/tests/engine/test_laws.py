"""Laws that hold for any facts, found wanting by machine where a table of cases would not think of it."""

import json
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from math import floor

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from certification.engine import (
    CreditFact,
    CreditState,
    EnrollmentFact,
    Facts,
    RevisionFact,
    Rules,
    Status,
    dump_rules,
    evaluate,
    load_rules,
    verdict_from_json,
    verdict_to_json,
)
from certification.engine.contradictions import with_codes
from certification.engine.rules import (
    Branch,
    Ceiling,
    Conversion,
    CreditsRequirement,
    DocumentRequirement,
    FirstDeadline,
    HoldsRequirement,
    Level,
    PlanGate,
    PlanRequirement,
    Requirement,
    Rounding,
    Where,
    WindowRule,
)

from .strategic import JUNIPER, MONTANA, REPORT, STAFF, STAFF_CERTIFICATE

START = date(2025, 7, 1)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])

days = st.integers(-40, 1600).map(lambda n: START + timedelta(days=n))
near_days = st.integers(0, 120).map(lambda n: START + timedelta(days=n))
goals = st.sampled_from(["g1", "g2", "g3"])
activities = st.sampled_from(["a1", "a2", "a3"])
shipped = st.sampled_from([MONTANA, JUNIPER, STAFF])
codes = st.text("abcdefghij_-", min_size=1, max_size=8)


@st.composite
def credit_facts(draw: st.DrawFn) -> CreditFact:
    ended_on = draw(days)
    units = draw(st.sampled_from([0, 0, 0, 10, 50, 100, 300]))
    return CreditFact(
        key="",
        kind=draw(st.sampled_from(["course", "self_directed", "presenting", "college_semester"])),
        started_on=ended_on - timedelta(days=draw(st.integers(0, 60))),
        ended_on=ended_on,
        minutes=0 if units else draw(st.integers(0, 3000)),
        units=units,
        amount_hundredths=draw(st.none() | st.integers(0, 1500)),
        state=draw(st.sampled_from([*CreditState, *[CreditState.VERIFIED] * 5])),
        verified_on=draw(st.none() | days),
        category=draw(st.sampled_from([None, "technology", "public"])),
        goal=draw(st.none() | goals),
        activity=draw(st.none() | activities),
        spent_on=draw(st.sampled_from([None, None, None, "N-1"])),
    )


@st.composite
def revision_facts(draw: st.DrawFn) -> RevisionFact:
    submitted_on = draw(near_days)
    decided_on = submitted_on + timedelta(days=draw(st.integers(0, 60)))
    decision = draw(st.sampled_from(["approved_on", "approved_on", "returned_on", None]))
    decided = {decision: decided_on} if decision else {}
    return RevisionFact(
        0, submitted_on, goals=draw(st.frozensets(goals)), activities=draw(st.frozensets(activities)), **decided
    )


@st.composite
def all_facts(draw: st.DrawFn) -> Facts:
    credits = draw(st.lists(credit_facts(), max_size=14))
    revisions = draw(st.lists(revision_facts(), max_size=3))
    return Facts(
        EnrollmentFact(START),
        credits=tuple(replace(credit, key=f"c{index:02}") for index, credit in enumerate(credits)),
        revisions=tuple(replace(revision, number=index + 1) for index, revision in enumerate(revisions)),
        holdings=(STAFF_CERTIFICATE, replace(STAFF_CERTIFICATE, program="juniper")),
        documents=(REPORT,),
    )


@MANY
@given(shipped, all_facts(), days, st.randoms())
def test_the_order_of_the_facts_never_matters(rules: Rules, facts: Facts, on: date, random: object) -> None:
    credits, revisions = list(facts.credits), list(facts.revisions)
    random.shuffle(credits)  # type: ignore[attr-defined]
    random.shuffle(revisions)  # type: ignore[attr-defined]
    shuffled = replace(facts, credits=tuple(credits), revisions=tuple(revisions))
    assert evaluate(rules, shuffled, on) == evaluate(rules, facts, on)


@MANY
@given(shipped, all_facts(), days)
def test_counted_and_not_counted_name_every_credit_and_add_up_to_its_worth(
    rules: Rules, facts: Facts, on: date
) -> None:
    singles = replace(rules, rounding=replace(rules.rounding, each="credit"))
    verdict = evaluate(singles, facts, on)
    listed: dict[str, int] = {}
    for entry in (*verdict.counted, *verdict.not_counted):
        listed[entry.key] = listed.get(entry.key, 0) + entry.hundredths
    assert listed == {credit.key: worth(credit, rules) for credit in facts.credits}
    assert len({entry.key for entry in verdict.counted}) == len(verdict.counted)
    assert all(entry.reasons for entry in verdict.not_counted)


def worth(credit: CreditFact, rules: Rules) -> int:
    """The slow way: fractions, one credit at a time, half-credit steps."""
    if credit.amount_hundredths is not None:
        return credit.amount_hundredths
    hours, units = Fraction(credit.minutes, 60), Fraction(credit.units, 100)
    study, college = credit.kind == "self_directed", credit.kind == "college_semester"
    if rules is JUNIPER:
        exact = hours / 3 if study else hours
    elif rules is MONTANA:
        exact = 4 * units if college else hours * (Fraction(1, 3) if study else factor(credit))
    else:
        exact = 4 * units if college else hours * factor(credit)
    return floor(exact * 2) * 50


def factor(credit: CreditFact) -> int:
    return 2 if credit.kind == "presenting" else 1


@MANY
@given(shipped, all_facts(), days)
def test_the_total_agrees_with_a_slow_oracle(rules: Rules, facts: Facts, on: date) -> None:
    singles = replace(rules, rounding=replace(rules.rounding, each="credit"))
    eligible = [credit for credit in facts.credits if counts(credit, singles, facts.revisions, on)]
    study = sum(worth(credit, rules) for credit in eligible if credit.kind == "self_directed")
    other = sum(worth(credit, rules) for credit in eligible if credit.kind != "self_directed")
    most = 0 if rules is STAFF else 2000
    assert evaluate(singles, facts, on).find("total").have == other + min(study, most)


@MANY
@given(all_facts(), days)
def test_each_category_agrees_with_a_slow_oracle_and_the_total_is_all_of_it(facts: Facts, on: date) -> None:
    eligible = [c for c in facts.credits if counts(c, STAFF, (), on) and c.kind != "self_directed"]
    verdict = evaluate(STAFF, facts, on)
    sums = {None: 0, "technology": 0, "public": 0}
    for credit in eligible:
        sums[credit.category] += worth(credit, STAFF)
    for category in ("technology", "public"):
        line = verdict.find(category)
        assert (line.have, line.status is Status.MET) == (sums[category], sums[category] >= 500)
    assert verdict.find("total").have == sum(sums.values())
    assert verdict.status is not Status.MET  # administration and collections have nothing


def counts(credit: CreditFact, rules: Rules, revisions: tuple[RevisionFact, ...], on: date) -> bool:
    """Whether a credit counts, said again as plainly as possible and without the engine.

    What has no rate in its measure is worth nothing to the oracle, so it need not be named here.
    """
    is_verified = credit.state is CreditState.VERIFIED and (credit.verified_on or on) <= on
    is_in_window = START <= credit.ended_on < date(2029, 7, 1) and credit.ended_on <= on
    if rules.plan is None:
        return is_verified and is_in_window and credit.spent_on is None
    goals_that_day: set[str] = set()
    activities_that_day: set[str] = set()
    approved = [r for r in revisions if r.approved_on and r.approved_on <= on]
    approved.sort(key=lambda r: (r.approved_on, r.number))
    for index, revision in enumerate(approved):
        by_submission = rules.plan.credits_count_from == "submitted"
        begins = revision.submitted_on if by_submission else revision.approved_on
        ends = approved[index + 1].approved_on if index + 1 < len(approved) else date.max
        if begins <= credit.started_on < ends:  # type: ignore[operator]
            goals_that_day |= revision.goals
            activities_that_day |= revision.activities
    is_planned = credit.kind != "self_directed" or credit.activity in activities_that_day
    return is_verified and is_in_window and credit.goal in goals_that_day and is_planned and credit.spent_on is None


@MANY
@given(shipped, all_facts(), days, credit_facts())
def test_more_verified_credit_never_loses_a_certificate(rules: Rules, facts: Facts, on: date, more: CreditFact) -> None:
    added = replace(facts, credits=(*facts.credits, replace(more, key="zz", state=CreditState.VERIFIED)))
    before, after = evaluate(rules, facts, on), evaluate(rules, added, on)
    assert after.find("total").have >= before.find("total").have
    if before.status is Status.MET:
        assert after.status is Status.MET


@MANY
@given(shipped, all_facts(), days)
def test_verifying_what_is_claimed_never_lowers_the_total(rules: Rules, facts: Facts, on: date) -> None:
    verified = tuple(
        replace(c, state=CreditState.VERIFIED, verified_on=None) if c.state is CreditState.CLAIMED else c
        for c in facts.credits
    )
    before, after = evaluate(rules, facts, on), evaluate(rules, replace(facts, credits=verified), on)
    assert after.find("total").have >= before.find("total").have


@MANY
@given(all_facts(), days, st.integers(1, 5))
def test_grouped_buckets_count_like_single_credits_where_rounding_loses_nothing(
    facts: Facts, on: date, parts: int
) -> None:
    """The sweep may feed what SQL grouped: same everything, minutes added up."""
    exact = replace(MONTANA, rounding=Rounding(step=1), minutes_per_credit=50, conversions=())
    rates = (Conversion("self_directed", 100, 100), Conversion("college_semester", 0, 400, 100, "semester credit"))
    exact = replace(exact, conversions=rates)
    assert not exact.needs_single_credits()
    buckets = tuple(
        replace(c, minutes=c.minutes * parts, units=c.units * parts, amount_hundredths=None, count=parts)
        for c in facts.credits
    )
    singles = tuple(
        replace(c, key=f"{c.key}-{part}", amount_hundredths=None) for c in facts.credits for part in range(parts)
    )
    grouped = evaluate(exact, replace(facts, credits=buckets), on)
    single = evaluate(exact, replace(facts, credits=singles), on)
    assert grouped.find("total").have == single.find("total").have
    assert grouped.ceilings == single.ceilings
    assert grouped.recorded_hundredths == single.recorded_hundredths


@MANY
@given(shipped, all_facts(), days, days)
def test_what_becomes_known_later_changes_no_standing_of_the_past(
    rules: Rules, facts: Facts, on: date, later: date
) -> None:
    on, later = min(on, later), max(on, later) + timedelta(days=1)
    learned = CreditFact("new", "course", START, START, minutes=60, goal="g1", recorded_on=later)
    reversed_later = tuple(
        replace(c, state=CreditState.REVERSED, reversed_on=later) if c.state is CreditState.VERIFIED else c
        for c in facts.credits
    )
    changed = replace(facts, credits=(*reversed_later, learned))
    assert evaluate(rules, changed, on) == evaluate(rules, facts, on)


@MANY
@given(shipped, all_facts(), days)
def test_a_verdict_survives_being_stored(rules: Rules, facts: Facts, on: date) -> None:
    verdict = evaluate(rules, facts, on)
    assert verdict_from_json(json.loads(json.dumps(verdict_to_json(verdict)))) == verdict


wheres = st.builds(Where, st.frozensets(codes, max_size=2), st.frozensets(codes, max_size=2), st.frozensets(codes))
titles = st.text(min_size=1, max_size=30).filter(str.strip)
leaves: st.SearchStrategy[Requirement] = st.one_of(
    st.builds(CreditsRequirement, st.integers(1, 9999), wheres, title=titles),
    st.builds(HoldsRequirement, codes, st.none() | codes, st.none() | codes, st.sampled_from(["ever", "current"])),
    st.builds(DocumentRequirement, codes, st.integers(0, 10), st.sampled_from([0, 10, 500])),
    st.builds(PlanRequirement, title=titles),
)
trees = st.recursive(
    leaves,
    lambda children: st.lists(children, min_size=1, max_size=3).flatmap(
        lambda of: st.sampled_from(
            [Branch("all", tuple(of)), Branch("any", tuple(of)), Branch("n_of", tuple(of), n=len(of))]
        )
    ),
    max_leaves=8,
).map(with_codes)


@MANY
@given(
    requirement=trees,
    ceilings=st.lists(
        st.builds(Ceiling, codes, st.integers(9999, 99999), wheres), max_size=2, unique_by=lambda c: c.code
    ),
    window=st.sampled_from([WindowRule("none"), WindowRule("fixed", 12), WindowRule("lookback", 48)]),
    plan=st.builds(PlanGate, st.sampled_from(["submitted", "approved"]), st.booleans(), st.frozensets(codes)),
    rounding=st.builds(
        Rounding,
        st.sampled_from([1, 25, 50, 100]),
        st.sampled_from(["up", "down", "nearest"]),
        st.sampled_from(["credit", "activity"]),
    ),
    texts=st.lists(st.text(), max_size=2).map(tuple),
    conversions=st.lists(
        st.builds(Conversion, codes, st.integers(1, 999), st.integers(1, 999))
        | st.builds(Conversion, codes, st.just(0), st.integers(1, 999), st.integers(1, 999), titles),
        max_size=3,
        unique_by=lambda rate: (rate.kind, rate.units > 0),
    ),
    deadline=st.none() | st.builds(FirstDeadline, codes, st.integers(1, 1200)),
    effective_from=st.none() | days,
)
def test_a_rule_set_survives_being_written_and_read(
    requirement: Requirement,
    ceilings: list[Ceiling],
    window: WindowRule,
    plan: PlanGate,
    rounding: Rounding,
    texts: tuple[str, ...],
    conversions: list[Conversion],
    deadline: FirstDeadline | None,
    effective_from: date | None,
) -> None:
    rules = Rules(
        code="r",
        title="R",
        program="p",
        track="t",
        window=window,
        levels=(Level("only", (("first", requirement), ("upkeep", requirement))),),
        ceilings=tuple(ceilings),
        plan=plan,
        rounding=rounding,
        notes=texts,
        conversions=tuple(conversions),
        first_deadline=deadline,
        effective_from=effective_from,
    )
    assert load_rules(json.dumps(dump_rules(rules))) == rules
    assert load_rules(dump_rules(rules)) == rules
