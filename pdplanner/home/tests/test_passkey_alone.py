"""A passkey without a password: for whoever its device asked for a finger, a face or a PIN, and for nobody else."""

import pytest
from allauth.account.models import EmailAddress
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.test import Client

from tests.cast import PASSWORD, Cast
from tests.passkey import BASE, FLAG, NO_FIT, NONSENSE, Device, add, is_in, offered, proven

pytestmark = pytest.mark.django_db

ALONE = f"{BASE}passkeys/sign-in/"


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    cache.clear()
    return proven(client, cast, "ada")


def alone(client: Client, answer: str, **more: str) -> str:
    """Where a sign-in without a password leads."""
    return str(client.post(ALONE, {"credential": answer, **more})["Location"])


def options_of(client: Client) -> dict[str, object]:
    return client.get(ALONE, headers={"accept": "application/json"}).json()["request_options"]["publicKey"]  # type: ignore[no-any-return]


def test_a_passkey_signs_in_without_a_password_after_a_finger_or_a_pin(cast: Cast, ada: Client) -> None:
    device, owner = add(ada), user_pk_to_url_str(cast.ada)
    client = Client()
    assert client.get(ALONE)["Location"] == "/account/login/"
    # Somebody only pressed it: that would be one step, and not two.
    answer = device.get(options_of(client), owner=owner, flags=FLAG.UP)
    assert alone(client, answer, next="/profile/data/") == "/account/login/?next=/profile/data/"
    assert not is_in(client)
    assert NO_FIT in client.get("/account/login/?next=/profile/data/").content.decode()
    answer = device.get(options_of(client), owner=owner)
    assert alone(client, answer, next="/profile/data/") == "/profile/data/"
    assert client.get("/profile/data/").status_code == 200


def test_what_a_page_that_asks_for_less_offered_signs_nobody_in_alone(cast: Cast, ada: Client) -> None:
    """Connie found Ada’s key, which has no PIN. She begins to sign in as herself, and waits until that has run out."""
    device = add(ada)
    add(proven(Client(), cast, "connie"))
    client = Client()
    asked = client.post("/account/login/", {"login": "connie@example.org", "password": PASSWORD})["Location"]
    options = offered(client.get(asked).content.decode())
    session = client.session
    session["account_login"] |= {"initiated_at": 1}
    session.save()
    answer = device.get(options, owner=user_pk_to_url_str(cast.ada), flags=FLAG.UP)
    assert alone(client, answer) == "/account/login/"
    assert not is_in(client)
    assert "Your key was pressed and did not ask who you are." in client.get("/account/login/").content.decode()


def test_no_session_from_before_and_no_page_elsewhere_is_led_to(cast: Cast, ada: Client) -> None:
    device, owner = add(ada), user_pk_to_url_str(cast.ada)
    for page in ("https://evil.example/", "//evil.example", "javascript:alert(1)"):
        client = Client()
        options = options_of(client)
        planted = client.session.session_key
        assert alone(client, "{}", next=page) == "/account/login/"
        assert alone(client, device.get(options, owner=owner), next=page) == "/"
        assert client.session.session_key != planted


def test_an_address_that_is_not_confirmed_or_was_taken_away_stays_out(cast: Cast, ada: Client) -> None:
    device, owner = add(ada), user_pk_to_url_str(cast.ada)
    addresses = EmailAddress.objects.filter(user=cast.ada)
    for change in (lambda: addresses.update(verified=False), addresses.delete):
        change()
        client = Client()
        assert alone(client, device.get(options_of(client), owner=owner)) == "/account/confirm-email/"
        assert not is_in(client)


def test_without_a_password_nobody_else_gets_in(cast: Cast, ada: Client) -> None:
    device, client = add(ada), Client()
    add(proven(Client(), cast, "connie"))
    for owner in ("", "x", "-1", "999999999", "9" * 400, user_pk_to_url_str(cast.connie)):
        assert alone(client, device.get(options_of(client), owner=owner)) == "/account/login/"
        assert not is_in(client)
    options, owner = options_of(client), user_pk_to_url_str(cast.ada)
    assert alone(client, Device().get(options, owner=owner)) == "/account/login/"
    assert (
        alone(client, device.get(options | {"challenge": "QUFBQUFBQUFBQUFBQUFBQQ"}, owner=owner)) == "/account/login/"
    )
    assert not is_in(client)


def test_a_closed_account_stays_closed(cast: Cast, ada: Client) -> None:
    device, client = add(ada), Client()
    cast.ada.is_active = False
    cast.ada.save()
    alone(client, device.get(options_of(client), owner=user_pk_to_url_str(cast.ada)))
    assert not is_in(client)


def test_thirty_people_behind_one_address_sign_in_by_passkey_in_the_same_minute(cast: Cast, ada: Client) -> None:
    device, owner = add(ada), user_pk_to_url_str(cast.ada)
    for _ in range(30):
        client = Client()
        assert alone(client, device.get(options_of(client), owner=owner)) == "/"


def test_too_many_tries_from_one_address_are_refused_in_words(cast: Cast, ada: Client) -> None:
    client = Client()
    for _ in range(60):
        options_of(client)  # stores a session for anybody, so it counts, too
        assert client.post(ALONE, {"credential": "{}"}).status_code == 302
    assert client.get(ALONE, headers={"accept": "application/json"}).status_code == 429
    refused = client.post(ALONE, {"credential": "{}"})
    assert refused.status_code == 429
    assert "Wait a few minutes, then try again." in refused.content.decode()


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_what_no_browser_says_signs_nobody_in(cast: Cast, client: Client, nonsense: str) -> None:
    cache.clear()
    options_of(client)
    assert alone(client, nonsense) == "/account/login/"
    assert not is_in(client)
