"""Whoever holds something up is reminded after a week and after two, once each, until it is done."""

import datetime as dt

import pytest

from certification.tests.scene import Scene, on, strategic
from learning.models import Revision
from learning.services.credits import credit_unverify, credit_verify
from learning.services.pdps import pdp_finish, pdp_revise
from learning.services.reminders import reminders_make
from learning.services.reviews import revision_pass_on
from learning.services.revisions import revision_commit, revision_submit
from learning.services.sharing import draft_share, draft_unshare
from libraries.models import AgencyRole, Person, Supervision
from pdplanner.kernel import jobs
from pdplanner.kernel.digests import digests_open
from pdplanner.kernel.models import Digest, JobState, Mail, MailRhythm, Notice
from pdplanner.kernel.notices import notice_read
from tests.cast import LONG_AGO, Cast, person

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
WEEK, FORTNIGHT = DAY + dt.timedelta(days=7), DAY + dt.timedelta(days=14)
ONE_DAY = dt.timedelta(days=1)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    scene = strategic(cast)
    scene.approved_plan()
    Person.objects.update(mail_rhythm=MailRhythm.DIGEST)
    cast.sam.refresh_from_db()
    Notice.objects.all().delete()
    Mail.objects.all().delete()
    scene.claimed("Course 1", DAY, 1)
    return scene


def live(first: dt.date, last: dt.date) -> list[tuple[dt.date, str, bool]]:
    """Day after day, at midnight and at seven: which mails came, and whether they say since when it waits."""
    told = []
    for number in range((last - first).days + 1):
        day = first + number * ONE_DAY
        for hour in (0, 6, 7, 12):
            known = list(Mail.objects.values_list("pk", flat=True))
            with on(day, hour):
                reminders_make()
                reminders_make()
                digests_open()
                for pk in Digest.objects.filter(job_state=JobState.WAITING).values_list("pk", flat=True):
                    jobs.run("kernel.write_digest", pk)
            new = Mail.objects.exclude(pk__in=known)
            told += [(day, mail.to_person.display_name, "waits since 2 March 2026" in mail.text) for mail in new]
    return told


def test_whoever_holds_it_up_is_reminded_after_a_week_and_after_two_and_no_more(scene: Scene) -> None:
    assert live(DAY + ONE_DAY, DAY + 40 * ONE_DAY) == [
        (DAY + ONE_DAY, "Sam Okafor", False),
        (WEEK, "Sam Okafor", True),
        (FORTNIGHT, "Sam Okafor", True),
    ]


def test_what_was_read_and_left_is_new_again(scene: Scene) -> None:
    with on(DAY, 12):
        notice_read(actor=scene.actor("sam"), notice=Notice.objects.get())
    assert live(WEEK - ONE_DAY, WEEK) == [(WEEK, "Sam Okafor", True)]
    assert Notice.objects.get().is_new


def test_nobody_is_reminded_of_what_is_done(scene: Scene) -> None:
    live(DAY + ONE_DAY, WEEK)
    with on(WEEK, 13):
        credit_verify(actor=scene.actor("sam"), credit=scene.person.credits.get())
    assert live(WEEK + ONE_DAY, DAY + 40 * ONE_DAY) == []


def test_what_is_done_on_the_day_before_the_morning_is_in_no_mail(scene: Scene) -> None:
    live(DAY + ONE_DAY, DAY + ONE_DAY)
    with on(WEEK, 1):
        assert reminders_make() == 1
        credit_verify(actor=scene.actor("sam"), credit=scene.person.credits.get())
    assert live(WEEK, WEEK) == []


def test_a_worker_that_was_away_reminds_once_and_not_for_each_day_it_missed(scene: Scene) -> None:
    assert live(DAY + 20 * ONE_DAY, DAY + 40 * ONE_DAY) == [(DAY + 20 * ONE_DAY, "Sam Okafor", True)]


def test_who_gets_mail_at_once_gets_reminders_with_the_mail_of_the_day(scene: Scene) -> None:
    Person.objects.filter(pk=scene.cast.sam.pk).update(mail_rhythm=MailRhythm.AT_ONCE)
    live(DAY + ONE_DAY, DAY + ONE_DAY)
    assert live(WEEK - ONE_DAY, WEEK) == [(WEEK, "Sam Okafor", True)]


def test_who_wants_no_mail_has_the_reminder_among_the_notices(scene: Scene) -> None:
    Person.objects.filter(pk=scene.cast.sam.pk).update(mail_rhythm=MailRhythm.NEVER)
    assert live(DAY + ONE_DAY, WEEK) == []
    assert Notice.objects.get().reminded == 1


def test_what_was_verified_and_undone_is_asked_again_without_a_second_word(scene: Scene) -> None:
    credit = scene.person.credits.get()
    live(DAY + ONE_DAY, DAY + ONE_DAY)
    with on(WEEK, 0, 30):
        credit_verify(actor=scene.actor("sam"), credit=credit)
        credit_unverify(actor=scene.actor("sam"), credit=credit)
    assert live(WEEK, WEEK + 10 * ONE_DAY) == [(FORTNIGHT, "Sam Okafor", True)]


def test_nobody_is_reminded_of_an_amendment_of_a_plan_that_is_finished(scene: Scene) -> None:
    pdp = scene.enrollment.pdp
    with on(DAY, 12):
        credit_verify(actor=scene.actor("sam"), credit=scene.person.credits.get())
        revision_submit(actor=scene.actor(), revision=pdp_revise(actor=scene.actor(), pdp=pdp, reason="More"))
        pdp_finish(actor=scene.actor("connie"), pdp=pdp)
    assert live(DAY + ONE_DAY, FORTNIGHT) == []


def test_who_passed_a_plan_on_is_not_reminded_and_who_got_it_is(cast: Cast) -> None:
    bert = person("Bert Beck", "bert@example.org", mail_rhythm=MailRhythm.DIGEST)
    AgencyRole.objects.create(
        agency=cast.agency, person=bert, role="consultant", starts_on=LONG_AGO, recorded_at=bert.recorded_at
    )
    scene = strategic(cast)
    revision = scene.submit(DAY)
    with on(DAY):
        revision_commit(
            actor=scene.actor("sam"), revision=revision, library_minutes=60, library_per="week", library_cents=0
        )
        revision_pass_on(actor=scene.actor("connie"), revision=revision, to=bert, why="You know story time.")
    Mail.objects.all().delete()
    Person.objects.update(mail_rhythm=MailRhythm.DIGEST)
    told = live(DAY + ONE_DAY, WEEK)
    assert [(day, name) for day, name, _ in told if name in ("Bert Beck", "Connie Zielinska")] == [
        (DAY + ONE_DAY, "Bert Beck"), (WEEK, "Bert Beck")
    ]  # fmt: skip
    asked = Notice.objects.filter(asks=True, settled_at=None)
    assert [(one.to_person, one.reminded) for one in asked] == [(bert, 1)]


def shared(cast: Cast) -> Revision:
    scene = strategic(cast)
    Person.objects.update(mail_rhythm=MailRhythm.DIGEST)
    revision = scene.draft(DAY)
    with on(DAY):
        return draft_share(actor=cast.actor("ada"), revision=revision)


def test_a_shared_draft_is_told_again_while_nobody_has_read_it(cast: Cast) -> None:
    shared(cast)
    told = live(DAY + ONE_DAY, DAY + 3 * ONE_DAY) + live(WEEK - ONE_DAY, WEEK)
    assert told == [(DAY + ONE_DAY, "Sam Okafor", False), (WEEK, "Sam Okafor", True)]
    with on(WEEK, 13):
        notice_read(actor=cast.actor("sam"), notice=Notice.objects.get(to_person=cast.sam))
    assert live(FORTNIGHT, FORTNIGHT) == []


def test_nobody_is_reminded_of_a_draft_that_is_no_longer_shared(cast: Cast) -> None:
    revision = shared(cast)
    live(DAY + ONE_DAY, DAY + ONE_DAY)
    with on(WEEK - ONE_DAY, 13):
        draft_unshare(actor=cast.actor("ada"), revision=revision)
    assert live(WEEK, FORTNIGHT) == []


def test_whoever_decides_by_then_is_told_instead(scene: Scene) -> None:
    """Sam supervised Ada until Friday; from Saturday it is Dina, who was never told that something waits."""
    live(DAY + ONE_DAY, DAY + ONE_DAY)
    Supervision.objects.filter(report=scene.cast.posts["ada"]).update(ends_on=DAY + 4 * ONE_DAY)
    Supervision.objects.create(
        supervisor=scene.cast.posts["dina"], report=scene.cast.posts["ada"], starts_on=DAY + 5 * ONE_DAY,
        recorded_at=Supervision.objects.first().recorded_at,
    )  # fmt: skip
    told = live(DAY + 2 * ONE_DAY, DAY + 30 * ONE_DAY)
    assert [(day, name) for day, name, _ in told] == [
        (WEEK, "Dina Herrera"), (WEEK + 7 * ONE_DAY, "Dina Herrera"), (WEEK + 14 * ONE_DAY, "Dina Herrera")
    ]  # fmt: skip
    assert Notice.objects.get(to_person=scene.cast.sam).settled_at is not None
