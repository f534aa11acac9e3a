"""What asks for the password again: after a while, before anything is done, and without losing what was typed."""

import datetime as dt
import re
import time
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import AgencyRole
from pdplanner.kernel import clock
from tests.cast import PASSWORD, Cast
from tests.routes import our_routes

pytestmark = pytest.mark.django_db

ASKING = {
    "certification:exceptions", "certification:impact", "certification:issued", "certification:replace",
    "certification:withdraw", "home:audit_sheet", "home:erase",
    "home:library_coverage_csv", "home:own_data", "home:retention", "learning:team_credits_csv",
    "libraries:agency_person_add", "libraries:agency_role_end", "libraries:agency_second_step",
    "libraries:people_list",
    "libraries:people_list_confirm", "libraries:person_add", "libraries:post_change", "libraries:post_correct",
    "libraries:post_end", "libraries:stand_in", "libraries:stand_in_end",
}  # fmt: skip
ASK = "/account/reauthenticate/"


def grow_old(client: Client, minutes: int = 16) -> None:
    """Let the last proof of the session be so many minutes ago."""
    session: Any = client.session
    proofs = session["account_authentication_methods"]
    session["account_authentication_methods"] = [proof | {"at": time.time() - 60 * minutes} for proof in proofs]
    session.save()


@pytest.fixture
def end_of_connie(cast: Cast) -> str:
    return reverse("libraries:agency_role_end", args=[AgencyRole.objects.get(person=cast.connie).pk])


@pytest.fixture
def cora(cast: Cast, client: Client) -> Client:
    client.force_login(cast.cora)
    return client


def test_these_routes_ask_and_no_others() -> None:
    assert {route.name for route in our_routes() if route.access and route.access.proof} == ASKING


def test_a_fresh_sign_in_is_proof_enough(cora: Client, end_of_connie: str) -> None:
    grow_old(cora, minutes=14)
    assert cora.get(end_of_connie).status_code == 200


def test_after_a_while_the_form_asks_first_and_leads_back(cora: Client, end_of_connie: str) -> None:
    grow_old(cora)
    answer = cora.get(end_of_connie)
    assert (answer.status_code, answer["Location"]) == (302, f"{ASK}?next={end_of_connie}")
    asked = cora.post(ASK, {"password": PASSWORD, "next": end_of_connie})
    assert (asked.status_code, asked["Location"]) == (302, end_of_connie)
    assert cora.get(end_of_connie).status_code == 200


def test_a_wrong_password_proves_nothing(cora: Client, end_of_connie: str) -> None:
    grow_old(cora)
    page = cora.post(ASK, {"password": "not this one", "next": end_of_connie}).content.decode()
    assert "This is not your password. Try again, or choose a new one." in page
    assert cora.get(end_of_connie).status_code == 302


def test_a_form_sent_too_late_does_nothing_and_keeps_what_was_typed(
    cast: Cast, cora: Client, end_of_connie: str
) -> None:
    last_day = clock.today(cast.agency.time_zone) + dt.timedelta(days=30)
    grow_old(cora)
    answer = cora.post(end_of_connie, {"ends_on": last_day.isoformat()})
    html = answer.content.decode()
    assert answer.status_code == 401
    assert "Is it still you?" in html
    assert "Show that it is you in another window" in html
    assert f'<form method="post" action="{end_of_connie}" data-again>' in html
    assert f'<input type="hidden" name="ends_on" value="{last_day.isoformat()}">' in html
    assert not AgencyRole.objects.get(person=cast.connie).ends_on
    cora.post(ASK, {"password": PASSWORD})
    assert cora.post(end_of_connie, {"ends_on": last_day.isoformat()}).status_code == 302
    assert AgencyRole.objects.get(person=cast.connie).ends_on == last_day


def test_a_list_stays_open_and_only_its_sheet_asks(cora: Client) -> None:
    page = reverse("certification:exceptions")
    assert cora.get(page, {"csv": "1"}).headers["Content-Type"].startswith("text/csv")
    grow_old(cora)
    assert cora.get(page).status_code == 200
    assert cora.get(page, {"csv": "1"})["Location"].startswith(ASK)


def test_the_copy_of_ones_own_data_asks(cast: Cast, client: Client) -> None:
    client.force_login(cast.ada)
    grow_old(client)
    assert client.get("/profile/data/")["Location"] == f"{ASK}?next=/profile/data/"
    assert client.post("/profile/data/").status_code == 401


def test_who_may_not_do_it_is_refused_as_before_and_not_asked(cast: Cast, client: Client, end_of_connie: str) -> None:
    client.force_login(cast.ada)
    grow_old(client)
    assert client.get(end_of_connie).status_code == 404


def test_somebody_elses_proof_in_the_same_browser_counts_for_nobody(
    cast: Cast, client: Client, end_of_connie: str
) -> None:
    client.post("/account/login/", {"login": "alma@example.org", "password": PASSWORD})
    session: Any = client.session
    session["account_authentication_methods_user"] = str(cast.alma.pk)
    session["_auth_user_id"] = str(cast.cora.pk)
    session["_auth_user_hash"] = cast.cora.get_session_auth_hash()
    session.save()
    assert client.get(end_of_connie)["Location"].startswith(ASK)


def test_a_session_that_never_proved_anything_is_asked(cora: Client, end_of_connie: str) -> None:
    session: Any = cora.session
    del session["account_authentication_methods"]
    session.save()
    assert re.match(ASK, cora.get(end_of_connie)["Location"])
