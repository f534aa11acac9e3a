"""Places no link leads to: what strangers and mistaken people see; and work begun, so that its pages exist."""

import re
from collections.abc import Iterator

from playwright.sync_api import Page, expect

from tests.browser import Visitor
from tests.pages.walker import Stop, sign_in_demo
from tests.stack import Stack

UNKNOWN_TOKEN = "AAAAAAAAAAAAAAAAAAAAAA"


def begin_work(visitor: Visitor) -> None:
    """As demo people in turn: ask for a change of a plan, start the final report and the next strategic plan."""
    page = visitor.page
    sign_in_demo(visitor, "staff")
    page.goto("/report/")
    _press(page, "Start the report")
    page.goto("/plans/")
    page.get_by_role("link", name="Ask for a change").click()
    page.get_by_label("What changes, and why").fill("Two more late evenings need somebody who can close alone.")
    _press(page, "Start the change")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    sign_out(visitor)
    sign_in_demo(visitor, "admin")
    page.goto("/strategic-plan/")
    page.get_by_role("link", name="Room for Everyone").first.click()
    page.get_by_role("link", name="Start the next version from this one").click()
    _press(page, "Start the draft")
    sign_out(visitor)


def sign_out(visitor: Visitor) -> None:
    visitor.context.clear_cookies()


def public_places(visitor: Visitor, stack: Stack, checks: list[str]) -> Iterator[Stop]:
    """Pages for people who are not signed in; `checks` are those of certificates in every state."""
    page = visitor.page
    plain = (
        "/demo/",
        "/account/login/",
        "/account/password/reset/",
        "/verify/",
        "/certified/juniper/",
        *checks,
        f"/verify/{UNKNOWN_TOKEN}/",
    )
    for address in (*plain, "/there/is/no/such/page/", f"/invitation/{UNKNOWN_TOKEN}/"):
        page.goto(address)
        yield Stop("a stranger", address, address)
    page.goto("/account/login/")
    page.get_by_label("Mail", exact=False).first.fill("nobody@demo.example")
    page.get_by_label("Password", exact=False).first.fill("a wrong password")
    _press(page, "Sign in")
    yield Stop("a stranger", "sign-in refused", "/account/login/")
    page.goto("/verify/")
    page.get_by_label("Certificate number").fill("JSL-1999-00001")
    page.get_by_label("Holder’s family name").fill("Nobody")
    _press(page, "Check")
    yield Stop("a stranger", "no such certificate", page.url.removeprefix(visitor.url))
    page.goto("/verify/")
    _press(page, "Check")
    yield Stop("a stranger", "nothing typed", "/verify/")
    page.locator("[data-check-file] [type=file]").set_input_files(
        {"name": "letter.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7 of somebody else"}
    )
    _press(page, "Compare it")
    expect(page.locator(".errors, .invalid-feedback").first).to_be_visible()
    yield Stop("a stranger", "no PDF that was issued here", page.url.removeprefix(visitor.url))
    yield from _letters(visitor, stack)


def _letters(visitor: Visitor, stack: Stack) -> Iterator[Stop]:
    """Where the links of two mails lead: a new password, and an invitation."""
    page = visitor.page
    page.goto("/account/password/reset/")
    page.get_by_label("Mail", exact=False).first.fill("chair@demo.example")
    page.locator("main form button[type=submit], main form button").first.click()
    page.wait_for_url("**/done/")
    yield Stop("a stranger", "a new password is on its way", page.url.removeprefix(visitor.url))
    page.goto(_link(stack, "chair@demo.example", "/account/password/reset/key/"))
    yield Stop("who forgot a password", "a new password", "/account/password/reset/key/")
    sign_in_demo(visitor, "admin")
    page.goto("/staff/")
    page.get_by_role("link", name="Harriet Lund").click()
    page.get_by_role("link", name="Invite").click()
    yield Stop("admin", "invite", page.url.removeprefix(visitor.url))
    page.get_by_label("Mail", exact=False).first.fill("harriet@demo.example")
    _press(page, "Send the invitation")
    yield Stop("admin", "invited", page.url.removeprefix(visitor.url))
    sign_out(visitor)
    page.goto(_link(stack, "harriet@demo.example", "/invitation/"))
    yield Stop("who is invited", "invitation", "/invitation/")


def refused_places(visitor: Visitor) -> Iterator[Stop]:
    """Refusals and mistakes of somebody who is signed in, pages that are still empty, and one between two presses."""
    page = visitor.page
    sign_in_demo(visitor, "staff")
    for address in ("/queue/", "/credits/99999/"):
        page.goto(address)
        yield Stop("staff", address, address)
    page.goto("/credits/new/")
    page.get_by_role("link", name="Live training").click()
    _press(page, "Save and claim")
    expect(page.locator(".errors")).to_be_visible()
    yield Stop("staff", "a credit without anything", page.url.removeprefix(visitor.url))
    page.goto("/")
    page.locator(".menu summary").click()
    yield Stop("staff", "the open menu", "/")
    page.goto("/credits/?q=nothing+is+called+this")
    yield Stop("staff", "a search without an answer", "/credits/")
    sign_out(visitor)
    sign_in_demo(visitor, "consultant")
    page.goto("/ready/")
    _press(page, "See what will be issued")
    expect(page.get_by_role("button", name="Issue 1 certificate")).to_be_visible(timeout=30_000)
    yield Stop("consultant", "what will be issued", page.url.removeprefix(visitor.url))
    sign_out(visitor)


def checks_of_certificates(visitor: Visitor) -> list[str]:
    """The check pages of a certificate in each state that the demo has."""
    sign_in_demo(visitor, "consultant")
    found = []
    for state in ("valid", "expiring", "expired", "replaced", "withdrawn"):
        visitor.page.goto(f"/issued/?state={state}")
        visitor.page.locator("main tbody th a").first.click()
        found.append(visitor.page.get_by_role("link", name="What everybody reads").get_attribute("href") or "")
    sign_out(visitor)
    return found


def _link(stack: Stack, mail: str, part: str) -> str:
    """The address in the newest letter to `mail` that contains `part`."""

    def found() -> str:
        for letter in reversed(stack.mails(to=mail)):
            body = letter.get_body(("plain",))
            match = re.search(rf"https?://\S*{re.escape(part)}\S+", body.get_content() if body else "")
            if match:
                return match[0]
        return ""

    return str(stack.wait_for(found, f"a letter to {mail} with {part}"))


def _press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=False).first.click()
