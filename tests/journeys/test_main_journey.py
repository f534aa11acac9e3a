"""The main job, once, as people do it: from a strategic goal to a checked certificate, over four years.

A real Chromium against web, worker and beat; the only things that do not happen in the browser are what an installation
does once (`agency_start`, `program_start`) and the clock that is moved between the steps.
"""

import datetime as dt
import subprocess
from collections.abc import Iterator
from email.message import EmailMessage
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import Visitor, chromium
from tests.journeys.cast_of_journey import Journey, fill, follow, form_at, go, press, text_of
from tests.services import need
from tests.stack import HOUSE, Stack

pytestmark = pytest.mark.journey
RULES = HOUSE / "certification" / "examples" / "strategic-demo.json"
START, APPROVED, HIRED = dt.date(2026, 1, 5), dt.date(2026, 1, 19), dt.date(2024, 12, 2)
PEOPLE = [
    ("Gloria Adeyemi", "Adeyemi", "Library administrator", "Office manager", "gloria@example.org"),
    ("Ruth Okafor", "Okafor", "Staff member", "Head of public services", "ruth@example.org"),
    ("Dana Whitcomb", "Whitcomb", "Staff member", "Community librarian", "dana@example.org"),
]
GOALS = ["Every child starts school ready to read", "Digital help for anyone who asks", "A building everyone can use"]
# title, kind, hours, goal, done by
ACTIVITIES = [
    ("Early literacy course", "Live training", "20", 1, "2026-11-30"),
    ("Working with schools", "Live training", "20", 1, "2027-11-30"),
    ("Build a lending kit for home internet", "Self-directed project", "60", 2, "2028-11-30"),
]
# logged on, kind, title, first day, last day, hours, goal, planned activity; the clock is moved to the first of them
CREDITS = [
    ("2026-02-02", "Live training", "Grant writing, before the plan", "2026-01-15", "2026-01-15", "3", 1, ""),
    (
        "2026-12-02",
        "Live training",
        "Early literacy course",
        "2026-11-09",
        "2026-11-20",
        "20",
        1,
        "Early literacy course",
    ),
    (
        "2027-12-02",
        "Live training",
        "Working with schools",
        "2027-11-08",
        "2027-11-19",
        "18",
        1,
        "Working with schools",
    ),
    (
        "2028-12-02",
        "Self-directed project",
        "Build a lending kit",
        "2028-06-01",
        "2028-11-30",
        "66",
        2,
        "Build a lending kit for home internet",
    ),
    ("2030-01-04T23:35", "Live training", "A webinar on the last evening", "2030-01-04", "2030-01-04", "2", 2, ""),
    ("2030-01-07", "Live training", "A workshop after the last day", "2030-01-05", "2030-01-05", "3", 2, ""),
]


@pytest.fixture
def journey() -> Iterator[Journey]:
    need("chromium", "pdftotext", "pdftoppm", "zbarimg")
    stack = Stack()
    stack.manage("migrate", "-v0")
    stack.move_clock(START.isoformat())
    stack.manage(
        "agency_start", "--name", "Juniper State Library", "--code", "JSL", "--slug", "juniper",
        "--time-zone", "America/Denver", "--coordinator-name", "Ingrid Solheim",
        "--coordinator-family-name", "Solheim", "--coordinator-mail", "ingrid@example.org",
    )  # fmt: skip
    with stack, chromium() as browser:
        yield Journey(stack, browser)


def test_from_a_strategic_goal_to_a_checked_certificate(journey, tmp_path):
    the_agency_sets_up(journey)
    the_library_adopts_its_goals(journey)
    dana_enrolls_and_writes_her_plan(journey)
    the_plan_is_committed_to_returned_once_and_approved(journey)
    credits_are_claimed_with_evidence_and_verified(journey, tmp_path)
    the_standing_says_what_counts_and_why_not(journey)
    the_report_is_accepted_and_the_certificate_issued(journey)
    pdf = the_certificate_is_downloaded_and_read(journey, tmp_path)
    a_stranger_checks_it(journey, pdf)
    assert journey.complaints() == []
    assert "0 broken" in journey.stack.manage("doctor")


def the_agency_sets_up(journey: Journey) -> None:
    page = journey.accept_invitation("ingrid", "ingrid@example.org")
    journey.stack.manage(
        "program_start", str(RULES), "--agency", "juniper", "--as", "ingrid@example.org",
        "--name", "Juniper library certification",
    )  # fmt: skip
    page.goto("/agency/people/")
    follow(page, "Add a person")
    fill(page, display_name="Tomasz Zieliński", family_name="Zieliński", role="Consultant", starts_on=HIRED)
    press(page, "Add the person")
    follow(page, "Invite Tomasz Zieliński")
    invite(page, "tomasz@example.org")
    page.goto("/libraries/")
    follow(page, "Add a library")
    fill(page, name="Millrace Public Library", place="Millrace")
    press(page, "Add the library")
    people_of_millrace = page.url
    for name, family, role, title, mail in PEOPLE:
        page.goto(people_of_millrace)
        follow(page, "Add a person")
        fill(page, display_name=name, family_name=family, role=role, title=title, starts_on=HIRED)
        press(page, "Add the person")
        follow(page, "Invite")
        invite(page, mail)
    for who in ("tomasz", "gloria", "ruth", "dana"):
        journey.accept_invitation(who, f"{who}@example.org")
    page = journey.page("gloria")
    page.goto("/staff/")
    follow(page, "Dana Whitcomb")
    follow(page, "Name a supervisor")
    fill(page, supervisor="Ruth Okafor, Head of public services", starts_on=START)
    press(page, "Save")
    expect(page.get_by_text("Ruth Okafor verifies the credits of Dana Whitcomb")).to_be_visible()


def invite(page: Page, mail: str) -> None:
    fill(page, mail=mail)
    press(page, "Send the invitation")


def the_library_adopts_its_goals(journey: Journey) -> None:
    page = journey.page("gloria")
    page.goto("/strategic-plan/")
    follow(page, "Start a plan")
    fill(page, title="Room for Everyone, 2026–2029")
    press(page, "Start the plan")
    for goal in GOALS:
        page.locator("form[action$='goals/add/'] [name=title]").fill(goal)
        press(page, "Add the goal")
    follow(page, f"Add an objective to “{GOALS[0]}”")
    page.locator("form[action*='objectives/add'] [name=title]").fill("Story time for children under two")
    go(page, page.locator("form[action*='objectives/add'] button").first)
    follow(page, "Add a measure")
    page.locator("form[action*='measures/add'] [name=title]").fill("Families who come back for a second month")
    go(page, page.locator("form[action*='measures/add'] button").first)
    go(page, page.locator(".desk-bar").get_by_role("link", name="Adopt"))
    fill(page, adopted_on=START, minute_reference="Minutes of 5 January 2026, item 4")
    press(page, "Adopt the plan")
    assert "Adopted on 5 January 2026. Minutes of 5 January 2026, item 4." in text_of(page)


def dana_enrolls_and_writes_her_plan(journey: Journey) -> None:
    page = journey.page("dana")
    page.goto("/standing/")
    follow(page, "See what it asks, and enroll")
    assert "5 January 2026 through 4 January 2030, end of day, Mountain time" in text_of(page)
    press(page, "Enroll")
    record_earlier_certificate(journey)
    page.goto("/plans/")
    follow(page, "Go on writing")
    for goal in GOALS[:2]:
        page.get_by_label(goal).check()
    press(page, "Use these goals")
    for number, skill in ((1, "Story time for children under two"), (2, "Lending home internet")):
        form = form_at(page, "gaps/new", f"Add a gap for goal {number}")
        form.locator("[name=skill]").fill(skill)
        form.locator("[name=how_known]").fill("Twelve families come back for a second month")
        go(page, form.get_by_role("button", name="Save gap"))
    follow(page, "Add a way to close “Story time")
    page.locator("form[action*='options/new'] [name=title]").fill("Shadow Ruth for six Tuesdays")
    go(page, page.locator("form[action*='options/new'] button").first)
    for activity in ACTIVITIES:
        plan_activity(page, *activity)
    page.locator("form[action*='promise'] [name=staff_minutes]").fill("1")
    press(page, "Save promise")
    bar = page.locator(".desk-bar")
    expect(bar).to_contain_text("60.0 of 60")
    expect(bar).to_contain_text("20.0, at most 20")
    press(page, "Send to supervisor")
    expect(page.get_by_text("Revision 1 is with your library now.")).to_be_visible()


def record_earlier_certificate(journey: Journey) -> None:
    page = journey.page("tomasz")
    page.goto("/standings/")
    follow(page, "Record a certificate that Dana Whitcomb holds from elsewhere")
    fill(
        page, program="Juniper library certification", issuer="Juniper State Library",
        name="Library Staff certificate", number="S-1001", issued_on=dt.date(2022, 5, 1),
        valid_through=dt.date(2026, 4, 30), seen="The paper certificate",
    )  # fmt: skip
    press(page, "Record the certificate")


def plan_activity(page: Page, title: str, kind: str, hours: str, goal: int, done_by: str) -> None:
    form = form_at(page, "activities/new", "Add an activity")
    form.locator("[name=title]").fill(title)
    form.locator("[name=kind]").select_option(label=kind)
    form.locator("[name=plan_goal]").select_option(index=goal - 1)
    form.locator("[name=minutes]").fill(hours)
    form.locator("[name=why]").fill(f"{title}: so that the goal is reached.")
    form.locator("[name=outcome]").fill("I do it alone.")
    form.locator("[name=planned_on]").fill(done_by)
    if "Self-directed" in kind:
        propose_project(form)
    with page.expect_navigation():
        form.get_by_role("button", name="Save activity").click()


def propose_project(form: Locator) -> None:
    """The fields that show themselves for a self-directed kind alone."""
    for name in ("question", "method", "resources", "deliverable"):
        form.locator(f"[name={name}]").fill(f"The {name} of it.")


def the_plan_is_committed_to_returned_once_and_approved(journey: Journey) -> None:
    ruth, tomasz, dana = journey.page("ruth"), journey.page("tomasz"), journey.page("dana")
    ruth.goto("/plans/to-review/")
    follow(ruth, "Dana Whitcomb")
    fill(ruth, library_minutes="2", library_cents="600", library_cover="Ruth covers the desk")
    press(ruth, "Commit and send on")
    tomasz.goto("/queue/")
    follow(tomasz, "Dana Whitcomb")
    item = tomasz.locator(".review-item", has_text="lending kit")
    item.get_by_text("Question", exact=True).first.click()
    item.locator("textarea").fill("Who keeps the kits afterward?")
    item.get_by_role("button", name="Save mark").click()
    expect(tomasz.locator(".desk-bar")).to_contain_text("1 question")
    press(tomasz, "Return with 1 question")
    dana.goto("/plans/")
    assert "Who keeps the kits afterward?" in text_of(dana)
    press(dana, "Write revision 2")
    follow(dana, "Build a lending kit for home internet")
    form = dana.locator("form[action*='/activities/']", has=dana.locator("[name=outcome]"))
    form.locator("[name=outcome]").fill("The circulation desk keeps and lends them.")
    go(dana, form.get_by_role("button", name="Save and close"))
    journey.on("2026-01-12")
    press(dana, "Send to consultant")
    journey.on(APPROVED.isoformat())
    tomasz.goto("/queue/")
    follow(tomasz, "Dana Whitcomb")
    assert "1 changed, 3 unchanged hidden" in text_of(tomasz)
    press(tomasz, "Approve")
    expect(tomasz.get_by_text("Dana Whitcomb’s plan is approved.")).to_be_visible()


def credits_are_claimed_with_evidence_and_verified(journey: Journey, folder: Path) -> None:
    proof = folder / "attendance.txt"
    proof.write_text("Attended in full.")
    for on, *credit in CREDITS:
        journey.on(on)
        log_credit(journey.page("dana"), proof, *credit)
        verify_credit(journey.page("ruth"), credit[1])


def log_credit(
    page: Page, proof: Path, kind: str, title: str, first: str, last: str, hours: str, goal: int, activity: str
) -> None:
    page.goto("/credits/new/")
    follow(page, kind)
    fill(page, title=title, started_on=first, ended_on=last, minutes=hours, learned="Listening comes first.")
    if kind != "Self-directed project":
        fill(page, provider="Juniper State Library")
    page.locator("[name=goal_line]").select_option(index=goal)
    if activity:
        page.locator("[name=activity_line]").select_option(label=activity)
    page.locator("[name=files]").set_input_files(str(proof))
    press(page, "Save and claim")
    assert "Claimed" in text_of(page), text_of(page)[:600]


def verify_credit(page: Page, title: str) -> None:
    page.goto("/to-verify/")
    claim = page.locator(".review-item, article, li, tr", has_text=title).last
    with page.expect_navigation():
        claim.get_by_role("button", name="Verify").first.click()


def the_standing_says_what_counts_and_why_not(journey: Journey) -> None:
    page = journey.page("dana")
    page.goto("/standing/")
    said = text_of(page)
    assert "60.0 counted + 8.0 not counted = 68.0 credits recorded" in said
    assert "Over the maximum. 66 self-directed hours make 22 credits, and 20 can count." in said
    assert "Earned before your plan was approved on 19 January 2026. Approval does not reach back." in said
    assert "4 January 2030" in said


def the_report_is_accepted_and_the_certificate_issued(journey: Journey) -> None:
    dana, tomasz = journey.page("dana"), journey.page("tomasz")
    dana.goto("/report/")
    press(dana, "Start the report")
    for area in dana.locator("main textarea").all():
        area.fill("I learned to listen before I plan, and the families who asked for it now come every week. " * 6)
    press(dana, "Send to consultant")
    tomasz.goto("/final-reports/")
    follow(tomasz, "Dana Whitcomb")
    press(tomasz, "Accept")
    dana.goto("/standing/")
    press(dana, "Apply for the certificate")
    tomasz.goto("/ready/")
    tomasz.locator("main input[type=checkbox]").first.check()
    press(tomasz, "See what will be issued")
    press(tomasz, "Issue 1 certificate")
    expect(tomasz.locator("main")).to_contain_text("JSL-2030-", timeout=30_000)


def the_certificate_is_downloaded_and_read(journey: Journey, folder: Path) -> Path:
    """Text, QR code, tags and language, read with the tools others use."""
    letters = journey.stack.wait_for(lambda: certificate_mails(journey), "the mail that the certificate is ready")
    assert len(letters) == 1
    page = journey.page("dana")
    page.goto("/certificates/")
    with page.expect_download() as download:
        page.locator("main").get_by_role("link", name="PDF").first.click()
    pdf = folder / "certificate.pdf"
    download.value.save_as(pdf)
    words = run("pdftotext", "-layout", str(pdf), "-")
    for expected in ("Juniper State Library", "Dana Whitcomb", "Strategic Track", "JSL-2030-00001"):
        assert expected in " ".join(words.split())
    with pikepdf.open(pdf) as document:
        assert str(document.Root.Lang) == "en-US"
        assert bool(document.Root.MarkInfo.Marked)
        assert document.Root.StructTreeRoot is not None
    stored = list(journey.stack.folder.rglob("*.pdf"))
    assert [path.read_bytes() for path in stored] == [pdf.read_bytes()]
    return pdf


def certificate_mails(journey: Journey) -> list[EmailMessage]:
    mails = journey.stack.mails(to="dana@example.org")
    return [mail for mail in mails if "certificate" in str(mail["Subject"]).lower()]


def run(*command: str) -> str:
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout


def a_stranger_checks_it(journey: Journey, pdf: Path) -> None:
    run("pdftoppm", "-r", "200", "-png", "-singlefile", str(pdf), str(pdf.with_suffix("")))
    link = run("zbarimg", "--quiet", "--raw", str(pdf.with_suffix(".png"))).strip()
    stranger = journey.visitors["stranger"] = Visitor(journey.browser, journey.stack.url)
    stranger.page.goto(link)
    said = text_of(stranger.page)
    assert "Valid" in said
    assert "Dana Whitcomb" in said
    stranger.page.goto("/verify/")
    fill(stranger.page, number="JSL-2030-00001", family_name="whitcomb")
    press(stranger.page, "Check")
    assert "This certificate is real, and it is valid today" in text_of(stranger.page)
    stranger.page.goto("/verify/")
    fill(stranger.page, number="JSL-2030-00001", family_name="Bell")
    press(stranger.page, "Check")
    wrong = text_of(stranger.page)
    assert "Dana" not in wrong
