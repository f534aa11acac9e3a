"""People of the journey, each with a browser of their own, and the verbs they share."""

import datetime as dt
import re
from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser import Visitor
from tests.stack import Stack

PASSWORD = "a-quiet-reading-room"


class Journey:
    """The stack, the browser, and who has signed in so far."""

    def __init__(self, stack: Stack, browser: Browser) -> None:
        self.stack = stack
        self.browser = browser
        self.visitors: dict[str, Visitor] = {}

    def page(self, who: str) -> Page:
        return self.visitors[who].page

    def accept_invitation(self, who: str, mail: str) -> Page:
        """Open the mail, follow its link, choose a password: from then on `who` is signed in."""
        letter = self.stack.wait_for(lambda: self.stack.mails(to=mail), f"the invitation of {mail}")[-1]
        text = letter.get_body(("plain",)).get_content()
        link = re.search(r"https?://\S+/invitation/\S+", text)
        assert link, text
        visitor = Visitor(self.browser, self.stack.url)
        self.visitors[who] = visitor
        visitor.page.goto(link[0])
        visitor.page.get_by_label("Password", exact=False).first.fill(PASSWORD)
        visitor.page.get_by_label("The same password again").fill(PASSWORD)
        visitor.page.get_by_role("button", name="Save the password and sign in").click()
        expect(visitor.page.get_by_role("heading", level=1)).to_be_visible()
        return visitor.page

    def on(self, moment: str) -> None:
        """The clock of web, worker and beat now shows nine in the morning of that date, or that moment."""
        self.stack.move_clock(moment)

    def complaints(self) -> list[str]:
        return [f"{who}: {line}" for who, visitor in self.visitors.items() for line in visitor.complaints]


def fill(page: Page, **fields: Any) -> None:
    """Fill the controls whose names are given, whatever they are."""
    for name, value in fields.items():
        control = page.locator(f"main [name='{name}']").first
        kind = control.evaluate("node => node.tagName + ' ' + (node.type || '')")
        if kind.startswith("SELECT"):
            control.select_option(label=value)
        elif "file" in kind:
            control.set_input_files(value)
        else:
            control.fill(value.isoformat() if isinstance(value, dt.date) else str(value))


def go(page: Page, by: Locator) -> None:
    """Click, and wait for the page it leads to: the next click would else be undone by it."""
    with page.expect_navigation():
        by.click()


def press(page: Page, name: str) -> None:
    go(page, page.get_by_role("button", name=name).first)


def follow(page: Page, name: str) -> None:
    go(page, page.get_by_role("link", name=name).first)


def form_at(page: Page, action: str, link: str) -> Locator:
    """The form that sends to `action`; where the page has not opened it by itself, `link` does."""
    form = page.locator(f"form[action*='{action}']")
    if not form.count():
        follow(page, link)
    return form


def text_of(page: Page) -> str:
    return " ".join(page.locator("main").inner_text().split())
