"""Walks the product in the browser: one person, one hat after the other, one page of each shape of address."""

import re
from collections import deque
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from html import unescape
from urllib.parse import urldefrag, urljoin, urlsplit

from playwright.sync_api import Page

from tests.browser import Visitor

PASSWORD = "demo-library-2026"  # the demo's, public by intent
ACCOUNTS = ("staff", "supervisor", "admin", "chair", "consultant", "coordinator")
_LINK = re.compile(r'<a\s[^>]*?href="([^"]*)"')
_NUMBER, _TOKEN = re.compile(r"^[\d-]+$"), re.compile(r"^(?=.*[\dA-Z])[\w-]{16,}$")


@dataclass(frozen=True)
class Stop:
    """A page as somebody sees it: `who` is the account and the hat, `address` its path."""

    who: str
    shape: str
    address: str

    def __str__(self) -> str:
        return f"{self.address} as {self.who}"


def shape_of(address: str) -> str:
    """The path with numbers and tokens folded, so that two credits are one page."""
    parts = urlsplit(address).path.split("/")
    return "/".join("N" if _NUMBER.match(part) else "T" if _TOKEN.match(part) else part for part in parts)


def sign_in_demo(visitor: Visitor, account: str) -> None:
    visitor.sign_in(f"{account}@demo.example", PASSWORD)


def hats_of(page: Page) -> list[str]:
    """The keys of the hats the signed-in person can switch between; an empty one where there is no choice."""
    return page.locator(".menu-sheet button[name=key]").evaluate_all("all => all.map(one => one.value)") or [""]


def wear(page: Page, hat: str) -> str:
    """Switch to the hat with the menu, as one does; its words."""
    if hat:
        page.goto("/")
        page.locator(".menu summary").click()
        with page.expect_navigation():
            page.locator(f".menu-sheet button[value='{hat}']").click()
    return page.locator(".menu summary small").inner_text() if hat else "no hat"


def walk(visitor: Visitor, account: str, known: Collection[str] = ()) -> Iterator[Stop]:
    """Sign in and stop, in every hat, at one page of each shape of address that links lead to.

    While the caller looks at a stop, the page is open in `visitor.page`. Pages of a `known` shape are passed: asked for
    and followed, for other links may stand on them in this hat, but neither drawn nor stopped at.
    """
    sign_in_demo(visitor, account)
    for hat in hats_of(visitor.page):
        words = wear(visitor.page, hat)
        yield from _walk_in_hat(visitor, f"{account}, {words}", known)


def _walk_in_hat(visitor: Visitor, who: str, known: Collection[str]) -> Iterator[Stop]:
    waiting, seen = deque(["/"]), {"/"}
    while waiting:
        address = waiting.popleft()
        response = visitor.context.request.get(address)
        assert response.ok, f"{address} as {who} answers {response.status}"
        here = response.url.removeprefix(visitor.url)
        shape = shape_of(here)
        if shape != shape_of(address) and shape in seen:  # led on to a page that was, or will be, a stop of its own
            continue
        seen.add(shape)
        if shape not in known:
            visitor.page.goto(address)
            yield Stop(who, shape, here)
        for link in _links(here, response.text()):
            if shape_of(link) not in seen:
                seen.add(shape_of(link))
                waiting.append(link)


def _links(address: str, page: str) -> list[str]:
    """Addresses on this page that lead to other pages of ours; files are not pages."""
    found = [urldefrag(urljoin(address, unescape(link))).url for link in _LINK.findall(page)]
    return [link for link in found if link.startswith("/") and not _is_file(link)]


def _is_file(address: str) -> bool:
    return re.search(r"^/static/|^/evidence/|/pdf/|/csv/|/file/|[?&]csv=", address) is not None
