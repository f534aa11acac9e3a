"""Every page of the product, in a real browser: axe finds nothing, it fits a phone, the keyboard sees where it is.

The quick part looks once at every third shape of address; the slow part at each page in every hat, on a desk and on a
phone: with SQLite in light, and with PostgreSQL, where what axe does not see is not asked again, in dark.
"""

from collections.abc import Iterator
from itertools import chain

import pytest
from playwright.sync_api import Browser

from tests.browser import DESK, PHONE, Visitor, chromium
from tests.faults.ground import Ground, postgresql_url
from tests.pages.checks import axe_faults, page_faults
from tests.pages.places import begin_work, checks_of_certificates, public_places, refused_places
from tests.pages.walker import ACCOUNTS, Stop, shape_of, walk
from tests.services import need
from tests.stack import Stack

FEWEST = 70  # shapes a walk must find; fewer means that it lost its way


@pytest.fixture(scope="module")
def stack(settled_story: Ground) -> Iterator[Stack]:
    need("chromium")
    with Stack(settled_story) as stack:
        yield stack


@pytest.fixture(scope="module")
def browser(stack: Stack) -> Iterator[Browser]:
    with chromium() as browser:
        visitor = Visitor(browser, stack.url)
        begin_work(visitor)
        visitor.close()
        yield browser


class Round:
    """A way through all pages with what was found on it."""

    def __init__(self, browser: Browser, stack: Stack) -> None:
        self.browser, self.stack = browser, stack
        self.faults: list[str] = []
        self.shapes: set[str] = set()
        self.titles: dict[tuple[str, str], tuple[str, str]] = {}

    def stops(self, *, once: bool = False) -> Iterator[tuple[Visitor, Stop]]:
        """Every page in every hat, or each shape of address `once`."""
        for account in ACCOUNTS:
            visitor = self._visitor()
            for stop in walk(visitor, account, self.shapes if once else ()):
                yield visitor, stop
            visitor.close()
        visitor = self._visitor()
        checks = checks_of_certificates(visitor)
        for stop in chain(public_places(visitor, self.stack, checks), refused_places(visitor)):
            yield visitor, stop
        visitor.close()

    def _visitor(self) -> Visitor:
        return Visitor(self.browser, self.stack.url, reduced_motion="reduce")

    def add(self, stop: Stop, lines: list[str]) -> None:
        self.shapes.add(stop.shape)
        self.faults += [f"{stop}: {line}" for line in lines]

    def title_faults(self, visitor: Visitor, stop: Stop) -> list[str]:
        """One title, one page: the same words over another page tell nobody where they are."""
        title, heading = visitor.page.title(), " ".join(visitor.page.locator("main").inner_text().split())
        other, text = self.titles.setdefault((stop.who, title), (stop.address, heading))
        same = text == heading or shape_of(other) == shape_of(stop.address)
        return [] if same else [f"“{title}” is the title of {other}, too"]


@pytest.mark.sample
def test_no_page_shuts_anybody_out(stack, browser):
    round_ = Round(browser, stack)
    for number, (visitor, stop) in enumerate(round_.stops(once=True)):
        found = [*page_faults(visitor), *axe_faults(visitor, (DESK,), ("light",))] if number % 3 == 1 else []
        round_.add(stop, found)
    assert not round_.faults, "\n".join(round_.faults)
    assert len(round_.shapes) >= FEWEST


@pytest.mark.slow
def test_no_page_shuts_anybody_out_in_any_hat_size_and_color(stack, browser):
    color = "dark" if postgresql_url() else "light"
    round_ = Round(browser, stack)
    for visitor, stop in round_.stops():
        found = [] if color == "dark" else [*round_.title_faults(visitor, stop), *page_faults(visitor)]
        round_.add(stop, [*found, *axe_faults(visitor, (DESK, PHONE), (color,))])
    assert not round_.faults, "\n".join(round_.faults)
    assert len(round_.shapes) >= FEWEST
