"""One mail in the morning with what a person has not read, and nothing of what nobody asks any more."""

import datetime as dt

import pytest

from certification.tests.scene import Scene, on, strategic
from learning.models import Revision
from learning.services.credits import credit_return, credit_take_back, credit_verify
from learning.services.revisions import revision_submit, revision_withdraw
from libraries.models import Membership, Person, Supervision
from libraries.services.people import profile_save
from pdplanner.kernel import jobs
from pdplanner.kernel.digests import IN_A_GROUP, digests_open
from pdplanner.kernel.models import Digest, JobState, Mail, MailRhythm, Notice
from pdplanner.kernel.notices import notice_read
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
NEXT = dt.date(2026, 3, 3)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """A plan in force, everybody on one mail a day, and nothing told so far."""
    scene = strategic(cast)
    scene.approved_plan()
    Person.objects.update(mail_rhythm=MailRhythm.DIGEST)
    for person in cast.people.values():
        person.refresh_from_db()
    Mail.objects.all().delete()
    Notice.objects.all().delete()
    return scene


def morning(day: dt.date = NEXT, hour: int = 7, minute: int = 0) -> list[Mail]:
    """What beat and worker do at that time; the mails it made."""
    before = list(Mail.objects.values_list("pk", flat=True))
    with on(day, hour, minute):
        digests_open()
        for pk in Digest.objects.filter(job_state=JobState.WAITING).values_list("pk", flat=True):
            jobs.run("kernel.write_digest", pk)
    assert not Digest.objects.exclude(job_state=JobState.DONE).exists()
    return list(Mail.objects.exclude(pk__in=before).order_by("pk"))


def test_what_is_handed_over_comes_in_one_mail_in_the_morning_of_the_agency(scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    scene.claimed("Course 2", DAY, 1)
    assert not Mail.objects.exists()
    assert morning(hour=6, minute=59) == []

    (mail,) = morning(hour=7)

    assert (mail.to_person, mail.subject) == (scene.cast.sam, "2 things wait for you")
    assert mail.text.startswith(
        "Credits that wait for you\n\n"
        "* Ada Whitcomb waits for you to verify “Course 1”\n  http://localhost:8000/to-verify/\n\n"
        "* Ada Whitcomb waits for you to verify “Course 2”\n  http://localhost:8000/to-verify/\n\n"
        "Open my notices: http://localhost:8000/notices/\n"
    )
    assert morning(hour=8) == morning(NEXT + dt.timedelta(days=1)) == []


def test_what_waits_stands_before_what_is_news_and_one_thing_alone_is_the_subject(scene: Scene) -> None:
    own = scene.claimed("Course 1", DAY, 1)
    with on(DAY):
        credit_return(actor=scene.actor("sam"), credit=own, reason="Which\none?")
    (mail,) = morning()
    assert (mail.to_person, mail.subject) == (scene.cast.ada, "Your credit “Course 1” was returned")
    assert "About credits\n\n* Your credit “Course 1” was returned\n  Sam Okafor: Which\n  one?\n  http" in mail.text


def test_more_than_a_few_of_one_kind_are_counted(scene: Scene) -> None:
    for number in range(IN_A_GROUP + 3):
        scene.claimed(f"Course {number}", DAY, 1)
    (mail,) = morning()
    assert mail.subject == f"{IN_A_GROUP + 3} things wait for you"
    assert mail.text.count("\n* Ada Whitcomb") == IN_A_GROUP
    assert "\n* and 3 more\n" in mail.text


def test_who_wants_mail_at_once_gets_each_and_no_digest(scene: Scene) -> None:
    choose(scene, "sam", MailRhythm.AT_ONCE)
    scene.claimed("Course 1", DAY, 1)
    assert list(Mail.objects.values_list("subject", flat=True)) == [
        "Ada Whitcomb waits for you to verify “Course 1”"
    ]  # fmt: skip
    assert morning() == []


def test_who_wants_no_mail_gets_none_and_has_the_notice(scene: Scene) -> None:
    choose(scene, "sam", MailRhythm.NEVER)
    scene.claimed("Course 1", DAY, 1)
    assert morning() == []
    assert Notice.objects.get().to_person == scene.cast.sam


def test_who_stops_mail_before_the_morning_gets_none(scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    choose(scene, "sam", MailRhythm.NEVER)
    assert morning() == []


def test_who_has_no_address_has_the_notice_alone(scene: Scene) -> None:
    scene.cast.sam.emailaddress_set.all().delete()
    Person.objects.filter(pk=scene.cast.sam.pk).update(contact_mail="")
    scene.claimed("Course 1", DAY, 1)
    assert morning() == []
    assert Notice.objects.get().is_new


@pytest.mark.parametrize("verb", ["verify", "return", "take_back"])
def test_what_nobody_asks_any_more_is_left_out(scene: Scene, verb: str) -> None:
    credit, still = scene.claimed("Course 1", DAY, 1), scene.claimed("Course 2", DAY, 1)
    with on(DAY):
        if verb == "verify":
            credit_verify(actor=scene.actor("sam"), credit=credit)
        elif verb == "return":
            credit_return(actor=scene.actor("sam"), credit=credit, reason="Which one?")
        else:
            credit_take_back(actor=scene.actor(), credit=credit)
    to_sam = [mail for mail in morning() if mail.to_person == scene.cast.sam]
    assert [mail.subject for mail in to_sam] == [f"Ada Whitcomb waits for you to verify “{still.title}”"]


def test_a_plan_taken_back_is_left_out_and_one_sent_again_is_told_once(cast: Cast) -> None:
    scene = strategic(cast)
    Person.objects.update(mail_rhythm=MailRhythm.DIGEST)
    cast.sam.refresh_from_db()
    revision = scene.submit(DAY)
    with on(DAY, 11):
        revision_withdraw(actor=scene.actor(), revision=revision)
    assert morning() == []
    with on(NEXT):
        revision_submit(actor=scene.actor(), revision=Revision.objects.get(pk=revision.pk))
    (mail,) = morning(NEXT + dt.timedelta(days=1))
    assert (mail.to_person, mail.subject) == (cast.sam, "Ada Whitcomb’s plan waits for your commitment")


def test_what_was_read_in_the_house_is_not_told_again(scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    with on(DAY, 12):
        notice_read(actor=scene.actor("sam"), notice=Notice.objects.get())
    assert morning() == []


def test_who_may_not_see_the_thing_any_more_is_not_told(scene: Scene) -> None:
    """Sam left for Cedar Fork the evening before: what happens at Millrace is no business of his."""
    scene.claimed("Course 1", DAY, 1)
    Supervision.objects.filter(supervisor=scene.cast.posts["sam"]).update(ends_on=DAY)
    Membership.objects.filter(pk=scene.cast.posts["sam"].pk).update(ends_on=DAY, library=scene.cast.library)
    Membership.objects.create(
        person=scene.cast.sam, library=scene.cast.second_library, role="director", starts_on=NEXT,
        recorded_at=scene.cast.posts["sam"].recorded_at,
    )  # fmt: skip
    assert morning() == []


def test_a_digest_nobody_could_write_in_time_takes_in_the_next_day(scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    scene.claimed("Course 2", NEXT, 1)
    (mail,) = morning(NEXT + dt.timedelta(days=1), 9)
    assert mail.subject == "2 things wait for you"


def test_a_beat_that_comes_between_opens_no_second(scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    with on(NEXT, 7):
        digests_open()
        digests_open()
    assert Digest.objects.count() == 1
    assert len(morning()) == 1


def choose(scene: Scene, name: str, rhythm: str, **topics: str) -> None:
    person = scene.cast.people[name]
    profile_save(
        actor=scene.actor(name), display_name=person.display_name, family_name=person.family_name,
        name_on_certificates="", time_zone="", contact_mail=person.contact_mail, mail_rhythm=rhythm,
        mail_topics=topics,
    )  # fmt: skip
    person.refresh_from_db()
