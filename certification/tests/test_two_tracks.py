"""One person in two tracks of one program: every credit is judged for each, and a certificate uses it up once."""

import datetime as dt
import re

import pytest
from django.utils.html import escape

from certification.models import SpentCredit
from certification.services.standing import refresh_range, standing_mark_stale, standings_mark_stale
from certification.tests.montana import Learned, Montana, montana
from certification.tests.scene import APPROVED, Scene, on, strategic
from learning import ports
from learning.models import Credit
from tests.cast import Cast

ENROLLED = dt.date(2025, 7, 1)  # in both, on the same day
LATER = dt.date(2026, 6, 1)


@pytest.fixture
def both(cast: Cast) -> tuple[Montana, Scene]:
    """Ada in the Strategic Track, with an approved plan, and in the Staff track of the same program."""
    state = montana(cast)
    scene = strategic(cast, "montana-strategic-2021.json", program=state.program)
    scene.approved_plan()
    return state, scene


def toward_a_goal(scene: Scene, hours: float, month: int, category: str = "public", **more) -> Credit:
    return scene.credit(f"Planned {month}", dt.date(2026, month, 10), hours, category=category, **more)


def use_words(client, credit: Credit, day: dt.date) -> str:
    with on(day):
        return client.get(f"/credits/{credit.pk}/").content.decode()


def test_each_credit_is_judged_for_each_track(both, client):
    state, scene = both
    staff = state.enroll("ada", "staff", ENROLLED)
    in_both = toward_a_goal(scene, 6, 1)
    project = scene.credit("My project", dt.date(2026, 2, 20), 9, kind="self_directed", started_on=dt.date(2026, 2, 1))
    no_goal = state.learn("ada", Learned("technology", 4), dt.date(2026, 3, 2), "A webinar")
    assert state.standing(staff, LATER).counted_hundredths == 1000
    assert state.standing(scene.enrollment, LATER).counted_hundredths == 900
    client.force_login(scene.person)
    page = use_words(client, in_both, LATER)
    assert page.count("<strong>6.0</strong> in") == 2
    page = use_words(client, project, LATER)
    assert "<strong>3.0</strong> in Strategic Track" in page
    assert "Nothing yet in Staff Track" in page
    assert page.count("Counts through 30 June 2029, end of day, Mountain time.") == 1
    assert "Learning of this kind does not count under these rules." in page
    page = use_words(client, no_goal, LATER)
    assert "<strong>4.0</strong> in Staff Track" in page
    assert escape("It names no goal of your plan.") in page


def test_the_list_and_the_sheet_say_how_each_credit_fares_in_each_track(both, client):
    """Nothing of it is worked out for the page: it is as the stored standings have it, and says when they wait."""
    state, scene = both
    state.enroll("ada", "staff", ENROLLED)
    toward_a_goal(scene, 6, 1)
    state.learn("ada", Learned("technology", 4), dt.date(2026, 3, 2), "A webinar")
    client.force_login(scene.person)
    with on(LATER):
        standings_mark_stale(scene.person.pk)
        refresh_range(0, 2**31)
        page = " ".join(re.sub(r"<[^>]+>", " ", client.get("/credits/").content.decode()).split())
        sheet = client.get("/credits/csv/").content.decode().splitlines()
        standing_mark_stale(scene.enrollment)
        waiting = client.get("/credits/csv/").content.decode()
    assert "Strategic Track: Not counted Staff Track: Counted" in page
    assert "Strategic Track: Counted Staff Track: Counted" in page
    assert sheet[0].endswith(",Verified as,In each track")
    assert sheet[1].endswith(",Strategic Track: Not counted; Staff Track: Counted")
    assert sheet[2].endswith(",Strategic Track: Counted; Staff Track: Counted")
    assert waiting.count("Strategic Track: Being worked out; Staff Track: Counted") == 2


def test_before_the_plan_a_credit_counts_in_the_other_track_alone(both):
    state, scene = both
    staff = state.enroll("ada", "staff", ENROLLED)
    state.learn("ada", Learned("public", 3), ENROLLED)
    assert state.standing(staff, APPROVED).counted_hundredths == 300
    assert state.standing(scene.enrollment, APPROVED).counted_hundredths == 0


def test_the_standing_page_shows_both_and_where_the_other_one_is(both, client):
    state, scene = both
    staff = state.enroll("ada", "staff", ENROLLED)
    toward_a_goal(scene, 6, 1)
    client.force_login(scene.person)
    with on(LATER):
        newest = client.get("/standing/").content.decode()
        other = client.get(f"/standing/{scene.enrollment.pk}/").content.decode()
    for page, shown, linked in ((newest, "Staff Track", scene.enrollment), (other, "Strategic Track", staff)):
        assert "Your tracks" in page
        assert f"{shown}, below" in page
        assert f'href="/standing/{linked.pk}/">{linked.track.name}</a>' in page
        assert page.count("6.0 / 60.0") >= 2


def test_somebody_in_one_track_sees_no_list_of_tracks(both, client):
    client.force_login(both[1].person)
    with on(LATER):
        assert "Your tracks" not in client.get("/standing/").content.decode()


def test_a_certificate_uses_up_its_credits_in_the_whole_program(both, client):
    state, scene = both
    staff = state.enroll("ada", "staff", ENROLLED)
    for month, category in enumerate(("administration", "public", "collections", "technology"), start=1):
        credit = toward_a_goal(scene, 15, month, category, started_on=dt.date(2026, month, 8))
    project = scene.credit("My project", dt.date(2026, 5, 20), 9, kind="self_directed", started_on=dt.date(2026, 5, 1))
    assert state.standing(scene.enrollment, LATER).counted_hundredths == 6300
    certificate = state.certify(staff, LATER)
    assert SpentCredit.objects.count() == 4
    used = ports.Counting("Staff Track", "counted", f"Counted for certificate {certificate.number}")
    assert ports.ask().counting(scene.person.pk)[credit.pk][0] == used
    after = state.standing(scene.enrollment, LATER)
    assert {entry.key: entry.hundredths for entry in after.counted} == {str(project.pk): 300}
    assert {reason.code for entry in after.not_counted for reason in entry.reasons} == {"spent"}
    words = f"Already used for certificate {certificate.number}."
    client.force_login(scene.person)
    with on(LATER):
        standing = client.get(f"/standing/{scene.enrollment.pk}/").content.decode()
    assert standing.count(words) == 4
    page = use_words(client, credit, LATER)
    assert "<strong>15.0</strong> in Staff Track" in page
    assert words in page


def test_what_the_second_track_counts_alone_is_its_own_to_spend(both):
    state, scene = both
    staff = state.enroll("ada", "staff", ENROLLED)
    for month, category in enumerate(("administration", "public", "collections", "technology"), start=1):
        toward_a_goal(scene, 15, month, category, started_on=dt.date(2026, month, 8))
    first = state.certify(staff, LATER)
    scene.courses(60, dt.date(2026, 7, 6))
    scene.report(dt.date(2027, 3, 1))
    second = state.certify(scene.enrollment, dt.date(2027, 3, 2))
    spent = SpentCredit.objects.values_list("certificate__number", "hundredths")
    assert {number: sum(h for n, h in spent if n == number) for number, _ in spent} == {
        first.number: 6000, second.number: 6000,
    }  # fmt: skip


def test_a_supervisor_reads_on_the_credit_what_it_counts_for(both, client):
    state, scene = both
    state.enroll("ada", "staff", ENROLLED)
    credit = state.claim("ada", "A webinar", Learned("technology", 4), dt.date(2026, 3, 2))
    client.force_login(scene.cast.sam)
    page = use_words(client, credit, dt.date(2026, 3, 3))
    assert "It will count when it is verified." in page
    assert page.count("Can count through 30 June 2029, end of day, Mountain time.") == 1
    assert escape("It names no goal of the holder's plan.") in page
