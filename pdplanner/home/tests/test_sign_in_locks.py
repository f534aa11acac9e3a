"""Who is slowed down at the door, who is not, and that what is taken away is gone at the next page."""

import datetime as dt
import re
import time
from smtplib import SMTPRecipientsRefused
from unittest.mock import Mock

import pytest
from allauth.account.models import EmailAddress
from django.core.cache import cache
from django.core.mail import EmailMultiAlternatives
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from libraries.models import AgencyRole
from libraries.services.agencies import agency_role_end
from pdplanner.kernel import clock, jobs
from pdplanner.kernel.models import Mail
from tests.cast import PASSWORD, Cast, person

pytestmark = pytest.mark.django_db

LIBRARY = "203.0.113.7"  # the one address behind which all computers of a library stand
TOO_MANY = "Too many tries. Wait a few minutes"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def sign_in(client: Client, mail: str, password: str = PASSWORD, *, at: str = LIBRARY) -> str:
    """ "in" or what the page says."""
    answer = client.post("/account/login/", {"login": mail, "password": password}, REMOTE_ADDR=at)
    return "in" if answer.status_code == 302 else answer.content.decode()


# --- Throttling ---
def test_thirty_people_behind_one_address_sign_in_in_the_same_minute(cast: Cast) -> None:
    colleagues = [f"colleague{n}@example.org" for n in range(30)]
    for address in colleagues:
        person("Colleague", address)
    assert [sign_in(Client(), address) for address in colleagues] == ["in"] * 30


def test_one_account_under_attack_is_slowed_down_from_wherever_the_tries_come(cast: Cast) -> None:
    tries = [sign_in(Client(), "ada@example.org", f"guess {n}", at=f"198.51.100.{n}") for n in range(12)]
    assert [TOO_MANY in said for said in tries] == [False] * 10 + [True] * 2
    # Not even the right password tells the guesser anything now.
    assert TOO_MANY in sign_in(Client(), "ada@example.org", at="198.51.100.99")


def test_an_attack_on_one_account_leaves_the_colleagues_behind_the_same_address_alone(cast: Cast) -> None:
    for n in range(12):
        said = sign_in(Client(), "ada@example.org", f"guess {n}")
    assert TOO_MANY in said
    assert sign_in(Client(), "alma@example.org") == "in"


def test_the_account_opens_again_after_a_while(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    for n in range(11):
        sign_in(Client(), "ada@example.org", f"guess {n}")
    assert TOO_MANY in sign_in(Client(), "ada@example.org")
    cast.ada.refresh_from_db()
    assert cast.ada.is_active  # slowed down, never locked
    now = time.time()
    monkeypatch.setattr(time, "time", lambda: now + 61)
    assert sign_in(Client(), "ada@example.org") == "in"


# --- The same answer for everybody ---
def _asked_for_reset(address: str) -> tuple[int, str, int]:
    client = Client()
    with CaptureQueriesContext(connection) as queries:
        first = client.post("/account/password/reset/", {"email": address})
    page = client.get(first["Location"]).content.decode()
    page = re.sub(r'(csrfmiddlewaretoken" value|csrf-token" content)="[^"]+"', "", page)
    return first.status_code, page.replace(address, "…"), len(queries)


def test_asking_for_a_new_password_answers_word_for_word_the_same_for_known_and_unknown(cast: Cast) -> None:
    known, unknown = _asked_for_reset("ada@example.org"), _asked_for_reset("nobody@example.org")
    assert known[:2] == unknown[:2]
    assert abs(known[2] - unknown[2]) <= 3
    written = Mail.objects.order_by("pk").values_list("to_address", flat=True)
    assert list(written) == ["ada@example.org", "nobody@example.org"]


def test_a_mail_to_an_address_nobody_signs_in_with_is_tried_once_and_not_kept(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    for address in ("nobody@example.org", "ada@example.org"):
        _asked_for_reset(address)
    refuse = Mock(side_effect=SMTPRecipientsRefused({}))
    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse)
    for mail in Mail.objects.order_by("pk"):
        jobs.run("kernel.send_mail", mail.pk)
    (ada,) = Mail.objects.all()
    assert (ada.to_address, ada.job_state, ada.job_attempts) == ("ada@example.org", "waiting", 1)
    assert "SMTPRecipientsRefused" in ada.job_error
    assert refuse.call_count == 2


@pytest.mark.database
@pytest.mark.parametrize("letters", [256, 320, 5000])
def test_an_address_longer_than_any_is_refused_beside_its_field(db: None, letters: int) -> None:
    typed = f"{'a' * 60}@{'b.' * ((letters - 68) // 2)}example"
    answer = Client().post("/account/password/reset/", {"email": typed})
    assert answer.status_code == 200
    assert "at most 254 characters" in answer.content.decode()
    assert not Mail.objects.exists()


def test_an_account_that_is_closed_is_answered_like_one_that_never_was(cast: Cast) -> None:
    assert _asked_for_reset("lost@example.org")[:2] == _asked_for_reset("nobody@example.org")[:2]


def test_too_many_wishes_for_one_address_stop_at_the_same_number_known_or_not(cast: Cast) -> None:
    counts = []
    for address in ("ada@example.org", "nobody@example.org"):
        cache.clear()
        codes = [Client().post("/account/password/reset/", {"email": address}).status_code for _ in range(8)]
        counts.append(codes)
    assert counts[0] == counts[1]
    assert Mail.objects.count() == 10  # five for each


# --- At once ---
def test_a_post_that_ended_loses_its_pages_at_the_next_request(cast: Cast, client: Client) -> None:
    client.force_login(cast.connie)
    queue = reverse("home:home")
    libraries = reverse("libraries:libraries")
    assert client.get(libraries).status_code == 200
    role = AgencyRole.objects.get(person=cast.connie)
    yesterday = clock.today(cast.agency.time_zone) - dt.timedelta(days=1)
    agency_role_end(actor=cast.actor("cora"), agency_role=role, ends_on=yesterday)
    assert client.get(libraries).status_code == 403
    assert client.get(queue).status_code == 200  # still signed in, only without that hat


def test_a_changed_password_ends_every_other_session(cast: Cast) -> None:
    stolen = Client()
    assert sign_in(stolen, "ada@example.org") == "in"
    assert stolen.get("/profile/").status_code == 200
    owner = Client()
    owner.post("/account/password/reset/", {"email": "ada@example.org"})
    link = re.search(r"https?://[^/]+(/\S+)", Mail.objects.latest("pk").text)[1]
    form = owner.get(link, follow=True).redirect_chain[-1][0]
    owner.post(form, {"password1": "another quiet room", "password2": "another quiet room"})
    assert stolen.get("/profile/").status_code == 302
    assert sign_in(owner, "ada@example.org", "another quiet room") == "in"


def test_a_deactivated_person_is_out_at_the_next_request_and_cannot_come_back(cast: Cast) -> None:
    client = Client()
    assert sign_in(client, "ada@example.org") == "in"
    cast.ada.is_active = False
    cast.ada.save(update_fields=["is_active"])
    assert client.get("/profile/").status_code == 302
    again = Client()
    again.post("/account/login/", {"login": "ada@example.org", "password": PASSWORD})
    assert again.get("/profile/").status_code == 302


def test_an_address_that_is_taken_away_signs_nobody_in(cast: Cast) -> None:
    EmailAddress.objects.filter(user=cast.ada).delete()
    assert sign_in(Client(), "ada@example.org") != "in"
