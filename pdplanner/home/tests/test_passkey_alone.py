"""A passkey without a password: for whoever its device asked for a finger, a face or a PIN, and for nobody else."""

import pytest
from allauth.account.utils import user_pk_to_url_str
from django.core.cache import cache
from django.test import Client

from tests.cast import Cast
from tests.passkey import BASE, FLAG, NO_FIT, NONSENSE, Device, add, is_in, proven

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


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_what_no_browser_says_signs_nobody_in(cast: Cast, client: Client, nonsense: str) -> None:
    cache.clear()
    options_of(client)
    assert alone(client, nonsense) == "/account/login/"
    assert not is_in(client)
