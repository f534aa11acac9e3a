"""What a line of the log says, and what it keeps to itself."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.db import DatabaseError, connection
from django.test import Client

from pdplanner.kernel import logs
from pdplanner.kernel.models import Mail

KEY = "a-key-that-opens-the-door"


FORMATTERS = {"json": logs.JsonLines(), "line": logs.Lines(settings.LOGGING["formatters"]["line"]["format"])}


@pytest.fixture
def written(request: pytest.FixtureRequest) -> Iterator[io.StringIO]:
    """A log as an installation writes it: every filter of the settings, in JSON unless the test says otherwise."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(FORMATTERS[getattr(request, "param", "json")])
    for kept in settings.LOGGING["handlers"]["console"]["filters"]:
        handler.addFilter({"without_keys": logs.WithoutKeys, "of_request": logs.OfRequest}[kept]())
    logging.getLogger("django.request").addHandler(handler)
    yield stream
    logging.getLogger("django.request").removeHandler(handler)


in_both = pytest.mark.parametrize("written", FORMATTERS, indirect=True)


@pytest.mark.django_db
def test_a_line_names_its_request_as_the_answer_does(client: Client, written: io.StringIO) -> None:
    answer = client.get("/no-such-page/", headers={"X-Request-ID": "from-the-proxy-1"})
    line = json.loads(written.getvalue().splitlines()[0])
    assert (line["request"], answer["X-Request-ID"]) == ("from-the-proxy-1", "from-the-proxy-1")
    assert (line["level"], line["logger"], line["message"]) == (
        "WARNING",
        "django.request",
        "Not Found: /no-such-page/",
    )
    assert line["time"].endswith("+00:00")


@pytest.mark.django_db
def test_what_a_proxy_sends_as_an_id_is_not_written_unread(client: Client, written: io.StringIO) -> None:
    client.get("/no-such-page/", headers={"X-Request-ID": 'x", "level": "FORGED'})
    assert "FORGED" not in written.getvalue()


@pytest.mark.parametrize(
    "place",
    ["invitation", "verify", "verify-by-mail", "calendars", "account/password/reset/key", "account/confirm-email"],
)
def test_no_line_holds_a_key(written: io.StringIO, place: str) -> None:
    log = logging.getLogger("django.request")
    try:
        raise ValueError(f"/{place}/{KEY}/ broke")
    except ValueError:
        log.error("Internal Server Error: /%s/%s/", place, KEY, exc_info=sys.exc_info())
    line = json.loads(written.getvalue())
    assert KEY not in written.getvalue()
    assert line["message"].endswith(f"/{place}/…/")
    assert "ValueError" in line["error"]
    assert line["request"] == "-"


@in_both
def test_no_traceback_holds_a_key(written: io.StringIO) -> None:
    try:
        raise ValueError(f"/invitation/{KEY}/ broke")
    except ValueError:
        logging.getLogger("django.request").exception("It broke")
    assert KEY not in written.getvalue()
    assert "ValueError: /invitation/…/ broke" in written.getvalue()


@in_both
def test_what_another_handler_kept_is_not_repeated(written: io.StringIO) -> None:
    first = logging.StreamHandler(io.StringIO())
    log = logging.getLogger("django.request")
    log.handlers.insert(0, first)
    try:
        raise ValueError(f"/invitation/{KEY}/ broke")
    except ValueError:
        log.exception("It broke")
    finally:
        log.removeHandler(first)
    assert KEY not in written.getvalue()


@in_both
@pytest.mark.django_db
@pytest.mark.database
def test_what_a_database_says_of_a_row_is_not_logged(written: io.StringIO) -> None:
    """PostgreSQL quotes the row: Key (key)=(ada@example.org) already exists."""
    row = {"key": "ada@example.org", "to_address": "ada@example.org", "written_at": "2026-11-27T12:00Z"}
    Mail.objects.create(**row)
    log = logging.getLogger("django.request")
    try:
        try:
            Mail.objects.bulk_create([Mail(**row)])
        except DatabaseError as problem:
            raise RuntimeError("The mail was not written") from problem
    except RuntimeError as problem:
        log.exception("Task failed: %r, after %s", problem.__cause__, problem.__cause__)
    told = written.getvalue()
    assert "ada@example.org" not in told
    assert "kernel_mail.key" not in told
    assert "RuntimeError: The mail was not written" in told
    code = "23505, kernel_mail_key_key" if connection.vendor == "postgresql" else "SQLITE_CONSTRAINT_UNIQUE"
    assert told.count(f"({code}; its words are not logged)") == 4


@in_both
def test_a_row_that_is_only_quoted_in_words_is_hidden_too(written: io.StringIO) -> None:
    said = "DETAIL:  Key (lower(email), kind)=(ada@example.org, x) already exists. Failing row contains (7, Ada (A))."
    logging.getLogger("django.request").warning("went wrong: %s", said)
    assert "Key (lower(email), kind)=(…)" in written.getvalue()
    assert "Ada" not in written.getvalue()
    assert "ada@" not in written.getvalue()
