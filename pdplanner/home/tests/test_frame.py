"""The frame: who is here, the hat, the colors; and the pages that say no."""

import pytest
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.test import Client, RequestFactory

from pdplanner.home.views.errors import csrf_failure
from pdplanner.kernel.requests import HAT_KEY
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def cookie(response: HttpResponse, name: str) -> str:
    return response.cookies[name].value


def test_choosing_dark_is_remembered_and_printed(client: Client) -> None:
    response = client.post("/theme/", {"theme": "dark", "next": "/account/login/"})
    assert (response.status_code, response["Location"]) == (302, "/account/login/")
    assert response.cookies["theme"]["httponly"]
    assert b'<html lang="en" data-theme="dark">' in client.get("/account/login/").content


def test_following_the_device_forgets_the_choice(client: Client) -> None:
    client.post("/theme/", {"theme": "dark", "next": "/account/login/"})
    response = client.post("/theme/", {"theme": "device", "next": "/account/login/"})
    assert cookie(response, "theme") == ""
    assert b"data-theme" not in client.get("/account/login/").content


@pytest.mark.parametrize("name", ["purple", '"><script>', ""])
def test_a_theme_that_does_not_exist_is_not_stored(client: Client, name: str) -> None:
    assert cookie(client.post("/theme/", {"theme": name, "next": "/account/login/"}), "theme") == ""


def test_a_forged_cookie_is_not_printed(client: Client) -> None:
    client.cookies["theme"] = "x onload"
    assert b"data-theme" not in client.get("/account/login/").content


@pytest.mark.parametrize("elsewhere", ["https://elsewhere.example/", "//elsewhere.example/", "javascript:alert(1)"])
def test_nobody_is_led_to_another_site(client: Client, elsewhere: str) -> None:
    assert client.post("/theme/", {"theme": "dark", "next": elsewhere})["Location"] == "/"


def test_the_switches_take_only_posts(client: Client) -> None:
    assert client.get("/theme/").status_code == 405


def test_a_person_wears_a_hat_of_their_own(client: Client, cast: Cast) -> None:
    client.force_login(cast.dina)
    own = cast.actor("dina").hats
    client.post("/hat/", {"key": own[-1].key})
    assert client.session[HAT_KEY] == own[-1].key


def test_nobody_puts_on_somebody_elses_hat(client: Client, cast: Cast) -> None:
    client.force_login(cast.ada)
    client.post("/hat/", {"key": cast.actor("connie").hats[0].key})
    assert HAT_KEY not in client.session


def test_the_hat_in_use_is_always_visible(client: Client, cast: Cast) -> None:
    client.force_login(cast.connie)
    hat = cast.actor("connie").hat
    page = client.get("/there-is-nothing-here/").content.decode()
    assert f"{cast.connie} <small>{hat}</small>" in page


def test_signed_out_visitors_see_the_way_in_and_no_ribbon(client: Client) -> None:
    page = client.get("/there-is-nothing-here/").content.decode()
    assert '<a class="band-link push" href="/account/login/">Sign in</a>' in page
    assert '<nav class="nav-main"' not in page


@pytest.mark.parametrize("status", [400, 403, 409])
def test_a_refusal_says_in_words_what_happened_and_where_to_go(status: int) -> None:
    request = RequestFactory().get("/")
    page = render_to_string(f"{status}.html", {"words": "Ruth approved it <a minute> ago."}, request)
    assert '<p class="lede">Ruth approved it &lt;a minute&gt; ago.</p>' in page
    assert 'class="btn btn-primary"' in page


def test_the_page_for_our_own_failure_needs_nothing_to_be_printed() -> None:
    page = render_to_string("500.html")
    assert "Something broke on our side" in page
    assert 'href="/"' in page


def test_a_form_sent_too_late_says_what_to_do() -> None:
    response = csrf_failure(RequestFactory().post("/theme/"))
    assert response.status_code == 403
    assert b"Please send the form again" in response.content
