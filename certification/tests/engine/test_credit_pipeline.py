"""From learning to counted credit: conversion, conditions, how often, carry-over, ceilings."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from certification.engine import (
    CreditFact,
    CreditState,
    EnrollmentFact,
    Facts,
    HoldingFact,
    MemberFact,
    Rules,
    Verdict,
    asked_of_credit,
    evaluate,
    left_over,
    load_rules,
)
from certification.engine.dates import Span
from certification.engine.rules import (
    Band,
    Branch,
    CarryOver,
    Ceiling,
    Condition,
    CountRequirement,
    CreditsRequirement,
    Holder,
    Level,
    Multiplier,
    Requirement,
    Verification,
    Where,
    WindowRule,
)

from .small import rules
from .test_codec import SMALL

START, ON = date(2026, 1, 1), date(2030, 12, 31)
FOUR_YEARS = WindowRule("fixed", 48)


def credit(key: str, ended_on: date = date(2026, 6, 1), **changes: Any) -> CreditFact:
    size = {} if {"minutes", "amount_hundredths"} & set(changes) else {"amount_hundredths": 100}
    return CreditFact(key, changes.pop("kind", "course"), ended_on, ended_on, **size, **changes)


def judged(rule_set: Rules, *credits: CreditFact, on: date = ON, **facts: Any) -> Verdict:
    return evaluate(rule_set, Facts(EnrollmentFact(START), credits=credits, **facts), on)


def counted(verdict: Verdict) -> dict[str, int]:
    return {entry.key: entry.hundredths for entry in verdict.counted}


def against(verdict: Verdict) -> dict[str, list[str]]:
    return {entry.key: [reason.code.value for reason in entry.reasons] for entry in verdict.not_counted}


@pytest.mark.parametrize(
    ("minutes", "worth"),
    [(1, 0), (19, 0), (20, 50), (44, 50), (45, 100), (89, 100), (90, 150), (119, 150), (120, 200)],
)
def test_bands_give_what_the_table_says_and_the_rate_holds_above_them(minutes: int, worth: int) -> None:
    banded = rules(bands=(Band(20, 44, 50), Band(45, 89, 100)))
    assert judged(banded, credit("c", minutes=minutes)).recorded_hundredths == worth


def test_a_presenter_earns_twice_what_time_makes_but_not_twice_a_fixed_amount() -> None:
    doubled = rules(multipliers=(Multiplier("presenter", 200, Where(kinds=frozenset({"course"}))),))
    verdict = judged(
        doubled,
        credit("attended", minutes=240),
        credit("presented", minutes=240, role="presenter"),
        credit("fixed", amount_hundredths=400, role="presenter"),
        credit("other", minutes=240, role="presenter", kind="meeting"),
    )
    assert counted(verdict) == {"attended": 400, "presented": 800, "fixed": 400, "other": 400}


def test_a_multiplier_comes_before_rounding() -> None:
    doubled = rules(multipliers=(Multiplier("presenter", 200),))
    assert judged(doubled, credit("c", minutes=20, role="presenter")).counted_hundredths == 50


ABOUT = Where(kinds=frozenset({"recording"}))
REFUSED: list[tuple[Condition, dict[str, Any], dict[str, Any], str]] = [
    (Condition("never", Where(tags=frozenset({"vendor"})), "Vendors"), {"tags": {"vendor"}}, {}, "excluded"),
    (
        Condition("age", ABOUT, span=Span(months=12)),
        {"kind": "recording", "published_on": date(2025, 5, 31)},
        {"kind": "recording", "published_on": date(2025, 6, 1)},
        "too_old",
    ),
    (
        Condition("age", ABOUT, span=Span(days=1)),
        {"kind": "recording", "published_on": date(2026, 5, 30)},
        {},
        "too_old",
    ),
    (Condition("catalog", starts_on=date(2026, 6, 1)), {}, {"in_catalog": True}, "not_in_catalog"),
    (
        Condition("claimed_within", span=Span(days=90)),
        {"claimed_on": date(2026, 8, 31)},
        {"claimed_on": date(2026, 8, 30)},
        "claimed_too_late",
    ),
    (Condition("claimed_within", span=Span(days=90)), {"recorded_on": date(2026, 9, 1)}, {}, "claimed_too_late"),
    (
        Condition("preapproved"),
        {"preapproved_on": date(2026, 6, 2)},
        {"preapproved_on": date(2026, 6, 1)},
        "not_preapproved",
    ),
    (Condition("least", minutes=30), {"minutes": 29}, {"minutes": 30}, "too_brief"),
    (Condition("least", minutes=30), {"minutes": 29}, {"amount_hundredths": 10}, "too_brief"),
    (Condition("provider", providers=frozenset({"msl"})), {"provider": "x"}, {"provider": "msl"}, "other_provider"),
    (Condition("provider", providers=frozenset({"msl"})), {"provider": "x"}, {}, "other_provider"),
    (Condition("reflection", min_words=80, max_words=250), {}, {"words": 80}, "no_reflection"),
    (Condition("reflection", min_words=80), {"words": 79}, {"words": 250}, "reflection_too_short"),
    (Condition("reflection", max_words=250), {"words": 251}, {"words": 250}, "reflection_too_long"),
]


@pytest.mark.parametrize(("condition", "bad", "good", "reason"), REFUSED, ids=[case[3] for case in REFUSED])
def test_a_condition_refuses_one_credit_and_lets_the_other_pass(
    condition: Condition, bad: dict[str, Any], good: dict[str, Any], reason: str
) -> None:
    if "tags" in bad:
        bad = {**bad, "tags": frozenset(bad["tags"])}
    verdict = judged(rules(conditions=(condition,)), credit("bad", **bad), credit("good", **good))
    assert against(verdict) == {"bad": [reason]}


def test_a_condition_from_a_day_leaves_what_began_before_alone() -> None:
    catalog = rules(conditions=(Condition("catalog", starts_on=date(2026, 7, 1)),))
    assert counted(judged(catalog, credit("a", date(2026, 6, 30)), credit("b", date(2026, 7, 1)))) == {"a": 100}


def test_of_the_same_topic_the_greatest_counts_in_any_order() -> None:
    once = rules(conditions=(Condition("once", same="topic"),))
    small, large = (credit(key, topic="t", amount_hundredths=amount) for key, amount in (("a", 100), ("b", 300)))
    for order in ((small, large), (large, small)):
        verdict = judged(once, *order)
        assert (counted(verdict), against(verdict)) == ({"b": 300}, {"a": ["repeated"]})


def test_twice_per_topic_and_once_per_event() -> None:
    both = rules(conditions=(Condition("once", same="topic", times=2), Condition("once", same="event")))
    held = [credit(f"c{n}", topic="t", event=event) for n, event in enumerate(["x", "x", "y", "z"])]
    verdict = judged(both, *held, credit("free"))
    assert sorted(against(verdict)) == ["c1", "c3"]


def test_what_does_not_count_anyway_takes_nobodys_place() -> None:
    once = rules(conditions=(Condition("once", same="topic"),))
    draft = credit("a", topic="t", amount_hundredths=900, state=CreditState.DRAFT)
    claimed = credit("b", topic="t", amount_hundredths=800, state=CreditState.CLAIMED)
    verdict = judged(once, draft, claimed, credit("c", topic="t"))
    assert (counted(verdict), against(verdict)) == ({"c": 100}, {"a": ["draft"], "b": ["claimed", "repeated"]})


def test_a_ceiling_holds_for_each_year_of_the_period() -> None:
    yearly = rules(window=FOUR_YEARS, ceilings=(Ceiling("y", 300, per="year"),))
    held = [credit(f"c{n}", day, amount_hundredths=200) for n, day in enumerate(
        [date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1), date(2028, 3, 1)]
    )]  # fmt: skip
    verdict = judged(yearly, *held)
    assert counted(verdict) == {"c0": 200, "c1": 100, "c2": 200, "c3": 200}
    assert (verdict.ceilings[0].made, verdict.ceilings[0].used, verdict.ceilings[0].over) == (800, 700, 100)


def test_a_year_of_the_period_is_no_calendar_year() -> None:
    held = [credit("a", date(2026, 6, 30), amount_hundredths=200), credit("b", date(2026, 7, 1), amount_hundredths=200)]
    facts = Facts(EnrollmentFact(date(2025, 7, 1)), credits=tuple(held))
    for per, total in (("year", 400), ("calendar_year", 300)):
        rule_set = rules(window=FOUR_YEARS, ceilings=(Ceiling("y", 300, per=per),))
        assert evaluate(rule_set, facts, ON).counted_hundredths == total


@pytest.mark.parametrize(("per", "total"), [("credit", 500), ("activity", 300), ("topic", 400), ("window", 200)])
def test_a_ceiling_holds_for_each_credit_activity_or_topic(per: str, total: int) -> None:
    held = [
        credit("a", amount_hundredths=300, event="e", topic="t"),
        credit("b", amount_hundredths=300, event="e", topic="u"),
        credit("c", amount_hundredths=100, event="f", topic="t"),
    ]
    per_part = rules(ceilings=(Ceiling("x", 200, per=per),))
    assert judged(per_part, *held).counted_hundredths == total


def test_the_smaller_part_is_clipped_first_and_the_lists_still_add_up() -> None:
    where = Where(tags=frozenset({"ce"}))
    both = rules(ceilings=(Ceiling("all", 500, where), Ceiling("each", 300, where, per="activity")))
    held = [credit(f"c{n}", amount_hundredths=400, tags=frozenset({"ce"})) for n in range(2)]
    verdict = judged(both, *held)
    assert (counted(verdict), verdict.recorded_hundredths) == ({"c0": 300, "c1": 200}, 800)
    assert [ceiling.code for ceiling in verdict.ceilings] == ["all", "each"]


def test_a_ceiling_may_be_a_percentage_of_what_is_asked_for() -> None:
    third = Ceiling("webinars", 0, Where(kinds=frozenset({"webinar"})), percent=30, percent_of="total")
    held = [credit("w", kind="webinar", amount_hundredths=900), credit("c", amount_hundredths=100)]
    assert counted(judged(rules(ceilings=(third,)), *held)) == {"w": 300, "c": 100}


def test_what_a_minimum_needs_is_spared_by_a_ceiling() -> None:
    """Five of learning X can count; the technology in it is worth more to the holder than the rest of it."""
    minimum = CreditsRequirement(300, Where(tags=frozenset({"technology"})), code="technology", title="T")
    capped = rules(minimum, ceilings=(Ceiling("x", 500, Where(categories=frozenset({"x"}))),))
    early = credit("early", date(2026, 2, 1), category="x", amount_hundredths=500)
    late = credit("late", category="x", amount_hundredths=300, tags=frozenset({"technology"}))
    assert counted(judged(capped, early, late)) == {"early": 200, "late": 300}


CARRY = rules(window=FOUR_YEARS, carry_over=CarryOver(250, last_months=12))
BEFORE = HoldingFact(CARRY.program, "N-1", valid_from=date(2025, 12, 31))


def test_unused_credit_of_the_last_year_is_carried_over_newest_first() -> None:
    held = [
        credit("old", date(2024, 12, 31)),
        credit("first", date(2025, 1, 1)),
        credit("middle", date(2025, 6, 1)),
        credit("last", date(2025, 12, 31)),
        credit("own", date(2026, 1, 1)),
    ]
    verdict = judged(CARRY, *held, holdings=(BEFORE,))
    assert counted(verdict) == {"first": 50, "middle": 100, "last": 100, "own": 100}
    assert against(verdict) == {"old": ["before_window"], "first": ["over_carry"]}
    assert verdict.recorded_hundredths == 500


def test_who_never_had_a_period_carries_nothing_over() -> None:
    held = credit("last", date(2025, 12, 31))
    other = replace(BEFORE, program="another")
    for holdings, expected in [((), {}), ((other,), {}), ((BEFORE,), {"last": 100})]:
        assert counted(judged(CARRY, held, holdings=holdings)) == expected


def test_without_a_rule_nothing_is_carried_over() -> None:
    assert counted(judged(rules(window=FOUR_YEARS), credit("last", date(2025, 12, 31)))) == {}


def test_of_a_credit_used_in_part_the_rest_is_carried_over() -> None:
    day = date(2025, 12, 1)
    held = [
        credit("part", day, amount_hundredths=300, spent_on="N-1", spent_hundredths=200),
        credit("whole", day, amount_hundredths=300, spent_on="N-1"),
    ]
    verdict = judged(CARRY, *held)
    assert counted(verdict) == {"part": 100}
    assert against(verdict) == {"part": ["spent"], "whole": ["before_window", "spent"]}
    assert verdict.recorded_hundredths == 600


def test_a_certificate_uses_up_the_oldest_and_leaves_the_newest() -> None:
    held = [credit(f"c{n}", date(2026, 6, 1 + n), amount_hundredths=500) for n in range(3)]
    verdict = judged(CARRY, *held)
    assert left_over(CARRY, verdict, held) == {"c2": 250}
    for needed, left in [(1400, {"c2": 100}), (1500, {}), (900, {"c2": 250})]:
        asked = asking(total(needed))
        assert left_over(asked, judged(asked, *held), held) == left
    roomy = replace(asking(total(900)), carry_over=CarryOver(10000))
    assert left_over(roomy, judged(roomy, *held), held) == {"c2": 500, "c1": 100}
    assert left_over(rules(), judged(rules(), *held), held) == {}


def test_what_a_minimum_needs_is_not_left_over() -> None:
    tech = Where(categories=frozenset({"technology"}))
    held = [
        credit("old", date(2026, 6, 1), amount_hundredths=1000),
        credit("new", date(2026, 6, 2), amount_hundredths=500, category="technology"),
    ]
    minimum = CreditsRequirement(minimum=400, where=tech, code="technology", title="T")
    asked = asking(total(1000), minimum)
    assert left_over(asked, judged(asked, *held), held) == {"new": 100, "old": 150}
    without_total = asking(minimum)
    assert left_over(without_total, judged(without_total, *held), held) == {}
    counted_by_number = asking(total(1000), CountRequirement(minimum=1, where=tech, code="two", title="T"))
    assert left_over(counted_by_number, judged(counted_by_number, *held), held) == {"old": 250}


def total(needed: int) -> CreditsRequirement:
    return CreditsRequirement(minimum=needed, code="total")


def asking(*items: Requirement) -> Rules:
    level = Level("only", (("first", Branch("all", items, code="all")),))
    return replace(CARRY, levels=(level,))


def test_the_holders_own_word_is_enough_where_the_rules_say_so() -> None:
    claims = [credit("a", state=CreditState.CLAIMED), credit("b", state=CreditState.CLAIMED, tags=frozenset({"big"}))]
    own_word = rules(verification=Verification(self_attested=Where(excluding=Where(tags=frozenset({"big"})))))
    verdict = judged(own_word, *claims, credit("c", state=CreditState.RETURNED))
    assert (counted(verdict), against(verdict)) == ({"a": 100}, {"b": ["claimed"], "c": ["returned"]})


def test_a_credit_waits_for_the_next_who_attests_it() -> None:
    chain = rules(verification=Verification(steps=("validator", "agency")))
    held = [
        credit("none", signed=frozenset()),
        credit("one", signed=frozenset({"validator"})),
        credit("both", signed=frozenset({"validator", "agency"})),
        credit("untracked"),
    ]
    verdict = judged(chain, *held)
    assert sorted(counted(verdict)) == ["both", "untracked"]
    assert [entry.reasons[0]["role"] for entry in verdict.not_counted] == ["validator", "agency"]
    assert verdict.find("total").waiting == 200


@pytest.mark.parametrize(("members", "expected"), [("period", ["before", "in"]), ("day", ["in"])])
def test_a_board_counts_what_its_members_learned(members: str, expected: list[str]) -> None:
    board = rules(window=FOUR_YEARS, holder=Holder("board", members))
    people = (MemberFact("ann", date(2026, 5, 1), date(2026, 12, 31)), MemberFact("bob", date(2031, 1, 1)))
    held = [
        credit("before", date(2026, 2, 1), member="ann"),
        credit("in", date(2026, 5, 1), member="ann"),
        credit("later", date(2026, 5, 1), member="bob"),
        credit("stranger", date(2026, 5, 1), member="eve"),
    ]
    verdict = judged(board, *held, members=people)
    assert sorted(counted(verdict)) == sorted(expected)
    assert "not_a_member" in against(verdict)["stranger"]


def test_filters_know_all_tags_roles_and_exceptions() -> None:
    both = Where(all_tags=frozenset({"a", "b"}))
    assert both.matches(credit("c", tags=frozenset({"a", "b", "c"})))
    assert not both.matches(credit("c", tags=frozenset({"a"})))
    assert Where(roles=frozenset({"presenter"})).matches(credit("c", role="presenter"))
    assert not Where(excluding=Where(kinds=frozenset({"course"}))).matches(credit("c"))
    assert Where(tags=frozenset({"a"})).includes(both)
    assert not both.includes(Where(tags=frozenset({"a"})))
    assert not Where(excluding=both).includes(Where())


@pytest.mark.parametrize(
    "section",
    [
        {"conditions": [{"kind": "once", "same": "topic"}]},
        {"ceilings": [{"code": "c", "max": 20, "per": "activity"}]},
        {"multipliers": [{"role": "presenter", "times": 2}]},
        {"carry_over": {"max": 10}},
        {"holder": {"kind": "board"}},
    ],
)
def test_rules_that_look_at_single_credits_say_so(section: dict[str, Any]) -> None:
    grouped = {**SMALL, "unit": {"minutes": 50, "step": "0.01"}}
    assert not load_rules(grouped).needs_single_credits()
    assert load_rules({**grouped, **section}).needs_single_credits()
    yearly = {"ceilings": [{"code": "c", "max": 20, "per": "year"}]}
    assert not load_rules({**grouped, **yearly}).needs_single_credits()


def test_a_ceiling_on_one_activity_asks_which_event_it_was() -> None:
    each = Ceiling("each", 300, Where(kinds=frozenset({"course"})), per="activity")
    limited = rules(ceilings=(each,))
    assert asked_of_credit(limited) == asked_of_credit(limited, "course") == {"event"}
    assert asked_of_credit(limited, "recording") == frozenset()
    parts = [credit(key, minutes=150, event="conference") for key in ("a", "b")]
    assert counted(judged(limited, *parts)) == {"a": 250, "b": 50}


def test_an_exception_can_be_granted_from_a_condition() -> None:
    from certification.engine import Waiver

    late = Condition("claimed_within", span=Span(days=1))
    waived = credit("c", claimed_on=ON, waivers=(Waiver("claimed_too_late", ON),))
    assert replace(waived).waivers
    assert counted(judged(rules(conditions=(late,)), waived)) == {"c": 100}


def test_what_a_draft_looks_at_is_not_mixed_up_with_what_another_of_the_same_name_does() -> None:
    plain, late = rules(), rules(conditions=(Condition("claimed_within", span=Span(days=1)),))
    assert hash(plain) == hash(late)
    assert [asked_of_credit(one) for one in (plain, late, rules())] == [frozenset(), {"claimed_on"}, frozenset()]
