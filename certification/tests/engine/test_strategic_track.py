"""The Strategic Track: every boundary its sources and our decisions draw."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from certification.engine import (
    CreditState,
    DocumentFact,
    EnrollmentFact,
    Rules,
    Status,
    evaluate,
    short_text,
)

from .strategic import (
    ENROLLED,
    JUNIPER,
    MONTANA,
    REPORT,
    REVISION,
    STAFF_CERTIFICATE,
    SUBMITTED,
    counted,
    course,
    dana,
    planned,
    refused,
    standing,
    study,
)

DAY = timedelta(days=1)
SPRING = date(2026, 4, 17)
LAST_DAY = date(2029, 6, 30)
FULL = tuple(course(f"c{number}", SPRING, 10) for number in range(6))


@pytest.mark.parametrize("rules", [MONTANA, JUNIPER])
def test_sixty_credits_a_plan_a_certificate_and_a_report_meet_the_track(rules: Rules) -> None:
    verdict = standing(*FULL, rules=rules, documents=(REPORT,))
    assert verdict.status is Status.MET
    assert [(line.code, line.status) for line in verdict.requirements()] == [
        ("total", Status.MET),
        ("final-report", Status.MET),
        ("plan", Status.MET),
        ("prior-certificate", Status.MET),
    ]
    assert verdict.find("total").used == ("c0", "c1", "c2", "c3", "c4", "c5")


def test_fifty_nine_and_a_half_credits_are_half_a_credit_short() -> None:
    verdict = standing(*FULL[:5], course("c9", SPRING, 9.5), documents=(REPORT,))
    total = verdict.find("total")
    assert (verdict.status, total.have, total.need, total.short) == (Status.NOT_MET, 5950, 6000, 50)


def test_an_empty_enrollment_names_everything_that_is_missing_at_once() -> None:
    verdict = evaluate(MONTANA, replace(dana(), revisions=(), holdings=()), LAST_DAY)
    assert [
        (line.code, line.status.value, [r.code.value for r in line.reasons]) for line in verdict.requirements()
    ] == [
        ("total", "not_met", []),
        ("final-report", "not_met", ["document_missing"]),
        ("plan", "not_met", ["no_plan"]),
        ("prior-certificate", "not_met", ["no_certificate"]),
    ]


@pytest.mark.parametrize(
    ("hours", "made", "kept", "clipped"),
    [(60, 2000, 2000, 0), (63, 2100, 2000, 100), (66, 2200, 2000, 200), (59, 1950, 1950, 0), (61, 2000, 2000, 0)],
)
def test_three_self_directed_hours_make_a_credit_and_twenty_credits_count(
    hours: int, made: int, kept: int, clipped: int
) -> None:
    verdict = standing(study("s1", SPRING, 36), study("s2", SPRING + DAY, hours - 36))
    (ceiling,) = verdict.ceilings
    assert (ceiling.made, ceiling.used, ceiling.over) == (made, kept, clipped)
    assert verdict.find("total").have == kept
    assert refused(verdict) == ([("s2", clipped, ["over_ceiling"])] if clipped else [])


def test_one_line_explains_what_is_over_the_maximum_and_the_latest_credit_is_clipped() -> None:
    verdict = standing(study("early", SPRING, 36), study("late", SPRING + DAY, 30))
    assert counted(verdict) == {"early": 1200, "late": 800}
    (entry,) = verdict.not_counted
    assert (entry.key, entry.hundredths) == ("late", 200)
    assert dict(entry.reasons[0].params) == {
        "ceiling": "self-directed",
        "kind": "self_directed",
        "minutes": 66 * 60,
        "made_hundredths": 2200,
        "maximum_hundredths": 2000,
    }


def test_hours_logged_one_by_one_for_one_activity_add_up_before_they_are_rounded() -> None:
    verdict = standing(*(study(f"s{number:02}", SPRING, 1) for number in range(63)))
    assert (verdict.ceilings[0].made, verdict.counted_hundredths, verdict.not_counted_hundredths) == (2100, 2000, 100)


def test_remainders_are_not_carried_from_one_activity_to_another() -> None:
    verdict = standing(study("s1", SPRING, 2), study("s2", SPRING, 2, activity="a2"))
    assert counted(verdict) == {"s1": 50, "s2": 50}


def test_a_credit_that_does_not_count_takes_no_remainder_from_one_that_does() -> None:
    early = study("early", SUBMITTED - DAY, 1)
    assert counted(standing(study("s1", SPRING, 1.5))) == {"s1": 50}
    assert counted(standing(early, study("s1", SPRING, 1.5))) == {"s1": 50}


@pytest.mark.parametrize(("minutes", "worth"), [(29, 0), (30, 50), (45, 50), (59, 50), (60, 100), (90, 150)])
def test_half_a_credit_is_the_smallest_step(minutes: int, worth: int) -> None:
    verdict = standing(course("c", SPRING, minutes / 60))
    assert verdict.counted_hundredths == worth
    assert refused(verdict) == ([] if worth else [("c", 0, ["below_step"])])


def test_an_amount_that_an_event_fixes_wins_over_its_minutes() -> None:
    # A 60-minute webinar of 2021 was listed at half a credit.
    assert counted(standing(course("c", SPRING, 1, amount_hundredths=50))) == {"c": 50}


@pytest.mark.parametrize(
    ("day", "reasons"),
    [(ENROLLED.starts_on, None), (LAST_DAY, None), (LAST_DAY + DAY, ["after_window"])],
)
def test_credit_counts_from_the_first_through_the_last_day(day: date, reasons: list[str] | None) -> None:
    since_ever = replace(REVISION, submitted_on=date(2020, 1, 1), approved_on=date(2020, 1, 1))
    verdict = standing(course("c", day), revisions=(since_ever,), on=date(2030, 1, 1))
    assert refused(verdict) == ([("c", 100, reasons)] if reasons else [])


def test_credit_from_before_the_period_does_not_count() -> None:
    since_ever = replace(REVISION, submitted_on=date(2020, 1, 1), approved_on=date(2020, 1, 1))
    verdict = standing(course("c", date(2025, 6, 30)), revisions=(since_ever,))
    assert refused(verdict) == [("c", 100, ["before_window"])]


def test_the_day_an_activity_ends_places_it_in_the_period() -> None:
    since_ever = replace(REVISION, submitted_on=date(2020, 1, 1), approved_on=date(2020, 1, 1))
    across = course("c", date(2025, 7, 2), started_on=date(2025, 6, 20))
    assert counted(standing(across, revisions=(since_ever,))) == {"c": 100}


def test_an_enrollment_of_29_february_ends_on_28_february_four_years_later() -> None:
    verdict = standing(enrollment=EnrollmentFact(date(2028, 2, 29)))
    assert (verdict.starts_on, verdict.last_day) == (date(2028, 2, 29), date(2032, 2, 28))


@pytest.mark.parametrize(
    ("state", "reason"),
    [("draft", "draft"), ("claimed", "claimed"), ("returned", "returned"), ("reversed", "reversed")],
)
def test_only_verified_credit_counts(state: str, reason: str) -> None:
    assert refused(standing(course("c", SPRING, state=CreditState(state)))) == [("c", 100, [reason])]


def test_every_reason_is_named_at_once() -> None:
    credit = study("c", date(2025, 6, 1), 3, state=CreditState.CLAIMED, goal=None, activity=None, spent_on="MT-9")
    assert refused(standing(credit)) == [
        ("c", 100, ["claimed", "before_window", "before_plan", "no_goal", "no_activity", "spent"])
    ]


def test_credit_spent_on_another_certificate_of_the_program_does_not_count_again() -> None:
    credit = course("c", SPRING, spent_on="MT-9", spent_known_on=date(2026, 6, 1))
    assert counted(standing(credit, on=date(2026, 5, 31))) == {"c": 100}
    assert refused(standing(credit, on=date(2026, 6, 1))) == [("c", 100, ["spent"])]


def test_credit_spent_on_this_enrollments_own_certificate_still_counts_here() -> None:
    own = replace(ENROLLED, certificates=frozenset({"MT-9"}))
    assert counted(standing(course("c", SPRING, spent_on="MT-9"), enrollment=own)) == {"c": 100}


def test_as_of_a_past_day_only_what_was_known_then_is_used() -> None:
    credit = course("c", SPRING, recorded_on=date(2026, 4, 20), verified_on=date(2026, 5, 2))
    credit = replace(credit, state=CreditState.REVERSED, reversed_on=date(2026, 6, 1))
    seen = {
        day: (verdict.counted_hundredths, refused(verdict))
        for day in (date(2026, 4, 19), date(2026, 4, 20), date(2026, 5, 2), date(2026, 5, 31), date(2026, 6, 1))
        for verdict in [standing(credit, on=day)]
    }
    assert seen == {
        date(2026, 4, 19): (0, []),
        date(2026, 4, 20): (0, [("c", 100, ["claimed"])]),
        date(2026, 5, 2): (100, []),
        date(2026, 5, 31): (100, []),
        date(2026, 6, 1): (0, [("c", 100, ["reversed"])]),
    }


def test_credit_that_ends_after_the_day_asked_for_does_not_count_yet() -> None:
    future = course("c", SPRING, verified_on=None)
    assert refused(standing(future, on=SPRING - DAY)) == [("c", 100, ["not_yet_ended"])]


@pytest.mark.parametrize(
    ("changes", "status", "reason"),
    [
        ({}, Status.MET, "certificate_held"),
        ({"valid_through": date(2010, 1, 1), "valid_from": date(2006, 1, 2)}, Status.MET, "certificate_held"),
        ({"track": "director", "elsewhere": True}, Status.MET, "certificate_held"),
        ({"program": "wisconsin"}, Status.NOT_MET, "no_certificate"),
        ({"valid_from": date(2025, 7, 2)}, Status.NOT_MET, "certificate_too_late"),
        ({"valid_from": date(2025, 7, 1)}, Status.MET, "certificate_held"),
        ({"withdrawn_on": date(2026, 1, 1)}, Status.NOT_MET, "certificate_withdrawn"),
        ({"withdrawn_on": date(2031, 1, 1)}, Status.MET, "certificate_held"),
        ({"recorded_on": date(2031, 1, 1)}, Status.NOT_MET, "no_certificate"),
    ],
)
def test_any_certificate_of_the_program_ever_held_before_enrolling_is_enough(
    changes: dict[str, object], status: Status, reason: str
) -> None:
    line = standing(holdings=(replace(STAFF_CERTIFICATE, **changes),)).find("prior-certificate")
    assert (line.status, [item.code.value for item in line.reasons]) == (status, [reason])


def test_the_certificate_this_enrollment_earned_is_no_earlier_certificate() -> None:
    own = replace(STAFF_CERTIFICATE, number="MT-9", track="strategic")
    enrolled = replace(ENROLLED, certificates=frozenset({"MT-9"}))
    assert standing(enrollment=enrolled, holdings=(own,)).find("prior-certificate").status is Status.NOT_MET


REPORT_DAY = date(2029, 5, 1)


@pytest.mark.parametrize(
    ("report", "status", "reason"),
    [
        (REPORT, Status.MET, "document_accepted"),
        (replace(REPORT, accepted_on=None), Status.WAITING, "document_submitted"),
        (replace(REPORT, accepted_on=date(2029, 7, 1)), Status.WAITING, "document_submitted"),
        (replace(REPORT, accepted_on=None, returned_on=REPORT_DAY), Status.NOT_MET, "document_returned"),
        (replace(REPORT, words=199), Status.NOT_MET, "document_too_short"),
        (replace(REPORT, words=200), Status.MET, "document_accepted"),
        (replace(REPORT, words=5001), Status.NOT_MET, "document_too_long"),
        (replace(REPORT, words=None), Status.MET, "document_accepted"),
        (replace(REPORT, type="letter"), Status.NOT_MET, "document_missing"),
        (replace(REPORT, submitted_on=date(2029, 7, 1)), Status.NOT_MET, "document_missing"),
    ],
)
def test_the_final_report_is_present_long_enough_and_accepted_by_a_person(
    report: DocumentFact, status: Status, reason: str
) -> None:
    line = standing(rules=JUNIPER, documents=(report,)).find("final-report")
    assert (line.status, [item.code.value for item in line.reasons]) == (status, [reason])


def test_the_best_of_several_reports_decides() -> None:
    short = replace(REPORT, words=10, submitted_on=date(2029, 6, 1))
    assert standing(rules=JUNIPER, documents=(short, REPORT)).find("final-report").status is Status.MET


def test_what_waits_for_a_person_makes_the_whole_track_wait() -> None:
    claimed = replace(FULL[5], state=CreditState.CLAIMED)
    verdict = standing(*FULL[:5], claimed, documents=(REPORT,))
    total = verdict.find("total")
    assert (verdict.status, total.status, total.have, total.waiting, total.short) == (
        Status.WAITING,
        Status.WAITING,
        5000,
        1000,
        0,
    )


def test_planned_activities_shorten_what_is_short_by_what_is_still_open_of_them() -> None:
    verdict = standing(
        course("c1", SPRING, 8, activity="p1"),
        course("c2", SPRING, 2, activity="p1", state=CreditState.CLAIMED),
        planned=(planned("p1", 12), planned("p2", 6, on=date(2027, 1, 1)), planned("p3", 3, on=date(2029, 7, 1))),
    )
    total = verdict.find("total")
    assert (total.have, total.waiting, total.planned, total.short) == (800, 200, 800, 4200)


def test_a_planned_activity_that_is_done_promises_nothing_more() -> None:
    verdict = standing(course("c1", SPRING, 12, activity="p1"), planned=(planned("p1", 12),))
    assert verdict.find("total").planned == 0


def test_a_planned_activity_whose_credit_a_certificate_used_up_is_not_to_come_either() -> None:
    spent = course("c1", SPRING, 12, activity="p1", spent_on="JSL-2025-00001", spent_known_on=SPRING)
    verdict = standing(spent, planned=(planned("p1", 12), planned("p2", 6)))
    total = verdict.find("total")
    assert (total.have, total.planned, total.short) == (0, 600, 5400)


def test_planned_study_beyond_the_maximum_adds_nothing() -> None:
    verdict = standing(
        study("s1", SPRING, 45),
        study("s2", SPRING, 9, state=CreditState.CLAIMED),
        planned=(planned("a2", 0, kind="self_directed", amount_hundredths=700),),
    )
    (ceiling,) = verdict.ceilings
    assert (ceiling.used, ceiling.waiting, ceiling.planned) == (1500, 300, 200)
    assert verdict.find("total").short == 4000


def test_claimed_credit_that_would_be_over_the_maximum_says_so() -> None:
    verdict = standing(study("s1", SPRING, 57), study("s2", SPRING, 9, state=CreditState.CLAIMED))
    assert refused(verdict) == [("s2", 100, ["claimed"]), ("s2", 200, ["claimed", "over_ceiling"])]


def test_the_rule_sets_read_as_their_sources_do() -> None:
    assert (MONTANA.plan.credits_count_from, JUNIPER.plan.credits_count_from) == ("submitted", "approved")
    for rules in (MONTANA, JUNIPER):
        assert (rules.window.kind, rules.window.months) == ("fixed", 48)
        assert [(short_text(c.maximum), sorted(c.where.kinds)) for c in rules.ceilings] == [("20", ["self_directed"])]
        rates = {c.kind: (c.minutes, c.units, c.hundredths) for c in rules.conversions}
        assert rates["self_directed"] == (180, 0, 100)
        assert rules.categories == ()
