"""A strategic plan from an empty page to the next one: by keyboard alone, and again without JavaScript."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from tests.browser import Visitor, chromium
from tests.faults.ground import Ground
from tests.journeys.cast_of_journey import fill, follow, press, text_of
from tests.pages.walker import sign_in_demo
from tests.services import need
from tests.stack import Stack

PLAN = "Doors and Shelves, 2027–2032"
GOALS = {
    "Every child starts school ready to read": ("Story times on Saturday", "Story times in Spanish", "Reading kits"),
    "Digital help for anyone who asks": ("A navigator at the desk", "Home internet to borrow"),
    "The library is where the town talks": ("Four conversations a year", "A room without a fee"),
    "The district’s story is kept": ("Forty recorded interviews", "A catalog of photographs", "A day of open boxes"),
    "Open when people can come": ("Two late evenings a week", "Sundays in winter"),
}
LINES = [line for goal, objectives in GOALS.items() for line in (goal, *objectives)]


@pytest.fixture
def visitors(settled_story: Ground) -> Iterator[tuple[Visitor, Visitor]]:
    need("chromium")
    with Stack(settled_story) as stack, chromium() as browser:
        writer, plain = Visitor(browser, stack.url), Visitor(browser, stack.url, java_script_enabled=False)
        for visitor in (writer, plain):
            sign_in_demo(visitor, "admin")
        yield writer, plain
        assert [*writer.complaints, *plain.complaints] == []


def test_a_plan_is_drafted_adopted_archived_and_continued(visitors: tuple[Visitor, Visitor]) -> None:
    writer, plain = visitors
    page = writer.page
    start(page, PLAN)
    draft_by_keyboard(page)
    move_by_keyboard(page)
    assert writer.axe() == []
    writer.complaints.clear()  # what axe tried, not the page
    write_faster_than_the_server(page)
    adopt(page)
    archive_and_continue(page)
    draft_without_javascript(plain.page)


def start(page: Page, title: str) -> None:
    page.goto("/strategic-plan/")
    follow(page, "Start a new plan")
    fill(page, title=title)
    press(page, "Start the plan")


def titles(page: Page) -> list[str]:
    """The lines as they are read, without their numbers."""
    read = page.locator("#outline [data-title]").all_inner_texts()
    return [re.sub(r"^\d+\.\d+\s*", "", words).strip() for words in read]


def draft_by_keyboard(page: Page) -> None:
    """Enter after each line; Alt with an arrow where the next one belongs to another level."""
    page.locator("[name=title]").focus()
    field = page.locator("form[data-new] [name=title]:focus")
    for number, (goal, objectives) in enumerate(GOALS.items()):
        if number:
            page.keyboard.press("Alt+ArrowLeft")
            expect(page.locator("form[action$='goals/add/'] [name=title]:focus")).to_have_value("")
        page.keyboard.type(goal)
        page.keyboard.press("Enter")
        expect(page.locator("[data-moved]")).to_have_text(f"Saved. Goal {number + 1}: {goal}")
        page.keyboard.press("Alt+ArrowRight")
        expect(page.locator("form[action*='objectives/add'] [name=title]:focus")).to_have_value("")
        for objective in objectives:
            page.keyboard.type(objective)
            page.keyboard.press("Enter")
            expect(page.locator("[data-moved]")).to_contain_text(objective)
            expect(field).to_have_value("")
    assert titles(page) == LINES


def move_by_keyboard(page: Page) -> None:
    """The focus goes with the line, what moved is said, and undo brings it back."""
    said = page.locator("[data-moved]")
    page.keyboard.press("Escape")
    expect(page.locator("[data-line]:focus")).to_contain_text("Sundays in winter")
    for keys, words in (
        ("Alt+ArrowUp", "Moved up. Objective 5.1: Sundays in winter"),
        ("Alt+ArrowUp", "Moved up. Objective 4.4: Sundays in winter"),
        ("Alt+ArrowLeft", "Moved a step out. Goal 5: Sundays in winter"),
        ("Alt+ArrowRight", "Moved a step in. Objective 4.4: Sundays in winter"),
        ("Alt+ArrowDown", "Moved down. Objective 5.1: Sundays in winter"),
        ("Alt+ArrowDown", "Moved down. Objective 5.2: Sundays in winter"),
    ):
        page.keyboard.press(keys)
        expect(said).to_have_text(words)
        expect(page.locator("[data-line]:focus")).to_contain_text("Sundays in winter")
    page.keyboard.press("Tab")
    expect(page.locator("a:focus")).to_contain_text("Edit")
    page.keyboard.press("Enter")
    expect(page.locator("form[data-writing] [name=title]:focus")).to_have_value("Sundays in winter")
    page.keyboard.type(", from October")
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"^Saved at \d+:\d+ [AP]M$"))
    page.keyboard.press("Escape")
    expect(page.locator("[data-line]:focus")).to_contain_text("Sundays in winter, from October")
    assert titles(page) == [*LINES[:-1], "Sundays in winter, from October"]


def write_faster_than_the_server(page: Page) -> None:
    """Two lines are sent before the first answer, the third is half typed: each arrives once, in order."""
    held: list[Route] = []
    page.route("**/objectives/add/", lambda route: route.continue_() if held else held.append(route))
    page.keyboard.press("Enter")
    expect(page.locator("form[data-new] [name=title]:focus")).to_have_value("")
    for words in ("A first line", "A second line"):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    page.keyboard.type("Half a th")
    wait_for(page, lambda: held)
    held[0].continue_()
    expect(page.locator("[data-moved]")).to_contain_text("A second line")
    expect(page.locator("form[data-new] [name=title]:focus")).to_have_value("Half a th")
    assert titles(page)[-2:] == ["A first line", "A second line"]
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.press("Delete")
    page.keyboard.press("Escape")
    for words in ("A second line", "A first line"):
        press(page, f"Remove “{words}”")


def wait_for(page: Page, arrived: Callable[[], object]) -> None:
    for _ in range(100):
        if arrived():
            return
        page.wait_for_timeout(50)
    raise AssertionError("nothing was sent")


def adopt(page: Page) -> None:
    page.locator(".desk-bar").get_by_role("link", name="Adopt the plan").click()
    fill(page, adopted_on="2026-11-01", minute_reference="Minutes of 1 November 2026, item 4")
    press(page, "Adopt the plan")
    assert "Adopted on 1 November 2026. Minutes of 1 November 2026, item 4." in text_of(page)


def archive_and_continue(page: Page) -> None:
    """Four goals go on; the comparison says so, in the order in which the plan is read."""
    follow(page, "Archive the plan")
    press(page, "Archive the plan")
    follow(page, "Start the next version from this one")
    page.get_by_label("Open when people can come").uncheck()
    press(page, "Start the draft")
    assert titles(page) == LINES[:-3]
    follow(page, "see what changed since the version before")
    words = text_of(page)
    assert "3 lines dropped." in words
    assert words.index("Goal 5 Dropped") < words.index("Objective 5.1 Dropped") < words.index("Objective 5.2 Dropped")


def draft_without_javascript(page: Page) -> None:
    """The same by buttons and links: each is a page that comes back at the line."""
    start(page, "Plain")
    for goal in ("Read", "Help"):
        fill(page, title=goal)
        press(page, "Add the goal")
    follow(page, "Write an objective instead")
    fill(page, title="A desk")
    press(page, "Add the objective")
    follow(page, "Done")
    page.locator("summary").filter(has_text="Move “Help”").click()
    page.get_by_role("button", name="Up “Help”").click()
    assert titles(page) == ["Help", "A desk", "Read"]
    page.locator("summary").filter(has_text="Move “A desk”").click()
    page.get_by_role("button", name="Make it a goal “A desk”").click()
    assert page.locator("#outline > ol > li > .stack-tight > [data-title]").all_inner_texts() == [
        "Help",
        "A desk",
        "Read",
    ]
    for _ in range(2):
        press(page, "Undo")
    assert titles(page) == ["Read", "Help", "A desk"]
    page.get_by_role("button", name="Remove “Read”").click()
    press(page, "Undo")
    assert titles(page) == ["Read", "Help", "A desk"]
