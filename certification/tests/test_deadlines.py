"""The new director's four years, as enrolling and the standing page say them; and the 2009 look-back in words."""

import datetime as dt

import pytest

from certification.enums import DecisionKind, RuleSetState
from certification.models import Certificate, SpentCredit, Track
from certification.services.exceptions import Terms, exception_grant
from certification.tests.montana import Learned, Montana, minima, montana
from certification.tests.scene import on
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast, post

BEGAN = dt.date(2024, 1, 8)
DUE = "First certificate due: library director since 8 January 2024"


@pytest.fixture
def state(cast: Cast) -> Montana:
    state = montana(cast)
    with on(BEGAN):
        post(cast.carl, cast.second_library, "board_chair")
        cast.posts["ada"] = post(cast.ada, cast.second_library, "director", "Director", BEGAN)
    return state


def page(client, state: Montana, url: str, day: dt.date, who: str = "ada") -> str:
    client.force_login(state.cast.people[who])
    with on(day):
        response = client.get(url)
    assert response.status_code == 200
    return " ".join(response.content.decode().split())


def test_enrolling_says_by_when_the_first_certificate_is_due(state, client):
    html = page(client, state, f"/tracks/{state.track('director').pk}/enroll/", dt.date(2024, 3, 1))
    assert "Your first certificate of this track." in html
    assert "Your first certificate is due by 7 January 2028: you have been library director of" in html
    assert "60 credits in four years, 30 of them in any category. 30 credits in Library Administration." in html


def test_the_due_day_stands_before_the_later_last_day(state, client):
    state.enroll("ada", "director", dt.date(2024, 3, 1))
    html = page(client, state, "/standing/", dt.date(2024, 3, 2))
    due, last = html.index("7 January 2028"), html.index("Last day to earn credits")
    assert due < last
    assert DUE in html


def test_overdue_is_said(state, client):
    state.enroll("ada", "director", dt.date(2024, 3, 1))
    grace = "First certificate due, nobody counts as late through 7 April 2028: library director since"
    assert "counts as late" not in page(client, state, "/standing/", dt.date(2028, 1, 7))
    for day in (dt.date(2028, 1, 8), dt.date(2028, 4, 7)):
        html = page(client, state, "/standing/", day)
        assert (grace in html, "overdue" in html) == (True, False)
    html = page(client, state, "/standing/", dt.date(2028, 4, 8))
    assert "First certificate due, overdue: library director since" in html


# --- The first page ---
def first_line(client, state: Montana, day: dt.date) -> str:
    """What stands under the sentence of the director's first page."""
    html = page(client, state, "/", day)
    return html.partition('class="opening-line"')[2].partition("</h1>")[2].partition('<div class="spread">')[0]


def test_the_first_page_tells_a_new_director_by_when_and_where_to_begin(state, client):
    track = state.track("director")
    line = first_line(client, state, dt.date(2024, 3, 1))
    words = (
        "Your first certificate is due by 7 January 2028: you have been library director of Cedar Fork Library since"
    )
    assert f"{words} 8 January 2024. Nobody counts as late through 7 April 2028." in line
    assert f'href="/tracks/{track.pk}/enroll/">Enroll in the {track}' in line
    made = state.enroll("ada", "director", dt.date(2024, 3, 1))
    assert f'href="/standing/{made.pk}/">See your standing in the {track}' in first_line(
        client, state, dt.date(2024, 3, 2)
    )
    line = first_line(client, state, dt.date(2028, 4, 8))
    assert "first certificate was due by 7 January 2028" in line
    assert "It is overdue. Ask your agency’s coordinator whether a later day" in line


def test_a_first_page_that_tells_a_day_asks_no_more_than_any_other(state, client, django_assert_max_num_queries):
    state.enroll("ada", "director", dt.date(2024, 3, 1))
    with on(dt.date(2024, 3, 2)):
        client.force_login(state.cast.ada)
        client.get("/")
        with django_assert_max_num_queries(10):
            assert "due by" in client.get("/").content.decode()


def test_a_waiver_moves_the_day_everywhere_is_extended_once_and_has_no_grace(state, client):
    made = state.enroll("ada", "director", dt.date(2024, 3, 1))
    days = [dt.date(2029, 1, 7), dt.date(2030, 1, 7), dt.date(2031, 1, 7)]

    def waive(until: dt.date, who: str = "cora") -> None:
        with on(dt.date(2028, 2, 1)):
            terms = Terms(DecisionKind.WAIVER, "A plan of courses was agreed", until_on=until)
            exception_grant(actor=state.cast.actor(who), enrollment=made, terms=terms)

    with pytest.raises(DomainError, match="Choose a day after 7 April 2028, when its grace ends"):
        waive(dt.date(2028, 4, 7))
    with pytest.raises(NotAllowed):
        waive(days[0], "carl")
    waive(days[0])
    moved = "Your first certificate is due by 7 January 2029: you have been library director of Cedar Fork Library"
    line = first_line(client, state, dt.date(2028, 2, 2))
    assert moved in line
    assert "A waiver moved it from 7 January 2028." in line
    assert "late through" not in line
    html = page(client, state, f"/standing/{made.pk}/", dt.date(2028, 2, 2))
    assert "First certificate due, by a waiver instead of 7 January 2028: library director since" in html
    assert "Your first certificate is due by 7 January 2029 instead of 7 January 2028. Waiver: " in html
    assert "Granted by Cora Vance on 1 February 2028, because: A plan of courses was agreed." in html
    assert "overdue" in page(client, state, f"/standing/{made.pk}/", dt.date(2029, 1, 8))
    waive(days[1])
    with pytest.raises(DomainError, match="There is no further one"):
        waive(days[2])
    granted = AuditEntry.objects.filter(action="enrollment.except", person=state.cast.cora, after="waiver")
    assert granted.count() == 2


def test_the_first_page_says_nothing_where_nothing_is_due(state, client):
    before = dt.date(2024, 3, 1)
    first = state.enroll("ada", "director", before)
    state.learn_all("ada", minima(administration=30, technology=30), dt.date(2024, 4, 1))
    state.certify(first, dt.date(2024, 10, 1))
    assert "due by" not in first_line(client, state, dt.date(2024, 10, 2))
    SpentCredit.objects.all().delete()
    Certificate.objects.all().delete()
    assert "due by" in first_line(client, state, dt.date(2024, 10, 3))
    state.track("director").rule_sets.update(state=RuleSetState.DRAFT)
    assert "due by" not in first_line(client, state, dt.date(2024, 10, 4))


def test_other_tracks_set_no_such_day(state, client):
    state.enroll("ada", "staff", dt.date(2024, 3, 1))
    assert "First certificate due" not in page(client, state, "/standing/", dt.date(2024, 3, 2))


def test_nothing_is_due_after_the_certificate_nor_for_a_renewal(state, client):
    first = state.enroll("ada", "director", dt.date(2024, 3, 1))
    state.learn_all("ada", minima(administration=30, technology=30), dt.date(2024, 4, 1))
    state.certify(first, dt.date(2024, 10, 1))
    assert "First certificate due" not in page(client, state, "/standing/", dt.date(2024, 10, 1))
    html = page(client, state, f"/tracks/{state.track('director').pk}/enroll/", dt.date(2024, 10, 2))
    assert "A renewal: you hold or held certificate JSL-2024-00001." in html
    assert "is due by" not in html
    assert "60 credits in four years, in any category." in html
    state.enroll("ada", "director", dt.date(2024, 10, 2))
    html = page(client, state, "/standing/", dt.date(2024, 10, 3))
    assert "Director Track (renewal)" in html
    assert "First certificate due" not in html


def test_nothing_is_due_once_the_post_ended(state, client):
    state.enroll("ada", "director", dt.date(2024, 3, 1))
    type(state.cast.posts["ada"]).objects.filter(pk=state.cast.posts["ada"].pk).update(ends_on=dt.date(2024, 6, 30))
    assert DUE in page(client, state, "/standing/", dt.date(2024, 6, 30))
    assert DUE not in page(client, state, "/standing/", dt.date(2024, 7, 1))


def test_a_look_back_is_said_as_one(state, client):
    enrollment = state.enroll("sam", "staff", dt.date(2021, 3, 1))
    state.learn("sam", Learned("public", 10), dt.date(2021, 3, 10))
    html = page(client, state, "/standing/", dt.date(2022, 3, 1), "sam")
    assert "credit of the 4 years before applying. Applying now, that is since 2 March 2018." in html
    assert "Last day to earn credits" not in html
    assert "At this pace" not in html
    enroll = page(client, state, f"/tracks/{enrollment.track_id}/enroll/", dt.date(2022, 3, 1), "otto")
    assert "Credit of the 4 years before you apply counts, whenever that is; older credit drops out." in enroll
    assert state.standing(enrollment, dt.date(2025, 3, 9)).counted_hundredths == 1000
    assert state.standing(enrollment, dt.date(2025, 3, 10)).counted_hundredths == 0


def test_the_rules_page_says_units_categories_and_deadline(state, client):
    rules = Track.objects.get(code="director").rule_sets.get(version=2)
    html = page(client, state, f"/rules/{rules.pk}/", dt.date(2024, 3, 1))
    for words in (
        "30 credits in Library Administration.",
        "Library Director certificate: renewal",
        "College course (semester): 1 semester credit for 4 credits.",
        "Presenting: one hour for 2 credits.",
        "Self-directed learning does not count.",
        "Whoever holds the post of director earns the first one within 4 years of its first day. Nobody counts "
        "as late for 3 months after that.",
        "not an official rule set",
    ):
        assert words in html
