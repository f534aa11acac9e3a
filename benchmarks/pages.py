"""How quick pages are, and how many queries they ask, with a state's libraries in the database.

P1: the first page of every role, p50, beside a bare view for the same person, which knows session, person and today's
hats: at most 4 times. A view that knows only session and person beside a trivial one, which asks for nothing: at most
4 times. On SQLite this is time of the processor, which others on the machine disturb less than they do the clock.
P2: queries of first pages (10), the plan editor (12), lists (10) and the coverage report (8), the same with ten people
as with ten thousand; session, person and hats are counted, which alone take four to six.
P3: every list, p95 by the clock: at most 300 ms; beside it the time of the processor, which tells a slow page from a
busy machine.

Requests go through the product's WSGI application with all its middleware, in this process: everything but the socket.
What is compared is asked for in turn, in a new order each round, so that a busy moment of the machine hits all alike.

    make bench pages                                         50 libraries, 200 staff each, 60 credits each
    python -m benchmarks.pages --libraries 5 --rounds 10     smaller; BENCH_LIBRARIES=5 BENCH_ROUNDS=10 do the same

The database is SQLite in a folder that is removed afterwards, or the empty one that DATABASE_URL names:
`python -m tests.services -- python -m benchmarks.pages` measures on a PostgreSQL of its own.
"""

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from typing import Any

FOLDER = tempfile.mkdtemp(prefix="pdplanner-bench-")
os.environ |= {"PDPLANNER_MODE": "demo", "PDPLANNER_VAR": FOLDER, "DJANGO_SETTINGS_MODULE": "pdplanner.settings.base"}

import django  # noqa: E402  # settings are read with the folder above

django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.db import connection  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402
from django.urls import reverse  # noqa: E402

from learning.models import Revision  # noqa: E402
from libraries.models import Library, Membership, Person  # noqa: E402
from pdplanner.demo.load import Ground, Size, analyze, ground_lay, library_write  # noqa: E402
from pdplanner.demo.load.names import library_names  # noqa: E402
from pdplanner.home.navigation import NAVIGATION  # noqa: E402
from tests.load_world import LoadWorld, browser_of  # noqa: E402

FEW = 10
MOST_HOME, MOST_KNOWN, MOST_LIST_MS = 4, 4, 300
MOST_QUERIES = {"home": 10, "editor": 12, "list": 10, "report": 8}
KINDS = {"home:home": "home", "home:coverage": "report"}


@dataclass
class Measured:
    """One address as one person: `kind` says which goals it is held against."""

    kind: str
    role: str
    name: str
    ask: Callable[[], int]
    queries_few: int = 0
    queries: int = 0
    times: list[float] = field(default_factory=list)  # milliseconds by the clock
    processor: list[float] = field(default_factory=list)  # and of the processor, this process alone

    @property
    def p50(self) -> float:
        return statistics.median(self.times)

    @property
    def cost(self) -> float:
        """What P1 compares: on SQLite all work is done in this process."""
        return statistics.median(self.processor if connection.vendor == "sqlite" else self.times)

    @property
    def p95(self) -> float:
        return _p95(self.times)


def _p95(times: list[float]) -> float:
    return sorted(times)[min(len(times) - 1, round(0.95 * len(times)))]


def run(libraries: int, staff: int, credits: int, rounds: int) -> bool:
    """Print every measure beside its limit; whether all are kept."""
    settings.ROOT_URLCONF = "benchmarks._bare_views"
    call_command("migrate", verbosity=0)
    began = time.perf_counter()
    few = _world("few", 1, FEW, credits=FEW)
    many = _world("load", libraries, staff, credits)
    analyze()
    people = libraries * staff
    print(f"{connection.vendor}: {people:,} staff in {libraries} libraries, {credits} credits each; ", end="")
    print(f"written in {time.perf_counter() - began:.0f} s, {rounds} rounds")
    pages = _pages(many)
    for page, small in zip(pages, _pages(few), strict=True):
        page.queries, page.queries_few = _queries(page), _queries(small)
    _measure(pages, rounds)
    return all([_first_pages(pages), _counted(pages), _lists(pages)])


def _world(slug: str, libraries: int, staff: int, credits: int) -> LoadWorld:
    ground: Ground = ground_lay(credits=credits, slug=slug, code=slug.upper())
    names = library_names()
    for number in range(libraries):
        library_write(ground, next(names), Size(staff=staff, credits=credits), seed=f"{slug}:{number}")
    library = Library.objects.filter(agency=ground.agency).order_by("pk")[0]
    return LoadWorld(ground.agency, library, _member(library, 3).person)


def _member(library: Library, number: int) -> Membership:
    """People of a load stand in the order of pdplanner.demo.load.learners; number 4 writes a plan."""
    return Membership.objects.filter(library=library).select_related("person").order_by("pk")[number]


def _pages(world: LoadWorld) -> list[Measured]:
    players = world.players
    pages = [Measured("trivial", "", "trivial", _asking(None, "", "trivial"))]
    for role, entries in NAVIGATION.items():
        for name in ("known", "bare", "frame"):
            pages.append(Measured(name, role, name, _asking(players[role], role, name)))
        for _, name in entries:
            kind = KINDS.get(name, "list")
            pages.append(Measured(kind, role, name, _asking(players[role], role, name)))
    coordinator = players["coordinator"]
    people = _asking(coordinator, "coordinator", "libraries:library_people", world.library.pk)
    pages.append(Measured("list", "coordinator", "libraries:library_people", people))
    writer = _member(world.library, 4)
    draft = Revision.objects.get(pdp__membership=writer)
    pages.append(
        Measured("editor", "staff", "editor", _asking(writer.person, "staff", "learning:revision_edit", draft.pk))
    )
    return pages


@cache
def application() -> Any:
    call_command("collectstatic", verbosity=0, interactive=False)
    return get_wsgi_application()


def _asking(person: Person | None, role: str, name: str, *args: Any) -> Callable[[], int]:
    """A function that asks once, reads the answer to its end and gives its status."""
    cookies = browser_of(person, role).cookies if person else {}
    asked = {
        "REQUEST_METHOD": "GET", "PATH_INFO": reverse(name, args=args), "QUERY_STRING": "", "SERVER_NAME": "localhost",
        "SERVER_PORT": "80", "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": sys.stdin.buffer,
        "HTTP_COOKIE": "; ".join(f"{key}={morsel.value}" for key, morsel in cookies.items()),
    }  # fmt: skip

    def ask() -> int:
        answer: dict[str, int] = {}
        body = application()({**asked}, lambda status, headers: answer.update(status=int(status[:3])))
        for _ in body:
            pass
        body.close()
        return answer["status"]

    return ask


def _queries(page: Measured) -> int:
    """Also a first look, so that nothing is loaded for the first time while it is measured."""
    page.ask()
    with CaptureQueriesContext(connection) as found:
        status = page.ask()
    if status not in (200, 302):
        raise RuntimeError(f"{page.name} as {page.role or 'nobody'} answers {status}")
    return len(found)


def _measure(pages: list[Measured], rounds: int) -> None:
    order = random.Random("pages")
    for _ in range(rounds):
        for page in order.sample(pages, len(pages)):
            began, worked = time.perf_counter(), time.process_time()
            page.ask()
            page.processor.append((time.process_time() - worked) * 1000)
            page.times.append((time.perf_counter() - began) * 1000)


def _first_pages(pages: list[Measured]) -> bool:
    found = {(page.kind, page.role): page.cost for page in pages}
    trivial = found["trivial", ""]
    print(f"\nP1 first page beside bare: at most {MOST_HOME} ×; known beside trivial: at most {MOST_KNOWN} ×; p50")
    print(f"  trivial {trivial:.2f} ms")
    kept = True
    for role in NAVIGATION:
        home, frame, bare, known = (found[kind, role] for kind in ("home", "frame", "bare", "known"))
        holds = home <= MOST_HOME * bare and known <= MOST_KNOWN * trivial
        kept &= holds
        print(
            f"  {role or 'nobody':<14} known {known:5.2f} ms = {known / trivial:3.1f} × trivial; bare {bare:5.2f} ms "
            f"= {bare / trivial:4.1f} × trivial; frame {frame:5.2f} ms; home {home:5.1f} ms = {home / bare:3.1f} × bare"
            f"  {_word(holds)}"
        )
    return kept


def _counted(pages: list[Measured]) -> bool:
    print("\nP2 queries, with ten people and with all")
    kept = True
    for kind, most in MOST_QUERIES.items():
        ours = [page for page in pages if page.kind == kind]
        wrong = [page for page in ours if page.queries > most or page.queries != page.queries_few]
        kept &= not wrong
        print(
            f"  {kind:<8} at most {most}: {max(page.queries for page in ours)} on {len(ours)} pages  {_word(not wrong)}"
        )
        for page in wrong:
            print(f"    {page.role} {page.name}: {page.queries_few} with ten people, {page.queries} with all")
    return kept


def _lists(pages: list[Measured]) -> bool:
    print(f"\nP3 lists, p95 (at most {MOST_LIST_MS} ms)")
    kept = True
    for page in sorted((page for page in pages if page.kind in ("list", "report")), key=lambda page: -page.p95):
        holds = page.p95 <= MOST_LIST_MS
        kept &= holds
        ratio = page.p50 / pages[0].p50
        print(
            f"  {page.role:<14}{page.name:<30} p50 {page.p50:6.1f} ms, p95 {page.p95:6.1f} ms "
            f"(of the processor {_p95(page.processor):6.1f} ms), {ratio:5.0f} × trivial, "
            f"{page.queries:2} queries  {_word(holds)}"
        )
    return kept


def _word(holds: bool) -> str:
    return "held" if holds else "NOT HELD"


def main() -> bool:
    parser = argparse.ArgumentParser(description="Measure the pages.")
    for name, usual in (("libraries", 50), ("staff", 200), ("credits", 60), ("rounds", 40)):
        parser.add_argument(f"--{name}", type=int, default=int(os.environ.get(f"BENCH_{name.upper()}", usual)))
    try:
        return run(**vars(parser.parse_args()))
    finally:
        connection.close()
        shutil.rmtree(FOLDER, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(not main())
