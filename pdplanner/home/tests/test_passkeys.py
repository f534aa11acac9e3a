"""Passkeys as a second step: added, named, shown at sign-in and when asked again, refused, and removed."""

import json
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
from django.core.cache import cache
from django.core.management import call_command
from django.test import Client
from django.urls import reverse

from libraries.queries.hats import has_second_step
from libraries.services.agencies import agency_want_second_step
from pdplanner.kernel.models import AuditEntry, Mail
from tests.cast import PASSWORD, Cast
from tests.passkey import ADD, BASE, FLAG, NO_FIT, NONSENSE, Device, add, is_in, offered, proven

pytestmark = pytest.mark.django_db

SHOW, CONFIRM = f"{BASE}authenticate/", f"{BASE}passkeys/reauthenticate/"
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that never ends; what is told after it is told at once."""
    cache.clear()
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **kwargs: act())


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    return proven(client, cast, "ada")


def remove(client: Client, name: str) -> None:
    passkey = next(one for one in Authenticator.objects.filter(type="webauthn") if str(one) == name)
    assert client.post(reverse("mfa_remove_webauthn", args=[passkey.pk]))["Location"] == BASE


def sign_in() -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": ADA, "password": PASSWORD})
    assert answer["Location"] == SHOW
    return client


def subjects() -> list[str]:
    return list(Mail.objects.order_by("pk").values_list("subject", flat=True))


def actions(cast: Cast) -> list[str]:
    done = AuditEntry.objects.filter(action__startswith="second_step.", person=cast.ada)
    return list(done.order_by("pk").values_list("action", flat=True))


def test_adding_one_asks_for_the_password_first(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    assert f'href="{ADD}"' in client.get(BASE).content.decode()
    assert client.get(ADD)["Location"].startswith("/account/reauthenticate/")
    assert client.post(ADD, {"credential": "{}"})["Location"].startswith("/account/reauthenticate/")


def test_a_passkey_is_named_listed_written_down_and_told_and_brings_recovery_codes(cast: Cast, ada: Client) -> None:
    device = Device()
    answer = device.create(offered(ada.get(ADD).content.decode()))
    added = ada.post(ADD, {"name": " Work  phone ", "credential": answer})
    assert added["Location"] == f"{BASE}recovery-codes/"
    assert "Print or save these now" in ada.get(added["Location"]).content.decode()
    page = ada.get(BASE).content.decode()
    assert "<bdi>Work phone</bdi>" in page
    assert "after your password you show a passkey." in page
    assert "10 of your recovery codes are not used yet" in page
    assert actions(cast) == ["second_step.add_passkey"]
    assert subjects() == ["Your second step at sign-in has a new passkey, “Work phone”"]
    assert Mail.objects.get().to_address == ADA


def test_without_a_name_it_gets_one(ada: Client) -> None:
    add(ada, "")
    add(ada, "")
    assert sorted(map(str, Authenticator.objects.filter(type="webauthn"))) == ["Passkey", "Passkey 2"]


def test_a_name_is_one_line_of_some_length(ada: Client) -> None:
    add(ada, "Phone\r\nBcc: everybody")
    assert str(Authenticator.objects.get(type="webauthn")) == "Phone Bcc: everybody"
    answer = Device().create(offered(ada.get(ADD).content.decode()))
    page = ada.post(ADD, {"name": "x" * 61, "credential": answer}).content.decode()
    assert "Take at most 60 characters." in page
    assert "x" * 61 in page
    assert NO_FIT not in page


def test_the_page_says_that_it_needs_javascript_and_has_no_button_without(ada: Client) -> None:
    page = ada.get(ADD).content.decode()
    main = page.partition("<main")[2]
    assert "<noscript>" in main
    assert "A passkey needs JavaScript" in main
    assert '<button class="btn btn-primary"' not in main
    assert "<script" not in main
    said = ada.post(ADD, {"name": "Kept name"}).content.decode()
    assert "No passkey came with it. It needs JavaScript" in said
    assert 'value="Kept name"' in said


def test_a_password_alone_signs_nobody_in_and_the_passkey_does(ada: Client) -> None:
    device = add(ada)
    client = sign_in()
    assert not is_in(client)
    answer = device.get(offered(client.get(SHOW).content.decode()))
    assert client.post(SHOW, {"credential": answer})["Location"] == "/"
    assert is_in(client)
    assert Authenticator.objects.get(type="webauthn").last_used_at is not None


def test_the_wrong_challenge_another_site_and_another_device_are_refused(ada: Client) -> None:
    device = add(ada)
    client = sign_in()
    options = offered(client.get(SHOW).content.decode())
    stolen = Device()
    stolen.id = device.id  # knows which passkey is asked for, without having it
    for answer in (
        device.get(options | {"challenge": "QUFBQUFBQUFBQUFBQUFBQQ"}),
        device.get(options, origin="https://localhost.example"),
        device.get(options | {"rpId": "elsewhere.example"}),
        Device().get(options),
        stolen.get(options),
    ):
        refused = client.post(SHOW, {"credential": answer})
        assert NO_FIT in refused.content.decode()
        options = offered(refused.content.decode())
    assert not is_in(client)
    client.post(SHOW, {"credential": device.get(options)})
    assert is_in(client)


def test_an_answer_is_taken_once(ada: Client) -> None:
    device = add(ada)
    first, second = sign_in(), sign_in()
    answer = device.get(offered(first.get(SHOW).content.decode()))
    second.get(SHOW)
    first.post(SHOW, {"credential": answer})
    second.post(SHOW, {"credential": answer})
    assert (is_in(first), is_in(second)) == (True, False)


def test_somebody_elses_passkey_signs_nobody_else_in(cast: Cast, ada: Client) -> None:
    add(ada)
    theirs = add(proven(Client(), cast, "connie"))
    client = sign_in()
    client.post(SHOW, {"credential": theirs.get(offered(client.get(SHOW).content.decode()))})
    assert not is_in(client)


def test_guessing_is_slowed_down(ada: Client) -> None:
    device = add(ada)
    client = sign_in()
    page = client.get(SHOW).content.decode()
    for _ in range(10):
        page = client.post(SHOW, {"credential": Device().get(offered(page))}).content.decode()
    page = client.post(SHOW, {"credential": device.get(offered(page))}).content.decode()
    assert "Too many tries." in page
    assert not is_in(client)


@pytest.mark.parametrize("nonsense", NONSENSE, ids=range(len(NONSENSE)))
def test_what_no_browser_says_is_refused_in_words(ada: Client, nonsense: str) -> None:
    add(ada)
    words = (NO_FIT, "No passkey came with it.")
    client = sign_in()
    client.get(SHOW)
    ada.get(ADD)
    for visitor, page in ((ada, ADD), (client, SHOW), (ada, CONFIRM)):
        answer = visitor.post(page, {"credential": nonsense, "next": "/profile/data/"})
        assert answer.status_code == 200, page
        assert any(said in answer.content.decode() for said in words), page
    assert Authenticator.objects.filter(type="webauthn").count() == 1


def test_only_what_a_passkey_is_known_by_is_stored(ada: Client) -> None:
    answer = json.loads(Device().create(offered(ada.get(ADD).content.decode())))
    answer["clientExtensionResults"] = {"more": "of it"}
    ada.post(ADD, {"name": "Phone", "credential": json.dumps(answer | {"beside": [1, 2]})})
    kept = Authenticator.objects.get(type="webauthn").data
    assert "more" not in str(kept)
    assert sorted(kept["credential"]) == ["clientExtensionResults", "id", "rawId", "response", "type"]


def test_a_recovery_code_opens_where_no_passkey_is_at_hand(ada: Client) -> None:
    add(ada)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    client = sign_in()
    page = client.get(SHOW).content.decode()
    assert "Recovery code" in page
    assert "authenticator app" not in page
    assert "Type one of your recovery codes." in client.post(SHOW, {"code": ""}).content.decode()
    client.post(SHOW, {"code": codes[0]})
    assert is_in(client)
    assert "Your second step at sign-in was passed with a recovery code" in subjects()


def test_who_has_no_passkey_is_not_asked_for_one(cast: Cast, ada: Client) -> None:
    TOTP.activate(cast.ada, generate_totp_secret())
    page = sign_in().get(SHOW).content.decode()
    assert "passkey" not in page
    assert "passkey" not in ada.get("/account/reauthenticate/").content.decode()
    assert ada.get(CONFIRM).status_code == 302


def test_a_passkey_is_proof_where_a_password_would_be(ada: Client) -> None:
    device = add(ada)
    session = ada.session
    session["account_authentication_methods"] = []
    session.save()
    asked = ada.get("/profile/data/")["Location"]
    assert asked.startswith("/account/reauthenticate/")
    page = ada.get(asked).content.decode()
    assert f'href="{CONFIRM}?next=' in page
    assert "Use a passkey instead" in page
    shown = ada.get(f"{CONFIRM}?next=/profile/data/").content.decode()
    refused = ada.post(CONFIRM, {"credential": Device().get(offered(shown)), "next": "/profile/data/"})
    assert NO_FIT in refused.content.decode()
    assert 'name="next" value="/profile/data/"' in refused.content.decode()
    assert ada.get("/profile/data/").status_code == 302
    answer = device.get(offered(refused.content.decode()))
    assert ada.post(CONFIRM, {"credential": answer, "next": "/profile/data/"})["Location"] == "/profile/data/"
    assert ada.get("/profile/data/").status_code == 200


def test_a_key_that_was_only_pressed_is_no_proof_of_who_sits_there(ada: Client) -> None:
    """It may stand in the computer that was left signed in. After a password it is a second step all the same."""
    device = add(ada)
    session = ada.session
    session["account_authentication_methods"] = []
    session.save()
    options = offered(ada.get(f"{CONFIRM}?next=/profile/data/").content.decode())
    assert options["userVerification"] == "required"
    refused = ada.post(CONFIRM, {"credential": device.get(options, flags=FLAG.UP), "next": "/profile/data/"})
    assert "Your key was pressed and did not ask who you are." in refused.content.decode()
    assert ada.get("/profile/data/").status_code == 302
    client = sign_in()
    client.post(SHOW, {"credential": device.get(offered(client.get(SHOW).content.decode()), flags=FLAG.UP)})
    assert is_in(client)


def test_a_passkey_belongs_to_the_address_in_mails_by_whatever_name_its_page_was_opened(
    ada: Client, settings: Any
) -> None:
    settings.SITE_URL = "https://pd.example.org:8443"
    settings.ALLOWED_HOSTS = ["testserver", "pd.example.org", "www.pd.example.org", "other.example"]
    device = Device()
    options = offered(ada.get(ADD, headers={"host": "www.pd.example.org"}).content.decode())
    assert options["rp"]["id"] == "pd.example.org"
    for origin in ("https://other.example", "http://pd.example.org", "https://pd.example.org.other.example"):
        refused = ada.post(ADD, {"credential": device.create(options, origin)}, headers={"host": "other.example"})
        options = offered(refused.content.decode())
    ada.post(ADD, {"credential": device.create(options, "https://www.pd.example.org")})
    assert Authenticator.objects.filter(type="webauthn").count() == 1
    client = sign_in()
    options = offered(client.get(SHOW, headers={"host": "pd.example.org"}).content.decode())
    client.post(SHOW, {"credential": device.get(options, "https://pd.example.org:8443")})
    assert is_in(client)


def test_removing_the_last_one_turns_the_second_step_off(cast: Cast, ada: Client) -> None:
    add(ada)
    passkey = Authenticator.objects.get(type="webauthn")
    page = ada.get(reverse("mfa_remove_webauthn", args=[passkey.pk])).content.decode()
    assert "It is your only second step" in page
    remove(ada, "Work phone")
    assert not Authenticator.objects.exists()
    assert actions(cast) == ["second_step.add_passkey", "second_step.remove_passkey"]
    assert subjects()[-1] == "Your second step at sign-in is turned off: the last passkey was removed"
    again = Client()
    again.post("/account/login/", {"login": ADA, "password": PASSWORD})
    assert is_in(again)


def test_one_of_several_goes_and_the_others_stay(cast: Cast, ada: Client) -> None:
    add(ada, "Old phone")
    kept = add(ada, "New phone")
    passkey = next(one for one in Authenticator.objects.filter(type="webauthn") if str(one) == "Old phone")
    assert (
        "Your other second steps stay." in ada.get(reverse("mfa_remove_webauthn", args=[passkey.pk])).content.decode()
    )
    remove(ada, "Old phone")
    assert subjects()[-1] == "Your second step at sign-in lost the passkey “Old phone”"
    client = sign_in()
    client.post(SHOW, {"credential": kept.get(offered(client.get(SHOW).content.decode()))})
    assert is_in(client)


def test_removing_asks_for_the_password(ada: Client) -> None:
    add(ada)
    session = ada.session
    session["account_authentication_methods"] = []
    session.save()
    page = reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(type="webauthn").pk])
    assert ada.post(page)["Location"].startswith("/account/reauthenticate/")
    assert Authenticator.objects.filter(type="webauthn").exists()


def test_somebody_elses_passkey_is_not_there(cast: Cast, ada: Client) -> None:
    add(proven(Client(), cast, "connie"))
    theirs = reverse("mfa_remove_webauthn", args=[Authenticator.objects.get(type="webauthn").pk])
    assert (ada.get(theirs).status_code, ada.post(theirs).status_code) == (404, 404)
    codes = Authenticator.objects.get(type="recovery_codes")
    assert ada.post(reverse("mfa_remove_webauthn", args=[codes.pk])).status_code == 404
    assert Authenticator.objects.count() == 2


def test_without_the_app_the_passkey_still_is_a_second_step(cast: Cast, ada: Client) -> None:
    add(ada)
    TOTP.activate(cast.ada, generate_totp_secret())
    assert "show a passkey, or type a code" in ada.get(BASE).content.decode()
    assert "Your passkeys and recovery codes still do." in ada.get(f"{BASE}totp/deactivate/").content.decode()
    ada.post(f"{BASE}totp/deactivate/")
    assert actions(cast)[-1] == "second_step.remove_app"
    assert subjects()[-1] == "Your second step at sign-in takes no codes of an authenticator app any more"
    assert has_second_step(cast.ada)
    sign_in()


def test_a_passkey_is_enough_for_an_agency_that_asks_for_a_second_step(cast: Cast, client: Client) -> None:
    add(proven(client, cast, "cora"))
    agency_want_second_step(actor=cast.actor("cora"), agency=cast.agency, wanted=True)
    assert client.get(reverse("libraries:agency_people")).status_code == 200
    connie = proven(Client(), cast, "connie")
    assert connie.get(reverse("libraries:libraries"))["Location"] == BASE
    add(connie)
    assert connie.get(reverse("libraries:libraries")).status_code == 200


def test_whoever_runs_the_installation_turns_passkeys_off_too(cast: Cast, ada: Client) -> None:
    add(ada)
    call_command("second_step_remove", ADA, reason="Known to Cora, called her at the library")
    assert not Authenticator.objects.exists()
