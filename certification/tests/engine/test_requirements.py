"""Trees, filters and ceilings beyond the Strategic Track."""

from dataclasses import replace
from datetime import date

import pytest

from certification.engine import (
    CreditFact,
    CreditState,
    EnrollmentFact,
    Facts,
    HoldingFact,
    PlannedFact,
    RevisionFact,
    SituationError,
    Status,
    Verdict,
    evaluate,
)
from certification.engine.rules import (
    Branch,
    Ceiling,
    CreditsRequirement,
    DocumentRequirement,
    HoldsRequirement,
    Level,
    Requirement,
    Rounding,
    Where,
)

from .small import TEN_CREDITS, rules

DAY = date(2026, 5, 1)
ON = date(2026, 12, 31)
ENROLLED = EnrollmentFact(date(2026, 1, 1))
ADMINISTRATION = Where(categories=frozenset({"administration"}))


def credit(key: str, amount: int, state: str = "verified", **changes: object) -> CreditFact:
    return CreditFact(key, "course", DAY, DAY, amount_hundredths=amount * 100, state=CreditState(state), **changes)


def judged(requirement: Requirement, *credits: CreditFact, ceilings: tuple[Ceiling, ...] = ()) -> Verdict:
    return evaluate(rules(requirement, ceilings=ceilings), Facts(ENROLLED, credits=credits), ON)


def test_a_total_does_not_stand_in_for_a_category_minimum() -> None:
    # Montana director 2023, first award: 60 credits with 25 in Library Administration.
    director = Branch(
        "all",
        (
            CreditsRequirement(6000, code="total"),
            CreditsRequirement(3000, ADMINISTRATION, code="administration", title="30 in administration"),
        ),
        code="director",
    )
    verdict = judged(director, credit("a", 25, category="administration"), credit("b", 35, category="technology"))
    assert verdict.status is Status.NOT_MET
    assert (verdict.find("total").status, verdict.find("administration").short) == (Status.MET, 500)
    assert verdict.find("administration").used == ("a",)


def test_a_filter_by_tag_passes_credit_with_any_of_its_tags_across_categories() -> None:
    technology = Where(tags=frozenset({"technology", "media"}))
    verdict = judged(
        CreditsRequirement(1000, technology, code="technology"),
        credit("a", 4, category="x", tags=frozenset({"technology", "other"})),
        credit("b", 6, category="y", tags=frozenset({"media"})),
        credit("c", 5, category="y", tags=frozenset({"other"})),
    )
    assert verdict.find("technology").have == 1000


def test_wisconsin_counts_thirty_of_forty_self_directed_hours_and_fails_below_seventy_of_the_rest() -> None:
    formal = Where(categories=frozenset({"A", "B"}))
    director = Branch(
        "all",
        (
            CreditsRequirement(10000, code="total"),
            CreditsRequirement(7000, formal, code="formal", title="70 in A or B"),
        ),
        code="director",
    )
    ceiling = Ceiling("c", 3000, Where(categories=frozenset({"C"})))
    facts = (credit("ab", 65, category="A"), credit("c", 40, category="C"))
    verdict = judged(director, *facts, ceilings=(ceiling,))
    assert (verdict.find("total").have, verdict.find("formal").short) == (9500, 500)
    assert verdict.ceilings[0].over == 1000
    assert verdict.not_counted[0].reasons[0].get("minutes") == 0


MET, WAITING, OPEN = (
    CreditsRequirement(minimum, code=code) for minimum, code in ((500, "met"), (900, "waits"), (5000, "no"))
)


@pytest.mark.parametrize(
    ("branch", "status"),
    [
        (Branch("all", (MET,)), Status.MET),
        (Branch("all", (MET, WAITING)), Status.WAITING),
        (Branch("all", (MET, WAITING, OPEN)), Status.NOT_MET),
        (Branch("any", (MET, OPEN)), Status.MET),
        (Branch("any", (WAITING, OPEN)), Status.WAITING),
        (Branch("any", (OPEN,)), Status.NOT_MET),
        (Branch("n_of", (MET, WAITING, OPEN), n=1), Status.MET),
        (Branch("n_of", (MET, WAITING, OPEN), n=2), Status.WAITING),
        (Branch("n_of", (MET, WAITING, OPEN), n=3), Status.NOT_MET),
        (Branch("all", (Branch("any", (MET, OPEN)), MET)), Status.MET),
    ],
)
def test_branches_combine_met_waiting_and_not_met(branch: Branch, status: Status) -> None:
    assert judged(branch, credit("a", 5), credit("b", 4, "claimed")).status is status


def test_overlapping_ceilings_clip_one_after_the_other_in_the_order_of_the_document() -> None:
    courses = Ceiling("courses", 800, Where(kinds=frozenset({"course"})))
    technology = Ceiling("technology", 300, Where(tags=frozenset({"technology"})))
    facts = (credit("a", 6), credit("b", 6, tags=frozenset({"technology"})))
    verdict = judged(TEN_CREDITS, *facts, ceilings=(technology, courses))
    assert verdict.counted_hundredths == 800
    assert [(entry.key, entry.hundredths, entry.reasons[0]["ceiling"]) for entry in verdict.not_counted] == [
        ("b", 300, "technology"),
        ("b", 100, "courses"),
    ]


def test_a_ceiling_of_zero_counts_nothing_of_its_kind() -> None:
    verdict = judged(TEN_CREDITS, credit("a", 6), ceilings=(Ceiling("none", 0),))
    assert (verdict.counted, verdict.not_counted_hundredths) == ((), 600)


@pytest.mark.parametrize(
    ("changes", "valid_through", "status"),
    [
        ({"when": "current", "at": "today"}, date(2026, 12, 31), Status.MET),
        ({"when": "current", "at": "today"}, date(2026, 12, 30), Status.NOT_MET),
        ({"when": "current", "at": "today"}, None, Status.MET),
        ({"when": "current", "at": "enrollment"}, date(2026, 1, 1), Status.MET),
        ({"when": "current", "at": "enrollment"}, date(2025, 12, 31), Status.NOT_MET),
        ({"when": "ever", "at": "today"}, date(2020, 1, 1), Status.MET),
        ({"track": "director"}, None, Status.NOT_MET),
        ({"track": "staff", "level": "two"}, None, Status.MET),
        ({"track": "staff", "level": "three"}, None, Status.NOT_MET),
    ],
)
def test_holds_names_a_program_track_or_level_ever_or_current(
    changes: dict[str, str], valid_through: date | None, status: Status
) -> None:
    holding = HoldingFact("p", "N-1", date(2018, 1, 1), valid_through, track="staff", level="two")
    verdict = evaluate(rules(HoldsRequirement("p", **changes)), Facts(ENROLLED, holdings=(holding,)), ON)
    assert verdict.status is status


def test_the_newest_certificate_that_satisfies_is_the_one_named() -> None:
    holdings = tuple(HoldingFact("p", f"N-{year}", date(year, 1, 1)) for year in (2020, 2024, 2022))
    verdict = evaluate(rules(HoldsRequirement("p")), Facts(ENROLLED, holdings=holdings), ON)
    assert verdict.requirement.used == ("N-2024",)


def test_an_enrollment_in_a_level_or_phase_the_rules_lack_is_an_error_and_not_a_failure() -> None:
    with pytest.raises(SituationError, match=r"enrollment.level: the rule set small has no level 'two'"):
        evaluate(rules(), Facts(EnrollmentFact(DAY, level="two")), ON)
    with pytest.raises(SituationError, match=r"enrollment.phase: level only has no phase 'upkeep'"):
        evaluate(rules(), Facts(EnrollmentFact(DAY, phase="upkeep")), ON)


def test_levels_and_phases_have_their_own_requirements() -> None:
    levels = (
        Level("one", (("first", TEN_CREDITS),)),
        Level("two", (("first", TEN_CREDITS), ("renewal", DocumentRequirement("letter", code="letter")))),
    )
    chosen = {
        (level, phase): evaluate(rules(levels=levels), Facts(EnrollmentFact(DAY, level=level, phase=phase)), ON)
        for level, phase in [(None, "first"), ("one", "renewal"), ("two", "first"), ("two", "renewal")]
    }
    assert {key: (v.level, v.requirement.code) for key, v in chosen.items()} == {
        (None, "first"): ("one", "total"),
        ("one", "renewal"): ("one", "total"),
        ("two", "first"): ("two", "total"),
        ("two", "renewal"): ("two", "letter"),
    }


def test_a_rule_set_without_a_plan_gate_asks_for_no_plan() -> None:
    verdict = judged(TEN_CREDITS, credit("a", 10))
    assert (verdict.status, verdict.plan) == (Status.MET, None)


def test_a_requirement_that_is_not_there_cannot_be_found() -> None:
    with pytest.raises(KeyError):
        judged(TEN_CREDITS).find("other")


def test_facts_that_repeat_a_key_are_refused() -> None:
    with pytest.raises(ValueError, match="given more than once: credit a, planned activity p, revision 1"):
        Facts(
            ENROLLED,
            credits=(credit("a", 1), credit("a", 2)),
            planned=(PlannedFact("p", "course"), PlannedFact("p", "course")),
            revisions=(RevisionFact(1, DAY), RevisionFact(1, DAY)),
        )


def test_grouping_is_safe_only_where_rounding_cannot_lose_anything() -> None:
    assert rules().needs_single_credits()
    assert rules(rounding=Rounding(step=1)).needs_single_credits()
    assert not rules(rounding=Rounding(step=1), minutes_per_credit=50).needs_single_credits()


@pytest.mark.parametrize(
    ("minimum", "needs"),
    [
        (Where(kinds=frozenset({"tour"})), False),  # all that is under the maximum
        (Where(kinds=frozenset({"course"})), False),  # nothing of it
        (Where(categories=frozenset({"a"})), True),
        (Where(tags=frozenset({"a"})), True),
    ],
)
def test_grouping_is_not_safe_where_it_matters_which_credit_a_maximum_cuts(minimum: Where, needs: bool) -> None:
    tours = Ceiling("tours", 500, Where(kinds=frozenset({"tour"})))
    exact = rules(CreditsRequirement(100, minimum), rounding=Rounding(step=1), minutes_per_credit=50, ceilings=(tours,))
    assert exact.needs_single_credits() is needs
    other = replace(exact, levels=rules().levels, ceilings=(tours, Ceiling("other", 500, minimum)))
    assert other.needs_single_credits() is (minimum.kinds != frozenset({"course"}) and minimum != tours.where)
