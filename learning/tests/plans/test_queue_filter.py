"""The queue narrowed and ordered by its address."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Pdp, Revision
from pdplanner.kernel import clock
from tests.cast import person, post

from .conftest import Desk


@pytest.fixture
def connie(desk: Desk) -> Client:
    client = Client()
    client.force_login(desk.cast.people["connie"])
    return client


def wait(desk: Desk, name: str, *, days: int = 0, library: str = "library", before: str = "") -> None:
    """A plan of `name` that has waited for so many days, after a revision in state `before`."""
    house = getattr(desk.cast, library)
    sent, plan = clock.now() - dt.timedelta(days=days), desk.revision.strategic_plan
    who = person(name)
    pdp = Pdp.objects.create(person=who, membership=post(who, house, "staff"), started_at=sent)
    made = {"pdp": pdp, "strategic_plan": plan, "started_at": sent, "submitted_at": sent}
    earlier = Revision.objects.create(number=1, state=before, **made) if before else None
    Revision.objects.create(number=2, state="with_consultant", previous=earlier, committed_at=sent, **made)


def shown(client: Client, **asked: object) -> list[str]:
    answer = client.get(reverse("learning:queue"), asked)
    assert answer.status_code == 200
    return [line.revision.pdp.person.display_name for line in answer.context["page"]]


def test_the_oldest_stands_first_and_the_order_can_be_asked(desk: Desk, connie: Client) -> None:
    wait(desk, "Zoe", days=2)
    wait(desk, "Bea", days=9)
    assert shown(connie) == ["Bea", "Zoe"]
    assert shown(connie, order="newest") == ["Zoe", "Bea"]
    assert shown(connie, order="by moonlight") == ["Bea", "Zoe"]


def test_first_time_again_and_change_are_told_apart(desk: Desk, connie: Client) -> None:
    wait(desk, "Fresh")
    wait(desk, "Again", before="returned")
    wait(desk, "Change", before="approved")
    assert [shown(connie, came=came) for came in ("first", "again", "change")] == [["Fresh"], ["Again"], ["Change"]]


def test_a_library_and_a_region_narrow_the_queue(desk: Desk, connie: Client) -> None:
    wait(desk, "Here")
    wait(desk, "There", library="second_library")
    desk.cast.second_library.region = "Northwest"
    desk.cast.second_library.save()
    assert shown(connie, library=desk.cast.second_library.pk) == ["There"]
    assert shown(connie, region="Northwest") == ["There"]
    assert shown(connie, region="Atlantis") == ["Here", "There"]
    assert shown(connie, library="x") == ["Here", "There"]


def test_longer_than_counts_days_as_the_queue_does(desk: Desk, connie: Client) -> None:
    wait(desk, "Three", days=3)
    wait(desk, "Four", days=4)
    assert shown(connie, longer=3) == ["Four"]
    assert shown(connie, longer=-5) == ["Four", "Three"]


def test_an_answer_that_is_nobody_says_how_to_see_all(desk: Desk, connie: Client) -> None:
    wait(desk, "Fresh")
    html = connie.get(reverse("learning:queue"), {"came": "again", "whose": "all"}).content.decode()
    assert "No plan waits that is like this" in html
    assert 'href="?whose=all"' in html
