"""Two beats at once, with thousands whose time ends: each is told once, and reads it in one mail of the morning."""

import copy
import datetime as dt
from collections import Counter
from itertools import count

import pytest

from certification.mail import endings as mail
from certification.models import Enrollment, Standing
from certification.services.endings import endings_tell
from certification.tests.scene import LAST_DAY, on, strategic
from libraries.models import Person
from pdplanner.kernel import clock, digests, jobs
from pdplanner.kernel.models import Digest, JobState, Mail, MailRhythm, Notice
from tests.amounts import sample_and_whole
from tests.cast import build
from tests.faults.races import all_at_once

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]
DAY, NEXT = LAST_DAY - dt.timedelta(days=30), LAST_DAY - dt.timedelta(days=29)
BEATS = 2


def crowd(people: int) -> list[int]:
    """So many people whose period ends with Ada's; nobody decides for them."""
    like = strategic(build()).enrollment
    with on(DAY):
        rows = Person.objects.bulk_create(
            Person(
                display_name=f"Guest {number}", family_name="Guest", contact_mail=f"guest{number}@example.org",
                mail_rhythm=MailRhythm.DIGEST, recorded_at=clock.now(),
            )
            for number in range(people)
        )  # fmt: skip
    enrollments = [copy.copy(like) for _ in rows]
    for enrollment, person in zip(enrollments, rows, strict=True):
        enrollment.pk, enrollment.person, enrollment.pdp = None, person, None
    Enrollment.objects.bulk_create(enrollments)
    Standing.objects.bulk_create(Standing(enrollment=row, job_state=JobState.DONE) for row in enrollments)
    Notice.objects.all().delete()
    Mail.objects.all().delete()
    return [person.pk for person in rows]


def times_told(people: list[int]) -> Counter[int]:
    """How many of them have how many notices."""
    told = Counter(Notice.objects.filter(topic="endings").values_list("to_person", flat=True))
    return Counter(told[pk] for pk in people)


def morning() -> None:
    """What a beat and its worker do."""
    digests.digests_open()
    for pk in list(Digest.objects.filter(job_state=JobState.WAITING).values_list("pk", flat=True)):
        jobs.run("kernel.write_digest", pk)


@pytest.mark.parametrize("people", sample_and_whole(25, 10_000, on_sqlite=1_000))
def test_two_beats_tell_each_once_and_write_each_one_mail(people: int) -> None:
    guests = crowd(people)
    assert all_at_once([endings_tell] * BEATS, DAY) == Counter(done=BEATS)
    assert times_told(guests) == {1: people}
    assert all_at_once([morning] * BEATS, NEXT) == Counter(done=BEATS)
    mails = Counter(
        Mail.objects.filter(to_person__in=Person.objects.filter(family_name="Guest")).values_list(
            "to_person", "subject"
        )
    )
    subject = "Your time to earn credits for Strategic Track ends in 30 days"
    assert mails == dict.fromkeys(((pk, subject) for pk in guests), 1)
    assert not Digest.objects.exclude(job_state=JobState.DONE).exists()


def test_a_beat_that_ends_in_the_middle_leaves_the_rest_to_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ada and Sam, who decides for her, are told first; the process ends with the third."""
    guests, calls, tell = crowd(4), count(1), mail.notices.tell

    def dying(*args: object, **more: object) -> Notice | None:
        told = tell(*args, **more)  # type: ignore[arg-type]
        if next(calls) == 4:
            raise KeyboardInterrupt
        return told

    with monkeypatch.context() as patch, on(DAY):
        patch.setattr(mail.notices, "tell", dying)
        with pytest.raises(KeyboardInterrupt):
            endings_tell()
    assert times_told(guests) == {1: 1, 0: 3}  # what was not committed is as if it had not been said
    with on(DAY):
        assert endings_tell() == 3
        assert endings_tell() == 0
    assert times_told(guests) == {1: 4}
