"""The way of a plan in the browser: by few clicks, by keyboard alone, without JavaScript, and when a session ends
while somebody writes."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.browser import Visitor
from tests.cast import PASSWORD
from tests.faults.ground import Ground
from tests.journeys.cast_of_journey import press, text_of
from tests.journeys.hands import Keyboard, Mouse, WithoutScript
from tests.pages.walker import sign_in_demo
from tests.services import need
from tests.stack import Stack

# New at Millrace, supervised by Ruth Okafor; each holds a certificate from elsewhere, which the track asks for.
NEWCOMERS = ("Nora", "Noel", "Nadia", "Nils")
ENTER = f"""
import datetime as dt
from certification.models import Program
from certification.services.outside import certificate_record
from libraries.models import Library, Membership, Person, Supervision
from pdplanner.kernel import clock
from pdplanner.kernel.access import actor_for
from tests.cast import person, post
library, day = Library.objects.get(name="Millrace Public Library"), dt.date(2026, 11, 2)
ruth = Membership.objects.get(person__display_name="Ruth Okafor", library=library)
tomasz = actor_for(Person.objects.get(display_name="Tomasz Zieliński"))
for name in {NEWCOMERS}:
    who = person(f"{{name}} Newcomer", f"{{name.lower()}}@example.org")
    begun = post(who, library, "staff", "Library assistant", starts_on=day)
    Supervision.objects.create(supervisor=ruth, report=begun, starts_on=day, recorded_at=clock.now())
    certificate_record(
        actor=tomasz, person=who, agency=library.agency, program=Program.objects.get(agency=library.agency),
        issuer="Elsewhere", name="Library Staff", number=name, issued_on=dt.date(2024, 5, 1), valid_through=None,
        seen="The paper",
    )
"""


@pytest.fixture(scope="module")
def stack(settled_story: Ground) -> Iterator[Stack]:
    need("chromium")
    with Stack(settled_story) as stack:
        stack.manage("shell", "-c", ENTER)
        yield stack


@pytest.fixture
def visitors(stack: Stack, browser: Browser) -> Iterator["Visitors"]:
    visitors = Visitors(stack, browser)
    yield visitors
    visitors.leave()


class Visitors:
    def __init__(self, stack: Stack, browser: Browser) -> None:
        self.stack, self.browser, self.here = stack, browser, list[Visitor]()

    def newcomer(self, name: str, **options: bool) -> Page:
        visitor = self._visitor(**options)
        sign_in(visitor.page, name)
        return visitor.page

    def known(self, account: str) -> Page:
        visitor = self._visitor()
        sign_in_demo(visitor, account)
        return visitor.page

    def _visitor(self, **options: bool) -> Visitor:
        self.here.append(Visitor(self.browser, self.stack.url, **options))
        return self.here[-1]

    def leave(self) -> None:
        for visitor in self.here:
            visitor.close()
        assert [line for visitor in self.here for line in visitor.complaints] == []


def sign_in(page: Page, name: str) -> None:
    page.goto("/account/login/")
    page.get_by_label("Mail address").fill(f"{name.lower()}@example.org")
    page.get_by_label("Password").fill(PASSWORD)
    press(page, "Sign in")


def from_home_to_a_submitted_plan(hand: Mouse) -> None:
    hand.press("See the tracks")
    hand.press("Enroll in the Strategic Track")
    hand.press("Enroll")
    hand.press("Open my plan")
    hand.press("Go on writing")
    hand.press("1. Every child starts school ready to read")
    hand.press("Use these goals")
    hand.write("What you cannot do today", "Songs that work before children talk")
    hand.write("How you will know it is closed", "Twelve families come back for a second month")
    hand.press("Save gap")
    hand.write("What you will do", "Early literacy course")
    hand.write("Hours", "60")
    hand.write("How it serves the goal", "It gives me songs that work before children talk.")
    hand.write("What comes of it", "I lead story time alone.")
    hand.write("Done by", "2027-05-01" if not isinstance(hand, Keyboard) else "05012027")
    hand.press("Save activity")
    hand.write("Hours you give", "1")
    hand.settle("Save promise")
    hand.press("Send to supervisor")
    expect(hand.page.locator("main")).to_contain_text("Revision 1 is with your library now.")


def test_a_new_staff_member_has_submitted_a_plan_after_at_most_twelve_clicks(visitors: Visitors) -> None:
    hand = Mouse(visitors.newcomer("Nora"))
    from_home_to_a_submitted_plan(hand)
    assert hand.clicks + 1 <= 12  # and one to sign in


def test_the_same_without_javascript(visitors: Visitors) -> None:
    from_home_to_a_submitted_plan(WithoutScript(visitors.newcomer("Noel", java_script_enabled=False)))


def test_an_approval_takes_at_most_three_clicks_from_the_queue(visitors: Visitors) -> None:
    page = visitors.known("consultant")
    page.goto("/queue/")
    hand = Mouse(page)
    hand.press(page.locator("table.ledger th a").first.inner_text())
    hand.press("Approve A")
    expect(page.locator("main")).to_contain_text("plan is approved. Undo")
    assert hand.clicks <= 3


def test_each_role_goes_its_way_by_keyboard_alone(visitors: Visitors) -> None:
    from_home_to_a_submitted_plan(Keyboard(visitors.newcomer("Nadia")))

    supervisor = Keyboard(visitors.known("supervisor"))
    supervisor.page.goto("/plans/to-review/")
    supervisor.press("Nadia Newcomer")
    supervisor.write("Hours for learning", "1")
    supervisor.press("Commit and send on")
    expect(supervisor.page.locator("main")).to_contain_text("You committed to Nadia Newcomer’s plan.")

    consultant = Keyboard(visitors.known("consultant"))
    consultant.press("Queue")
    consultant.press("Nadia Newcomer")
    consultant.page.keyboard.press("j")
    consultant.page.keyboard.press("1")
    consultant.page.keyboard.press("a")
    expect(consultant.page.locator("main")).to_contain_text("Nadia Newcomer’s plan is approved.")


# --- A session that ends while somebody writes ---
def draft_of(page: Page) -> str:
    """The editor of their plan, started if there is none; its address."""
    hand = Mouse(page)
    hand.press("My plan")
    if page.get_by_role("link", name="Go on writing").count():
        hand.press("Go on writing")
    else:
        hand.press("Start a plan")
        hand.press("1. Every child starts school ready to read")
        hand.press("Use these goals")
        hand.write("What you cannot do today", "Songs that work before children talk")
        hand.press("Save gap")
    expect(answer_field(page)).to_be_visible()
    return page.url


def end_session(context: BrowserContext) -> None:
    context.clear_cookies(name="sessionid")


def answer_field(page: Page):
    return page.locator("[name=training_fits]")


def test_what_was_typed_survives_a_session_that_ended_and_a_killed_tab(visitors: Visitors) -> None:
    page = visitors.newcomer("Nils")
    editor, status = draft_of(page), page.locator(".saved [data-saved]")
    answer_field(page).fill("We have the room.")
    expect(status).to_contain_text("Saved at")

    end_session(page.context)
    answer_field(page).fill("We have the room and the time.")
    expect(status).to_contain_text("you are signed out. What you typed is still here.")
    with page.expect_popup() as opened:
        status.get_by_role("link", name="Sign in again in another window").click()
    sign_in(opened.value, "Nils")
    opened.value.close()
    page.evaluate("window.dispatchEvent(new Event('focus'))")  # a headless browser gives none
    expect(status).to_contain_text("Saved at")

    answer_field(page).fill("We have the room and the time; what we lack is practice.")
    expect(page.locator("form[data-dirty]")).to_have_count(0)  # saved again
    context = page.context
    page.close(run_before_unload=False)
    page = context.new_page()
    page.goto(editor)
    expect(answer_field(page)).to_have_value("We have the room and the time; what we lack is practice.")


@pytest.mark.parametrize("has_script", [True, False], ids=["with JavaScript", "without"])
def test_a_form_sent_after_the_session_ended_is_sent_again_after_signing_in(
    visitors: Visitors, has_script: bool
) -> None:
    page = visitors.newcomer("Nils", java_script_enabled=has_script)
    editor, words = draft_of(page), f"Practice, {has_script}"
    answer_field(page).fill(words)
    end_session(page.context)
    press(page, "Save answer")
    assert "You are signed out" in text_of(page)
    with page.expect_popup() as opened:
        page.get_by_role("link", name="Sign in again in another window").click()
    sign_in(opened.value, "Nils")
    press(page, "Send it again")
    if not has_script:
        assert "Please send it again" in text_of(page)
        press(page, "Send it again")
    page.goto(editor)
    expect(answer_field(page)).to_have_value(words)
