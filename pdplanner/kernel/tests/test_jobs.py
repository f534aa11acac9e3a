"""Jobs, shown on the mails of the outbox: the row is the truth."""

import datetime as dt

import pytest
from django.core import mail as postbox
from django.core.mail.backends.locmem import EmailBackend

from pdplanner.kernel import clock, jobs, outbox
from pdplanner.kernel.models import JobState, Mail

SEND = "kernel.send_mail"


@pytest.fixture
def letter(db):
    return Mail.objects.create(
        key="test.letter:1", to_address="ada@example.org", subject="Hello", text="Words.\n", written_at=clock.now()
    )


def _lease_over(row):
    Mail.objects.filter(pk=row.pk).update(job_lease_until=clock.wall_now() - dt.timedelta(seconds=1))


def test_a_job_is_done_once(letter):
    assert jobs.run(SEND, letter.pk) is True
    assert jobs.run(SEND, letter.pk) is False

    letter.refresh_from_db()
    assert (letter.job_state, letter.job_attempts, letter.job_lease_until) == (JobState.DONE, 1, None)
    assert [message.to for message in postbox.outbox] == [["ada@example.org"]]


def test_a_claimed_row_cannot_be_claimed_again_while_its_lease_lasts(letter):
    assert jobs.claim(Mail, letter.pk) is not None
    assert jobs.claim(Mail, letter.pk) is None


def test_a_row_whose_worker_died_is_due_again_when_the_lease_is_over(letter):
    jobs.claim(Mail, letter.pk)
    assert not jobs.due(Mail).exists()

    _lease_over(letter)

    assert jobs.run(SEND, letter.pk) is True


def test_a_worker_that_lost_its_lease_cannot_finish(letter):
    old = jobs.claim(Mail, letter.pk)
    _lease_over(letter)
    new = jobs.claim(Mail, letter.pk)

    with pytest.raises(jobs.LeaseLost):
        jobs.finish(letter, old, sent_at=clock.now())
    letter.refresh_from_db()
    assert (letter.job_state, letter.sent_at) == (JobState.WAITING, None)

    jobs.finish(letter, new, sent_at=clock.now())
    letter.refresh_from_db()
    assert letter.job_state == JobState.DONE


def test_a_row_that_is_not_ripe_is_left_alone(letter):
    Mail.objects.update(job_not_before=clock.wall_now() + dt.timedelta(minutes=1))

    assert jobs.run(SEND, letter.pk) is False
    assert jobs.sweep() == 0


def test_a_failing_job_says_why_waits_and_is_given_up_after_five_attempts(letter, monkeypatch):
    def refuse(self, messages):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    for attempt in range(1, jobs.MAX_ATTEMPTS + 1):
        Mail.objects.update(job_not_before=clock.wall_now())
        assert jobs.run(SEND, letter.pk) is False
        letter.refresh_from_db()
        assert letter.job_attempts == attempt
        assert letter.job_error == "ConnectionRefusedError: no mail server"

    assert letter.job_state == JobState.DEAD
    assert list(jobs.stuck(Mail)) == [letter]


def test_a_row_that_kills_its_workers_is_given_up_and_not_tried_for_ever(letter):
    for _ in range(jobs.MAX_ATTEMPTS):
        assert jobs.claim(Mail, letter.pk) is not None
        _lease_over(letter)

    assert jobs.claim(Mail, letter.pk) is None
    letter.refresh_from_db()
    assert letter.job_state == JobState.DEAD


def test_try_again_revives_what_was_given_up_and_nothing_else(letter):
    assert jobs.revive(Mail, letter.pk) is False
    Mail.objects.update(job_state=JobState.DEAD, job_attempts=5)

    assert jobs.revive(Mail, letter.pk) is True

    assert jobs.run(SEND, letter.pk) is True


def test_the_sweep_wakes_what_a_lost_message_left_undone(letter, monkeypatch):
    woken = []
    monkeypatch.setattr(jobs, "_send", lambda name, pk: woken.append((name, pk)) or True)

    assert jobs.sweep() == 1

    assert woken == [(SEND, letter.pk)]


def test_waking_with_the_broker_down_neither_fails_nor_waits(letter, monkeypatch, django_capture_on_commit_callbacks):
    def down(*args, **kwargs):
        raise OSError("broker down")

    monkeypatch.setattr(jobs, "_silent_until", 0.0)
    monkeypatch.setattr("pdplanner.kernel.jobs.current_app.send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        jobs.wake(SEND, letter.pk)

    assert jobs.due(Mail).count() == 1


def test_a_broker_that_failed_is_not_asked_again_for_every_row_of_a_request(
    letter, monkeypatch, django_capture_on_commit_callbacks
):
    asked = []

    def down(*args, **kwargs):
        asked.append(args)
        raise OSError("broker down")

    monkeypatch.setattr(jobs, "_silent_until", 0.0)
    monkeypatch.setattr("pdplanner.kernel.jobs.current_app.send_task", down)
    with django_capture_on_commit_callbacks(execute=True):
        for _ in range(100):
            jobs.wake(SEND, letter.pk)
    assert len(asked) == 1

    monkeypatch.setattr(jobs, "_silent_until", 0.0)  # five seconds later
    with django_capture_on_commit_callbacks(execute=True):
        jobs.wake(SEND, letter.pk)
    assert len(asked) == 2


def test_the_same_event_is_never_written_twice(cast):
    first = outbox.write("test.twice:1", to=cast.ada, template="base", context={})
    again = outbox.write("test.twice:1", to=cast.ada, template="base", context={})

    assert first is not None
    assert again is None
    assert Mail.objects.filter(key="test.twice:1").count() == 1


def test_a_person_without_any_address_gets_no_mail(cast):
    cast.ada.emailaddress_set.all().delete()
    cast.ada.contact_mail = ""

    assert outbox.write("test.none:1", to=cast.ada, template="base", context={}) is None


def test_undo_recalls_a_mail_until_a_worker_holds_it(letter):
    jobs.claim(Mail, letter.pk)
    assert outbox.recall(letter.key) is False

    _lease_over(letter)
    Mail.objects.update(job_lease_until=None)
    assert outbox.recall(letter.key) is True
    assert not Mail.objects.exists()


def test_a_sweep_gives_up_at_the_first_message_a_broker_refuses(letter, monkeypatch):
    """Each try costs seconds then, and the next sweep comes soon."""
    letter.pk, letter.key = None, "test.letter:2"
    letter.save()
    tried = []
    monkeypatch.setattr(jobs, "_send", lambda name, pk: tried.append(pk))

    assert jobs.sweep() == 0

    assert len(tried) == 1
