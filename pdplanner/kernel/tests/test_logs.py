"""What a line of the log says, and what it keeps to itself."""

import io
import json
import logging
import sys
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.test import Client

from pdplanner.kernel import logs

KEY = "a-key-that-opens-the-door"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """A log as an installation writes it: every filter of the settings, in JSON."""
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(logs.JsonLines())
    for kept in settings.LOGGING["handlers"]["console"]["filters"]:
        handler.addFilter({"without_keys": logs.WithoutKeys, "of_request": logs.OfRequest}[kept]())
    logging.getLogger("django.request").addHandler(handler)
    yield stream
    logging.getLogger("django.request").removeHandler(handler)


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
