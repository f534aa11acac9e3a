"""At 390 px, a supervisor verifies ten claims by keyboard alone: selects, looks at them together, verifies, undoes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import PHONE, Visitor
from tests.faults.ground import Ground
from tests.pages.walker import sign_in_demo
from tests.services import need
from tests.stack import Stack

TEN_CLAIMS = """
import datetime as dt
from learning.models import Kind
from learning.services.credits import credit_log
from libraries.models import Membership, Person, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from tests.cast import person, post
ruth = Membership.objects.get(person__display_name="Ruth Okafor", library__name="Millrace Public Library")
day = clock.today(ruth.library.agency.time_zone)
who = person("Nora Newcomer", "nora@example.org")
begun = post(who, ruth.library, "staff", "Library assistant", starts_on=day - dt.timedelta(days=30))
Supervision.objects.create(supervisor=ruth, report=begun, starts_on=begun.starts_on, recorded_at=clock.now())
for number in range(10):
    on = day - dt.timedelta(days=number + 1)
    credit_log(
        actor=actor_for(who), membership=begun, kind=Kind.objects.filter(agency=ruth.library.agency, unit="")[0],
        title=f"Session {number + 1}", provider="The state library", started_on=on, ended_on=on, minutes=60,
        category=None, goal_line=None, activity_line=None, learned="How to ask better questions.",
    )
"""


@pytest.fixture(scope="module")
def stack(settled_story: Ground) -> Iterator[Stack]:
    need("chromium")
    with Stack(settled_story) as stack:
        stack.manage("shell", "-c", TEN_CLAIMS)
        yield stack


@pytest.fixture
def ruth(stack: Stack, browser: Browser) -> Iterator[Page]:
    visitor = Visitor(browser, stack.url, viewport=PHONE)
    sign_in_demo(visitor, "supervisor")
    yield visitor.page
    complaints = visitor.complaints
    visitor.close()
    assert complaints == []


def press(page: Page, key: str) -> None:
    with page.expect_navigation():
        page.keyboard.press(key)


def test_ten_claims_are_verified_and_undone_without_the_mouse(ruth: Page) -> None:
    ruth.goto("/to-verify/")
    sections = ruth.locator("[data-key-item]")
    wanted = [number for number in range(sections.count()) if "Nora Newcomer" in sections.nth(number).inner_text()]
    assert len(wanted) == 10
    for number in range(sections.count()):
        ruth.keyboard.press("j")
        if number in wanted:
            ruth.keyboard.press("x")
    press(ruth, "p")
    expect(ruth.locator("main .lede")).to_contain_text("10 credits selected")
    press(ruth, "a")
    expect(ruth.locator("main, .messages").first).to_be_visible()
    assert "10 verified." in ruth.locator("body").inner_text()
    expect(ruth.locator("#verified-today + p + table tbody tr")).to_have_count(10)
    assert "Session 1" not in "".join(sections.all_inner_texts())
    undo = ruth.get_by_role("button", name="Undo", exact=True).first
    undo.focus()
    press(ruth, "Enter")
    assert "10 undone; they wait to be verified again." in ruth.locator("body").inner_text()
