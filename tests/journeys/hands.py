"""Three ways to use a page: a mouse that counts its clicks, the keyboard alone, and a browser without JavaScript.

Each presses what has a name and types into what has a label; so one story can be told with each of them.
"""

from playwright.sync_api import Locator, Page, expect

# What a screen reader would call the element with the focus, near enough: its label, else its words.
NAME = """node => ((node.labels?.length ? node.labels[0].innerText : "") || node.getAttribute("aria-label")
    || node.innerText || "").replace(/\\s+/g, " ").replace(/\\s?\\*$/, "").trim()"""
MOST_TABS = 200


class Mouse:
    def __init__(self, page: Page) -> None:
        self.page = page
        self.clicks = 0

    def press(self, name: str) -> None:
        self.clicks += 1
        what = self._named(name)
        if what.get_attribute("type") == "checkbox":
            what.click()
            return
        with self.page.expect_navigation():
            what.click()

    def write(self, label: str, words: str) -> None:
        self.page.get_by_label(label, exact=True).or_(self.page.get_by_label(f"{label}*", exact=True)).first.fill(words)

    def settle(self, button: str) -> None:
        """What was typed last saves itself."""
        expect(self.page.locator(".saved [data-saved]")).to_contain_text("Saved at")
        expect(self.page.locator("#send")).not_to_have_attribute("aria-disabled", "true")

    def _named(self, name: str) -> Locator:
        link, button = (self.page.get_by_role(role, name=name, exact=True) for role in ("link", "button"))
        return link.or_(button).or_(self.page.get_by_role("checkbox", name=name, exact=True)).first


class WithoutScript(Mouse):
    """`page` is of a browser without JavaScript."""

    def settle(self, button: str) -> None:
        self.press(button)


class Keyboard(Mouse):
    """Tab to what has the name, then Enter or Space; never the mouse."""

    def press(self, name: str) -> None:
        self._reach(name)
        if self.page.evaluate("() => document.activeElement.type === 'checkbox'"):
            self.page.keyboard.press("Space")
            return
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")

    def write(self, label: str, words: str) -> None:
        self._reach(label)
        self.page.keyboard.press("ControlOrMeta+a")
        self.page.keyboard.type(words)

    def _reach(self, name: str) -> None:
        seen = []
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            seen.append(self.page.evaluate(f"() => ({NAME})(document.activeElement)"))
            if seen[-1] == name:
                return
        raise AssertionError(f"no Tab leads to “{name}”, only to {seen}")
