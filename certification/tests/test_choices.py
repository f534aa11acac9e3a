"""Enrolling where rules leave a choice: level, award, cohort and version, with what each means said before."""

import datetime as dt
import json
from typing import Any

import pytest
from django.urls import reverse

from certification.engine import Status, evaluate, load_rules, load_situation
from certification.enums import Phase
from certification.models import Enrollment, RuleSet, Track
from certification.queries.standing import live_standing_of
from certification.services.checks import check_decide
from certification.services.enrollments import enrollment_apply, enrollment_open
from certification.services.outside import certificate_record
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.services.terms import Choice, enrollment_terms, terms_to_choose_from
from certification.tests.scene import on
from learning.models import Credit, Kind
from learning.services.credits import credit_claim, credit_record, credit_verify
from pdplanner.kernel.errors import DomainError
from tests.cast import EXAMPLES, Cast, strategic_track

TODAY = dt.date(2026, 11, 17)
LAPSED = dt.date(2014, 6, 30)


def document(example: str) -> dict[str, Any]:
    return json.loads((EXAMPLES / f"{example}.json").read_text())


def published(cast: Cast, rules: dict[str, Any], since: dt.date = TODAY) -> Track:
    track = strategic_track(cast).track
    RuleSet.objects.filter(track=track).delete()
    add(cast, track, rules, since)
    return track


def add(cast: Cast, track: Track, rules: dict[str, Any], since: dt.date) -> RuleSet:
    with on(since):
        draft = rule_set_add(actor=cast.actor("cora"), track=track, effective_from=since, document=rules)
        return rule_set_publish(actor=cast.actor("cora"), rule_set=draft)


def held(cast: Cast, track: Track, valid_through: dt.date | None) -> None:
    with on(TODAY):
        certificate_record(
            actor=cast.actor("connie"), person=cast.ada, agency=cast.agency, program=track.program, track=track,
            issuer="The board", name="Librarian", number="GA-1", issued_on=dt.date(2012, 7, 1),
            valid_through=valid_through, seen="The register",
        )  # fmt: skip


def enroll(cast: Cast, track: Track, **choice: str) -> Enrollment:
    with on(TODAY):
        return enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=TODAY,
            choice=Choice(**choice),
        )  # fmt: skip


def terms(cast: Cast, track: Track, **choice: str):
    with on(TODAY):
        return enrollment_terms(track=track, person=cast.ada, starts_on=TODAY, choice=Choice(**choice))


# --- Level ---
def test_the_level_is_chosen_and_the_first_is_what_nobody_chose(cast):
    track = published(cast, document("georgia-librarian"))
    assert terms(cast, track).level == "grade_2"
    assert terms(cast, track, level="grade_5B").level == "grade_5B"
    assert enroll(cast, track, level="grade_5B").level == "grade_5B"


@pytest.mark.parametrize("field", ["level", "phase", "version"])
def test_what_is_not_to_be_had_is_refused_beside_its_field(cast, field):
    track = published(cast, document("georgia-librarian"))
    with pytest.raises(DomainError) as refusal:
        enroll(cast, track, **{field: "nonsense"})
    assert (refusal.value.field, Enrollment.objects.count()) == (field, 0)


# --- Award ---
@pytest.mark.parametrize(
    ("valid_through", "phase"),
    [
        (LAPSED, Phase.REINSTATEMENT),
        (TODAY, Phase.RENEWAL),
        (TODAY - dt.timedelta(days=30), Phase.RENEWAL),  # the last of thirty days of grace
        (TODAY - dt.timedelta(days=31), Phase.REINSTATEMENT),
        (None, Phase.RENEWAL),
    ],
)
def test_what_lapsed_is_reinstated_and_what_is_held_renewed(cast, valid_through, phase):
    track = published(cast, document("georgia-librarian"))
    assert terms(cast, track, level="grade_5B").phase is Phase.FIRST
    held(cast, track, valid_through)
    assert terms(cast, track, level="grade_5B").phase is phase


def test_upkeep_is_a_choice_of_whoever_holds_the_certificate(cast):
    rules = document("georgia-librarian")
    rules["levels"][0]["phases"]["upkeep"] = {"kind": "credits", "code": "upkeep", "min": "5"}
    track = published(cast, rules)
    assert "phase" not in terms(cast, track).choices
    held(cast, track, TODAY)
    assert [code for code, _ in terms(cast, track).choices["phase"]] == ["renewal", "upkeep"]
    assert enroll(cast, track, phase="upkeep").phase == "upkeep"


# --- Cohort ---
COHORTS = {
    "autumn": {"first_day": "2025-09-01", "last_day": "2026-10-31"},
    "spring": {"first_day": "2027-02-01", "last_day": "2028-06-30"},
    "next": {"first_day": "2027-09-01", "last_day": "2029-06-30"},
}


def test_the_cohort_decides_the_period_and_one_that_is_over_is_not_offered(cast):
    rules = document("georgia-librarian") | {"window": {"kind": "cohort", "cohorts": COHORTS}}
    track = published(cast, rules)
    assert [code for code, _ in terms(cast, track).choices["cohort"]] == ["spring", "next"]
    with pytest.raises(DomainError):
        enroll(cast, track, cohort="autumn")
    made = enroll(cast, track, cohort="next")
    with on(TODAY):
        verdict = live_standing_of(made.pk).verdict
    assert (made.ends_before, verdict.starts_on, verdict.last_day) == (
        dt.date(2029, 7, 1), dt.date(2027, 9, 1), dt.date(2029, 6, 30),
    )  # fmt: skip


# --- Version ---
@pytest.mark.parametrize(("until", "offered"), [("2026-11-17", ["2", "1"]), ("2026-11-16", None)])
def test_the_version_before_is_a_choice_through_its_last_day(cast, until, offered):
    rules = document("georgia-librarian")
    track = published(cast, rules, TODAY - dt.timedelta(days=60))
    newer = {**rules, "code": "georgia-2026", "replaces": {"code": rules["code"], "choice_until": until}}
    add(cast, track, newer, TODAY - dt.timedelta(days=1))
    choices = terms(cast, track).choices.get("version")
    assert (choices and [code for code, _ in choices]) == offered
    if offered:
        assert enroll(cast, track, version="1").rule_set.version == 1


# --- A board's rules, and the page ---
def test_nobody_enrolls_for_themselves_in_rules_about_a_board(cast):
    track = published(cast, document("nebraska-board"))
    with pytest.raises(DomainError, match="about a whole board"):
        enroll(cast, track)


def test_the_page_says_what_a_choice_means_before_it_is_saved(cast, client):
    track = published(cast, document("georgia-librarian"))
    held(cast, track, LAPSED)
    client.force_login(cast.ada)
    address = reverse("certification:enroll", args=[track.pk])
    given = {"starts_on": "2026-11-17", "membership": cast.posts["ada"].pk, "level": "grade_5B"}
    with on(TODAY):
        assert 'name="level"' in client.get(address).content.decode()
        shown = client.post(address, {**given, "show": "yes"}).content.decode()
        assert "A reinstatement of what lapsed: certificate GA-1, which ended on 30 June 2014. Grade 5-B." in shown
        assert "10 contact hours for each lapsed period, at most 50" in shown
        assert "The board agrees to reinstate" in shown
        assert Enrollment.objects.count() == 0
        assert client.post(address, {**given, "level": "nonsense"}).status_code == 422
        assert client.post(address, given).status_code == 302
    made = Enrollment.objects.get()
    assert (made.level, made.phase) == ("grade_5B", "reinstatement")
    with on(TODAY):
        assert "reinstatement" in client.get(reverse("certification:standing")).content.decode()
        assert terms_to_choose_from(track, cast.sam, TODAY, Choice(level="nonsense")).choices["level"]


# --- A whole reinstatement, as `judge` sees it ---
def test_a_reinstatement_lived_through_the_services_is_what_the_engine_says_of_its_situation(cast):
    """Georgia: lapsed six periods, 50 hours and not 60; and the board agrees, which a consultant records."""
    rules = document("georgia-librarian")
    track = published(cast, rules)
    held(cast, track, LAPSED)
    made = enroll(cast, track, level="grade_5B")
    learned = dt.date(2027, 3, 1)
    key = learn(cast, "course", learned, 50)
    day = dt.date(2027, 4, 1)
    situation = {
        "format": "pdplanner-situation",
        "version": 1,
        "enrollment": {"starts_on": str(TODAY), "level": "grade_5B", "phase": "reinstatement"},
        "credits": [{"key": key, "kind": "course", "ended_on": str(learned), "hours": "50", "state": "claimed"}],
        "certificates": [
            {"program": "georgia", "number": "GA-1", "valid_from": "2012-07-01", "valid_through": str(LAPSED)}
        ],
    }
    with on(day):
        before = live_standing_of(made.pk).verdict
        assert _said(before) == _said(evaluate(load_rules(rules), load_situation(situation).facts, day))
        check_decide(
            actor=cast.actor("connie"), enrollment=made, code="manual", role="board", accepted=True,
            note="Minutes of 31 March 2027.",
        )  # fmt: skip
        situation["decisions"] = [{"role": "board", "code": "manual", "decided_on": str(day)}]
        after = live_standing_of(made.pk).verdict
        assert _said(after) == _said(evaluate(load_rules(rules), load_situation(situation).facts, day))
        assert (before.status, after.status, after.find("hours").need) == (Status.WAITING, Status.MET, 5000)
        assert enrollment_apply(actor=cast.actor("ada"), enrollment=made).state == "applied"


def test_years_and_their_sum_lived_through_the_services_are_what_the_engine_says_of_the_shipped_situation(cast):
    """ALIA: 30 hours in each of three years; every year passes, and the three years together do not."""
    rules = document("alia-cpd")
    situation = json.loads((EXAMPLES / "situations" / "alia-cpd.json").read_text())
    starts_on, day = dt.date(2026, 7, 1), dt.date(2029, 6, 30)
    track = published(cast, rules, starts_on)
    with on(starts_on):
        made = enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=starts_on,
            choice=Choice(level="certificate"),
        )  # fmt: skip
    for row in situation["credits"]:
        row["key"] = learn(cast, "learning", dt.date.fromisoformat(row["ended_on"]), int(row["hours"]))
        with on(day):
            credit_verify(actor=cast.actor("sam"), credit=Credit.objects.get(pk=row["key"]))
    with on(day):
        lived = live_standing_of(made.pk).verdict
    assert _said(lived) == _said(evaluate(load_rules(rules), load_situation(situation).facts, day))
    assert lived.status is Status.NOT_MET


def learn(cast: Cast, kind: str, day: dt.date, hours: int) -> str:
    """A claimed credit of so many hours that ended on that day; its key."""
    kinds = Kind.objects.get_or_create(agency=cast.agency, code=kind, defaults={"name": kind.capitalize()})
    with on(day):
        credit = credit_record(
            actor=cast.actor("ada"), membership=cast.posts["ada"], kind=kinds[0], title="Archives", provider="They",
            started_on=day - dt.timedelta(days=9), ended_on=day, minutes=hours * 60, category=None, goal_line=None,
            activity_line=None, learned="Much.",
        )  # fmt: skip
        return str(credit_claim(actor=cast.actor("ada"), credit=credit).pk)


def _said(verdict) -> list[tuple[object, ...]]:
    return [
        (verdict.status, verdict.starts_on, verdict.ends_before, verdict.counted_hundredths),
        *((line.code, line.status, line.have, line.need) for line in verdict.requirements()),
    ]
