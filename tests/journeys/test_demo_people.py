"""Three people of the demo, followed in the browser: one changed library in the middle, one is on two tracks, one's
supervisor left before verifying. What each sees, and what somebody else then does about it."""

import datetime as dt
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from pdplanner.kernel import clock
from tests.browser import Visitor
from tests.journeys.cast_of_journey import fill, follow, press, text_of
from tests.stack import Stack


@pytest.fixture
def page(stack: Stack, browser: Browser) -> Iterator[Page]:
    visitor = Visitor(browser, stack.url)
    yield visitor.page
    visitor.close()
    assert visitor.complaints == []


def be(page: Page, name: str) -> None:
    """Switch role as a visitor of the demo does: by the line at the top, then one press."""
    page.goto("/")
    follow(page, "Switch role")
    page.get_by_role("button", name=f"Sign in as {name}", exact=True).click()
    expect(page.locator(".menu summary")).to_contain_text(name)


def standing(page: Page, track: str = "") -> str:
    page.goto("/standing/")
    if track:
        with page.expect_navigation():
            page.locator("main").get_by_role("link", name=track, exact=False).first.click()
    return text_of(page)


def credit(page: Page, title: str) -> str:
    page.goto("/credits/")
    follow(page, title)
    return text_of(page)


def verify(page: Page, title: str) -> None:
    page.goto("/to-verify/")
    press(page, f"Verify {title}")


def test_who_changes_library_keeps_one_period_and_has_two_verifiers(page: Page) -> None:
    be(page, "Lucia Ferrante")
    before = standing(page)
    assert "30.5 counted + 9.0 not counted = 39.5 credits recorded" in before
    assert "1 requirement is still open" in before

    old, new = credit(page, "Desk schedules without tears"), credit(page, "Story time on the road")
    assert "It waits for Ruth Okafor." in old
    assert "Library assistant, Millrace Public Library" in old
    assert "It waits for Bartholomew Oyelaran." in new
    assert "Branch assistant, Cedar Fork County Library" in new

    be(page, "Ruth Okafor")
    verify(page, "Desk schedules without tears")
    be(page, "Bartholomew Oyelaran")
    page.goto("/to-verify/")
    assert "Desk schedules without tears" not in text_of(page)
    verify(page, "Story time on the road")

    be(page, "Lucia Ferrante")
    assert "39.5 counted + 0.0 not counted = 39.5 credits recorded" in standing(page)
    assert "Verified by Ruth Okafor, Supervisor, Millrace Public Library" in credit(
        page, "Desk schedules without tears"
    )
    assert "Verified by Bartholomew Oyelaran, Library director" in credit(page, "Story time on the road")


def test_who_is_on_two_tracks_learns_once_for_both_and_spends_once(page: Page) -> None:
    be(page, "Delphine Archambault-Castellanos de la Fuente")
    staff, strategic = standing(page), standing(page, "Strategic Track")
    for words in (staff, strategic):
        assert "15.5 counted + 65.0 not counted = 80.5 credits recorded" in words
    used = "Already used for certificate JSL-"
    assert staff.count(used) == 5
    assert strategic.count(used) == 5

    page.goto("/credits/new/")
    follow(page, "Live training")
    fill(page, title="An evening for two tracks", provider="Juniper State Library", minutes="2")
    fill(page, started_on=clock.today("America/Denver") - dt.timedelta(days=3), learned="Once, for both.")
    page.locator("[name=goal_line]").select_option(label="1. Every child starts school ready to read")
    press(page, "Save and claim")
    assert "It waits for Ruth Okafor." in text_of(page)

    be(page, "Ruth Okafor")
    verify(page, "An evening for two tracks")

    be(page, "Delphine Archambault-Castellanos de la Fuente")
    for words in (standing(page), standing(page, "Strategic Track")):
        assert "17.5 counted + 65.0 not counted = 82.5 credits recorded" in words
    words = credit(page, "An evening for two tracks")
    assert "2.0 in Library Staff" in words
    assert "2.0 in Strategic Track" in words


def test_when_a_supervisor_leaves_the_director_verifies(page: Page) -> None:
    be(page, "Maryam Haddad")
    assert "36.0 counted + 8.5 not counted = 44.5 credits recorded" in standing(page)
    assert "It waits for Bartholomew Oyelaran." in credit(page, "Homework help without homework")
    assert "Verified by Owen Castellane, Supervisor" in credit(page, "Screens, children and caregivers")

    be(page, "Bartholomew Oyelaran")
    verify(page, "Homework help without homework")
    page.goto("/to-verify/")
    page.get_by_role("link", name=re.compile("Return with a reason.*State conference")).click()
    fill(page, reason="Which sessions were these? Please log each by itself.")
    press(page, "Return")

    be(page, "Maryam Haddad")
    assert "41.0 counted + 3.5 not counted = 44.5 credits recorded" in standing(page)
    words = credit(page, "State conference: small branches, large ideas")
    assert "Bartholomew Oyelaran returned it" in words
    assert "Which sessions were these? Please log each by itself." in words
