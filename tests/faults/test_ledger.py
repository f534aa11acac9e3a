"""A ledger outside the application: what somebody's browser was told is saved is there, once, after its database was
killed in the middle of it all."""

import contextlib
import http.client
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlencode

import psycopg2
import pytest

from tests.services import PostgreSQL
from tests.stack import Stack

pytestmark = [pytest.mark.database, pytest.mark.slow]

WRITERS, KILLS, PAUSE = 6, 3, 4.0
SIGN_IN = f"""
from django.test import Client
from django.urls import reverse
from libraries.models import Membership
posts = Membership.objects.filter(ends_on=None, role="staff", person__is_active=True).order_by("pk")
for post in list(posts)[:{WRITERS}]:
    client = Client(headers={{"host": "localhost"}})
    client.force_login(post.person)
    page = reverse("learning:credit_log", args=[post.pk, "live_training"])
    print("writer", client.cookies["sessionid"].value, page)
"""
SAID = {"provider": "The state library", "started_on": "2026-01-05", "minutes": "0:05", "learned": "Much.",
        "then": "draft", "looked": "on"}  # fmt: skip
# Commits that are answered before they are written: what a house does that wants to be quick.
CARELESS = ("ALTER SYSTEM SET synchronous_commit = off", "ALTER SYSTEM SET wal_writer_delay = '10s'",
            "SELECT pg_reload_conf()")  # fmt: skip


class Writer(threading.Thread):
    """Somebody who logs one credit after the other, and notes in the ledger what they were told is saved."""

    def __init__(self, port: int, line: str, ledger: Path, until: threading.Event) -> None:
        super().__init__(daemon=True)
        _, session, self.page = line.split()
        self.cookies = {"sessionid": session}
        self.port, self.ledger, self.until = port, ledger, until
        self.sent: list[str] = []

    def run(self) -> None:
        while not self.until.is_set():
            title = f"{self.page} {len(self.sent)} {time.monotonic_ns()}"
            try:
                self._ask("GET")
                self.sent.append(title)
                body = {**SAID, "title": title, "csrfmiddlewaretoken": self.cookies.get("csrftoken", "")}
                if self._ask("POST", urlencode(body)) == http.HTTPStatus.FOUND:
                    with self.ledger.open("a") as ledger:
                        ledger.write(f"{title}\n")
            except (OSError, http.client.HTTPException):
                time.sleep(0.1)

    def _ask(self, method: str, body: str | None = None) -> int:
        headers = {
            "Host": "localhost", "Origin": "http://localhost", "Content-Type": "application/x-www-form-urlencoded",
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
        }  # fmt: skip
        with contextlib.closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)) as connection:
            connection.request(method, self.page, body, headers)
            answer = connection.getresponse()
            answer.read()
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status


@pytest.fixture(scope="module")
def server() -> Iterator[PostgreSQL]:
    with PostgreSQL() as server:
        yield server


@pytest.fixture(scope="module")
def stack(server: PostgreSQL) -> Iterator[Stack]:
    with pytest.MonkeyPatch.context() as patch:
        patch.delenv("DATABASE_URL", raising=False)  # not the server of this run: this one is killed
        patch.delenv("CELERY_BROKER_URL", raising=False)
        stack = Stack()
    stack.environment["DATABASE_URL"] = server.url
    with stack:
        yield stack


def killed(server: PostgreSQL) -> None:
    """With no time for a last word, and back when its sessions have noticed."""
    server.kill()
    for _ in range(50):
        with contextlib.suppress(RuntimeError):
            server.start()
            return
        time.sleep(0.2)
    server.start()


def told_and_there(stack: Stack, server: PostgreSQL, ledger: Path) -> tuple[list[str], Counter[str], int]:
    """What the ledger holds, what the database holds, and how much was sent; after some kills."""
    lines = stack.manage("shell", "--no-imports", "--command", SIGN_IN).splitlines()
    until = threading.Event()
    writers = [Writer(stack.port, line, ledger, until) for line in lines if line.startswith("writer ")]
    assert len(writers) == WRITERS
    for writer in writers:
        writer.start()
    try:
        for _ in range(KILLS):
            time.sleep(PAUSE)
            killed(server)
        stack.wait_for(stack.is_ready, "the pages to be there again")
        time.sleep(PAUSE)
    finally:
        until.set()
        for writer in writers:
            writer.join()
    with contextlib.closing(psycopg2.connect(server.url)) as connection, connection.cursor() as cursor:
        cursor.execute("SELECT title FROM learning_credit WHERE title LIKE '/credits/%'")
        there = Counter(title for (title,) in cursor.fetchall())
    return ledger.read_text().splitlines(), there, sum(len(writer.sent) for writer in writers)


def test_what_was_acknowledged_is_there_once_though_the_database_was_killed(
    stack: Stack, server: PostgreSQL, tmp_path: Path, figure: Callable[[str, int], None]
) -> None:
    told, there, sent = told_and_there(stack, server, tmp_path / "ledger")
    assert [title for title in told if title not in there] == []
    assert [title for title, times in there.items() if times > 1] == []
    assert sent > len(told) > 20 * KILLS  # it was at work, and each kill met somebody
    assert "0 broken" in stack.manage("doctor")
    figure("R5: acknowledged writes in the ledger, all there after kills", len(told))


def test_the_ledger_sees_it_where_commits_are_answered_before_they_are_written(
    stack: Stack, server: PostgreSQL, tmp_path: Path
) -> None:
    with contextlib.closing(psycopg2.connect(server.url)) as connection:
        connection.autocommit = True
        for line in CARELESS:
            connection.cursor().execute(line)
    told, there, _ = told_and_there(stack, server, tmp_path / "ledger")
    assert [title for title in told if title not in there] != []
