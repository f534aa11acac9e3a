"""The sentences people read about a verdict."""

import json
from dataclasses import replace
from datetime import date, timedelta

import pytest

from certification.engine import (
    CeilingVerdict,
    CreditState,
    EnrollmentFact,
    Facts,
    Reason,
    ReasonCode,
    RevisionFact,
    Verdict,
    Waiver,
    evaluate,
)
from certification.engine.rules import (
    Branch,
    CreditsRequirement,
    DocumentRequirement,
    HoldsRequirement,
    PlanRequirement,
    WindowRule,
)
from certification.explain import (
    HOLDER,
    Labels,
    ceiling_sentence,
    counted_note,
    not_counted_sentence,
    reason_sentence,
    requirement_sentence,
    requirement_title,
    status_sentence,
    totals_sentence,
    window_sentence,
)

from .engine.small import rules
from .engine.strategic import (
    APPROVED,
    JUNIPER,
    REPORT,
    REVISION,
    STAFF_CERTIFICATE,
    SUBMITTED,
    course,
    planned,
    standing,
    study,
)

DAY = timedelta(days=1)
SPRING = date(2026, 4, 17)
LABELS = Labels(goals={"g3": "Local history"}, activities={"a9": "Oral histories"}, kinds={"webinar": "Webinars"})


def explained(verdict: Verdict, labels: Labels = LABELS) -> list[str]:
    return [not_counted_sentence(entry, labels) for entry in verdict.not_counted]


def line(verdict: Verdict, code: str, labels: Labels = LABELS) -> str:
    return requirement_sentence(verdict.find(code), labels)


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (
            standing(course("c", APPROVED - DAY), rules=JUNIPER),
            "Earned before your plan was approved on 18 August 2025. Approval does not reach back.",
        ),
        (
            standing(course("c", SUBMITTED - DAY)),
            "Earned before your plan was submitted on 1 August 2025. Submission does not reach back.",
        ),
        (
            standing(course("c", SPRING, started_on=SUBMITTED - DAY)),
            "Begun before your plan was submitted on 1 August 2025. Submission does not reach back.",
        ),
        (
            standing(study("a", SPRING, 36), study("b", SPRING + DAY, 27)),
            "Over the maximum. 63 self-directed hours make 21 credits, and 20 can count.",
        ),
        (
            standing(course("c", SPRING, state=CreditState.CLAIMED)),
            "Not verified yet. It will count when it is verified.",
        ),
        (
            standing(course("c", SUBMITTED, state=CreditState.CLAIMED), on=SUBMITTED),
            "Not verified yet. Your plan was submitted on 1 August 2025 and is not decided yet. "
            "It will count when it is verified and the plan is approved.",
        ),
        (
            standing(course("c", SPRING, state=CreditState.CLAIMED, goal=None)),
            "Not verified yet. It names no goal of your plan.",
        ),
        (
            standing(course("c", SPRING, goal="g3")),
            "Its goal, “Local history”, was not in your plan on that day.",
        ),
        (
            standing(study("c", SPRING, 3, activity="a9")),
            "Its activity, “Oral histories”, was not in your plan when the work started.",
        ),
        (
            standing(study("c", SPRING, 3, activity=None)),
            "It names no planned activity, and learning of this kind counts only if it was planned.",
        ),
        (standing(course("c", SPRING), revisions=()), "You have no approved plan. Credit counts from its submission."),
        (
            standing(course("c", APPROVED - DAY), rules=JUNIPER, on=APPROVED - DAY),
            "Your plan was submitted on 1 August 2025 and is not approved yet. "
            "Only credit begun after approval counts.",
        ),
        (
            standing(course("c", SPRING), revisions=(replace(REVISION, closed_on=date(2026, 1, 1)),)),
            "Begun when your plan was no longer in force: it was closed on 1 January 2026.",
        ),
        (
            standing(course("c", SPRING, state=CreditState.DRAFT)),
            "Still a draft. It has to be claimed before anyone can verify it.",
        ),
        (standing(course("c", SPRING, state=CreditState.RETURNED)), "Returned. Correct it and claim it again."),
        (standing(course("c", SPRING, state=CreditState.REVERSED)), "Reversed: its verification was taken back."),
        (
            standing(course("c", SPRING, state=CreditState.REVERSED, reversed_on=date(2026, 5, 2))),
            "Reversed: its verification was taken back on 2 May 2026.",
        ),
        (
            standing(course("c", date(2029, 7, 1)), on=date(2030, 1, 1)),
            "Ended on 1 July 2029. The last day of this period is 30 June 2029.",
        ),
        (
            standing(course("c", date(2025, 6, 30), waivers=(Waiver("before_plan", SPRING),))),
            "Ended on 30 June 2025. This period starts on 1 July 2025.",
        ),
        (
            standing(course("c", SPRING, verified_on=None), on=SPRING - DAY),
            "Ends on 17 April 2026, after the day this is asked for.",
        ),
        (standing(course("c", SPRING, spent_on="JSL-8")), "Already used for certificate JSL-8."),
        (standing(course("c", SPRING, 1 / 60)), "1 minute is less than the smallest step of credit."),
        (standing(course("c", SPRING, 29 / 60)), "29 minutes are less than the smallest step of credit."),
    ],
)
def test_each_refusal_says_why(verdict: Verdict, sentence: str) -> None:
    assert explained(verdict) == [sentence]


def test_an_amended_plan_names_the_day_its_goal_came_in() -> None:
    amended = RevisionFact(2, date(2026, 5, 1), date(2026, 5, 20), goals=frozenset({"g3"}))
    verdict = standing(course("c", SPRING, goal="g3"), revisions=(REVISION, amended))
    assert explained(verdict) == [
        "Its goal, “Local history”, was not in your plan on that day. "
        "It came in on 1 May 2026, and that does not reach back."
    ]


def test_other_readers_are_not_addressed_as_the_holder() -> None:
    others = LABELS.for_others()
    assert explained(standing(course("c", SUBMITTED - DAY)), others) == [
        "Earned before the holder's plan was submitted on 1 August 2025. Submission does not reach back."
    ]
    assert line(standing(course("c", SPRING)), "total", others) == "1.0 counted leaves the holder short by 59.0."
    assert explained(standing(course("c", SPRING), revisions=()), others) == [
        "No plan of the holder has been approved. Credit counts from its submission."
    ]


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (
            standing(course("c", SPRING, 37.5), planned=(planned("p", 16),)),
            "37.5 counted and 16.0 planned leave you short by 6.5.",
        ),
        (
            standing(
                course("c", SPRING, 30), course("d", SPRING, 2, state=CreditState.CLAIMED), planned=(planned("p", 16),)
            ),
            "30.0 counted, 2.0 waiting for a decision and 16.0 planned leave you short by 12.0.",
        ),
        (standing(course("c", SPRING, 37.5)), "37.5 counted leaves you short by 22.5."),
        (
            standing(course("c", SPRING, 44), planned=(planned("p", 16),)),
            "44.0 counted and 16.0 planned reach the 60.0 needed.",
        ),
        (standing(planned=(planned("p", 60),)), "60.0 planned reaches the 60.0 needed."),
        (standing(), "Nothing counted yet. 60.0 to go."),
        (standing(course("c", SPRING, 61.5)), "61.5 counted of 60.0 needed."),
    ],
)
def test_the_total_says_what_is_counted_planned_and_short(verdict: Verdict, sentence: str) -> None:
    assert line(verdict, "total") == sentence


@pytest.mark.parametrize(
    ("verdict", "code", "sentence"),
    [
        (standing(rules=JUNIPER), "plan", "Approved on 18 August 2025."),
        (standing(), "plan", "In force since 1 August 2025; revision 1 was approved on 18 August 2025."),
        (standing(on=SUBMITTED), "plan", "Your plan was submitted on 1 August 2025 and is not decided yet."),
        (
            standing(revisions=(replace(REVISION, approved_on=None, returned_on=APPROVED),)),
            "plan",
            "Your plan was returned on 18 August 2025. Change it and submit it again.",
        ),
        (standing(revisions=()), "plan", "You have no approved plan."),
        (standing(), "prior-certificate", "Certificate MT-2021-00387, valid on the day of enrollment."),
        (
            standing(holdings=(replace(STAFF_CERTIFICATE, elsewhere=True, valid_through=date(2024, 8, 31)),)),
            "prior-certificate",
            "Certificate MT-2021-00387, recorded from elsewhere, valid through 31 August 2024.",
        ),
        (standing(holdings=()), "prior-certificate", "No certificate of this program is on record."),
        (
            standing(holdings=(replace(STAFF_CERTIFICATE, valid_from=date(2025, 7, 2)),)),
            "prior-certificate",
            "Certificate MT-2021-00387 was not yet valid on 1 July 2025.",
        ),
        (
            standing(holdings=(replace(STAFF_CERTIFICATE, withdrawn_on=date(2022, 1, 1)),)),
            "prior-certificate",
            "Certificate MT-2021-00387 was withdrawn.",
        ),
        (standing(), "final-report", "Not submitted yet."),
        (standing(documents=(REPORT,)), "final-report", "Accepted on 10 May 2029."),
        (
            standing(documents=(replace(REPORT, accepted_on=None),)),
            "final-report",
            "Submitted on 1 May 2029, not accepted yet.",
        ),
        (
            standing(documents=(replace(REPORT, accepted_on=None, returned_on=date(2029, 5, 3)),)),
            "final-report",
            "Returned on 3 May 2029. Change it and submit it again.",
        ),
        (
            standing(documents=(replace(REPORT, words=12),), rules=JUNIPER),
            "final-report",
            "It has 12 words, and at least 200 are needed.",
        ),
        (
            standing(documents=(replace(REPORT, words=6000),), rules=JUNIPER),
            "final-report",
            "It has 6000 words, and at most 5000 are allowed.",
        ),
        (standing(), "strategic", "2 of 4 requirements met, 4 needed."),
    ],
)
def test_each_requirement_says_what_it_rests_on(verdict: Verdict, code: str, sentence: str) -> None:
    assert line(verdict, code) == sentence


def test_a_certificate_is_named_by_its_track_and_the_day_it_is_seen_from() -> None:
    current = rules(HoldsRequirement("montana", when="current", at="today", code="held"))
    facts = Facts(EnrollmentFact(SPRING), holdings=(STAFF_CERTIFICATE,))
    labels = Labels(tracks={"staff": "Library Staff"})
    held = evaluate(current, facts, date(2025, 8, 31))
    ended = evaluate(current, facts, date(2025, 9, 1))
    assert line(held, "held", labels) == "Library Staff certificate MT-2021-00387, valid on 31 August 2025."
    assert line(ended, "held", labels) == "Certificate MT-2021-00387 was no longer valid on 1 September 2025."


def test_requirements_without_a_title_get_one() -> None:
    leaves = (CreditsRequirement(100), HoldsRequirement("p"), DocumentRequirement("reading_log"), PlanRequirement())
    branches = tuple(Branch(kind, leaves, n=2) for kind in ("all", "any", "n_of"))
    verdict = evaluate(rules(Branch("all", branches)), Facts(EnrollmentFact(SPRING)), SPRING)
    branch_titles = [requirement_title(child) for child in verdict.requirement.children]
    assert branch_titles == ["All of these", "One of these", "2 of these"]
    leaf_titles = [requirement_title(item, HOLDER) for item in verdict.requirements()[:4]]
    assert leaf_titles == ["1 credit", "A certificate held before", "Reading log", "An approved plan"]
    named = Labels(documents={"reading_log": "Log of your reading"})
    assert requirement_title(verdict.requirements()[2], named) == "Log of your reading"
    assert requirement_title(standing().find("total")) == "60 credits in four years"


def test_the_two_lists_add_up_in_words() -> None:
    verdict = standing(study("a", SPRING, 36), study("b", SPRING + DAY, 27), course("c", SPRING, goal=None))
    assert totals_sentence(verdict) == "20.0 counted + 2.0 not counted = 22.0 credits recorded"
    notes = [counted_note(verdict, key) for key in ("a", "b", "c")]
    assert notes == ["", "8.0 of 9.0 count; see below.", ""]


FULL = tuple(course(f"c{number}", SPRING, 10) for number in range(6))


@pytest.mark.parametrize(
    ("verdict", "sentence"),
    [
        (standing(*FULL, documents=(REPORT,)), "Everything this track asks for is met."),
        (
            standing(*FULL, documents=(replace(REPORT, accepted_on=None),)),
            "Everything is in. What is open waits for a decision by someone else.",
        ),
        (standing(), "2 requirements are still open."),
        (evaluate(rules(), Facts(EnrollmentFact(SPRING)), SPRING), "1 requirement is still open."),
    ],
)
def test_one_sentence_says_where_the_holder_is(verdict: Verdict, sentence: str) -> None:
    assert status_sentence(verdict) == sentence


def test_the_period_states_its_last_valid_day_and_the_rule_of_its_end() -> None:
    verdict = standing(enrollment=EnrollmentFact(date(2028, 2, 29)))
    sentence = "29 February 2028 through 28 February 2032, end of day"
    assert window_sentence(verdict) == f"{sentence}."
    assert window_sentence(verdict, "Mountain time") == f"{sentence}, Mountain time."


def test_a_period_may_be_open_at_either_side() -> None:
    assert window_sentence(evaluate(rules(), Facts(EnrollmentFact(SPRING)), SPRING)) == "At any time."
    ending = Facts(EnrollmentFact(SPRING, ends_before=date(2027, 1, 1)))
    assert window_sentence(evaluate(rules(), ending, SPRING)) == "Through 31 December 2026, end of day."
    lookback = evaluate(rules(window=WindowRule("lookback", 12)), Facts(EnrollmentFact(SPRING)), SPRING)
    assert window_sentence(lookback) == "18 April 2025 through 17 April 2026, end of day."
    assert window_sentence(replace(lookback, ends_before=None)) == "From 18 April 2025."


STUDY = CeilingVerdict("c", "Study", 2000, minutes=3780, made=2100, used=2000, kind="self_directed")


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({}, "At the maximum. 63 self-directed hours make 21 credits, and 20 can count."),
        ({"kind": None}, "At the maximum. 63 hours make 21 credits, and 20 can count."),
        ({"kind": "webinar"}, "At the maximum. 63 hours of webinars make 21 credits, and 20 can count."),
        ({"minutes": 0}, "At the maximum. These make 21 credits together, and 20 can count."),
        (
            {"minutes": 60, "made": 100, "used": 50, "maximum": 50},
            "At the maximum. 1 self-directed hour makes 1 credit, and 0.5 can count.",
        ),
        ({"made": 2000}, "At the maximum. More is welcome in the log but adds no credits."),
        ({"made": 1250, "used": 1250}, "12.5 of at most 20.0 counted; 7.5 more can."),
    ],
)
def test_a_ceiling_explains_its_surplus_in_one_line(changes: dict[str, int], sentence: str) -> None:
    assert ceiling_sentence(replace(STUDY, **changes), LABELS) == sentence


def test_every_reason_has_a_sentence() -> None:
    names = (
        *("ended", "first", "last", "in_force", "closed", "submitted", "returned", "day", "approved", "accepted"),
        *("published", "since", "claimed", "started", "done", "awarded", "due", "decided", "expired"),
    )
    params = {f"{name}_on": date(2026, 1, 1) for name in names}
    words = {
        "name": "x",
        "certificate": "n",
        "number": "n",
        "type": "t",
        "gate": "approved",
        "at": "today",
        "revision": 1,
        **{"title": "t", "provider": "p", "same": "topic", "role": "r", "value": "v", "axis": "a", "group": "g"},
        **{"course": "c", "what": "w", "about": "exam", "unit": "hours", "subject": "s", "op": "eq", "wanted": "v"},
    }
    numbers = dict.fromkeys(["minutes", "words", "min_words", "max_words", "elsewhere", "is_current"], 1)
    numbers |= dict.fromkeys(
        ["months", "least", "times", "have", "need", "maximum", "percent", "counted", "recorded"], 1
    )
    amounts = dict.fromkeys(["made_hundredths", "maximum_hundredths", "amount_hundredths"], 100)
    for code in ReasonCode:
        sentence = reason_sentence(Reason.of(code, **params, **words, **numbers, **amounts))
        assert sentence.endswith("."), code
        assert "{" not in sentence, code


def test_a_stored_verdict_is_explained_like_a_fresh_one() -> None:
    from certification.engine import verdict_from_json, verdict_to_json

    verdict = standing(study("a", SPRING, 66), course("e", SUBMITTED - DAY))
    stored = verdict_from_json(json.loads(json.dumps(verdict_to_json(verdict))))
    assert explained(stored) == explained(verdict)
