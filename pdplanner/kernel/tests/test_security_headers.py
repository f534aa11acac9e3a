"""Every answer forbids what we do not use, and nobody's page stays in a shared computer."""

from types import SimpleNamespace

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from pdplanner.kernel.middleware import CONTENT_POLICY, SecurityHeaders


def answer(actor: object = None, **headers: str) -> HttpResponse:
    request: HttpRequest = RequestFactory().get("/")
    request.actor = actor  # type: ignore[attr-defined]
    return SecurityHeaders(lambda _: HttpResponse("x", headers=headers))(request)


def test_the_content_policy_starts_from_nothing_and_allows_nothing_unsafe() -> None:
    rules = dict(rule.split(" ", 1) for rule in CONTENT_POLICY.split("; "))
    assert rules["default-src"] == rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert {value for name, value in rules.items() if name not in {"default-src", "frame-ancestors", "base-uri"}} == {
        "'self'"
    }
    assert "unsafe" not in CONTENT_POLICY


def test_every_answer_carries_the_locks() -> None:
    headers = answer().headers
    assert headers["Content-Security-Policy"] == CONTENT_POLICY
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


def test_a_view_may_be_stricter() -> None:
    assert answer(**{"Content-Security-Policy": "sandbox"}).headers["Content-Security-Policy"] == "sandbox"


def test_pages_of_signed_in_people_are_never_stored() -> None:
    assert answer(actor=SimpleNamespace()).headers["Cache-Control"] == "private, no-store"
    assert "Cache-Control" not in answer().headers


@pytest.mark.django_db
def test_an_error_page_carries_the_locks_too(client: Client) -> None:
    response = client.get("/there-is-nothing-here/")
    assert response.status_code == 404
    assert response.headers["Content-Security-Policy"] == CONTENT_POLICY
