"""The page of notices: one's own, unread first, about what one may see, and the count at the head of every page."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from certification.tests.scene import Scene, on, strategic
from learning.services.credits import credit_return, credit_verify
from libraries.models import Membership
from pdplanner.kernel.models import Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)
COUNT = '<span class="count">{}</span>'


@pytest.fixture
def scene(cast: Cast) -> Scene:
    scene = strategic(cast)
    scene.approved_plan()
    Notice.objects.all().delete()
    return scene


def page(client: Client, name: str = "", show: str = "") -> str:
    if name:
        client.force_login(Membership.objects.filter(person__display_name=name).first().person)
    return client.get(reverse("home:notices"), {"show": show} if show else {}).content.decode()


def test_a_notice_is_counted_until_it_is_opened_and_leads_to_the_thing(client: Client, scene: Scene) -> None:
    credit = scene.claimed("Course 1", DAY, 1)
    with on(DAY):
        credit_return(actor=scene.actor("sam"), credit=credit, reason="Which one?")
    shown = page(client, "Ada Whitcomb")
    assert COUNT.format(1) in shown
    assert "Your credit “Course 1” was returned" in shown
    assert "Sam Okafor: Which one?" in shown

    response = client.get(reverse("home:notice", args=[Notice.objects.get(to_person=scene.cast.ada).pk]))

    assert response["Location"] == reverse("learning:credit", args=[credit.pk])
    assert "Nothing new" in page(client)
    assert COUNT.format(1) not in page(client)
    assert "Your credit “Course 1” was returned" in page(client, show="all")


def test_what_somebody_else_did_is_settled_for_all(client: Client, scene: Scene) -> None:
    credit = scene.claimed("Course 1", DAY, 1)
    assert COUNT.format(1) in page(client, "Sam Okafor")
    with on(DAY):
        credit_verify(actor=scene.actor("sam"), credit=credit)
    assert "Nothing new" in page(client)
    assert "Settled" in page(client, show="all")


def test_all_are_marked_read_that_were_there_when_the_page_was_made(client: Client, scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    scene.claimed("Course 2", DAY + dt.timedelta(days=2), 1)
    client.force_login(scene.cast.sam)
    until = f"{DAY + dt.timedelta(days=1)}T00:00:00+00:00"
    client.post(reverse("home:notices_read"), {"until": until})
    assert list(Notice.objects.filter(read_at=None).values_list("subject", flat=True)) == [
        "Ada Whitcomb waits for you to verify “Course 2”"
    ]
    client.post(reverse("home:notices_read"), {"until": "2026-99-99T99:99"})
    assert not Notice.objects.filter(read_at=None).exists()


def test_somebody_elses_notice_is_unknown(client: Client, scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    client.force_login(scene.cast.ada)
    assert client.get(reverse("home:notice", args=[Notice.objects.get().pk])).status_code == 404
    assert Notice.objects.get().read_at is None


def test_nothing_is_said_about_what_the_reader_may_not_see(client: Client, scene: Scene) -> None:
    scene.claimed("Course 1", DAY, 1)
    notice = Notice.objects.get()
    Notice.objects.create(
        key="astray", to_person=scene.cast.otto, topic="credits", asks=True, about_type=notice.about_type,
        about_id=notice.about_id, subject=notice.subject, action="Open", url="/", written_at=notice.written_at,
    )  # fmt: skip
    assert "Course 1" in page(client, "Sam Okafor")
    assert "Course 1" not in page(client, "Otto Lind", show="all")
