"""The second step at sign-in: set up, asked for, passed, lost and turned off."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.test import Client

from libraries.sign_in import SecondStep
from pdplanner.kernel.models import AuditEntry, Mail
from tests.cast import PASSWORD, Cast

pytestmark = pytest.mark.django_db

BASE = "/account/second-step/"
ADA = "ada@example.org"


@pytest.fixture(autouse=True)
def _at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A test is one transaction that never ends; what is told after it is told at once."""
    cache.clear()
    monkeypatch.setattr("django.db.transaction.on_commit", lambda act, **kwargs: act())


def code_of(secret: str) -> str:
    cache.clear()  # a code is taken once; tests are quicker than half a minute
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30))


def prove(client: Client) -> None:
    assert client.post("/account/reauthenticate/", {"password": PASSWORD}).status_code == 302


def set_up(client: Client) -> tuple[str, list[str]]:
    """Ada's secret and her recovery codes, as the pages show them."""
    page = client.get(f"{BASE}totp/activate/").content.decode()
    secret = re.search(r'<code class="key">([A-Z2-7]+)</code>', page)[1]  # type: ignore[index]
    answer = client.post(f"{BASE}totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == f"{BASE}recovery-codes/"
    shown = client.get(answer["Location"]).content.decode()
    return secret, re.findall(r'<code class="key">(\d{8})</code>', shown)


@pytest.fixture
def ada(cast: Cast, client: Client) -> Client:
    client.force_login(cast.ada)
    prove(client)
    return client


def sign_in() -> Client:
    client = Client()
    answer = client.post("/account/login/", {"login": ADA, "password": PASSWORD})
    assert answer["Location"] == f"{BASE}authenticate/"
    return client


def is_in(client: Client) -> bool:
    return client.get("/profile/").status_code == 200


def test_the_profile_leads_to_it_and_setting_it_up_asks_for_the_password(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    assert f'href="{BASE}"' in client.get("/profile/").content.decode()
    assert client.get(f"{BASE}totp/activate/")["Location"].startswith("/account/reauthenticate/")


def test_the_key_is_shown_as_a_picture_and_as_text_and_nothing_is_loaded_for_it(ada: Client) -> None:
    page = ada.get(f"{BASE}totp/activate/").content.decode()
    assert '<svg class="qr"' in page
    assert "data:image" not in page


def test_a_password_alone_signs_nobody_in_any_more(ada: Client) -> None:
    secret, _ = set_up(ada)
    client = sign_in()
    assert not is_in(client)
    refused = client.post(f"{BASE}authenticate/", {"code": "000000"})
    assert "This code does not fit." in refused.content.decode()
    assert not is_in(client)
    assert client.post(f"{BASE}authenticate/", {"code": code_of(secret)}).status_code == 302
    assert is_in(client)


def test_a_wrong_first_code_turns_nothing_on(ada: Client) -> None:
    ada.get(f"{BASE}totp/activate/")
    assert "This code does not fit." in ada.post(f"{BASE}totp/activate/", {"code": "1"}).content.decode()
    assert not Authenticator.objects.exists()


def test_a_code_is_taken_once(ada: Client) -> None:
    secret, _ = set_up(ada)
    code, first, second = code_of(secret), sign_in(), sign_in()
    first.post(f"{BASE}authenticate/", {"code": code})
    second.post(f"{BASE}authenticate/", {"code": code})
    assert (is_in(first), is_in(second)) == (True, False)


def test_guessing_codes_is_slowed_down(ada: Client) -> None:
    secret, _ = set_up(ada)
    client = sign_in()
    for n in range(10):
        client.post(f"{BASE}authenticate/", {"code": f"00000{n}"})
    right = format_hotp_value(hotp_value(secret, int(time.time()) // 30))
    client.post(f"{BASE}authenticate/", {"code": right})
    assert not is_in(client)


def test_recovery_codes_are_shown_once_to_print_or_to_save(ada: Client) -> None:
    page = ada.get(f"{BASE}totp/activate/").content.decode()
    secret = re.search(r'<code class="key">([A-Z2-7]+)</code>', page)[1]  # type: ignore[index]
    ada.post(f"{BASE}totp/activate/", {"code": code_of(secret)})
    first = ada.get(f"{BASE}recovery-codes/").content.decode()
    codes = re.findall(r'<code class="key">(\d{8})</code>', first)
    assert len(set(codes)) == 10
    assert f'href="data:text/plain;charset=utf-8,{"%0A".join(codes)}%0A"' in first
    again = ada.get(f"{BASE}recovery-codes/").content.decode()
    assert not any(code in again for code in codes)
    assert ada.get(f"{BASE}recovery-codes/download/").status_code == 403


def test_a_recovery_code_signs_in_once_and_its_owner_is_told(cast: Cast, ada: Client) -> None:
    _, codes = set_up(ada)
    first, second = sign_in(), sign_in()
    first.post(f"{BASE}authenticate/", {"code": codes[3]})
    second.post(f"{BASE}authenticate/", {"code": codes[3]})
    assert (is_in(first), is_in(second)) == (True, False)
    assert AuditEntry.objects.filter(action="second_step.use_code", person=cast.ada).count() == 1
    mail = Mail.objects.get(subject="Your second step at sign-in was passed with a recovery code")
    assert mail.to_address == ADA
    assert "9 of your recovery codes are not used yet" in ada.get(BASE).content.decode()


def test_turning_it_off_asks_for_the_password_and_is_written_down_and_told(cast: Cast, ada: Client) -> None:
    set_up(ada)
    other = Client()
    other.cookies = ada.cookies
    session = ada.session
    session["account_authentication_methods"] = []
    session.save()
    assert ada.post(f"{BASE}totp/deactivate/")["Location"].startswith("/account/reauthenticate/")
    assert Authenticator.objects.count() == 2
    prove(ada)
    assert ada.post(f"{BASE}totp/deactivate/").status_code == 302
    assert not Authenticator.objects.exists()
    done = AuditEntry.objects.filter(action__startswith="second_step.", person=cast.ada).order_by("pk")
    assert [entry.action for entry in done] == ["second_step.set_up", "second_step.remove"]
    assert Mail.objects.filter(subject="Your second step at sign-in is turned off").exists()
    again = Client()
    again.post("/account/login/", {"login": ADA, "password": PASSWORD})
    assert is_in(again)


def test_new_recovery_codes_make_the_old_ones_void(cast: Cast, ada: Client) -> None:
    _, old = set_up(ada)
    assert ada.post(f"{BASE}recovery-codes/generate/").status_code == 302
    new = re.findall(r'<code class="key">(\d{8})</code>', ada.get(f"{BASE}recovery-codes/").content.decode())
    late, now = sign_in(), sign_in()
    late.post(f"{BASE}authenticate/", {"code": old[0]})
    now.post(f"{BASE}authenticate/", {"code": new[0]})
    assert (is_in(late), is_in(now)) == (False, True)
    assert AuditEntry.objects.filter(action="second_step.renew_codes", person=cast.ada).exists()


def test_a_code_is_proof_where_a_password_would_be(ada: Client) -> None:
    secret, _ = set_up(ada)
    page = ada.get("/account/reauthenticate/?next=/profile/data/").content.decode()
    assert f'href="{BASE}reauthenticate/?next=' in page
    answer = ada.post(f"{BASE}reauthenticate/", {"code": code_of(secret), "next": "/profile/data/"})
    assert answer["Location"] == "/profile/data/"


def test_the_database_holds_no_secret_one_could_read(ada: Client) -> None:
    secret, codes = set_up(ada)
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert secret not in kept
    assert not any(code in kept for code in codes)


def test_a_secret_of_another_key_lets_nobody_in(settings: object, ada: Client) -> None:
    sealed = SecondStep().encrypt("JBSWY3DPEHPK3PXP")
    assert SecondStep().decrypt(sealed) == "JBSWY3DPEHPK3PXP"
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key altogether"  # type: ignore[attr-defined]
    assert len({SecondStep().decrypt(sealed), SecondStep().decrypt(sealed), "", "JBSWY3DPEHPK3PXP"}) == 4
    settings.SECRET_KEY_FALLBACKS = [old]  # type: ignore[attr-defined]
    assert SecondStep().decrypt(sealed) == "JBSWY3DPEHPK3PXP"


def test_a_new_password_by_mail_does_not_pass_the_second_step(ada: Client) -> None:
    set_up(ada)
    owner = Client()
    owner.post("/account/password/reset/", {"email": ADA})
    link = re.search(r"https?://[^/]+(/\S+)", Mail.objects.latest("pk").text)[1]  # type: ignore[index]
    form = owner.get(link, follow=True).redirect_chain[-1][0]
    owner.post(form, {"password1": "another quiet room", "password2": "another quiet room"})
    assert not is_in(owner)
    owner.post("/account/login/", {"login": ADA, "password": "another quiet room"})
    assert not is_in(owner)


def test_who_lost_phone_and_codes_is_let_in_again_by_whoever_runs_the_installation(cast: Cast, ada: Client) -> None:
    set_up(ada)
    call_command("second_step_remove", "Ada@example.org", reason="Known to Cora, called her at the library")
    again = Client()
    again.post("/account/login/", {"login": ADA, "password": PASSWORD})
    assert is_in(again)
    entry = AuditEntry.objects.get(action="second_step.remove")
    assert (entry.person, entry.hat, entry.subject_id) == (None, "system", cast.ada.pk)
    assert Mail.objects.filter(subject__startswith="Your second step at sign-in is turned off by those").exists()


@pytest.mark.parametrize(
    ("mail", "reason", "words"),
    [
        ("nobody@example.org", "known", "Nobody signs in with nobody@example.org."),
        (ADA, "known", "Ada Whitcomb has no second step."),
        (ADA, " ", "Say how you made sure that it is them who asks."),
    ],
)
def test_the_command_says_why_it_did_nothing(cast: Cast, mail: str, reason: str, words: str) -> None:
    with pytest.raises(CommandError, match=re.escape(words)):
        call_command("second_step_remove", mail, reason=reason)
