"""The shipped programs, each by what its own text says. Boundary cases are in test_boundaries."""

from datetime import date
from typing import Any

import pytest

from certification.engine import (
    EnrollmentFact,
    Facts,
    certificate_window,
    credit_window,
    levels_needed,
    load_situation,
    open_rule_sets,
    program_contradictions,
)
from certification.explain import reason_sentence, requirement_sentence, requirement_title

from .programs import EXAMPLES, amounts, example, judged, learned, reasons, states

NAMES = sorted(path.stem for path in EXAMPLES.glob("*.json"))
RENEWAL = {"enrollment": {"phase": "renewal", "issued_on": "2026-07-01"}}


def level(code: str, phase: str = "first", **more: Any) -> dict[str, Any]:
    return {"enrollment": {"level": code, "phase": phase, "issued_on": "2026-07-01", **more}}


def degree(code: str, **more: Any) -> dict[str, Any]:
    return {"about": "degree", "code": code, **more}


@pytest.mark.parametrize("name", NAMES)
def test_every_example_says_that_it_is_not_official_and_where_it_is_from(name: str) -> None:
    rules = example(name)
    if name != "strategic-demo":
        assert "not an official rule set" in rules.notes[0]
        assert rules.sources


@pytest.mark.parametrize("name", NAMES)
def test_every_level_and_phase_of_every_example_is_explained(name: str) -> None:
    """Somebody who has nothing yet gets a title and a sentence for each line of each level and phase."""
    for step in example(name).levels:
        for phase, _ in step.phases:
            verdict = judged(name, "2027-01-01", **level(step.code, phase))
            for line in verdict.requirements():
                assert requirement_title(line)
                assert requirement_sentence(line).endswith((".", "”")), (step.code, line)
                assert all("{" not in reason_sentence(reason) for reason in line.reasons)


def test_no_program_goes_round_in_a_circle() -> None:
    assert program_contradictions(example(name) for name in NAMES) == []


# --- Wisconsin ---
def test_wisconsin_renews_at_every_grade_by_the_same_hours_through_the_end_of_a_month() -> None:
    held = [
        learned(60, "2027-01-01", category="A", tags=["technology"]),
        learned(10, "2027-02-01", category="B"),
        learned(30, "2027-03-01", category="C", preapproved_on="2027-02-01"),
    ]
    for grade in ("grade_I", "grade_II", "grade_III"):
        verdict = judged(
            "wisconsin-director-2025", "2030-01-01", *held, **level(grade, "renewal", issued_on="2026-07-10")
        )
        assert (verdict.status.value, verdict.last_day) == ("met", date(2031, 7, 31))


def test_wisconsin_wants_self_directed_learning_agreed_to_beforehand_only_from_2025() -> None:
    held = [learned(5, "2024-12-31", category="C"), learned(5, "2025-01-01", category="C")]
    facts = level("grade_I", "renewal", issued_on="2024-07-01")
    assert reasons(judged("wisconsin-director-2025", "2026-01-01", *held, **facts)) == ["not_preapproved"]


def test_wisconsin_asks_grade_one_of_directors_of_larger_communities() -> None:
    for population, needed in ((5999, []), (6000, ["grade_I"])):
        situation = {"format": "pdplanner-situation", "version": 1, "enrollment": {"starts_on": "2026-07-01"}}
        attributes = [{"name": "population", "value": population}]
        facts = load_situation({**situation, "attributes": attributes}).facts
        assert levels_needed(example("wisconsin-director-2025"), facts, date(2026, 7, 1)) == needed


def test_wisconsin_grade_two_has_two_ways_and_a_temporary_certificate_a_deadline() -> None:
    topics = ["basic_administration", "advanced_administration", "collections", "public_services"]
    study = {"about": "coursework", "code": "library", "semester_hours": "12", "covers": topics}
    course = {"about": "course", "code": "advanced_public_library_administration"}
    ways = [([degree("bachelor"), study], "met"), ([degree("bachelor_library_minor"), course], "met"),
            ([degree("bachelor"), {**study, "covers": topics[1:]}], "not_met")]  # fmt: skip
    for about, status in ways:
        found = judged("wisconsin-director-2025", "2027-01-01", about=about, **level("grade_II"))
        assert found.status.value == status
    for began, status in (("2026-07-02", "met"), ("2026-07-01", "not_met")):
        facts = level("temporary", post_began_on=began, applied_on="2026-09-30")
        assert judged("wisconsin-director-2025", "2026-10-30", **facts).status.value == status


# --- Indiana ---
def test_indiana_counts_a_semester_credit_as_fifteen_and_clips_what_is_not_about_libraries() -> None:
    held = [
        {"kind": "semester_course", "units": "3", "ended_on": "2027-01-01"},
        learned(12, "2027-02-01", tags=["non_library_subject"]),
        learned(7, "2027-03-01", tags=["committee_work"]),
    ]
    assert amounts(judged("indiana-leu-2023", "2030-01-01", *held, **RENEWAL)) == (60, 4)


@pytest.mark.parametrize(
    ("post", "need"), [("director", 10000), ("department_head", 7500), ("professional_assistant", 5000)]
)
def test_indiana_asks_by_post(post: str, need: int) -> None:
    attributes = [{"name": "post", "value": post, "from_on": "2020-01-01"}]
    assert judged("indiana-leu-2023", "2031-06-30", attributes=attributes, **RENEWAL).find("units").need == need


def test_indiana_takes_claims_at_their_word_and_credit_of_the_post_before_the_first_permit() -> None:
    held = [learned(4, "2026-03-01", state="claimed"), learned(6, "2026-02-28")]
    facts = {"enrollment": {"issued_on": "2026-07-01", "post_began_on": "2026-03-01"}}
    assert amounts(judged("indiana-permit-2023", "2026-12-01", *held, **facts)) == (4, 6)


def test_indiana_issues_three_permits_for_one_post() -> None:
    permits = [
        {"program": "indiana", "track": "permit", "number": f"P{n}", "valid_from": f"202{n}-07-01", "post": "director"}
        for n in (3, 4, 5)
    ]
    attributes = [{"name": "post", "value": "director", "from_on": "2023-01-01"}]
    decided = [{"role": "agency", "decided_on": "2026-07-01", "code": "manual"}]
    for count, status in ((2, "met"), (3, "not_met")):
        facts: dict[str, Any] = {"certificates": permits[:count], "attributes": attributes, "decisions": decided}
        assert judged("indiana-permit-2023", "2026-08-01", **facts).status.value == status


def test_indiana_asks_the_first_certificate_of_directors_of_large_districts() -> None:
    attributes = [{"name": "post", "value": "director"}, {"name": "population", "value": 40000}]
    situation = {"format": "pdplanner-situation", "version": 1, "enrollment": {"starts_on": "2026-07-01"}}
    facts = load_situation({**situation, "attributes": attributes}).facts
    assert levels_needed(example("indiana-leu-2023"), facts, date(2026, 7, 1)) == ["LC1"]


# --- Nebraska ---
def test_nebraska_reports_within_ninety_days_but_for_its_own_events() -> None:
    late = {"kind": "learning", "minutes": 60, "ended_on": "2027-01-01", "claimed_on": "2027-04-02"}
    in_time, own = {**late, "claimed_on": "2027-04-01"}, {**late, "tags": ["commission_event"]}
    verdict = judged("nebraska-librarian", "2028-01-01", late, in_time, own, **RENEWAL)
    assert (amounts(verdict), reasons(verdict)) == ((2, 1), ["claimed_too_late"])


def test_nebraska_counts_twenty_credits_of_academic_courses() -> None:
    held = [{"kind": "semester_course", "units": "1", "ended_on": "2027-01-01"},
            {"kind": "quarter_course", "units": "1", "ended_on": "2027-02-01"}]  # fmt: skip
    assert amounts(judged("nebraska-librarian", "2028-01-01", *held, **RENEWAL)) == (20, 5)


def test_nebraska_pools_what_whoever_was_on_the_board_learned() -> None:
    members = [
        {"member": "ann", "from_on": "2026-01-01", "until_on": "2026-08-01"},
        {"member": "bob", "from_on": "2028-01-01"},
    ]
    held = [learned(12, "2027-01-01", member="ann"), learned(8, "2027-01-01", member="bob")]
    verdict = judged("nebraska-board", "2029-01-01", *held, members=members)
    assert (verdict.status.value, amounts(verdict)) == ("met", (20, 0))
    assert judged("nebraska-board", "2029-01-01", *held, members=members[1:]).status.value == "not_met"


# --- New York ---
def test_new_york_counts_twelve_hours_of_ones_own_teaching_and_never_expires() -> None:
    held = [learned(8, "2027-01-01", tags=["internship"]), learned(8, "2027-02-01", tags=["own_instruction"])]
    assert amounts(judged("new-york-librarian", "2030-01-01", *held, **RENEWAL)) == (12, 4)
    assert certificate_window(example("new-york-librarian"), date(2026, 7, 1)).last_day is None
    assert certificate_window(example("new-york-librarian"), date(2026, 7, 1), level="conditional").last_day == date(
        2028, 6, 30
    )


def test_new_york_cures_by_the_missing_hours_and_one_for_each_month() -> None:
    attributes = [{"name": "missing_hours", "value": 14}]
    ended = {"program": "new_york", "number": "NY-1", "valid_from": "2021-04-01", "valid_through": "2026-03-31"}
    facts = {**level("professional", "reinstatement"), "attributes": attributes, "certificates": [ended]}
    assert judged("new-york-librarian", "2026-08-15", **facts).find("cure").need == 1900


# --- Georgia ---
@pytest.mark.parametrize(
    ("licensed", "need"), [("2027-07-01", 500), ("2027-07-02", 0), ("2026-07-01", 1000), ("2026-07-02", 500)]
)
def test_georgia_asks_by_the_time_the_license_was_held(licensed: str, need: int) -> None:
    held = {"program": "georgia", "number": "GA-1", "valid_from": licensed}
    verdict = judged("georgia-librarian", "2028-05-01", certificates=[held], **level("grade_5B", "renewal"))
    assert (verdict.find("hours").need, verdict.last_day) == (need, date(2028, 6, 30))


@pytest.mark.parametrize(
    ("ended", "need"), [("2026-06-30", 1000), ("2024-06-30", 2000), ("2018-06-30", 5000), ("2008-06-30", 5000)]
)
def test_georgia_reinstates_by_the_lapsed_periods(ended: str, need: int) -> None:
    held = {"program": "georgia", "number": "GA-1", "valid_from": "2000-07-01", "valid_through": ended}
    verdict = judged("georgia-librarian", "2026-09-01", certificates=[held], **level("grade_5B", "reinstatement"))
    assert verdict.find("hours").need == need
    assert states(verdict)["manual"] == "waiting"


@pytest.mark.parametrize(
    ("on", "state"),
    [
        ("2028-05-01", "running"),
        ("2028-05-02", "open"),
        ("2028-07-01", "grace"),
        ("2028-07-30", "grace"),
        ("2028-07-31", "lapsed"),
    ],
)
def test_georgia_renews_from_sixty_days_before_through_thirty_days_after(on: str, state: str) -> None:
    period = judged("georgia-librarian", on, **level("grade_5B", "renewal")).period
    assert period is not None
    assert period.state.value == state


def test_georgia_needs_half_an_hour() -> None:
    held = [{"minutes": 29, "ended_on": "2027-01-01"}, {"minutes": 30, "ended_on": "2027-01-02"}]
    assert amounts(judged("georgia-librarian", "2028-01-01", *held, **level("grade_2", "renewal"))) == (0.5, 0.48)


# --- LSSC ---
SETS = ["foundations", "technology_set", "communication", "access", "reference", "youth"]


@pytest.mark.parametrize(("sets", "status"), [(SETS, "met"), (SETS[:5], "not_met"), (SETS[1:], "not_met")])
def test_lssc_takes_three_compulsory_and_three_of_seven_sets(sets: list[str], status: str) -> None:
    work = {"about": "experience", "code": "library_work", "from_on": "2024-01-01", "hours": "1820"}
    done = [{"about": "course", "code": code} for code in sets]
    verdict = judged("lssc-support-staff", "2027-01-01", about=[degree("high_school"), work, *done])
    assert verdict.status.value == status


def test_lssc_renews_by_32_hours_four_of_them_technology() -> None:
    held = [{"kind": "conference_day", "units": "5", "ended_on": "2027-01-01"},
            {"kind": "course", "minutes": 240, "ended_on": "2027-02-01", "tags": ["technology"]},
            {"kind": "course", "minutes": 59, "ended_on": "2027-03-01"}]  # fmt: skip
    verdict = judged("lssc-support-staff", "2030-06-30", *held, **RENEWAL)
    assert (verdict.status.value, amounts(verdict)[0], reasons(verdict)) == ("met", 34, ["too_brief"])
    assert judged("lssc-support-staff", "2030-08-31", *held, **RENEWAL).period.state.value == "grace"  # type: ignore[union-attr]


# --- AHIP ---
def test_ahip_clips_exhibits_by_the_year_and_altogether() -> None:
    held = [learned(5, f"{year}-03-01", kind="other", tags=["exhibit"]) for year in range(2026, 2031)]
    facts = {"enrollment": {"level": "senior", "phase": "renewal", "applied_on": "2031-01-01"}}
    assert amounts(judged("ahip", "2031-01-01", *held, **facts)) == (15, 10)


def test_ahip_emeritus_takes_ten_years_in_a_row_above_provisional() -> None:
    own = {"program": "ahip", "track": "academy", "level": "senior"}
    years = [{**own, "number": "A1", "valid_from": "2016-07-01", "valid_through": "2021-06-30"},
             {**own, "number": "A2", "valid_from": "2021-07-01", "valid_through": "2026-12-31"}]  # fmt: skip
    retired = [{"name": "retired", "value": "yes"}]
    for held, status in ((years, "met"), ([{**years[0], "level": "provisional"}, years[1]], "not_met")):
        verdict = judged("ahip", "2026-12-31", certificates=held, attributes=retired, **level("emeritus"))
        assert verdict.status.value == status


def test_ahip_provisional_ends_after_five_years() -> None:
    held = [learned(8, "2026-08-01", category="continuing_education", kind="other"),
            learned(5, "2026-08-01", category="individual_accomplishment", kind="other")]  # fmt: skip
    own = {"program": "ahip", "track": "provisional", "level": "provisional"}
    past = [{**own, "number": f"P{n}", "valid_from": f"202{n}-07-01"} for n in range(1, 6)]
    for certificates, status in ((past[:4], "met"), (past, "not_met")):
        assert (
            judged("ahip-provisional", "2027-06-30", *held, certificates=certificates, **RENEWAL).status.value == status
        )


# --- ACA ---
def test_aca_wants_sixty_credits_not_all_from_education_or_the_examination() -> None:
    education = learned(60, "2028-01-01", category="education", kind="course")
    mixed = [learned(59.5, "2028-01-01", category="education"), learned(0.5, "2028-01-01", category="experience")]
    exam = {"about": "exam", "code": "aca_exam", "on": "2031-08-15"}
    facts: dict[str, Any] = {"start": "2026-08-20", **level("certified_archivist", "renewal")}
    assert judged("aca-2026", "2031-12-01", education, **facts).status.value == "not_met"
    assert judged("aca-2018", "2031-12-01", education, **facts).status.value == "met"
    assert judged("aca-2026", "2031-12-01", *mixed, **facts).status.value == "met"
    assert judged("aca-2026", "2031-12-01", about=[exam], **facts).status.value == "met"


def test_aca_lets_whoever_is_due_in_two_named_years_choose() -> None:
    sets = [example(name) for name in ("aca-2017", "aca-2018", "aca-2026")]
    days = (date(2017, 6, 1), date(2020, 12, 31), date(2021, 1, 1), date(2027, 12, 31), date(2028, 1, 1))
    assert [[rules.code for rules in open_rule_sets(sets, day)] for day in days] == [
        ["aca-2017"],
        ["aca-2018", "aca-2017"],
        ["aca-2018"],
        ["aca-2026", "aca-2018"],
        ["aca-2026"],
    ]


def test_aca_gave_everybody_active_in_august_2020_one_more_year() -> None:
    ends = [credit_window(example("aca-2018"), EnrollmentFact(day), date(2021, 1, 1)).last_day
            for day in (date(2014, 8, 20), date(2015, 8, 20), date(2020, 8, 20))]  # fmt: skip
    assert ends == [date(2019, 12, 31), date(2021, 12, 31), date(2025, 12, 31)]


def test_aca_2017_had_a_ceiling_for_each_section() -> None:
    held = [learned(50, "2028-01-01", category="experience"), learned(70, "2028-01-02", category="education")]
    assert amounts(judged("aca-2017", "2030-01-01", *held, **level("certified_archivist", "renewal"))) == (100, 20)


# --- CILIP, ALIA, LIANZA ---
def test_cilip_revalidates_by_hours_a_short_statement_and_feedback() -> None:
    statement = {"type": "reflective_statement", "submitted_on": "2027-01-01", "accepted_on": "2027-01-05"}
    decided = [{"role": "assessors", "decided_on": "2027-01-05", "code": "manual"}]
    for words, status in ((250, "met"), (251, "not_met")):
        facts: dict[str, Any] = {"documents": [{**statement, "words": words}], "decisions": decided}
        verdict = judged(
            "cilip-registration", "2027-02-01", learned(20, "2026-12-01"), **facts, **level("chartership", "renewal")
        )
        assert verdict.status.value == status


def test_cilip_portfolio_waits_for_mentor_and_assessors() -> None:
    papers = [
        {"type": name, "submitted_on": "2026-08-01", "accepted_on": "2026-08-02"}
        for name in ("evaluative_statement", "evidence")
    ]
    member = [{"name": "membership", "value": "cilip"}, {"name": "membership", "value": "ifla"}]
    verdict = judged("cilip-registration", "2027-02-01", documents=papers, attributes=member)
    assert verdict.status.value == "waiting"


def test_alia_carries_a_surplus_into_the_three_years_but_not_into_the_next_year() -> None:
    for hours, expected in (((60, 30, 30), ("met", "met")), ((90, 20, 30), ("not_met", "met"))):
        held = [learned(amount, f"{year}-10-01") for amount, year in zip(hours, (2026, 2027, 2028), strict=True)]
        found = states(judged("alia-cpd", "2029-06-30", *held, **level("certificate")))
        assert (found["years"], found["total"]) == expected


def test_alia_distinguishes_five_years_in_a_row() -> None:
    decided = [{"role": "alia", "decided_on": "2031-07-01", "code": "manual"}]
    for years, status in (((0, 1, 2, 3, 4), "met"), ((0, 1, 2, 4, 5), "not_met")):
        held = [learned(30, f"{2026 + year}-10-01") for year in years]
        assert judged("alia-distinguished", "2032-06-30", *held, decisions=decided).status.value == status


def test_lianza_counts_no_entry_without_its_reflection() -> None:
    entry = {"kind": "entry", "units": "1", "ended_on": "2027-01-01", "tags": ["cluster:one", "domain:doing"]}
    held = [{**entry, "words": 250}, {**entry, "words": 251}, entry]
    verdict = judged("lianza-registration", "2028-01-01", *held, **RENEWAL)
    assert (verdict.find("entries").have, reasons(verdict)) == (1, ["reflection_too_long", "no_reflection"])
    assert requirement_sentence(verdict.find("entries")) == "1 of 18 entries counted."


def test_an_enrollment_without_a_level_is_judged_by_the_first() -> None:
    assert credit_window(example("alia-cpd"), EnrollmentFact(date(2026, 9, 1)), date(2026, 9, 1)).starts_on == date(
        2026, 7, 1
    )
    assert Facts(EnrollmentFact(date(2026, 9, 1))).credits == ()
