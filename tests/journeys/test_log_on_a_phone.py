"""On a phone, from the first page: a credit with a photo in four taps and some typing."""

import io

import pytest
from PIL import Image
from playwright.sync_api import Browser, expect

from pdplanner.kernel import clock
from tests.browser import PHONE, Visitor
from tests.journeys.hands import Mouse
from tests.pages.walker import sign_in_demo
from tests.stack import Stack


@pytest.fixture
def photo() -> bytes:
    drawn = io.BytesIO()
    Image.new("RGB", (1200, 900), "steelblue").save(drawn, "JPEG")
    return drawn.getvalue()


def test_a_credit_with_a_photo_is_claimed_in_four_taps(stack: Stack, browser: Browser, photo: bytes) -> None:
    visitor = Visitor(browser, stack.url, viewport=PHONE, has_touch=True)
    sign_in_demo(visitor, "staff")
    page, hand = visitor.page, Mouse(visitor.page)
    page.goto("/")
    hand.press("Log a credit")
    page.locator("main a").filter(has_text="Live training").click()
    hand.write("Title", "Talking with teenagers")
    hand.write("Given by", "The state library")
    hand.write("Date", clock.today("America/Denver").isoformat())
    hand.write("Hours", "1:30")
    page.locator("[name=photo]").set_input_files({"name": "badge.jpg", "mimeType": "image/jpeg", "buffer": photo})
    hand.press("Save and claim")
    assert hand.clicks + len(["the kind", "the photo"]) == 4
    main = page.locator("main")
    expect(main.get_by_role("heading", level=1)).to_contain_text("Talking with teenagers")
    expect(main).to_contain_text("Claimed")
    expect(main).to_contain_text("badge")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    complaints = visitor.complaints
    visitor.close()
    assert complaints == []
