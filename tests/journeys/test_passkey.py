"""A passkey in a real browser with a device of its own: added, shown at sign-in and when asked again, removed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import DESK, Visitor
from tests.pages.checks import axe_faults, page_faults
from tests.pages.walker import PASSWORD, sign_in_demo
from tests.stack import Stack

DEVICE = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
          "isUserVerified": True, "automaticPresenceSimulation": True}  # fmt: skip


@pytest.fixture
def staff(stack: Stack, browser: Browser) -> Iterator[Visitor]:
    visitor = Visitor(browser, stack.url, reduced_motion="reduce")
    device = visitor.context.new_cdp_session(visitor.page)
    device.send("WebAuthn.enable")
    device.send("WebAuthn.addVirtualAuthenticator", {"options": DEVICE})
    sign_in_demo(visitor, "staff")
    yield visitor
    complaints = visitor.complaints
    visitor.close()
    assert complaints == []


def press(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def follow(page: Page, name: str) -> None:
    with page.expect_navigation():
        page.get_by_role("link", name=name).click()


def is_fit(visitor: Visitor) -> None:
    """The page as it stands, for everybody."""
    assert [*page_faults(visitor), *axe_faults(visitor, (DESK,), ("light", "dark"))] == []


def sign_out(page: Page) -> None:
    page.goto("/")
    page.locator(".menu summary").click()
    press(page, "Sign out")


def sign_out_and_in(visitor: Visitor) -> None:
    sign_out(visitor.page)
    sign_in_demo(visitor, "staff")


def test_a_passkey_from_its_first_day_to_its_last(staff: Visitor, browser: Browser) -> None:
    page = staff.page
    page.goto("/profile/")
    follow(page, "second step at sign-in")
    is_fit(staff)
    follow(page, "Add a passkey")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Go on")
    is_fit(staff)
    page.get_by_label("Its name").fill("Desk at the front")
    press(page, "Add the passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Recovery codes")
    code = page.locator("main code.key").first.inner_text()
    follow(page, "I have kept them")
    expect(page.locator("main tbody th")).to_have_text("Desk at the front")
    is_fit(staff)

    follow(page, "Add a passkey")
    page.get_by_role("button", name="Add the passkey").click()
    expect(page.locator("[data-passkey-words]")).to_have_text(
        "This device already has a passkey of yours for pdplanner."
    )

    sign_out_and_in(staff)
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    is_fit(staff)
    press(page, "Use a passkey")
    expect(page.locator(".menu summary")).to_be_visible()

    sign_out(page)
    page.goto("/account/login/?next=/profile/")
    is_fit(staff)
    press(page, "Use a passkey instead")
    expect(page.get_by_role("heading", level=1)).to_have_text("Profile")

    page.goto("/account/second-step/")
    expect(page.locator("main tbody")).not_to_contain_text("Not yet")
    follow(page, "Remove Desk at the front")
    follow(page, "Use a passkey instead")
    is_fit(staff)
    press(page, "Use a passkey")
    expect(page.get_by_role("heading", level=1)).to_have_text("Remove the passkey “Desk at the front”?")
    is_fit(staff)
    without_javascript(browser, staff.url, code)
    press(page, "Remove it")
    expect(page.locator("main .lede").first).to_contain_text("It is off.")
    sign_out_and_in(staff)
    expect(page.locator(".menu summary")).to_be_visible()


def without_javascript(browser: Browser, url: str, code: str) -> None:
    """The page says what a passkey needs, has no button for it, and a code signs in."""
    visitor = Visitor(browser, url, java_script_enabled=False)
    sign_in_demo(visitor, "staff")
    page = visitor.page
    expect(page.get_by_role("heading", level=1)).to_have_text("The second step")
    assert "A passkey needs JavaScript" in page.locator("main").inner_text()
    expect(page.get_by_role("button", name="Use a passkey")).to_have_count(0)
    page.get_by_label("Recovery code").fill(code)
    page.get_by_role("button", name="Sign in with a code").click()
    expect(page.get_by_role("heading", level=1)).not_to_have_text("The second step")
    visitor.close()
