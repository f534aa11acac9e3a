"""Certificates in the browser: all who are ready issued in three clicks, checked by file, corrected in public."""

import base64
import hashlib
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, Request, expect

from tests.browser import Visitor
from tests.faults.ground import Ground
from tests.faults.newcomers import applied
from tests.journeys.hands import Mouse
from tests.pages.walker import sign_in_demo
from tests.services import need
from tests.stack import Stack

DROP = """(content) => {
  const bytes = Uint8Array.from(atob(content), (one) => one.charCodeAt(0));
  const dataTransfer = new DataTransfer();
  dataTransfer.items.add(new File([bytes], "certificate.pdf", { type: "application/pdf" }));
  document.querySelector("[data-check-file]").dispatchEvent(new DragEvent("drop", { dataTransfer, cancelable: true }));
}"""


@pytest.fixture(scope="module")
def stack(settled_story: Ground) -> Iterator[Stack]:
    need("chromium")
    with Stack(settled_story) as stack:
        stack.manage("shell", "-c", applied(3))
        yield stack


@pytest.fixture
def visitors(browser: Browser, stack: Stack) -> Iterator[tuple[Visitor, Page]]:
    """Somebody of the agency, who is still to sign in, and a stranger's page."""
    both = Visitor(browser, stack.url), Visitor(browser, stack.url)
    yield both[0], both[1].page
    complaints = [line for visitor in both for line in visitor.complaints]
    for visitor in both:
        visitor.close()
    assert complaints == []


def valid(page: Page, place: int) -> tuple[str, str, bytes]:
    """Of a valid one whose PDF is long made, the oldest first: its page at the agency, its check page, its PDF."""
    page.goto("/issued/?state=valid")
    page.locator("main tbody th a").nth(-1 - place).click()
    page.wait_for_url("**/issued/*/")
    check = page.get_by_role("link", name="What everybody reads").get_attribute("href") or ""
    paper = page.request.get(f"/certificates/{page.url.split('/')[-2]}/pdf/").body()
    assert paper.startswith(b"%PDF")
    return page.url, check, paper


def write(page: Page, button: str, **words: str) -> None:
    for name, typed in words.items():
        page.locator(f"main [name={name}]").fill(typed)
    with page.expect_navigation():
        page.get_by_role("button", name=button).click()


def test_everybody_who_is_ready_has_a_certificate_after_three_clicks(visitors, stack: Stack) -> None:
    sign_in_demo(visitors[0], "consultant")
    page, mouse = visitors[0].page, Mouse(visitors[0].page)
    page.goto("/")
    mouse.press("Ready to certify")
    issue = f"Issue {page.locator('main input[name=enrollment]').count()} certificates"
    mouse.press("See what will be issued")
    expect(page.get_by_role("button", name=issue)).to_be_visible(timeout=30_000)
    mouse.press(issue)
    assert mouse.clicks == 3

    def issued() -> bool:
        page.goto("/issued/?q=Newcomer")
        return page.locator("main tbody tr").count() == 3

    stack.wait_for(issued, "all of them to be issued")
    page.goto("/ready/")
    expect(page.locator("main")).to_contain_text("Nobody is ready to certify")


def test_a_pdf_is_known_by_a_digest_worked_out_in_the_browser_and_never_leaves_it(visitors) -> None:
    sign_in_demo(visitors[0], "consultant")
    _, check, paper = valid(visitors[0].page, 0)
    page, sent = visitors[1], list[Request]()
    page.on("request", lambda request: sent.append(request) if request.method == "POST" else None)
    flipped = bytearray(paper)
    flipped[len(flipped) // 2] ^= 1

    def choose(content: bytes) -> None:
        file = {"name": "certificate.pdf", "mimeType": "application/pdf", "buffer": content}
        page.locator("[data-check-file] [type=file]").set_input_files(file)
        page.get_by_role("button", name="Compare it").click()

    def drop(content: bytes) -> None:
        page.evaluate(DROP, base64.b64encode(content).decode())

    for give in (choose, drop):
        for content in (bytes(flipped), paper):
            page.goto("/verify/")
            with page.expect_navigation():
                give(content)
            body = sent[-1].post_data_buffer or b""
            assert (hashlib.sha256(content).hexdigest().encode() in body, b"%PDF" in body) == (True, False)
            assert page.url.endswith(check if content == paper else "/verify/file/")
    assert len(sent) == 4


def test_replaced_and_withdrawn_are_read_by_everybody_at_once(visitors) -> None:
    sign_in_demo(visitors[0], "coordinator")
    page, stranger = visitors[0].page, visitors[1]
    address, check, _ = valid(page, 1)
    stranger.goto(check)
    expect(stranger.locator("#answer")).to_have_text("Valid")
    page.goto(f"{address}replace/")
    write(page, "Issue the new certificate", name="Another Name", family_name="Name", reason="Married.")
    stranger.reload()
    expect(stranger.locator("#answer")).to_have_text("Replaced")
    stranger.locator(".facts a").click()
    expect(stranger.locator(".plate-name")).to_have_text("Another Name")
    page.goto(f"{page.url}withdraw/")
    write(page, "Withdraw the certificate", reason="In error.", public_note="It was issued in error.")
    stranger.reload()
    expect(stranger.locator("#answer")).to_have_text("Withdrawn")
    expect(stranger.locator(".plate")).to_contain_text("It was issued in error.")
