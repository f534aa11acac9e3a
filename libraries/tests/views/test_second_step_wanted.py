"""An agency that asks for a second step: who has none is led to set one up, and keeps everything else."""

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.http import Http404
from django.test import Client
from django.urls import reverse

from libraries.enums import Post
from libraries.models import Agency, Person
from libraries.services.agencies import agency_want_second_step
from pdplanner.kernel.errors import NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast, post

pytestmark = pytest.mark.django_db

SET_UP = "/account/second-step/"


def with_step(person: Person) -> None:
    TOTP.activate(person, generate_totp_secret())


@pytest.fixture
def asking(cast: Cast) -> Cast:
    with_step(cast.cora)
    agency_want_second_step(actor=cast.actor("cora"), agency=cast.agency, wanted=True)
    return cast


def test_a_coordinator_decides_it_on_the_page_of_the_agency_and_it_is_written_down(cast: Cast, client: Client) -> None:
    with_step(cast.cora)
    client.force_login(cast.cora)
    page = reverse("libraries:agency_people")
    assert "Ask for a second step" in client.get(page).content.decode()
    answer = client.post(reverse("libraries:agency_second_step", args=[cast.agency.pk]), {"wanted": "yes"}, follow=True)
    assert "Consultants and coordinators need a second step at sign-in now." in answer.content.decode()
    entry = AuditEntry.objects.get(action="agency.want_second_step")
    assert (entry.person, entry.before, entry.after) == (cast.cora, "not needed", "needed")
    client.post(reverse("libraries:agency_second_step", args=[cast.agency.pk]), {"wanted": "no"})
    assert not Agency.objects.get(pk=cast.agency.pk).wants_second_step


def test_who_asks_for_it_must_have_one_or_they_would_lock_themselves_out(cast: Cast) -> None:
    with pytest.raises(NotNow, match="Set up your own second step first"):
        agency_want_second_step(actor=cast.actor("cora"), agency=cast.agency, wanted=True)


def test_nobody_but_the_coordinator_of_the_agency_decides_it(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        agency_want_second_step(actor=cast.actor("connie"), agency=cast.agency, wanted=True)
    with pytest.raises((NotAllowed, Http404)):
        agency_want_second_step(actor=cast.actor("fay"), agency=cast.agency, wanted=True)


def test_saying_the_same_twice_is_not_now(asking: Cast) -> None:
    with pytest.raises(NotNow, match="Somebody was faster"):
        agency_want_second_step(actor=asking.actor("cora"), agency=asking.agency, wanted=True)


def test_a_consultant_without_one_is_led_to_set_it_up_from_every_page_of_that_hat(asking: Cast, client: Client) -> None:
    client.force_login(asking.connie)
    for page in ("/", reverse("libraries:libraries"), reverse("libraries:agency_people"), "/libraries/999999999/"):
        assert client.get(page)["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "Juniper State Library asks for a second step at sign-in before you act as consultant." in page
    assert client.get("/profile/").status_code == 200


def test_what_was_being_typed_when_the_agency_began_to_ask_is_not_lost(asking: Cast, client: Client) -> None:
    client.force_login(asking.connie)
    # Whether there is such a plan or not, the answer is one.
    answer = client.post(reverse("libraries:plan_comments", args=[999999999]), {"words": "Name the <third> goal anew."})
    page = answer.content.decode()
    assert answer.status_code == 403
    assert 'name="words" value="Name the &lt;third&gt; goal anew."' in page
    assert f'href="{SET_UP}"' in page
    assert "Your agency asks for a second step" in page
    assert client.post(reverse("libraries:plan_comments", args=[999999999]), {})["Location"] == SET_UP


def test_with_one_everything_is_open_at_the_next_page(asking: Cast, client: Client) -> None:
    client.force_login(asking.connie)
    assert client.get(reverse("libraries:libraries")).status_code == 302
    with_step(asking.connie)
    page = client.get(reverse("libraries:libraries"))
    assert page.status_code == 200
    assert "asks for a second step" not in page.content.decode()
    Authenticator.objects.filter(user=asking.connie).delete()
    assert client.get(reverse("libraries:libraries")).status_code == 302


def test_other_hats_stay_usable(asking: Cast, client: Client) -> None:
    post(asking.connie, asking.library, Post.STAFF)
    client.force_login(asking.connie)
    page = client.get("/")
    assert page.status_code == 200
    assert "asks for a second step at sign-in before you act as consultant" in page.content.decode()
    assert [hat.role for hat in asking.actor("connie").hats] == ["staff"]


def test_work_that_was_queued_is_not_done_in_a_hat_that_may_not_be_worn(asking: Cast) -> None:
    actor = asking.actor("connie")
    assert (actor.hats, [hat.role for hat in actor.barred]) == ((), ["consultant"])


def test_people_of_libraries_and_of_other_agencies_are_not_asked(asking: Cast, client: Client) -> None:
    for name in ("ada", "dina", "fay"):
        client.force_login(asking.people[name])
        assert client.get("/").status_code == 200
        assert not asking.actor(name).barred
