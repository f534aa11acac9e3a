"""Rules without code, in the browser: a coordinator describes a track from an empty page, somebody enrolls."""

from collections.abc import Iterator
from urllib.parse import quote

import pytest
from playwright.sync_api import Page, expect

from tests.browser import Visitor, chromium
from tests.faults.ground import Ground
from tests.journeys.cast_of_journey import fill, follow, press, text_of
from tests.pages.walker import sign_in_demo
from tests.services import need
from tests.stack import Stack

TRACK = "Youth services librarian"
FIRST = "levels[0].phases.first.of"


@pytest.fixture
def visitors(settled_story: Ground) -> Iterator[tuple[Visitor, Visitor]]:
    need("chromium")
    with Stack(settled_story) as stack, chromium() as browser:
        coordinator, staff = Visitor(browser, stack.url), Visitor(browser, stack.url)
        sign_in_demo(coordinator, "coordinator")
        sign_in_demo(staff, "staff")
        yield coordinator, staff
        assert [*coordinator.complaints, *staff.complaints] == []


def test_a_track_is_described_by_forms_and_keyboard_and_somebody_enrolls(visitors):
    coordinator, staff = visitors
    page = coordinator.page
    begin(page)
    assert "This must list at least one requirement." in text_of(page)
    expect(page.get_by_role("button", name="Publish …")).to_have_attribute("aria-disabled", "true")
    describe(page)
    assert "To mend" not in text_of(page)
    move_by_keyboard(page)
    assert coordinator.axe() == []
    coordinator.complaints.clear()  # what axe tried, not the page
    ask_for_dates(page)
    publish(page)
    enroll(staff.page)
    play_what_if(staff.page)
    ask_for_less(page)
    preview(page)


def begin(page: Page) -> None:
    page.goto("/tracks/")
    follow(page, "Add a track")
    fill(page, name=TRACK, summary="For whoever works with children and young people.")
    press(page, "Add the track")
    follow(page, f"New rules for the {TRACK}")
    page.get_by_label("An empty page", exact=False).check()
    press(page, "Start the draft")


def describe(page: Page) -> None:
    """A total, minima of two categories and of a tag, a ceiling, and a group of which one way is enough."""
    add(page, FIRST, "An amount of credit", min="60")
    add(page, FIRST, "An amount of credit", tick=("where__categories", 0), min="30")
    add(page, FIRST, "An amount of credit", tick=("where__categories", 1), min="10")
    add(page, FIRST, "An amount of credit", min="5", where__tags="Early literacy")
    add(page, FIRST, "One of these", title="Schooling or experience")
    add(page, f"{FIRST}[4].of", "A degree", title="A degree in the field", any_of="MLIS")
    add(page, f"{FIRST}[4].of", "Experience", title="Five years at a library", months="60")
    add_some_by_keyboard(page)
    for what, values in (
        ("An amount of credit", {"title": "Eight credits to begin with", "min": "8"}),
        ("An amount of credit", {"title": "Ten credits in all", "min": "10"}),
        ("A degree", {"title": "A diploma", "any_of": "Diploma"}),
    ):
        add(page, f"{FIRST}[5].of", what, **values)
    add(page, "ceilings", "At most an amount", tick=("where__kinds", 0), max="20")
    sentences = text_of(page)
    for words in ("At least 60 credits", "At least 30 credits of", "At least 10 credits of", "At most 20 credits of",
                  "At least 5 credits of Early literacy", "Schooling or experience (one of these)",
                  "A good beginning (2 of these)"):  # fmt: skip
        assert words in sentences, sentences


def add(page: Page, to: str, what: str, tick: tuple[str, int] | None = None, **values: str) -> None:
    """By the link below the list `to`, and the form for `what`."""
    page.locator(f"main a[href$='?to={quote(to)}']").click()
    page.locator(".choices a").filter(has=page.get_by_text(what, exact=True)).click()
    fill(page, **values)
    if tick:
        page.locator(f"main [name='{tick[0]}']").nth(tick[1]).check()
    press(page, "Add it")


def add_some_by_keyboard(page: Page) -> None:
    """A group of which two are enough, without a mouse."""
    page.locator(f"main a[href$='?to={quote(FIRST)}']").focus()
    page.keyboard.press("Enter")
    page.locator(".choices a").filter(has=page.get_by_text("Some of these", exact=True)).focus()
    page.keyboard.press("Enter")
    page.locator("main [name='title']").focus()
    page.keyboard.type("A good beginning")
    page.keyboard.press("Tab")
    page.keyboard.type("2")
    page.keyboard.press("Enter")
    expect(page.locator("#outline")).to_contain_text("A good beginning")


def move_by_keyboard(page: Page) -> None:
    """The tag's minimum goes up two lines and down one; the focus goes with it, so the keys are all it takes."""
    lines = page.locator("#outline [data-line][id^='at-levels-0-phases-first-of-']:not([id*='-of-4-'])")
    page.locator("#at-levels-0-phases-first-of-3").focus()
    for keys, number in (("Alt+ArrowUp", 2), ("Alt+ArrowUp", 1), ("Alt+ArrowDown", 2)):
        page.keyboard.press(keys)
        expect(lines.nth(number)).to_contain_text("Early literacy")
    page.reload()
    expect(lines.nth(2)).to_contain_text("Early literacy")
    press(page, "Undo the last change")
    expect(lines.nth(1)).to_contain_text("Early literacy")


def ask_for_dates(page: Page) -> None:
    fill(page, day="2027-07-01")
    press(page, "Work out")
    assert "The last day to earn credit is 30 June 2031, end of day, Mountain time." in text_of(page)


def publish(page: Page) -> None:
    follow(page, "Publish …")
    press(page, "Publish these rules")
    assert "They are never changed from now on." in text_of(page)


def enroll(page: Page) -> None:
    page.goto("/tracks/")
    follow(page, f"Enroll in the {TRACK}")
    press(page, "Enroll")
    sentences = text_of(page)
    assert f"You are enrolled in the {TRACK}." in sentences
    assert "At least 5 credits of Early literacy Nothing counted yet. 5.0 to go." in sentences
    assert "A degree in the field" in sentences
    assert "A good beginning 2 of these are enough. 0 / 2" in sentences


def play_what_if(page: Page) -> None:
    """Learning nobody has done, in a frame of its own; nothing is saved."""
    follow(page, "What if …")
    assert "What if" in text_of(page)
    fill(page, hours="12", day="2027-03-01")
    page.get_by_label("Early literacy").check()
    press(page, "Add it")
    tagged = page.get_by_role("row").filter(has_text="Early literacy")
    expect(tagged).to_contain_text("12.0 / 5.0")
    expect(tagged).to_contain_text("now 0.0 / 5.0")
    for words in ("Met Eight credits to begin with", "Met Ten credits in all", "Missing A diploma"):
        expect(page.get_by_role("row", name=words)).to_be_visible()


def ask_for_less(page: Page) -> None:
    """The next version of the same track: whom it would concern is read first, then it is published."""
    page.goto("/tracks/")
    follow(page, f"New rules for the {TRACK}")
    press(page, "Start the draft")
    page.locator(f"main a[href$='?at={quote(FIRST + '[0]')}']").click()
    fill(page, min="50")
    press(page, "Save")
    reckon(page)
    expect(page.get_by_role("row").last).to_contain_text("“60 credits” becomes “50 credits”, not met.")
    page.locator(".crumbs a").last.click()
    publish(page)


def reckon(page: Page) -> None:
    follow(page, "Who would gain, who would lose")
    press(page, "Reckon it")
    expect(page.get_by_text("Reckoned on", exact=False)).to_be_visible(timeout=60_000)


def preview(page: Page) -> None:
    """Twice as much in the Strategic Track: the worker says who would lose by it, before anybody does."""
    page.goto("/tracks/")
    follow(page, "New rules for the Strategic Track")
    press(page, "Start the draft")
    page.locator(f"main a[href$='?at={quote(FIRST + '[0]')}']").click()
    fill(page, min="120")
    press(page, "Save")
    reckon(page)
    losing = page.get_by_role("row").filter(has_text="Loses")
    expect(losing.first).to_contain_text("asks for 120 instead of 60, not met.")
    assert "Nothing is saved or changed by it" in text_of(page)
