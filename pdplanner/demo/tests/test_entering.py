"""One press signs in as somebody of the demo, in demo mode and nowhere else."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.conf import settings as ours
from django.test import Client

from pdplanner.demo import urls
from pdplanner.demo.people import PASSWORD
from pdplanner.kernel.access import Access
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast, person

SIX = {"ada": "staff", "sam": "supervisor", "alma": "admin", "carl": "chair", "connie": "consultant",
       "cora": "coordinator"}  # fmt: skip
ROUTED = "import django; django.setup(); from django.urls import resolve; print(resolve('/demo/').view_name)"


@pytest.fixture
def demo_mode(settings: Any) -> None:
    settings.ROOT_URLCONF = "pdplanner.demo.tests.urls"
    settings.MODE = "demo"


@pytest.fixture
def ruth(cast: Cast) -> Any:
    """The cast in the places of the demo's six; the one in the supervisor's."""
    for name, account in SIX.items():
        EmailAddress.objects.filter(user=cast.people[name]).update(email=f"{account}@demo.example")
    return cast.sam


def _who(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


@pytest.mark.parametrize(("mode", "answer"), [("demo", "demo:story"), ("test", ""), ("production", "")])
def test_the_page_is_routed_in_demo_mode_only(mode: str, answer: str, tmp_path: Any) -> None:
    environment = {
        **os.environ, "PDPLANNER_MODE": mode, "PDPLANNER_VAR": str(tmp_path), "SECRET_KEY": "a" * 60,
        "ALLOWED_HOSTS": "pd.example.org", "DJANGO_SETTINGS_MODULE": "pdplanner.settings.base",
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "-c", ROUTED], cwd=ours.BASE_DIR, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == answer
    assert ("Resolver404" in done.stderr) is (not answer)


@pytest.mark.django_db
def test_outside_demo_mode_nothing_leads_there(client: Client) -> None:
    assert client.get("/demo/").status_code == 404
    assert client.post("/demo/sign-in/", {"account": "staff"}).status_code == 404
    assert "/demo/" not in client.get("/account/login/").content.decode()


def test_every_route_declares_its_access() -> None:
    for route in urls.urlpatterns:
        access = route.callback.access
        assert isinstance(access, Access)
        assert len(access.why) > 10


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode")
def test_an_empty_database_says_how_to_fill_it(client: Client) -> None:
    html = client.get("/demo/").content.decode()
    assert "The demo has not been built" in html
    assert PASSWORD not in html


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode")
def test_the_sign_in_page_and_every_other_page_lead_there(client: Client, cast: Cast) -> None:
    login = client.get("/account/login/").content.decode()
    assert 'href="/demo/">Sign in without a password</a>' in login
    client.force_login(cast.ada)
    assert 'href="/demo/">Switch role</a>' in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode", "ruth")
def test_one_press_signs_in_with_the_hat_one_came_for(client: Client) -> None:
    response = client.post("/demo/sign-in/", {"account": "supervisor", "next": "/to-verify/"})
    assert (response.status_code, response["Location"]) == (302, "/to-verify/")
    assert "Supervisor, Millrace Public Library" in client.get("/").content.decode()


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode")
def test_switching_leaves_nothing_of_the_one_to_the_other(client: Client, cast: Cast, ruth: Any) -> None:
    client.force_login(cast.ada)
    session = client.session
    session["left"] = "behind"
    session.save()
    before = client.session.session_key

    client.post("/demo/sign-in/", {"account": "supervisor"})

    assert _who(client) == str(ruth.pk)
    assert client.session.session_key != before
    assert "left" not in client.session


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode")
def test_signing_in_is_on_record(client: Client, cast: Cast, ruth: Any) -> None:
    client.force_login(cast.ada)
    client.post("/demo/sign-in/", {"account": "supervisor"})
    entry = AuditEntry.objects.get(action="demo.sign_in")
    assert (entry.person_id, entry.subject_id, entry.facts) == (ruth.pk, ruth.pk, {"before": cast.ada.pk})


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode", "ruth")
def test_it_takes_a_press_on_our_own_page(cast: Cast) -> None:
    careful = Client(enforce_csrf_checks=True)
    assert careful.get("/demo/sign-in/").status_code == 405
    assert careful.post("/demo/sign-in/", {"account": "supervisor"}).status_code == 403
    assert _who(careful) == ""
    form = {"account": "supervisor", **_token(careful.get("/demo/").content.decode())}
    assert careful.post("/demo/sign-in/", form).status_code == 302
    assert _who(careful) != ""


def _token(html: str) -> dict[str, str]:
    """What the first form on the page sends to show that it is ours."""
    found = re.search(r'<form method="post" action="/demo/sign-in/">\s*<input[^>]*name="(\w+)" value="(\w+)"', html)
    assert found
    return {found[1]: found[2]}


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode", "ruth")
@pytest.mark.parametrize("address", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", "-1"])
def test_it_leads_to_pages_of_ours_only(client: Client, address: str) -> None:
    response = client.post("/demo/sign-in/", {"account": "supervisor", "next": address})
    assert response["Location"] == "/"


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode")
@pytest.mark.parametrize("account", ["", "root", "sam@example.org", "supervisor\x00", "é" * 5000])
def test_nobody_else_can_be_entered_as(client: Client, cast: Cast, account: str) -> None:
    person("Somebody Real", "root@example.org2")
    assert client.post("/demo/sign-in/", {"account": account}).status_code == 404
    assert _who(client) == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode")
def test_who_was_deactivated_cannot_be_entered_as(client: Client, ruth: Any) -> None:
    ruth.is_active = False
    ruth.save()
    assert client.post("/demo/sign-in/", {"account": "supervisor"}).status_code == 404


@pytest.mark.django_db
def test_the_routes_alone_are_not_enough(client: Client, settings: Any, ruth: Any) -> None:
    """Should they ever be included by mistake, the mode still decides."""
    settings.ROOT_URLCONF = "pdplanner.demo.tests.urls"
    assert client.post("/demo/sign-in/", {"account": "supervisor"}).status_code == 404
    assert _who(client) == ""


@pytest.mark.django_db
@pytest.mark.usefixtures("demo_mode", "ruth")
def test_the_page_says_what_waits_for_each_and_leads_every_step_somewhere(client: Client) -> None:
    html = client.get("/demo/").content.decode()
    assert "<b>Nothing</b> waits for you." in html
    assert f'<b class="nowrap">{PASSWORD}</b>' in html
    steps = re.findall(r'name="account" value="(\w+)">\s*<input type="hidden" name="next" value="([^"]+)"', html)
    assert len(steps) == 9 + len(SIX)  # the tenth step is a stranger’s
    for account, address in steps:
        client.post("/demo/sign-in/", {"account": account})
        assert client.get(address).status_code == 200, address
