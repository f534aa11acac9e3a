"""`program_start`: a whole program in one go, twice, and the version that is in force when somebody enrolls."""

import copy
import datetime as dt
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from certification.engine.rules import CertificateRule
from certification.models import Program, RuleSet, Track
from certification.services.starting import program_start
from certification.services.terms import enrollment_terms
from certification.tests.montana import DAY, DOCUMENTS, Learned, minima, montana
from certification.tests.scene import on
from certification.views.consequences import consequences
from learning.models import Category, Kind
from pdplanner.kernel.errors import DomainError
from tests.cast import EXAMPLES

FILES = sorted(str(path) for path in EXAMPLES.glob("montana-*.json"))
TODAY = dt.date(2026, 11, 17)


def start(cast, *arguments):
    out = StringIO()
    with on(TODAY):
        call_command(
            "program_start", *(arguments or FILES), agency="juniper", mail="cora@example.org", name="Certification",
            stdout=out,
        )  # fmt: skip
    return out.getvalue()


def test_all_tracks_with_their_rules_from_their_days(cast):
    said = start(cast)
    rows = RuleSet.objects.order_by("track__code", "version")
    assert [(row.track.code, row.track.name, row.version, row.effective_from, row.state) for row in rows] == [
        ("director", "Director Track", 1, dt.date(2009, 7, 1), "published"),
        ("director", "Director Track", 2, dt.date(2023, 7, 1), "published"),
        ("staff", "Staff Track", 1, dt.date(2009, 7, 1), "published"),
        ("staff", "Staff Track", 2, dt.date(2023, 7, 1), "published"),
        ("strategic", "Strategic Track", 1, dt.date(2021, 4, 1), "published"),
        ("trustee", "Trustee Track", 1, dt.date(2009, 7, 1), "published"),
        ("trustee", "Trustee Track", 2, dt.date(2023, 7, 1), "published"),
    ]
    assert "Staff Track: rules version 2, for whoever enrolls from 1 July 2023." in said
    assert Program.objects.get().code == "montana"


def test_kinds_come_with_their_measures_and_categories_with_their_names(cast):
    Kind.objects.all().delete()
    Category.objects.all().delete()
    start(cast)
    kinds = Kind.objects.filter(agency=cast.agency)
    assert dict(kinds.exclude(unit="").values_list("code", "unit")) == {
        "college_semester": "semester credit", "college_quarter": "quarter credit",
    }  # fmt: skip
    assert set(kinds.filter(unit="").values_list("code", flat=True)) == {
        "live_training", "recording", "conference_session", "presenting", "reading", "exchange_day", "mentoring",
        "self_directed",
    }  # fmt: skip
    assert [str(category) for category in Category.objects.filter(agency=cast.agency)] == [
        "Library Administration", "Library Services to the Public", "Collection Management and Technical Services",
        "Technology",
    ]  # fmt: skip


def test_a_second_time_changes_nothing(cast):
    start(cast)
    counted = [model.objects.count() for model in (Program, Track, RuleSet, Kind, Category)]
    assert "nothing was changed" in start(cast)
    assert [model.objects.count() for model in (Program, Track, RuleSet, Kind, Category)] == counted


def test_a_file_more_is_added_to_what_is_there(cast):
    start(cast, *FILES[:2])
    assert Track.objects.count() == 1
    start(cast)
    assert (Track.objects.count(), RuleSet.objects.count()) == (4, 7)


def test_published_rules_are_never_changed_under_their_code(cast):
    start(cast)
    changed = copy.deepcopy(DOCUMENTS[0])
    changed["certificate"]["months"] = 60
    with on(TODAY), pytest.raises(DomainError, match="Published rules are never changed"):
        program_start(actor=cast.actor("cora"), agency=cast.agency, documents=[changed], name="Certification")
    assert RuleSet.objects.count() == 7


def test_a_kind_that_the_agency_measures_otherwise_is_refused(cast):
    Kind.objects.create(agency=cast.agency, code="college_quarter", name="College course")
    with pytest.raises(CommandError, match="by the quarter credit; Juniper State Library has it by the hour"):
        start(cast)
    assert not Program.objects.exists()


def test_one_program_at_a_time(cast):
    with pytest.raises(CommandError, match="one program at a time"):
        start(cast, *FILES, str(EXAMPLES / "strategic-demo.json"))


def test_only_a_coordinator_starts_a_program(cast):
    with pytest.raises(CommandError, match="for another role to do: coordinator"):
        call_command("program_start", *FILES, agency="juniper", mail="connie@example.org", name="Certification")
    assert not Program.objects.exists()


# --- The version in force ---
@pytest.mark.parametrize(
    ("day", "version"), [(dt.date(2023, 6, 30), 1), (dt.date(2023, 7, 1), 2), (dt.date(2009, 7, 1) + 2500 * DAY, 1)]
)
def test_whoever_enrolls_gets_the_version_of_that_day(cast, day, version):
    enrollment = montana(cast).enroll("ada", "staff", day)
    assert enrollment.rule_set.version == version


def test_whoever_is_enrolled_stays_on_their_version(cast):
    state = montana(cast)
    old = state.enroll("ada", "staff", dt.date(2023, 6, 30))
    state.learn_all("ada", (*minima(administration=45, public=5, collections=5, technology=5),), dt.date(2023, 9, 1))
    day = dt.date(2024, 6, 1)
    assert state.standing(old, day).find("public").short == 500  # 10 in each, as in 2009
    new = state.enroll("sam", "staff", dt.date(2023, 7, 1))
    for learned in minima(administration=45, public=5, collections=5, technology=5):
        state.learn("sam", learned, dt.date(2024, 1, 31))
    assert state.standing(new, day).status == "met"


# --- First award and renewal ---
def test_after_the_first_certificate_the_next_enrollment_is_a_renewal(cast):
    state = montana(cast)
    first = state.enroll("dina", "director", dt.date(2023, 9, 1))
    state.learn_all("dina", minima(administration=30, technology=30), dt.date(2023, 10, 1))
    state.certify(first, dt.date(2024, 3, 1))
    second = state.enroll("dina", "director", dt.date(2024, 3, 2))
    assert (first.phase, second.phase, second.previous) == ("first", "renewal", first)
    state.learn("dina", Learned("technology", 60), dt.date(2024, 9, 1))
    assert state.certify(second, dt.date(2024, 10, 1)).credits_hundredths == 6000


def test_a_certificate_that_was_withdrawn_renews_nothing(cast):
    state = montana(cast)
    first = state.enroll("dina", "director", dt.date(2023, 9, 1))
    state.learn_all("dina", minima(administration=30, technology=30), dt.date(2023, 10, 1))
    certificate = state.certify(first, dt.date(2024, 3, 1))
    type(certificate).objects.update(state="withdrawn", withdrawn_at=certificate.issued_at)
    assert state.enroll("dina", "director", dt.date(2024, 3, 2)).phase == "first"


def test_a_certificate_of_another_track_makes_no_renewal(cast):
    state = montana(cast)
    first = state.enroll("dina", "staff", dt.date(2023, 9, 1))
    state.learn_all("dina", minima(administration=45, public=5, collections=5, technology=5), dt.date(2023, 10, 1))
    state.certify(first, dt.date(2024, 6, 1))
    assert state.enroll("dina", "director", dt.date(2024, 6, 2)).phase == "first"


@pytest.mark.parametrize(
    ("start", "words"),
    [
        (
            "issue",
            "Valid for 4 years from the day it is issued. Issued on the last day of your period, that is "
            "1 March 2028 through 29 February 2032. Renewing early does not add the time left on the present one.",
        ),
        (
            "after_previous",
            "Valid for 4 years after your present one ends: 1 March 2028 through 29 February 2032. "
            "Renewing early loses no time.",
        ),
    ],
)
def test_whoever_renews_reads_the_days_of_the_next_certificate_first(cast, start, words):
    state = montana(cast)
    first = state.enroll("dina", "director", dt.date(2023, 9, 1))
    state.learn_all("dina", minima(administration=30, technology=30), dt.date(2023, 10, 1))
    state.certify(first, dt.date(2024, 3, 1))
    with on(dt.date(2024, 3, 2)):
        terms = enrollment_terms(track=first.track, person=cast.dina, starts_on=dt.date(2024, 3, 2))
    as_ruled = replace(terms, rules=replace(terms.rules, certificate=CertificateRule(48, start)))
    assert dict(consequences(first.track, cast.dina, as_ruled))["Certificate"] == words
    lapsed = replace(as_ruled, held=replace(as_ruled.held, valid_through=dt.date(2024, 3, 1)))
    assert "Renewing early" not in dict(consequences(first.track, cast.dina, lapsed))["Certificate"]
