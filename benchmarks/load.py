"""Fifty people signed in at once, on the demo, through the web server as `make run` starts it.

Everybody goes round the pages their own first page links to, reads each for one to three seconds, marks their notices
read, and after each page asks a trivial view, which waits for the same server. No answer may be an error or send
anybody to sign in, and the web server must not grow. p50 and p95 are given as ratios to those of the trivial view.

    make bench load            30 seconds; BENCH_SECONDS=120 makes it longer
"""

import http.client
import os
import random
import re
import statistics
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path

from tests.stack import Stack

PEOPLE = 50
TRIVIAL = "/health/live"
SIGN_IN_PAGE = "/account/login/"  # whoever is sent there had a session, and it is gone
MOST_PAGES = 12  # of one person's round
READING = (1.0, 3.0)  # seconds
GROWTH = 1.15
SIGN_IN = f"""
from django.test import Client
from libraries.models import Person
people = list(Person.objects.filter(is_active=True, memberships__ends_on=None).distinct().order_by("pk"))
for number in range({PEOPLE}):
    client = Client(headers={{"host": "localhost"}})
    client.force_login(people[number % len(people)])
    print("session", client.cookies["sessionid"].value)
"""


@dataclass
class Found:
    """Seconds of each answer, what went wrong, and kilobytes of the web server before and after."""

    pages: list[float] = field(default_factory=list)
    trivial: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    memory: tuple[int, int] = (0, 0)

    def ratio(self, percent: int) -> float:
        """Of the page's percentile to the trivial view's."""
        return _percentile(self.pages, percent) / _percentile(self.trivial, percent)

    @property
    def growth(self) -> float:
        return self.memory[1] / self.memory[0]


def _percentile(times: list[float], percent: int) -> float:
    return statistics.quantiles(times, n=100)[percent - 1]


class Browser:
    """One person with their session; the server keeps no connection for as long as somebody reads a page."""

    def __init__(self, port: int, session: str, found: Found) -> None:
        self.found = found
        self.cookies = {"sessionid": session}
        self.port = port

    def ask(self, path: str, times: list[float], body: str = "") -> str:
        """The answer's text; its time goes to `times`."""
        headers = {"Host": "localhost", "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers |= {"Content-Type": "application/x-www-form-urlencoded", "Origin": "http://localhost"}
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        started = time.monotonic()
        connection.request("POST" if body else "GET", path, body or None, headers)
        answer = connection.getresponse()
        text = answer.read().decode(errors="replace")
        connection.close()
        times.append(time.monotonic() - started)
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        sent_to = answer.headers.get("Location", "")
        if answer.status not in {http.HTTPStatus.OK, http.HTTPStatus.FOUND} or sent_to.startswith(SIGN_IN_PAGE):
            self.found.errors.append(" ".join(f"{path} answers {answer.status} {sent_to}".split()))
        return text

    def go_round(self, until: Callable[[], bool]) -> None:
        try:
            first = self.ask("/", [])
            paths = ["/", *dict.fromkeys(re.findall(r'<a [^>]*href="(/[a-z][^"#?]*/)"', first))][:MOST_PAGES]
            for path in cycle([*paths, "/notices/"]):
                page = self.ask(path, self.found.pages)
                self.ask(TRIVIAL, self.found.trivial)
                token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
                if path == "/notices/" and token:
                    self.ask("/notices/read/", self.found.pages, f"csrfmiddlewaretoken={token[1]}")
                if until():
                    break
                time.sleep(random.uniform(*READING))
        except OSError as problem:
            self.found.errors.append(f"{type(problem).__name__}: {problem}")


def measure(stack: Stack, seconds: float) -> Found:
    """Fifty threads for `seconds`, after a fifth of that to fill caches and compile templates."""
    lines = stack.manage("shell", "--no-imports", "--command", SIGN_IN).splitlines()
    sessions = [line.removeprefix("session ") for line in lines if line.startswith("session ")]
    _together(stack, sessions, seconds / 5, Found())
    found, before = Found(), _web_memory(stack)
    _together(stack, sessions, seconds, found)
    found.memory = (before, _web_memory(stack))
    return found


def _together(stack: Stack, sessions: list[str], seconds: float, found: Found) -> None:
    end = time.monotonic() + seconds
    browsers = [Browser(stack.port, session, found) for session in sessions]
    threads = [threading.Thread(target=one.go_round, args=(lambda: time.monotonic() > end,)) for one in browsers]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _web_memory(stack: Stack) -> int:
    """Kilobytes that the workers of the web server hold."""
    total = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            command = (status.parent / "cmdline").read_bytes()
            if b"gunicorn" in command and f"--bind=127.0.0.1:{stack.port}".encode() in command:
                total += int(re.search(r"VmRSS:\s+(\d+)", status.read_text())[1])  # type: ignore[index]
        except OSError:
            continue  # it ended meanwhile
    return total


def main() -> bool:
    with Stack() as stack:
        found = measure(stack, float(os.environ.get("BENCH_SECONDS", "30")))
    print(f"{len(found.pages)} pages for {PEOPLE} people signed in, {len(found.errors)} errors")
    print(f"p50 {found.ratio(50):.1f} × and p95 {found.ratio(95):.1f} × a trivial view")
    print(f"web server {found.memory[0] // 1024} MB, afterwards {found.memory[1] // 1024} MB")
    print("\n".join(sorted(set(found.errors))[:20]))
    return not found.errors and found.growth < GROWTH


if __name__ == "__main__":
    sys.exit(not main())
