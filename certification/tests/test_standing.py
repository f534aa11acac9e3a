"""Stored standings: stale after every change, right after the worker, never behind what was wanted last."""

import datetime as dt
import gc

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from certification import tasks
from certification.engine import Status, verdict_from_json
from certification.models import Enrollment, Standing
from certification.queries import facts
from certification.queries.counted import posts_reckoned
from certification.queries.standing import evaluate_chunk, live_standing, live_standing_of
from certification.services import standing as service
from certification.services.standing import refresh_range, standings_mark_older_days, standings_mark_stale
from certification.tests.scene import Scene, on
from learning.models import Pdp
from learning.services.pdps import pdp_close
from learning.services.reopening import pdp_reopen
from libraries.models import Membership
from pdplanner.kernel import jobs
from pdplanner.kernel.models import JobState

READS = ("SELECT", "(SELECT")  # PostgreSQL wants a union in brackets
WORK = "certification.refresh_standing"
NOON = dt.date(2026, 6, 1)


def row(scene: Scene) -> Standing:
    return Standing.objects.get(enrollment=scene.enrollment)


def test_the_worker_writes_down_what_the_page_says(scene):
    scene.approved_plan()
    scene.courses(30)
    with on(NOON):
        assert jobs.run(WORK, row(scene).pk) is True
        live = live_standing_of(scene.enrollment.pk)
    stored = row(scene)
    assert verdict_from_json(stored.verdict) == live.verdict
    assert (stored.status, stored.counted_hundredths, stored.need_hundredths) == (Status.NOT_MET, 3000, 6000)
    assert (stored.computed_on, stored.job_state) == (NOON, JobState.DONE)


def test_the_worker_reads_only_what_it_judges(scene):
    """The name of the holder and the verdict stored before are for whoever shows them. Who decided comes with the
    decisions, which few have."""
    scene.approved_plan()
    scene.courses(30)
    with on(NOON), CaptureQueriesContext(connection) as found:
        assert jobs.run(WORK, row(scene).pk) is True
    reads = [query["sql"] for query in found if query["sql"].startswith(READS)][1:]  # the first finds the row
    assert len(reads) == 7  # row, enrollment, credits, certificates, plan, decisions, and whether more is wanted
    others = [sql for sql in reads if 'FROM "certification_decision"' not in sql]
    assert len(others) == 6
    assert [sql for sql in others if "libraries_person" in sql or 'certification_standing"."verdict' in sql] == []


def test_verifying_a_credit_makes_the_standing_stale_in_the_same_transaction(scene):
    """Nothing that waits for a commit is done in this test."""
    scene.approved_plan()
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
    before = row(scene)
    scene.credit("A course", dt.date(2026, 5, 1), 2)
    assert row(scene).job_state == JobState.WAITING
    assert row(scene).wanted > before.wanted
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
    assert row(scene).counted_hundredths == before.counted_hundredths + 200


def test_what_is_wanted_while_it_is_reckoned_is_not_lost(scene, monkeypatch):
    """Between reading the facts and writing the answer somebody verifies another credit."""
    scene.approved_plan()
    scene.courses(10)
    evaluate = service.judged

    def interrupted(pk):
        answer = evaluate(pk)
        monkeypatch.setattr(service, "judged", evaluate)
        scene.credit("In between", dt.date(2026, 5, 2), 5)
        standings_mark_stale(scene.person.pk)
        return answer

    monkeypatch.setattr(service, "judged", interrupted)
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
        assert (row(scene).counted_hundredths, row(scene).job_state) == (1000, JobState.WAITING)
        assert jobs.run(WORK, row(scene).pk) is True
    assert (row(scene).counted_hundredths, row(scene).job_state) == (1500, JobState.DONE)


def test_a_new_day_at_the_agency_makes_standings_stale_once(scene, monkeypatch):
    monkeypatch.setattr(service, "WEEK", 1)
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
        assert standings_mark_older_days() == []
    with on(NOON + dt.timedelta(days=1), 0, 5):
        pk = row(scene).pk
        assert standings_mark_older_days() == [(pk, pk)]
        assert standings_mark_older_days() == []
        assert refresh_range(pk, pk) == 1
    assert row(scene).computed_on == NOON + dt.timedelta(days=1)


def test_the_evening_before_is_still_the_old_day_at_the_agency(scene):
    with on(NOON, 23, 50):
        jobs.run(WORK, row(scene).pk)
    assert row(scene).computed_on == NOON


def test_closed_and_certified_enrollments_are_left_alone(scene):
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
    Enrollment.objects.update(state="closed")
    with on(NOON + dt.timedelta(days=3)):
        assert standings_mark_older_days() == []


def days_judged(scene: Scene, number: int) -> set[int]:
    """How many days after NOON a sweep of each day reckons the standing anew."""
    found = set()
    for after in range(1, number + 1):
        with on(NOON + dt.timedelta(days=after)):
            for first, last in standings_mark_older_days():
                found |= {after} if refresh_range(first, last) else set()
            live = live_standing_of(scene.enrollment.pk)
        assert verdict_from_json(row(scene).verdict | {"on": live.verdict.on.isoformat()}) == live.verdict
    return found


def test_a_day_that_changes_nothing_leaves_a_standing_alone_for_a_week(scene):
    scene.approved_plan()
    scene.courses(20)
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
    judged = days_judged(scene, 21)
    assert len(judged) == 3
    assert judged == {min(judged) + week for week in (0, 7, 14)}


def test_the_day_on_which_it_says_something_else_is_not_waited_for(scene):
    """A course that ends in three days counts from then on; whatever day of its week that is."""
    scene.approved_plan()
    scene.credit("Until Thursday", NOON + dt.timedelta(days=3), 2, verified_on=NOON)
    for week in (1, 7):
        with pytest.MonkeyPatch.context() as patch, on(NOON):
            patch.setattr(service, "WEEK", week)
            standings_mark_stale(scene.person.pk)
            jobs.run(WORK, row(scene).pk)
        assert row(scene).counted_hundredths == 0
        assert 3 in days_judged(scene, 3)
        assert row(scene).counted_hundredths == 200


def test_a_clock_that_went_back_makes_standings_stale(scene):
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
        Standing.objects.update(lasts_through=NOON + dt.timedelta(days=6))
    with on(NOON - dt.timedelta(days=1)):
        assert standings_mark_older_days() == [(row(scene).pk, row(scene).pk)]


def test_a_list_tells_of_today_what_waits_for_nothing(scene):
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
    Standing.objects.update(lasts_through=NOON + dt.timedelta(days=5))
    today, posts = NOON + dt.timedelta(days=3), Membership.objects.filter(person=scene.person)
    assert posts_reckoned(posts, scene.cast.agency.pk, today)[1][0].as_of == today
    standings_mark_stale(scene.person.pk)
    assert posts_reckoned(posts, scene.cast.agency.pk, today)[1][0].as_of == NOON


def test_the_daily_task_asks_for_ranges(scene, monkeypatch):
    monkeypatch.setattr(service, "WEEK", 1)
    asked = []
    monkeypatch.setattr(jobs, "wake", lambda name, *keys: asked.append((name, *keys)))
    with on(NOON):
        jobs.run(WORK, row(scene).pk)
    with on(NOON + dt.timedelta(days=1)):
        tasks.daily()
    assert asked == [("certification.refresh_range", row(scene).pk, row(scene).pk)]


def crowd(scene: Scene, number: int) -> None:
    """People with an open enrollment and one verified credit each."""
    from tests.cast import person, post

    for index in range(number):
        someone = person(f"Person {index:03d}")
        post(someone, scene.cast.library, "staff")
        enrollment = Enrollment.objects.create(
            agency=scene.cast.agency, track=scene.track, rule_set=scene.rule_set, person=someone,
            starts_on=dt.date(2025, 7, 1), ends_before=dt.date(2029, 7, 1), enrolled_at=scene.enrollment.enrolled_at,
        )  # fmt: skip
        Standing.objects.create(enrollment=enrollment)


@pytest.mark.parametrize("number", [3, 30])
def test_a_range_takes_as_many_queries_for_thirty_as_for_three(scene, number, django_assert_max_num_queries):
    crowd(scene, number)
    with on(NOON):
        refresh_range(1, 10**9)
        Standing.objects.update(job_state=JobState.WAITING)
        with django_assert_max_num_queries(14):
            assert refresh_range(1, 10**9) == number + 1


def test_a_range_of_several_chunks_is_done_to_its_end(scene, monkeypatch):
    monkeypatch.setattr(service, "CHUNK", 2)
    crowd(scene, 5)
    with on(NOON):
        assert [refresh_range(1, 10**9), refresh_range(1, 10**9)] == [6, 0]
    assert set(Standing.objects.values_list("job_state", "computed_on")) == {(JobState.DONE, NOON)}


def test_one_enrollment_that_cannot_be_judged_stops_no_other(scene):
    crowd(scene, 3)
    poison = Enrollment.objects.order_by("-pk").first()
    Enrollment.objects.filter(pk=poison.pk).update(level="no-such-level")
    with on(NOON):
        assert refresh_range(1, 10**9) == 3
    bad = Standing.objects.get(enrollment=poison)
    assert (bad.job_state, "no-such-level" in bad.job_error) == (JobState.WAITING, True)
    assert gc.isenabled()  # the chunk rests it, and gives it back when it fails


def test_one_dossier_and_many_say_the_same(scene):
    crowd(scene, 5)
    scene.approved_plan()
    scene.courses(20)
    rows = list(facts.with_parts(Enrollment.objects.all()))
    many = facts.dossiers(rows)
    assert {pk: one.facts for pk, one in many.items()} == {
        enrollment.pk: facts.dossiers([enrollment])[enrollment.pk].facts for enrollment in rows
    }


def test_a_chunk_of_the_sweep_says_what_the_page_says(scene):
    crowd(scene, 5)
    scene.approved_plan()
    scene.courses(20)
    keys = list(Enrollment.objects.values_list("pk", flat=True))
    with on(NOON):
        chunk = evaluate_chunk(keys)
        assert {pk: (live.verdict, live.need) for pk, live in chunk.items()} == {
            pk: (live.verdict, live.need) for pk in keys for live in [live_standing_of(pk)]
        }


def test_as_of_a_past_day_only_what_was_sent_by_then_is_planned(scene):
    """Trap 14 for plans: sent on 20 July 2025, approved on 18 August, ended in 2026."""
    plan = scene.approved_plan()
    revision = plan.pdp.revisions.get()
    sent, approved = (revision.submitted_at.date(), revision.approved_at.date())
    day = dt.timedelta(days=1)

    def planned(then):
        with on(dt.date(2026, 6, 1)):
            enrollment = facts.with_parts(Enrollment.objects.filter(pk=scene.enrollment.pk)).get()
            return live_standing(enrollment, then).dossier.facts.planned

    assert planned(sent - day) == ()
    whole = planned(None)
    assert whole != ()
    assert planned(sent) == planned(approved) == whole
    Pdp.objects.filter(pk=plan.pdp.pk).update(state="closed", ended_at=dt.datetime(2026, 5, 4, 18, tzinfo=dt.UTC))
    assert (planned(None), planned(dt.date(2026, 5, 4)), planned(dt.date(2026, 5, 3))) == ((), (), whole)


def test_as_of_a_day_on_which_the_plan_had_ended_it_still_had_once_it_is_reopened(scene):
    """Closed on 2 May 2026 and reopened on 1 June: as of a day between, it was closed; today it never was."""
    plan = scene.approved_plan()
    with on(dt.date(2026, 5, 2)):
        pdp_close(actor=scene.actor(), pdp=plan.pdp, reason="I leave.")
    between, later = dt.date(2026, 5, 20), dt.date(2026, 6, 1)

    def seen(today, then=None):
        with on(today):
            found = facts.dossiers(facts.with_parts(Enrollment.objects.filter(pk=scene.enrollment.pk)), then)
            return [(row.closed_on, found[scene.enrollment.pk].facts.planned != ()) for row in
                    found[scene.enrollment.pk].facts.revisions]  # fmt: skip

    shown = seen(between)
    assert shown == [(dt.date(2026, 5, 3), False)]
    with on(later):
        pdp_reopen(actor=scene.actor(), pdp=Pdp.objects.get(pk=plan.pdp.pk), reason="I stay.")
    assert (seen(later, between), seen(later)) == (shown, [(None, True)])
    assert seen(later, dt.date(2026, 5, 1)) == [(None, True)]


def test_as_of_a_past_day_shows_what_was_shown_then(scene):
    """Trap 14: what became known later changes nothing that was shown before."""
    scene.approved_plan()
    scene.courses(20)
    then = dt.date(2026, 2, 1)
    with on(then):
        shown = live_standing_of(scene.enrollment.pk).verdict
    scene.credit("Verified much later", dt.date(2026, 1, 10), 5, verified_on=dt.date(2026, 5, 1))
    with on(dt.date(2026, 6, 1)):
        enrollment = facts.with_parts(Enrollment.objects.filter(pk=scene.enrollment.pk)).get()
        again = live_standing(enrollment, then).verdict
        now = live_standing(enrollment).verdict
    assert again.counted == shown.counted
    assert now.counted_hundredths == shown.counted_hundredths + 500
