"""The pages on which certificates are issued together: three clicks for everybody who is ready."""

import re

import pytest

from certification.models import Certificate, IssueBatch
from certification.tests.scene import Scene, work_off
from certification.tests.test_pages import NOW, copies, get, send, text
from libraries.models import Person

pytestmark = pytest.mark.django_db


@pytest.fixture
def applied(scene) -> Scene:
    scene.ready()
    scene.applied()
    return scene


def looked_at(client, scene: Scene, *pks: int, who: str = "connie", **more) -> str:
    """The address of the batch of these, when the worker has looked at it."""
    answer = send(client, scene, who, "/ready/look/", enrollment=pks or [scene.enrollment.pk], **more)
    work_off(NOW)
    return answer["Location"]


def issued(client, scene: Scene, batch: str) -> str:
    """The page of the batch after somebody pressed Issue and the worker was there."""
    assert send(client, scene, "connie", f"{batch}issue/").status_code == 302
    work_off(NOW)
    return text(get(client, scene, "connie", batch))


def test_issuing_for_everybody_ready_takes_three_clicks(applied, client):
    """Open the list, look at what will be issued, issue it. On its first page all are ticked."""
    page = text(get(client, applied, "connie", "/ready/"))
    sent = re.findall(r'name="enrollment" value="(\d+)" checked', page)
    look = send(client, applied, "connie", "/ready/look/", enrollment=sent)
    assert "Being looked at: 1 of 1 still to come." in text(get(client, applied, "connie", look["Location"]))
    work_off(NOW)
    dry = text(get(client, applied, "connie", look["Location"]))
    assert "Issue 1 certificate" in dry
    assert "Ada Whitcomb" in dry
    assert "Valid 3 March 2027 through 2 March 2031." in dry
    assert "the next period is 3 March 2027 through 2 March 2031." in dry
    assert not Certificate.objects.exists()
    assert send(client, applied, "connie", f"{look['Location']}issue/").status_code == 302
    assert "Being issued: 0 of 1, 1 still to come." in text(get(client, applied, "connie", look["Location"]))
    work_off(NOW)
    assert "Issued: 1 of 1, by Connie" in text(get(client, applied, "connie", look["Location"]))
    assert Certificate.objects.get().number == "JSL-2027-00001"
    assert "1 of 1 issued." in text(get(client, applied, "connie", "/ready/"))


def test_everybody_of_the_list_is_looked_at_however_many_pages_it_has(applied, client):
    copies(applied, 26)
    page = text(get(client, applied, "connie", "/ready/"))
    assert "See what will be issued for all 27" in page
    batch = looked_at(client, applied, everybody="yes", whose="all")
    dry = get(client, applied, "connie", batch)
    assert dry.context["of"] | {"ready": 1, "left_out": 26} == dry.context["of"]
    only = text(get(client, applied, "connie", f"{batch}?show=left_out"))
    assert "Not ready any more." in only
    assert "Ada Whitcomb" not in only


def test_only_the_name_that_the_dry_run_showed_is_printed(applied, client):
    batch = looked_at(client, applied)
    Person.objects.filter(pk=applied.person.pk).update(name_on_certificates="Somebody Else")
    page = issued(client, applied, batch)
    assert "It would print “Somebody Else” now. Look again, then issue." in page
    assert "Look again at the 1 not issued" in page
    assert not Certificate.objects.exists()
    assert send(client, applied, "connie", f"{batch}again/").status_code == 302
    work_off(NOW)
    assert "Issued: 1 of 1, by" in issued(client, applied, batch)
    assert Certificate.objects.get().snapshot["name"] == "Somebody Else"


def test_a_second_click_changes_nothing(applied, client):
    batch, other = looked_at(client, applied), looked_at(client, applied)
    for _ in range(2):
        assert "Issued: 1 of 1, by" in issued(client, applied, batch)
    page = issued(client, applied, other)
    assert "Issued: 0 of 1, by" in page
    assert "certified" in page
    assert Certificate.objects.count() == 1


@pytest.mark.parametrize("chosen", [["x"], ["-1"], ["9" * 40], ["0"], []])
def test_nonsense_chooses_nobody(applied, client, chosen):
    answer = send(client, applied, "connie", "/ready/look/", enrollment=chosen)
    assert (answer.status_code, answer["Location"]) == (302, "/ready/")
    assert not IssueBatch.objects.exists()
