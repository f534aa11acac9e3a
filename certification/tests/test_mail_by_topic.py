"""Mail about notices comes as a person chose for each topic; the notice itself is always in the house."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from certification.services.endings import endings_tell
from certification.tests.scene import LAST_DAY, Scene, on, strategic
from certification.tests.test_digests import choose, morning
from learning.services.credits import credit_return
from learning.services.revisions import revision_commit, revision_return
from learning.services.verify_links import link_send
from libraries.models import Person
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import Mail, MailRhythm, Notice, Topic
from pdplanner.kernel.reminders import reminders_make
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
NEXT = dt.date(2026, 3, 3)


@pytest.fixture
def scene(cast: Cast) -> Scene:
    """Nothing told so far, and everybody on one mail a day."""
    scene = strategic(cast)
    Person.objects.update(mail_rhythm=MailRhythm.DIGEST)
    for person in cast.people.values():
        person.refresh_from_db()
    return scene


def subjects() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("subject", flat=True))


def test_with_plans_at_once_and_credits_never_a_returned_plan_is_mailed_and_a_returned_credit_is_told_inside(
    scene: Scene,
) -> None:
    choose(scene, "ada", MailRhythm.DIGEST, plans=MailRhythm.AT_ONCE, credits=MailRhythm.NEVER)
    revision, credit = scene.submit(DAY), scene.claimed("Course 1", DAY, 1)
    with on(DAY):
        revision_commit(
            actor=scene.actor("sam"), revision=revision, library_minutes=60, library_per="week", library_cents=0
        )
        revision_return(actor=scene.actor("connie"), revision=revision, reason="One question.")
        credit_return(actor=scene.actor("sam"), credit=credit, reason="Which one?")

    assert subjects() == ["Your library has committed to your plan", "Your plan was returned"]
    told = Notice.objects.filter(to_person=scene.cast.ada).order_by("pk")
    assert [notice.subject for notice in told] == [*subjects(), "Your credit “Course 1” was returned"]
    assert [mail for mail in morning() if mail.to_person == scene.cast.ada] == []


def test_the_mail_of_the_morning_takes_the_topics_that_are_to_come_in_it(scene: Scene) -> None:
    choose(scene, "sam", MailRhythm.NEVER, credits=MailRhythm.DIGEST)
    scene.submit(DAY)
    scene.claimed("Course 1", DAY, 1)
    assert [mail.subject for mail in morning()] == ["Ada Whitcomb waits for you to verify “Course 1”"]


def test_who_stops_one_topic_before_the_morning_reads_the_others(scene: Scene) -> None:
    scene.submit(DAY)
    scene.claimed("Course 1", DAY, 1)
    choose(scene, "sam", MailRhythm.DIGEST, credits=MailRhythm.NEVER)
    assert [mail.subject for mail in morning()] == ["Ada Whitcomb’s plan waits for your commitment"]


def test_what_ends_soon_is_told_inside_alone_to_who_wants_no_mail_of_it(scene: Scene) -> None:
    choose(scene, "ada", MailRhythm.AT_ONCE, endings=MailRhythm.NEVER)
    choose(scene, "sam", MailRhythm.NEVER, endings=MailRhythm.AT_ONCE)
    with on(LAST_DAY - dt.timedelta(days=30)):
        endings_tell()
    assert subjects() == ["Ada Whitcomb’s time to earn credits for Strategic Track ends in 30 days"]
    assert Notice.objects.get(to_person=scene.cast.ada).topic == Topic.ENDINGS


def test_an_ask_that_is_told_again_is_mailed_only_where_its_topic_is(scene: Scene) -> None:
    choose(scene, "sam", MailRhythm.AT_ONCE, credits=MailRhythm.NEVER)
    scene.claimed("Course 1", DAY, 1)
    with on(DAY + dt.timedelta(days=8)):
        assert reminders_make() == 1
    assert Notice.objects.get().mail_due_at is None
    assert subjects() == []


def test_who_wants_no_mail_about_credits_is_asked_for_none_by_a_link(scene: Scene) -> None:
    choose(scene, "sam", MailRhythm.AT_ONCE, credits=MailRhythm.NEVER)
    credit = scene.claimed("Course 1", DAY, 1)
    with on(DAY), pytest.raises(DomainError, match="Nobody who verifies it takes mail from here"):
        link_send(actor=scene.actor(), credit=credit)


def test_topics_are_chosen_on_the_profile_and_given_back_to_what_holds_for_all(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    typed = {
        "display_name": "Ada Whitcomb", "family_name": "Whitcomb", "contact_mail": "", "time_zone": "",
        "mail_rhythm": "digest", "mail_credits": "never", "mail_plans": "at_once", "mail_reports": "",
    }  # fmt: skip

    assert client.post(reverse("libraries:profile"), typed).status_code == 302
    cast.ada.refresh_from_db()
    assert cast.ada.mail_topics == {"plans": "at_once", "credits": "never"}
    assert cast.ada.rhythm_for(Topic.REPORTS) == "digest"
    page = client.get(reverse("libraries:profile")).content.decode()
    assert page.count('<option value="never" selected>No mail</option>') == 1

    refused = client.post(reverse("libraries:profile"), typed | {"mail_credits": "hourly", "display_name": "Ada W."})
    assert refused.status_code == 422
    assert "Choose one of the list." in refused.content.decode()
    assert 'value="Ada W."' in refused.content.decode()

    client.post(reverse("libraries:profile"), typed | {"mail_credits": "", "mail_plans": ""})
    cast.ada.refresh_from_db()
    assert cast.ada.mail_topics == {}


@pytest.mark.parametrize(
    ("topics", "field"), [({"credits": "hourly"}, "mail_credits"), ({"x": "never"}, "mail_rhythm")]
)
def test_a_topic_or_a_rhythm_that_is_none_is_refused(scene: Scene, topics: dict[str, str], field: str) -> None:
    with pytest.raises(DomainError) as refusal:
        choose(scene, "ada", MailRhythm.DIGEST, **topics)
    assert refusal.value.field == field
