"""As each person of the demo: what is shown works, and nonsense in any field of any form is refused in words."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from tests.crawl import Form, walk

ACCOUNTS = ("staff", "supervisor", "admin", "chair", "consultant", "coordinator")
pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

BAD_VALUES = [
    "", " ", "\x00", "a\x00b", "\u202egnirts", "\ufeff", "x" * 300, "é" * 6000, "-1", "-0", "0", "1e999", "NaN",
    "Infinity",
    "1,5", "½", "٣", "99999999999999999999", "0.0000000001", "31/06/2012", "2026-02-30", "0001-01-01", "9999-12-31",
    "2026-13-01", "tomorrow", "<script>alert(1)</script>", "{{ 7*7 }}", "'; DROP TABLE x; --", "../../etc/passwd",
    "999999999", "0x1F", "true", "None", "[]", "{}", "\r\n\r\n", "\t", "🙂" * 50, "a\u0300" * 100, "\ud7ff\ue000",
    "%00", "https://[", "a@b", "00:00", "25:61", "1:99", "1e-400", "١٢", "²", "½:30",
]  # fmt: skip


LEAKS = ("None,", " None ", "{{", "{%", "&amp;quot;", "&lt;svg", "datetime.", "Decimal(", "nan ", "object at 0x")


class _Undo(Exception):
    pass


def _as(client, account: str):
    client.force_login(EmailAddress.objects.get(email=f"{account}@demo.example").user)
    return client


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_link_and_form_one_is_shown_works(account, client):
    found = walk(_as(client, account))

    assert found.faults == []
    assert len(found.pages) >= 4


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_page_shows_what_a_template_forgot(account, client):
    for address, html in walk(_as(client, account)).pages.items():
        text = re.sub(r"<[^>]+>", " ", html)
        for leak in LEAKS:
            assert leak not in text, f"{address} shows {leak!r}"


@pytest.mark.parametrize("account", ACCOUNTS)
def test_nonsense_in_any_field_is_refused_without_an_error(account, client):
    _as(client, account)
    kinds = {form.key: form for form in walk(client).forms if form.method == "post"}
    tried = 0
    for form in kinds.values():
        for name, kind in form.kinds.items():
            if name == "csrfmiddlewaretoken":
                continue
            for value in BAD_VALUES if kind != "file" else [None]:
                response = _send(client, form, name, value)
                tried += 1
                assert response.status_code < 500, f"{form.page} → {form.action}: {name}={value!r}"
    print(f"{account}: {len(kinds)} forms, {tried} bad values")
    assert tried > 0


@pytest.mark.parametrize("account", ACCOUNTS)
def test_nonsense_in_any_address_is_refused_without_an_error(account, client):
    _as(client, account)
    for address in list(walk(client).pages)[:60]:
        path = address.partition("?")[0]
        names = set(re.findall(r"[?&;]([a-z_]+)=", address)) | {"page", "q", "state", "year", "changes", "kind", "on"}
        for name in sorted(names):
            for value in ("", "-1", "0", "x", "9" * 30, "%00", "\x00", "2026-13-01", "<b>", "٣", "1e9"):
                response = client.get(path, {name: value})
                assert response.status_code < 500, f"{path}?{name}={value!r}"


def _send(client, form: Form, name: str, value: str | None):
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
