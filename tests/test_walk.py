"""As each person of the demo: what is shown works, and nonsense in any field of any form is refused in words."""

import re
from functools import cache

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client

from libraries.models import Library
from tests.crawl import Form, Walk, walk

ACCOUNTS = ("staff", "supervisor", "admin", "chair", "consultant", "coordinator")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# The values that have broken systems like this one before: a field of a form meets every third of them in turn, and
# all of them in `make test-all`.
COMMON = [
    "",
    "\x00",
    "\u202egnirts",
    "-1",
    "1e999",
    "9" * 20,
    "é" * 6000,
    "<script>alert(1)</script>",
    "٣",
]
# Rarer ones; `make test-all` only.
RARE = [
    " ", "a\x00b", "\ufeff", "x" * 300, "-0", "0", "NaN", "Infinity", "1,5", "½", "0.0000000001", "31/06/2012",
    "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "tomorrow", "{{ 7*7 }}", "'; DROP TABLE x; --",
    "../../etc/passwd", "999999999", "0x1F", "true", "None", "[]", "{}", "\r\n\r\n", "\t", "🙂" * 50, "a\u0300" * 100,
    "\ud7ff\ue000", "%00", "https://[", "a@b", "00:00", "25:61", "1:99", "1e-400", "١٢", "²", "½:30", "NULL",
    "-9223372036854775809", "1.7976931348623157e309", "12:00:00", "2026-01-01T00:00", "٢٠٢٦-٠١-٠١", "0b1", "+5",
]  # fmt: skip
CHOSEN = {"select", "radio", "checkbox", "hidden"}  # nobody types here: only somebody who means harm
LEAKS = ("None,", ">None<", "{{", "{%", "&amp;quot;", "&lt;svg", "datetime.", "Decimal(", " nan ", "object at 0x")


class _Undo(Exception):
    """Ends a savepoint, so that every value meets the same demo."""


def _as(client: Client, account: str) -> Client:
    client.force_login(EmailAddress.objects.get(email=f"{account}@demo.example").user)
    return client


@cache
def _walk_of(account: str) -> Walk:
    """The demo is the same for the whole module, so one walk each is enough."""
    return walk(_as(Client(), account))


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_link_and_form_one_is_shown_works(account):
    assert _walk_of(account).faults == []
    assert len(_walk_of(account).pages) >= 4


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_page_shows_what_a_template_forgot(account):
    for address, html in _walk_of(account).pages.items():
        for leak in LEAKS:
            assert leak not in html, f"{address} shows {leak!r}"


@pytest.mark.parametrize("account", ACCOUNTS)
def test_nonsense_in_any_field_is_refused_without_an_error(account, client):
    _refuse_all(account, client, COMMON, every=3)


@pytest.mark.slow
@pytest.mark.parametrize("account", ACCOUNTS)
def test_all_nonsense_in_any_field_is_refused_without_an_error(account, client):
    _refuse_all(account, client, COMMON + RARE)


def _refuse_all(account: str, client: Client, values: list[str], every: int = 1) -> None:
    _as(client, account)
    forms = {form.key: form for form in _walk_of(account).forms if form.method == "post"}
    # What an earlier account was shown too is tried as that one.
    for earlier in ACCOUNTS[: ACCOUNTS.index(account)]:
        forms = {key: form for key, form in forms.items() if key not in {f.key for f in _walk_of(earlier).forms}}
    tried = fields = 0
    for form in forms.values():
        for name, kind in form.kinds.items():
            if name == "csrfmiddlewaretoken":
                continue
            fields += 1
            fit = values[:4] if kind in CHOSEN else values
            for value in [None] if kind == "file" else fit[fields % every :: every]:
                response = _send(client, form, name, value)
                tried += 1
                assert response.status_code < 500, f"{form.page} → {form.action}: {name}={value!r}"
    print(f"{account}: {len(forms)} forms, {fields} fields, {tried} bad values")


@pytest.mark.parametrize("account", ACCOUNTS)
def test_nonsense_in_any_address_is_refused_without_an_error(account, client):
    _as(client, account)
    shapes = {re.sub(r"\d+", "N", address.partition("?")[0]): address for address in _walk_of(account).pages}
    for address in shapes.values():
        path = address.partition("?")[0]
        names = set(re.findall(r"[?&;]([a-z_]+)=", address)) | {"page", "q", "state", "year", "changes", "on"}
        for value in ("-1", "x", "9" * 30, "\x00", "2026-13-01", "٣"):
            response = client.get(path, dict.fromkeys(names, value))
            assert response.status_code < 500, f"{path}?{sorted(names)}={value!r}"


def _send(client: Client, form: Form, name: str, value: str | None) -> HttpResponse:
    data: dict[str, object] = {**form.fields}
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    data[name] = SimpleUploadedFile("evil.svg", drawing, "image/svg+xml") if value is None else value
    for key, kind in form.kinds.items():
        if kind == "file" and key != name:
            data.pop(key, None)
    for button in form.buttons[:1]:
        if button:
            data[button] = "1"
    try:
        with transaction.atomic():
            response = client.post(form.action, data)
            raise _Undo
    except _Undo:
        return response


@pytest.mark.database
def test_both_databases_refuse_a_nul_so_that_no_page_breaks_on_one_of_them_only(db: None) -> None:
    with pytest.raises(ValueError, match="NUL"):
        Library.objects.filter(name="A\0B").exists()
