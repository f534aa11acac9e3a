"""Fifty people signed in at once, through the web server as `make run` starts it (benchmarks/load.py)."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from benchmarks import load
from tests.faults.ground import Ground
from tests.stack import Stack


@pytest.mark.database
@pytest.mark.slow
def test_fifty_at_once_get_no_error_and_the_server_does_not_grow(
    settled_story: Ground, figure: Callable[[str, int], None]
) -> None:
    with Stack(settled_story) as stack:
        found = load.measure(stack, seconds=20)

    assert found.errors == []
    assert len(found.pages) > load.PEOPLE
    assert found.growth < load.GROWTH
    figure("load: pages to fifty people signed in", len(found.pages))
    figure("load: p50 in percent of a trivial view", round(100 * found.ratio(50)))
    figure("load: p95 in percent of a trivial view", round(100 * found.ratio(95)))


class _Forgetful(BaseHTTPRequestHandler):
    """A server that has lost all sessions but that of one page."""

    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/" else 302)
        if self.path != "/":
            self.send_header("Location", "/notices/" if self.path == "/old/" else f"/account/login/?next={self.path}")
        self.end_headers()

    def log_message(self, *_said: object) -> None:
        pass


@pytest.fixture
def forgetful() -> Iterator[int]:
    with HTTPServer(("127.0.0.1", 0), _Forgetful) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_who_is_sent_to_sign_in_got_an_error(forgetful: int) -> None:
    browser = load.Browser(forgetful, "lost", load.Found())
    for path in ("/", "/old/", "/team/"):
        browser.ask(path, browser.found.pages)
    assert browser.found.errors == ["/team/ answers 302 /account/login/?next=/team/"]
