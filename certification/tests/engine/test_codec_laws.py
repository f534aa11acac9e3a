"""Any rule set that can be written is read back as it was, and grouping by what it looks at changes no verdict."""

import json
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from certification.engine import (
    CreditFact,
    EnrollmentFact,
    Facts,
    Rules,
    RuleSetError,
    distinguished,
    dump_rules,
    evaluate,
    load_rules,
)
from certification.engine.codec import FORMAT

from .test_codec import SMALL

MANY = settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much]
)
Json = dict[str, Any]

codes = st.text("abcdefg_-", min_size=1, max_size=5)
some_codes = st.lists(codes, min_size=1, max_size=3, unique=True)
amounts = st.integers(1, 9999).map(lambda n: f"{n / 100:.2f}")
days = st.dates(date(1990, 1, 1), date(2090, 1, 1)).map(date.isoformat) | st.sampled_from(["2028-02-29", "2096-02-29"])
months = st.integers(1, 120)
spans = st.fixed_dictionaries({"months": months}, optional={"days": st.integers(1, 99)})
titles = st.text("abc ’ü", min_size=1, max_size=8).filter(str.strip)
wheres = st.fixed_dictionaries(
    {"tags": some_codes},
    optional={"kinds": some_codes, "all_tags": some_codes, "roles": some_codes, "except": st.just({"tags": ["x"]})},
)
snaps = st.fixed_dictionaries(
    {"to": st.sampled_from(["month", "birth_month", "06-30", "01-01"])},
    optional={"move": st.sampled_from(["back", "forward"])},
)
allowances: Json = {
    "grace": spans,
    "renew_early": spans,
    "early_credit": spans | st.just({"since": "post"}),
    "leave_extends": st.booleans(),
    "extended": st.lists(st.fixed_dictionaries({"running_on": days, "months": months}), max_size=2),
}
windows = st.one_of(
    st.fixed_dictionaries(
        {"kind": st.just("fixed"), "months": months},
        optional={
            "start": st.sampled_from(["issue", "period", "post"]),
            "snap_start": snaps,
            "snap_end": snaps,
            **allowances,
        },
    ),
    st.fixed_dictionaries({"kind": st.just("cycle"), "months": months, "anchor": days}, optional=allowances),
    st.fixed_dictionaries({"kind": st.just("lookback"), "months": months}),
)
lookups = st.one_of(
    st.fixed_dictionaries({"by": codes, "values": st.dictionaries(codes, amounts, min_size=1, max_size=2)}),
    st.fixed_dictionaries({"by": codes, "each": amounts}, optional={"max": amounts, "otherwise": amounts}),
    st.fixed_dictionaries({"by": codes, "steps": st.just([{"below": 3, "amount": "1"}, {"below": 9, "amount": "2"}])}),
)


def leaf(kind: str, required: Json, optional: Json | None = None) -> st.SearchStrategy[Json]:
    return st.fixed_dictionaries({"kind": st.just(kind), "title": titles, **required}, optional=optional or {})


of_credit = st.one_of(
    leaf("credits", {"min": amounts | lookups}, {"where": wheres, "last_months": months}),
    leaf(
        "count", {"min": st.integers(0, 5)}, {"max": st.integers(5, 9), "where": wheres, "distinct": st.just("topic")}
    ),
    leaf(
        "covers", {"axis": codes, "groups": some_codes}, {"per_group": st.integers(1, 3), "credits_per_group": amounts}
    ),
)
leaves = st.one_of(
    of_credit,
    leaf("each", {"of": of_credit, "months": st.just(1)}, {"in_a_row": st.just(1)}),
    leaf("course", {"courses": some_codes}, {"ordered": st.booleans(), "pass_percent": st.integers(0, 100)}),
    leaf("fact", {"about": st.just("degree"), "any_of": some_codes}, {"within_months": months}),
    leaf("fact", {"about": st.just("experience"), "months": months}, {"hours": amounts, "any_of": some_codes}),
    leaf("fact", {"about": st.just("coursework"), "must_cover": some_codes}, {"semester_hours": amounts}),
    leaf("fact", {"about": st.just("attribute"), "name": codes, "op": st.just("in"), "value": some_codes}),
    leaf("holds", {"program": codes}, {"at_most": st.integers(0, 3), "issued_before": days, "for_months": months}),
    leaf("document", {"type": codes}, {"copies": st.integers(1, 3), "due": st.just("period_end")}),
    leaf("sign_off", {"roles": some_codes}, {"valid_months": months}),
    leaf("manual", {"role": codes}),
)
trees = st.recursive(
    leaves,
    lambda inner: st.fixed_dictionaries(
        {"kind": st.sampled_from(["all", "any"]), "of": st.lists(inner, min_size=1, max_size=3)}
    ),
    max_leaves=5,
)
conditions = st.one_of(
    st.fixed_dictionaries({"kind": st.just("never"), "title": titles, "where": wheres}),
    st.fixed_dictionaries({"kind": st.just("age"), "months": months}, optional={"from": days, "where": wheres}),
    st.fixed_dictionaries({"kind": st.just("once"), "same": st.sampled_from(["topic", "event"])}),
)
ceilings = st.fixed_dictionaries(
    {"code": codes, "max": st.just("9999"), "per": st.sampled_from(["window", "year", "activity", "credit"])},
    optional={"where": wheres},
)
documents = st.fixed_dictionaries(
    {
        "format": st.just(FORMAT),
        "version": st.just(1),
        **dict.fromkeys(("code", "program", "track"), codes),
        "title": titles,
        "window": windows,
        "levels": trees.map(lambda tree: [{"code": "only", "phases": {"first": tree}}]),
    },
    optional={
        "windows": st.fixed_dictionaries({"renewal": windows}),
        "conditions": st.lists(conditions, max_size=2),
        "ceilings": st.lists(ceilings, max_size=2, unique_by=lambda ceiling: ceiling["code"]),
        "multipliers": st.lists(st.fixed_dictionaries({"role": codes, "times": amounts}), max_size=1),
        "carry_over": st.fixed_dictionaries({"max": amounts}, optional={"where": wheres, "last_months": months}),
        "holder": st.sampled_from([{"kind": "library"}, {"kind": "board", "members": "day"}]),
        "verification": st.fixed_dictionaries(
            {"steps": some_codes}, optional={"self_attested": st.just(True) | wheres}
        ),
        "words": st.dictionaries(codes, titles, max_size=2),
        "audit": st.fixed_dictionaries({"percent": st.integers(0, 100)}, optional={"keep": spans}),
        "replaces": st.fixed_dictionaries({"code": codes}, optional={"choice_until": days}),
    },
)


def loaded(document: Json) -> Rules | None:
    """The rules, unless the parts that were drawn contradict each other."""
    try:
        return load_rules(document)
    except RuleSetError:
        return None


@MANY
@given(documents)
def test_any_rule_set_survives_being_written_and_read(document: Json) -> None:
    rules = loaded(document)
    assume(rules)
    assert rules
    assert load_rules(json.dumps(dump_rules(rules))) == rules


GROUPED: Json = {
    **SMALL,
    "unit": {"minutes": 50, "step": "0.01"},
    "ceilings": [
        {"code": "year", "max": 20, "per": "year", "where": {"categories": ["x"]}},
        {"code": "all", "max": 90, "where": {"categories": ["x"]}},
    ],
    "levels": [{"code": "only", "phases": {"first": {"kind": "all", "of": [
        {"kind": "credits", "min": 60},
        {"kind": "credits", "title": "T", "min": 10, "where": {"categories": ["y"]}},
        {"kind": "each", "of": {"kind": "credits", "min": 5}},
    ]}}}],
}  # fmt: skip
START = date(2028, 2, 29)
learned = st.tuples(
    st.integers(-50, 1600), st.integers(1, 500), st.sampled_from(["x", "y"]), st.sampled_from(["t", "u"]), codes
)


@MANY
@given(st.lists(learned, max_size=30), st.integers(0, 1700))
def test_credits_grouped_by_what_the_rules_look_at_give_the_same_verdict(rows: list[Any], later: int) -> None:
    rules, on = load_rules(GROUPED), START + timedelta(days=later)
    assert not rules.needs_single_credits()
    fields = sorted(distinguished(rules))
    assert fields == ["category", "ended_on"]
    singles = [
        CreditFact(f"c{n}", kind, START + timedelta(days=day), START + timedelta(days=day), minutes, category=category,
                   tags=frozenset({tag}), goal=kind)
        for n, (day, minutes, category, tag, kind) in enumerate(rows)
    ]  # fmt: skip
    buckets: dict[Any, CreditFact] = {}
    for credit in singles:
        key = tuple(getattr(credit, name) for name in fields)
        before = buckets.get(key)
        added = replace(before, minutes=before.minutes + credit.minutes, count=before.count + 1) if before else credit
        buckets[key] = added
    one = evaluate(rules, Facts(EnrollmentFact(START), credits=tuple(singles)), on)
    other = evaluate(rules, Facts(EnrollmentFact(START), credits=tuple(buckets.values())), on)
    assert [(i.code, i.status, i.have) for i in one.requirement.walk()] == [
        (i.code, i.status, i.have) for i in other.requirement.walk()
    ]
    assert (one.counted_hundredths, one.recorded_hundredths) == (other.counted_hundredths, other.recorded_hundredths)
