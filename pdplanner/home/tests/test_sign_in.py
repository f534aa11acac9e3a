"""Signing in, in our words: no sign-up, no hint about who has an account, nothing typed is lost."""

import re

import pytest
from django.test import Client

from pdplanner.kernel.models import Mail
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db


def address(cast: Cast, name: str) -> str:
    return cast.people[name].emailaddress_set.get().email


def test_the_page_asks_for_mail_address_and_password_above_the_fields(client: Client) -> None:
    page = client.get("/account/login/").content.decode()
    assert re.search(r"<label\s+for=\"id_login\"[^>]*>\s*Mail address<span", page)
    assert "placeholder" not in page
    assert "sign up" not in page.lower()


def test_a_wrong_password_and_an_unknown_address_get_the_same_answer(client: Client, cast: Cast) -> None:
    answers = set()
    for login in (address(cast, "ada"), "nobody@millrace.example"):
        page = client.post("/account/login/", {"login": login, "password": "not-this-one"}).content.decode()
        answers.update(re.findall(r"<p>(The mail address or the password[^<]+)</p>", page))
        assert f'value="{login}"' in page
    assert answers == {"The mail address or the password is wrong. Check both, or choose a new password."}


def test_an_empty_form_says_what_to_write_beside_each_field_and_links_to_it(client: Client) -> None:
    page = client.post("/account/login/", {}).content.decode()
    assert '<a href="#id_login">Mail address</a>: Type the mail address you sign in with.' in page
    assert 'class="invalid-feedback"><svg class="icon"' in page


def test_signing_in_leads_to_the_page_one_came_for(client: Client, cast: Cast) -> None:
    form = {"login": address(cast, "ada"), "password": PASSWORD, "next": "/account/logout/"}
    response = client.post("/account/login/", form)
    assert (response.status_code, response["Location"]) == (302, "/account/logout/")
    assert b"Sign out?" in client.get("/account/logout/").content


def test_nobody_signs_themselves_up(client: Client) -> None:
    assert b"Accounts come from your library" in client.get("/account/signup/").content


def test_a_forgotten_password_is_replaced_through_a_link_that_works_once(client: Client, cast: Cast) -> None:
    client.post("/account/password/reset/", {"email": address(cast, "ada")})
    letter = Mail.objects.get()
    assert (letter.to_person, letter.to_address) == (cast.ada, address(cast, "ada"))
    assert letter.subject == "Choose a new password for pdplanner"
    link = re.search(r"https?://[^/]+(/\S+)", letter.text)[1]
    page = client.get(link, follow=True)
    new = {"password1": "another quiet room", "password2": "another quiet room"}
    done = client.post(page.redirect_chain[-1][0], new, follow=True).content
    assert b"Your password is changed" in done
    assert b"This link no longer works" in Client().get(link, follow=True).content


def test_asking_for_an_unknown_address_answers_the_same_and_tells_only_its_owner(client: Client) -> None:
    page = client.post("/account/password/reset/", {"email": "nobody@millrace.example"}, follow=True).content
    assert b"If somebody signs in with that address" in page
    letter = Mail.objects.get()
    assert (letter.to_person, letter.to_address) == (None, "nobody@millrace.example")
    assert letter.subject == "No pdplanner account for this address"
    assert "sign up" not in letter.text.lower()
