"""R6: nonsense in any header of a request is no error, and the answer carries every lock of R7 all the same."""

import re
from collections.abc import Callable, Iterator
from itertools import cycle

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings

from pdplanner.kernel.middleware import HEADERS
from tests.amounts import sample_and_whole
from tests.cast import Cast

# As a WSGI server hands them on: text in which every byte is a letter of Latin-1. A real one never lets a line break or
# a NUL through; these stand for one that does.
BAD = [
    "", " ", "\x00", "a\x00b", "\x7f\x1b[31m", "é\xff\xfe", "\xed\xa0\x80", "%00", "%0d%0aSet-Cookie:%20a=b",
    "a\r\nX-A: b", "a=" * 5_000, "{{ 7*7 }}",
    "x" * 1_000_000, ";" * 5_000, "," * 5_000, "'; DROP TABLE x; --", "<script>alert(1)</script>",
    "-1", "9" * 30, "1e999", "None", "null", "[]", "{}", "true", "*", "*/*;q=x", "../../etc/passwd", "%s%n", "\u00b2",
]  # fmt: skip
OF_ITS_KIND = {
    "Accept": ["text/*;q=1e999", "a/b/c", "text/html;q=\xff", "application/json"],
    "Accept-Language": ["xx-yy-zz-" * 500, "de;q=2,*;q=-1", "de_DE@euro", "zh-\xff"],
    "Accept-Encoding": ["gzip;q=x", "br, gzip, *;q=0", "identity;q=0"],
    "Authorization": ["Basic \xff", "Bearer " + "x" * 5_000, "Negotiate"],
    "Content-Type": ["text/html", "multipart/form-data", "multipart/form-data; boundary=", "application/json",
                     "multipart/form-data; boundary=" + "x" * 5_000,
                     "application/x-www-form-urlencoded; charset=nonsense",
                     "application/x-www-form-urlencoded; charset=utf-7", "text/plain; charset=\xff"],
    "Host": ["evil.example", "localhost:99999", "localhost:x", "[::1", "a@localhost", "localhost/", "\u00b9.example"],
    "If-Match": ['"x"', "*", 'W/"x'],
    "If-Modified-Since": ["Thu, 01 Jan 0000 00:00:00 GMT", "Thu, 99 Foo 2026 99:99:99 GMT", "1 Jan 99999 00:00:00 GMT",
                          "Thu, 01-Jan-70 00:00:00 GMT"],
    "If-None-Match": ['"x"', "*", 'W/"x', '"' * 999],
    "If-Unmodified-Since": ["Thu, 01 Jan 0000 00:00:00 GMT"],
    "Origin": ["null", "http://evil.example", "http://[", "https://localhost\x00"],
    "Range": ["bytes=0-0,-1", "bytes=99999999999-", "bytes=-", "lines=1-2", "bytes=1-0"],
    "Referer": ["http://[", "//evil.example", "javascript:alert(1)", "http://localhost:x/"],
    "X-Forwarded-For": ["1.2.3.4, evil", "::ffff:999.1.1.1", "127.0.0.1:80", ",,,", "1.2.3.4\x00"],
    "X-Forwarded-Host": ["evil.example"],
    "X-Forwarded-Proto": ["https", "https,http", "gopher"],
    "X-Autosave": ["true"],
    "X-Requested-With": ["XMLHttpRequest"],
    "X-CSRFToken": ["x" * 64, "0"],
    "X-Request-ID": ["../../x", "a" * 41, "ok-ok-ok-ok"],
    "HX-Request": ["true"],
    "HX-Boosted": ["true"],
    "HX-Current-URL": ["http://[", "https://evil.example/", "javascript:alert(1)"],
    "HX-Current-URL-URI-AutoEncoded": ["true"],
    "HX-History-Restore-Request": ["true"],
    "HX-Prompt": ["%ff"],
    "HX-Target": ["x"],
    "HX-Trigger": ["x"],
    "HX-Trigger-Name": ["x"],
    "HX-Triggering-Event": ["{", "%7B%7D"],
}  # fmt: skip
# What is no number here a server answers itself and hands nobody on.
SIZES = ["0", "1", "99999999999999999999"]
COOKIES = (settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME, "messages", "theme", "django_language")
# What middleware answers for it: a page of one's own, a form, a file of ours, a public check, nothing at all.
PATHS = ("/", "/credits/", "/profile/", "/account/login/", "/verify/", "/static/css/tokens.css", "/nothing-here/",
         "/health/ready")  # fmt: skip

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("world")]


def _bad() -> Iterator[tuple[str, str]]:
    for name, values in OF_ITS_KIND.items():
        yield from ((name, value) for value in (*values, *BAD))
    yield from (("Content-Length", size) for size in SIZES for _ in PATHS)
    for name in COOKIES:
        yield from (("Cookie", f"{name}={value}") for value in BAD)
    yield from (("Cookie", value) for value in BAD)


def _answer(client: Client, method: str, path: str, header: str, value: str) -> HttpResponse:
    """As a server gives them to WSGI: by name, but for two."""
    key = header.upper().replace("-", "_")
    given = {key if header in {"Content-Type", "Content-Length"} else f"HTTP_{key}": value}
    if header == "Cookie" and not value.startswith(settings.SESSION_COOKIE_NAME):
        kept = client.cookies.get(settings.SESSION_COOKIE_NAME)
        given["HTTP_COOKIE"] = f"{settings.SESSION_COOKIE_NAME}={kept.value}; {value}" if kept else value
    response: HttpResponse = client.generic(method, path, b"a=b", "application/x-www-form-urlencoded", **given)
    if response.streaming:
        b"".join(response.streaming_content)
    return response


def _ask_all(client: Client, share: int) -> int:
    """Each bad value at one path after the other, now as a reader and now as a sender."""
    client.raise_request_exception = False
    turns, tried = cycle([(method, path) for method in ("GET", "POST") for path in PATHS]), 0
    for number, (header, value) in enumerate(_bad()):
        method, path = next(turns)
        if number % share:
            continue
        response = _answer(client, method, path, header, value)
        words = f"{method} {path} with {header}: {value[:80]!r}"
        assert response.status_code < 500, words
        missing = [name for name in HEADERS if name not in response.headers]
        assert missing == [], f"{words} is answered without {missing}"
        said = "".join(f"{name}{text}" for name, text in response.items())
        assert not re.search(r"[\r\n]", said), words
        assert "evil.example" not in response.headers.get("Location", ""), words
        tried += 1
    return tried


@pytest.mark.parametrize("share", sample_and_whole(5, 1), ids=["fifth", "whole"])
@pytest.mark.parametrize("behind_a_proxy", [False, True])
def test_nonsense_in_any_header_is_no_error(
    share: int, behind_a_proxy: bool, players: Cast, client: Client, figure: Callable[[str, int], None]
) -> None:
    client.force_login(players.ada)
    proxy = {"SECURE_PROXY_SSL_HEADER": ("HTTP_X_FORWARDED_PROTO", "https"), "ALLAUTH_TRUSTED_PROXY_COUNT": 1}
    with override_settings(ALLOWED_HOSTS=["testserver", "localhost"], **proxy if behind_a_proxy else {}):
        figure("R6: bad values in headers", _ask_all(client, share))
