"""Enrolling fixes the period and the rules; applying needs everything; the ways back."""

import datetime as dt

import pytest
from django.http import Http404

from certification.engine import Status
from certification.enums import EnrollmentState
from certification.models import Enrollment, Standing
from certification.queries.standing import live_standing_of
from certification.services.enrollments import (
    enrollment_close,
    enrollment_open,
    enrollment_return,
    enrollment_take_back,
)
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.tests.scene import ENROLLED, fresh, on
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail


def test_enrolling_fixes_period_and_rules_and_starts_the_plan(scene):
    enrollment = scene.enrollment
    assert (enrollment.starts_on, enrollment.ends_before) == (ENROLLED, dt.date(2029, 7, 1))
    assert enrollment.rule_set == scene.rule_set
    assert enrollment.pdp.person == scene.cast.ada
    assert Standing.objects.get(enrollment=enrollment).job_state == "waiting"


def test_whoever_enrolled_under_version_1_stays_there(scene):
    with on(dt.date(2026, 1, 1)):
        cora = scene.actor("cora")
        second = rule_set_add(
            actor=cora, track=scene.track, effective_from=dt.date(2026, 1, 1), document=scene.rule_set.document
        )
        rule_set_publish(actor=cora, rule_set=second)
        sam = enrollment_open(
            actor=scene.actor("sam"), track=scene.track, membership=scene.cast.posts["sam"],
            starts_on=dt.date(2026, 1, 1),
        )  # fmt: skip
    assert fresh(scene.enrollment).rule_set == scene.rule_set
    assert sam.rule_set == second


def test_a_published_rule_set_is_published_once(scene):
    with pytest.raises(NotNow):
        rule_set_publish(actor=scene.actor("cora"), rule_set=scene.rule_set)


def test_rules_the_engine_cannot_read_are_refused_with_the_place(scene):
    broken = {**scene.rule_set.document, "window": {"kind": "fixed"}}
    with pytest.raises(DomainError, match=r"window\.months: is missing"):
        rule_set_add(actor=scene.actor("cora"), track=scene.track, effective_from=ENROLLED, document=broken)


def test_a_second_enrollment_in_the_same_track_is_refused(scene):
    with on(ENROLLED), pytest.raises(DomainError, match="already"):
        enrollment_open(actor=scene.actor(), track=scene.track, membership=scene.cast.posts["ada"], starts_on=ENROLLED)
    assert Enrollment.objects.count() == 1


@pytest.mark.parametrize("days", [-93, 93])
def test_a_first_day_far_from_today_is_refused(scene, days):
    with on(ENROLLED), pytest.raises(DomainError, match="three months") as refusal:
        enrollment_open(
            actor=scene.actor("sam"), track=scene.track, membership=scene.cast.posts["sam"],
            starts_on=ENROLLED + dt.timedelta(days=days),
        )  # fmt: skip
    assert refusal.value.field == "starts_on"


def test_nobody_enrolls_somebody_else(scene):
    with on(ENROLLED), pytest.raises(NotAllowed):
        enrollment_open(
            actor=scene.actor("sam"), track=scene.track, membership=scene.cast.posts["dina"], starts_on=ENROLLED
        )


def test_another_agency_s_staff_do_not_see_the_track(scene):
    with on(ENROLLED), pytest.raises(Http404):
        enrollment_open(
            actor=scene.actor("fred"), track=scene.track, membership=scene.cast.posts["fred"], starts_on=ENROLLED
        )


def test_a_library_without_a_strategic_plan_cannot_start_a_plan_so_nobody_enrolls(scene):
    with on(ENROLLED), pytest.raises(DomainError, match="has not adopted a strategic plan"):
        enrollment_open(
            actor=scene.actor("otto"), track=scene.track, membership=scene.cast.posts["otto"], starts_on=ENROLLED
        )
    assert not Enrollment.objects.filter(person=scene.cast.otto).exists()


def test_applying_early_names_what_is_open(scene):
    with pytest.raises(DomainError, match="60 credits in four years; final report; a plan approved"):
        scene.applied()
    assert fresh(scene.enrollment).state == EnrollmentState.ACTIVE


def test_applying_when_everything_is_met(scene):
    scene.ready()
    enrollment = scene.applied()
    assert enrollment.state == EnrollmentState.APPLIED
    with on(dt.date(2027, 3, 3)):
        assert live_standing_of(enrollment.pk).verdict.status is Status.MET


def test_an_application_can_be_taken_back_and_made_again(scene):
    scene.ready()
    applied = scene.applied()
    enrollment_take_back(actor=scene.actor(), enrollment=applied)
    assert (fresh(applied).state, fresh(applied).applied_at) == (EnrollmentState.ACTIVE, None)
    assert scene.applied(dt.date(2027, 3, 5)).state == EnrollmentState.APPLIED


def test_a_returned_application_says_why_and_each_return_sends_a_mail(scene):
    scene.ready()
    for day, reason in [(2, "The report has no end."), (4, "It still has none.")]:
        scene.applied(dt.date(2027, 3, day))
        enrollment_return(actor=scene.actor("connie"), enrollment=fresh(scene.enrollment), reason=reason)
    assert fresh(scene.enrollment).return_reason == "It still has none."
    assert Mail.objects.filter(key__startswith="enrollment.returned").count() == 2


def test_a_return_needs_a_reason(scene):
    scene.ready()
    applied = scene.applied()
    with pytest.raises(DomainError, match="Say what"):
        enrollment_return(actor=scene.actor("connie"), enrollment=applied, reason="  ")


def test_leaving_the_track_keeps_the_credits(scene):
    scene.approved_plan()
    credit = scene.credit("A course", dt.date(2025, 9, 1), 2)
    enrollment_close(actor=scene.actor(), enrollment=scene.enrollment)
    credit.refresh_from_db()
    assert (fresh(scene.enrollment).state, credit.state) == (EnrollmentState.CLOSED, "verified")


def test_every_move_is_on_record(scene):
    scene.ready()
    scene.applied()
    rows = AuditEntry.objects.filter(subject_type="certification.Enrollment", subject_id=scene.enrollment.pk)
    assert [(row.action, row.before, row.after) for row in rows.order_by("pk")] == [
        ("track.enroll", "", "active"),
        ("enrollment.apply", "active", "applied"),
    ]
