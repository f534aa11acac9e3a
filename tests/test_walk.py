"""As each person of the demo: what is shown works, and nonsense in any field of any form is refused in words."""

import itertools
import re
from collections.abc import Callable, Collection, Iterator

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.http import HttpResponse
from django.test import Client

from libraries.models import Library
from tests.amounts import sample_and_whole
from tests.crawl import ACCOUNTS, CHOSEN, Form, signed_in, walk_of
from tests.written import LEFT_BY_A_REFUSAL, Undo, rows_of, written

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]

# The values that have broken systems like this one before: a field of a form meets one of them.
COMMON: list[str | bytes] = [
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
# Rarer ones; of all of them a field meets one half in `make test-all` on SQLite and the other on PostgreSQL.
RARE: list[str | bytes] = [
    " ", "a\x00b", "\ufeff", "x" * 300, "-0", "0", "NaN", "Infinity", "1,5", "½", "0.0000000001", "31/06/2012",
    "2026-02-30", "0001-01-01", "9999-12-31", "2026-13-01", "tomorrow", "{{ 7*7 }}", "'; DROP TABLE x; --",
    "../../etc/passwd", "999999999", "0x1F", "true", "None", "[]", "{}", "\r\n\r\n", "\t", "🙂" * 50, "a\u0300" * 100,
    "\ud7ff\ue000", "%00", "https://[", "a@b", "00:00", "25:61", "1:99", "1e-400", "١٢", "²", "½:30", "NULL",
    "-9223372036854775809", "1.7976931348623157e309", "12:00:00", "2026-01-01T00:00", "٢٠٢٦-٠١-٠١", "0b1", "+5",
    b"\xed\xa0\x80", b"\xff\xfe", b"\xc0\xaf", b"\xf5\x80\x80\x80", "x" * 1_000_000, "\u2028", "\u200b", "\u00ad" * 9,
    "\u2066a", "\x1b[31m", "\x7f", "\x85", "\ufffe", "\U0010ffff", "İ", "ß" * 255, "ﷺ" * 40, "Z" + "\u0301" * 400,
    "i" * 256, "-0.0", "0.5", "0,50", "1.", ".5", "1_000", "1 000", "1'000", "--1", "+-1", "1e1", "0e0", "00000000001",
    "2147483648", "9223372036854775808", "-999999999999", "0001-01-01T00:00", "0000-00-00", "10000-01-01",
    "1900-02-29", "2027-02-29", "29.2.2028", "02/29/2028", "2026-W10", "2026-060",
    "12/31/99", "23:59:60", "24:00", "99:99", "PT1H", "1h", "=1+1",
    "@SUM(A1)", "-2+3", "javascript:alert(1)", "data:text/html,x", "//x.example", "file:///etc/passwd",
    "http://127.0.0.1", "mailto:a@b", "a@b@c.example", "a@b.example\nBcc: c@d.example",
    "%s%n", "${7*7}", "<!--", "]]>", "\\", "\"'`",
    "..", "/",
]  # fmt: skip
assert len(COMMON + RARE) >= 100
LEAKS = ("None,", ">None<", "{{", "{%", "&amp;quot;", "&lt;svg", "datetime.", "Decimal(", " nan ", "object at 0x")


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_link_and_form_one_is_shown_works_and_every_page_carries_the_locks(account, figure):
    assert walk_of(account).faults == []
    assert len(walk_of(account).pages) >= 4
    figure("R7: pages that carry every header", len(walk_of(account).pages))


@pytest.mark.parametrize("account", ACCOUNTS)
def test_no_page_shows_what_a_template_forgot(account):
    for address, html in walk_of(account).pages.items():
        for leak in LEAKS:
            assert leak not in html, f"{address} shows {leak!r}"


@pytest.mark.sample
@pytest.mark.parametrize("account", ACCOUNTS)
def test_nonsense_in_any_field_is_refused_without_an_error(account, client, figure):
    figure("R6: bad values given to fields", _refuse_all(account, client, _alone(COMMON, every=9)))


@pytest.mark.slow
@pytest.mark.parametrize("account", ACCOUNTS)
def test_all_nonsense_in_any_field_is_refused_without_an_error(account, client, figure):
    """Every value of the half in every field: a third of them alone, where all else is in order, and all of them in all
    fields that one types into at once, each field another."""
    half = (COMMON + RARE)[connection.vendor == "postgresql" :: 2]
    tried = _refuse_all(account, client, _alone(half, every=3)) + _refuse_all(account, client, _together(half))
    figure("R6: bad values given to fields", tried)


Said = dict[str, str | bytes | None]  # None: a file


def _alone(values: list[str | bytes], every: int) -> Callable[[Form], Iterator[Said]]:
    """One field after the other, each with another part of the values; where one chooses, with a few of them."""
    fields = itertools.count(1)

    def said(form: Form) -> Iterator[Said]:
        for name, kind in _fields(form):
            fit = values[:4] if kind in CHOSEN else values
            part = next(fields) % every
            yield from ({name: value} for value in ([None] if kind == "file" else fit[part::every]))

    return said


def _together(values: list[str | bytes]) -> Callable[[Form], Iterator[Said]]:
    def said(form: Form) -> Iterator[Said]:
        typed = [name for name, kind in _fields(form) if kind not in (*CHOSEN, "file")]
        for first in range(len(values) if len(typed) > 1 else 0):
            yield {name: values[(first + place) % len(values)] for place, name in enumerate(typed)}

    return said


def _fields(form: Form) -> list[tuple[str, str]]:
    return [(name, kind) for name, kind in form.kinds.items() if name != "csrfmiddlewaretoken"]


def _refuse_all(account: str, client: Client, said_in: Callable[[Form], Iterator[Said]]) -> int:
    """How many fields of how many requests were given nonsense."""
    signed_in(client, account)
    forms = {form.key: form for form in walk_of(account).forms if form.method == "post"}
    # What an earlier account was shown too is tried as that one.
    for earlier in ACCOUNTS[: ACCOUNTS.index(account)]:
        forms = {key: form for key, form in forms.items() if key not in {f.key for f in walk_of(earlier).forms}}
    tried = 0
    for form in forms.values():
        for said in said_in(form):
            tried += len(said)
            words = f"{form.page} → {form.action}: {said!r}"[:400]
            with written() as tables:
                response, _ = _send(client, form, said)
            assert response.status_code < 500, words
            # A link sent as evidence is in one's own box before the rest is judged, as a file is: see keep_files.
            kept = {"learning_evidence"} if "link" in said and "link_name" in form.kinds else set()
            if response.status_code != 302 and (touched := tables - LEFT_BY_A_REFUSAL - kept):
                # What was written may have been taken back: once more, looking at the rows.
                _, changed = _send(client, form, said, touched)
                assert not changed, f"{words} was answered {response.status_code} and left something in {changed}"
    return tried


@pytest.mark.parametrize("account", ACCOUNTS)
@pytest.mark.parametrize("every", sample_and_whole(3, 1), ids=["third", "all"])
def test_nonsense_in_any_address_is_refused_without_an_error(account, every, client, figure):
    signed_in(client, account)
    shapes = {re.sub(r"\d+", "N", address.partition("?")[0]): address for address in walk_of(account).pages}
    for number, address in enumerate(shapes.values()):
        path = address.partition("?")[0]
        names = set(re.findall(r"[?&;]([a-z_]+)=", address)) | {"page", "q", "state", "year", "changes", "on"}
        for value in ("-1", "x", "9" * 30, "\x00", "2026-13-01", "٣")[number % every :: every]:
            response = client.get(path, dict.fromkeys(names, value))
            assert response.status_code < 500, f"{path}?{sorted(names)}={value!r}"
            figure("R6: bad values in addresses", 1)


def _send(client: Client, form: Form, said: Said, tables: Collection[str] = ()) -> tuple[HttpResponse, list[str]]:
    """The answer, and which of the tables hold something else afterwards; then all is undone."""
    data: dict[str, object] = {**form.fields}
    drawing = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
    for name, value in said.items():
        data[name] = SimpleUploadedFile("evil.svg", drawing, "image/svg+xml") if value is None else value
    for key, kind in form.kinds.items():
        if kind == "file" and key not in said:
            data.pop(key, None)
    for button in form.buttons[:1]:
        if button:
            data[button] = "1"
    try:
        with transaction.atomic():
            before = {table: rows_of(table) for table in tables}
            response = client.post(form.action, data)
            changed = [table for table in tables if rows_of(table) != before[table]]
            raise Undo
    except Undo:
        return response, changed


@pytest.mark.database
def test_both_databases_refuse_a_nul_so_that_no_page_breaks_on_one_of_them_only(db: None) -> None:
    with pytest.raises(ValueError, match="NUL"):
        Library.objects.filter(name="A\0B").exists()
