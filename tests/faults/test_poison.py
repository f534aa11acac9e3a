"""Work that cannot be done is given up after five attempts, is seen, stops nothing else, and can be tried again."""

import datetime as dt
import io

import pytest
from django.core.management import call_command

from certification.models import Certificate
from certification.services.render import certificate_retry
from certification.tests.scene import on, strategic
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import JobState, Mail
from tests.cast import Cast
from tests.faults.ground import Ground, assert_exactly_one

WORK = "certification.render_certificate"
ISSUED_ON = dt.date(2027, 3, 3)


def try_until_given_up(certificate: Certificate) -> None:
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        certificate.refresh_from_db()
        assert (certificate.job_state, certificate.job_attempts) == (JobState.WAITING, attempt - 1)
        Certificate.objects.update(job_not_before=clock.wall_now())  # the pause after a failure is over
        assert jobs.run(WORK, certificate.pk) is False
    certificate.refresh_from_db()


def doctor() -> tuple[int, str]:
    said = io.StringIO()
    try:
        call_command("doctor", quiet=True, stdout=said)
    except SystemExit as end:
        return int(str(end.code)), said.getvalue()
    return 0, said.getvalue()


def test_a_certificate_that_cannot_be_printed_is_given_up_seen_and_tried_again(cast: Cast) -> None:
    scene = strategic(cast)
    certificate = scene.certified(ISSUED_ON)
    sound = certificate.snapshot
    Certificate.objects.update(snapshot={**sound, "awarded": "soon"})
    try_until_given_up(certificate)
    assert (certificate.job_state, certificate.pdf_path) == (JobState.DEAD, "")
    assert not Mail.objects.filter(key__startswith="certificate.ready").exists()
    assert jobs.run(WORK, certificate.pk) is False

    code, said = doctor()
    assert code == 1
    assert f"{WORK} {certificate.pk}: dead, 5 attempts" in said

    Certificate.objects.update(snapshot=sound)
    with on(ISSUED_ON):
        certificate_retry(actor=scene.actor("connie"), certificate=certificate)
        with pytest.raises(NotNow):
            certificate_retry(actor=scene.actor("connie"), certificate=certificate)
    assert jobs.run(WORK, certificate.pk) is True
    certificate.refresh_from_db()
    assert (certificate.job_state, certificate.job_error) == (JobState.DONE, "")
    assert Mail.objects.filter(key__startswith="certificate.ready").count() == 1
    assert f"{WORK} {certificate.pk}" not in doctor()[1]


def test_a_full_disk_costs_an_attempt_and_leaves_nothing_behind(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    certificate = strategic(cast).certified(ISSUED_ON)
    monkeypatch.setenv("PDPLANNER_FAULT", "render.before_store=raise")
    assert jobs.run(WORK, certificate.pk) is False
    certificate.refresh_from_db()
    assert (certificate.job_state, certificate.job_attempts) == (JobState.WAITING, 1)
    assert "No space left on device" in certificate.job_error
    monkeypatch.delenv("PDPLANNER_FAULT")
    Certificate.objects.update(job_not_before=clock.wall_now())
    assert jobs.run(WORK, certificate.pk) is True


@pytest.mark.slow
@pytest.mark.database
def test_a_certificate_that_kills_every_worker_is_given_up_and_holds_up_nobody(ground: Ground) -> None:
    """Nothing is there to say why: only the attempts tell."""
    worker = ground.start_worker(SHORT_LEASE="1", PDPLANNER_FAULT="render.before_finish=kill")
    beat = ground.start_beat()
    ground.issue()
    ground.wait_for(lambda: ground.state() == "dead", "the certificate to be given up", seconds=180)
    assert len(ground.renderings()) == 5
    ground.wait_for(lambda: ground.undone() == 1, "everything else to be done")
    ground.kill(worker)
    ground.kill(beat)
    ground.run(
        "from certification.models import Certificate; from pdplanner.kernel import jobs;"
        f"assert jobs.revive(Certificate, {ground.certificate})"
    )
    ground.start_beat()
    ground.start_worker()
    ground.wait_for(ground.is_done, "the revived certificate")
    ground.let_sweeps_pass()
    assert_exactly_one(ground)


BOMB = """
from certification.models import Certificate
from pdplanner.kernel import jobs
certificate = Certificate.objects.order_by("pk").first()
line = {"title": "A course", "date": "2026-03-01", "provider": "Somebody", "category": "Anything", "counted": "1"}
certificate.snapshot["annex"]["credits"] = [line] * 200_000
Certificate.objects.filter(pk=certificate.pk).update(snapshot=certificate.snapshot, **jobs.waiting_anew())
print(certificate.pk)
"""


@pytest.mark.slow
def test_a_certificate_too_large_to_print_is_stopped_in_time_and_its_worker_makes_the_next(ground: Ground) -> None:
    worker = ground.start_worker(TASK_SECONDS="15", SHORT_LEASE="60")
    bomb = int(ground.run(f"{BOMB}\njobs.wake('{WORK}', certificate.pk)"))
    ground.wait_for(lambda: len(ground.renderings()) == 1, "the large one to be begun")
    ground.issue()
    ground.wait_for(lambda: ground.state() == "done", "the one that waited behind it")
    query = f"SELECT job_state, job_attempts, job_error FROM certification_certificate WHERE id = {bomb}"
    ((state, attempts, error),) = ground.rows(query)
    assert (state, attempts, error.partition("(")[0]) == ("waiting", 1, "SoftTimeLimitExceeded: SoftTimeLimitExceeded")
    ground.wait_for(lambda: ground.undone() == 1, "the mail about it")
    assert ground.mails() == {f"certificate.ready.{ground.certificate}": 1}
    assert worker.poll() is None
    assert "WorkerLostError" not in ground.log()
