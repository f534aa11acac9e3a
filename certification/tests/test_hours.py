"""The hours of a self-directed project are noted day by day and claimed as one credit, once."""

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse

from certification.tests.scene import Scene, on, strategic
from learning.models import Credit, HoursEntry, PlannedActivity
from learning.services.hours import hours_add, hours_claim, hours_remove
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry

TODAY = dt.date(2025, 11, 3)

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast) -> Scene:
    scene = strategic(cast)
    scene.approved_plan()
    return scene


def line(title: str = "My project"):
    return PlannedActivity.objects.get(title=title).line


def add(scene: Scene, day: dt.date = TODAY, minutes: int = 90, note: str = "Read", who: str = "ada") -> HoursEntry:
    with on(TODAY):
        return hours_add(actor=scene.actor(who), line=line(), on=day, minutes=minutes, note=note)


def claim(scene: Scene) -> Credit:
    with on(TODAY):
        return hours_claim(actor=scene.actor(), line=line())


def test_what_was_noted_becomes_one_draft_with_its_days_hours_and_notes(scene):
    add(scene, dt.date(2025, 10, 1), 90, "Read three articles")
    add(scene, dt.date(2025, 10, 20), 150, "Tried it at the desk")
    credit = claim(scene)
    assert (credit.state, credit.title, credit.minutes, credit.started_on, credit.ended_on) == (
        "draft", "My project", 240, dt.date(2025, 10, 1), dt.date(2025, 10, 20),
    )  # fmt: skip
    assert credit.learned == "Read three articles\nTried it at the desk"
    assert (credit.activity_line, credit.goal_line) == (line(), scene.enrollment.pdp.goal_lines.get())
    assert set(HoursEntry.objects.values_list("credit", flat=True)) == {credit.pk}


def test_hours_are_claimed_once_and_later_ones_make_the_next_credit(scene):
    add(scene, dt.date(2025, 10, 1), 60)
    first = claim(scene)
    with pytest.raises(NotNow):
        claim(scene)
    add(scene, dt.date(2025, 10, 2), 120)
    assert [first.minutes, claim(scene).minutes] == [60, 120]


def test_what_is_in_a_credit_is_not_taken_out_and_anything_else_is(scene):
    claimed = add(scene)
    claim(scene)
    other = add(scene)
    with on(TODAY):
        with pytest.raises(NotNow):
            hours_remove(actor=scene.actor(), entry=claimed)
        hours_remove(actor=scene.actor(), entry=other)
    assert list(HoursEntry.objects.all()) == [claimed]
    trace = AuditEntry.objects.get(action="hours_entry.remove", after="removed")
    assert trace.facts == {"on": other.on.isoformat(), "minutes": other.minutes}  # and nothing of what was written


@pytest.mark.parametrize(
    ("day", "minutes", "field"),
    [
        (TODAY + dt.timedelta(days=1), 60, "on"),
        (dt.date(2014, 12, 31), 60, "on"),
        (TODAY, 0, "minutes"),
        (TODAY, 1441, "minutes"),
    ],
)
def test_time_that_cannot_have_been_is_refused_beside_its_field(scene, day, minutes, field):
    with pytest.raises(DomainError) as refusal:
        add(scene, day, minutes)
    assert (refusal.value.field, HoursEntry.objects.count()) == (field, 0)


def test_a_day_has_24_hours_over_all_projects(scene):
    add(scene, TODAY, 1400)
    with pytest.raises(DomainError, match="24 hours"):
        add(scene, TODAY, 41)
    assert add(scene, TODAY, 40).minutes == 40


@pytest.mark.parametrize("who", ["sam", "connie", "otto"])
def test_nobody_notes_the_hours_of_somebody_else(scene, who):
    with pytest.raises((Http404, NotAllowed)):
        add(scene, who=who)


def test_a_course_has_no_hours_to_note_and_a_project_none_before_its_plan_is_approved(cast):
    scene = strategic(cast)
    scene.submit()
    with pytest.raises(DomainError, match="not in an approved plan yet"):
        add(scene)
    scene.approve(scene.enrollment.pdp.revisions.get())
    with on(TODAY), pytest.raises(DomainError, match="no self-directed project"):
        hours_add(actor=scene.actor(), line=line("Courses"), on=TODAY, minutes=60)


def test_the_page_takes_a_line_keeps_what_was_wrong_and_leads_to_the_draft(scene, client):
    client.force_login(scene.person)
    address = reverse("learning:hours", args=[line().pk])
    with on(TODAY):
        plan = client.get(reverse("learning:plan", args=[scene.enrollment.pdp_id])).content.decode()
        assert address in plan
        assert "60.0 hours are planned" in client.get(address).content.decode()
        wrong = client.post(address, {"on": "2025-11-04", "minutes": "2", "note": "Too early"})
        assert (wrong.status_code, "is still to come" in wrong.content.decode()) == (422, True)
        assert 'value="Too early"' in wrong.content.decode()
        assert client.post(address, {"on": "2025-11-03", "minutes": "3", "note": "Desk"}).status_code == 302
        page = client.get(address).content.decode()
        assert ("3.0 of 60.0 planned hours are noted." in page, "<strong>1.0 credits</strong>" in page) == (True, True)
        done = client.post(reverse("learning:hours_claim", args=[line().pk]))
    credit = Credit.objects.get()
    assert done["Location"] == reverse("learning:credit_edit", args=[credit.pk])


def test_only_the_owner_is_offered_to_note_hours(scene, client):
    client.force_login(scene.cast.sam)
    with on(TODAY):
        plan = client.get(reverse("learning:plan", args=[scene.enrollment.pdp_id])).content.decode()
    assert reverse("learning:hours", args=[line().pk]) not in plan
