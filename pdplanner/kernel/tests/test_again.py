"""Whoever is signed out while they write finds what they typed in the answer, and sends it again."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Revision
from learning.services.pdps import pdp_start
from tests.cast import Cast, adopted_plan

WORDS = "Parents ask me for songs & rhymes"
ORIGIN = "http://testserver"


@pytest.fixture
def url(cast: Cast) -> str:
    adopted_plan(cast)
    revision = pdp_start(actor=cast.actor("ada"), membership=cast.posts["ada"]).revisions.get()
    return reverse("learning:training_fits", args=[revision.pk])


def kept(html: str) -> dict[str, str]:
    return dict(
        re.findall(
            r'<input type="hidden" name="([^"]+)" value="([^"]*)">',
            html.partition("data-again")[2].partition("</form>")[0],
        )
    )


def test_a_form_of_somebody_signed_out_is_held_in_the_page_and_sent_again(cast: Cast, client: Client, url: str) -> None:
    answer = client.post(url, {"training_fits": WORDS, "seen": "x"})
    html = answer.content.decode()
    assert (answer.status_code, answer["Cache-Control"]) == (401, "private, no-store")
    assert f'<form method="post" action="{url}" data-again>' in html
    assert kept(html) | {"csrfmiddlewaretoken": ""} == {
        "csrfmiddlewaretoken": "", "training_fits": "Parents ask me for songs &amp; rhymes", "seen": "x",
    }  # fmt: skip
    assert reverse("account_login") in html
    assert not any(WORDS in str(cookie) for cookie in client.cookies.values())
    client.force_login(cast.ada)
    client.post(url, {"training_fits": WORDS})
    assert Revision.objects.get().training_fits == WORDS


def test_who_signs_in_as_somebody_else_sends_nothing_in_anothers_name(cast: Cast, client: Client, url: str) -> None:
    client.force_login(cast.sam)
    assert client.post(url, {"training_fits": WORDS}).status_code in {403, 404}
    assert Revision.objects.get().training_fits == ""


def test_a_page_that_saves_by_itself_is_told_where_to_sign_in(client: Client, url: str) -> None:
    answer = client.post(url, {"training_fits": WORDS}, headers={"X-Autosave": "true"})
    assert answer.status_code == 401
    assert answer.json() == {
        "words": "Not saved: you are signed out. What you typed is still here.", "sign_in": reverse("account_login"),
    }  # fmt: skip


def test_a_press_without_words_leads_to_the_sign_in_page(client: Client, url: str) -> None:
    assert client.post(url).headers["Location"] == f"{reverse('account_login')}?next=/"


# --- Signed in again, the form has the token of before ---
def test_a_form_of_this_house_with_the_token_of_before_is_sent_again(cast: Cast, url: str) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada)
    answer = client.post(url, {"training_fits": WORDS}, headers={"Origin": ORIGIN})
    html = answer.content.decode()
    assert answer.status_code == 403
    assert "Please send it again" in html
    again = {name: value.replace("&amp;", "&") for name, value in kept(html).items()}
    again["csrfmiddlewaretoken"] = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', html)[0]
    assert client.post(url, again, headers={"Origin": ORIGIN}).status_code == 302
    assert Revision.objects.get().training_fits == WORDS


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://elsewhere.example"}, {"Origin": "null"}])
def test_a_form_of_another_house_is_never_offered_to_be_sent(cast: Cast, url: str, headers: dict[str, str]) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(cast.ada)
    answer = client.post(url, {"training_fits": WORDS}, headers=headers)
    assert answer.status_code == 403
    assert WORDS not in answer.content.decode().replace("&amp;", "&")
    assert "data-again" not in answer.content.decode()


def test_a_password_is_typed_anew(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(
        reverse("account_login"), {"login": "ada@example.org", "password": "a secret"}, headers={"Origin": ORIGIN}
    )
    assert (answer.status_code, "a secret" in answer.content.decode()) == (403, False)
