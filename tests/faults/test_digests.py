"""Sixteen beats and sixteen workers in the same minute of the morning: one mail to each."""

import datetime as dt
from collections import Counter

import pytest
from django.db import models

from certification.tests.scene import Scene, on, strategic
from libraries.models import Person
from pdplanner.kernel import clock, digests, jobs, reminders
from pdplanner.kernel.models import Claimable, Digest, JobState, Mail, MailRhythm, Notice
from tests.amounts import sample_and_whole
from tests.cast import build
from tests.faults.races import THREADS, all_at_once

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
DAY, NEXT = dt.date(2026, 3, 2), dt.date(2026, 3, 3)
TWIN_ROUNDS = 60


@pytest.fixture
def scene() -> Scene:
    scene = strategic(build())
    scene.approved_plan()
    Person.objects.update(mail_rhythm=MailRhythm.DIGEST)
    Notice.objects.all().delete()
    Mail.objects.all().delete()
    scene.cast.sam.refresh_from_db()
    scene.claimed("Course 1", DAY, 1)
    scene.claimed("Course 2", DAY, 1)
    return scene


def again() -> None:
    Digest.objects.all().delete()
    Mail.objects.all().delete()
    Notice.objects.update(mail_due_at=models.F("written_at"))


def beat_and_worker() -> None:
    digests.digests_open()
    for pk in Digest.objects.filter(job_state=JobState.WAITING).values_list("pk", flat=True):
        jobs.run("kernel.write_digest", pk)


@pytest.mark.parametrize("rounds", sample_and_whole(5, 100))
def test_sixteen_beats_and_workers_write_one_digest(scene: Scene, rounds: int) -> None:
    for _ in range(rounds):
        again()
        assert all_at_once([beat_and_worker] * THREADS, NEXT) == Counter(done=THREADS)
        assert list(Mail.objects.values_list("to_person", "subject")) == [(scene.cast.sam.pk, "2 things wait for you")]
        assert not Digest.objects.exclude(job_state=JobState.DONE).exists()


def test_sixteen_beats_remind_once(scene: Scene) -> None:
    assert all_at_once([reminders.reminders_make] * THREADS, DAY + dt.timedelta(days=7)) == Counter(done=THREADS)
    assert list(Notice.objects.values_list("reminded", flat=True)) == [1, 1]


@pytest.mark.postgresql  # SQLite has one writer at a time
def test_without_claims_the_same_things_would_be_told_twice(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """The twin: opened and written by whoever comes, with neither the open row nor the claim in the way."""

    def plain() -> None:
        for person in Notice.objects.filter(mail_due_at__isnull=False).values_list("to_person", flat=True).distinct():
            row = Digest.objects.create(to_person_id=person, opened_at=clock.now(), job_state=JobState.DONE)
            digests.write(row, clock.now())

    def finished(row: Claimable, ticket: dt.datetime, **changes: object) -> None:
        """Whoever asks may."""

    monkeypatch.setattr(jobs, "finish", finished)
    for _ in range(TWIN_ROUNDS):
        again()
        all_at_once([plain] * THREADS, NEXT)
        if Mail.objects.count() > 1:
            return
    pytest.fail("Nothing was told twice; then the protection is not what keeps it from happening.")


def test_a_worker_that_dies_before_the_end_leaves_everything_for_the_next(
    scene: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    with on(NEXT):
        digests.digests_open()
        (digest,) = Digest.objects.all()
        with monkeypatch.context() as patch:
            patch.setattr("pdplanner.kernel.outbox.write", lambda *_, **__: 1 / 0)
            assert not jobs.run("kernel.write_digest", digest.pk)
        assert not Mail.objects.exists()
        Digest.objects.update(job_not_before=dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
        assert jobs.run("kernel.write_digest", digest.pk)
    assert Mail.objects.get().subject == "2 things wait for you"
