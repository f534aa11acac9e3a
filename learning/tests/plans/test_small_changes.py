"""Small changes of an approved plan stand where the library lets them; everything else goes the usual way."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Credit, PlannedActivity, Revision
from learning.queries.force import revision_in_force
from learning.services import drafts, pdps, revisions
from libraries.services.libraries import library_trust_small_changes
from pdplanner.kernel import audit, clock
from pdplanner.kernel.access import actor_for
from pdplanner.kernel.errors import NotAllowed, NotNow
from pdplanner.kernel.models import Notice

from .conftest import PROPOSAL, Desk


def trusted(desk: Desk, by: str = "alma") -> None:
    library_trust_small_changes(actor=desk.cast.actor(by), library=desk.cast.library, trusted=True)


def change(desk: Desk, by: Callable[[Revision, PlannedActivity], None]) -> Revision:
    """Revision 2 of an approved plan, changed and sent."""
    ada = desk.cast.actor("ada")
    revision = pdps.pdp_revise(actor=ada, pdp=desk.pdp, reason="The course moved.")
    by(revision, revision.activities.select_related("plan_goal", "kind").order_by("line_id")[0])
    return revisions.revision_submit(actor=ada, revision=Revision.objects.get(pk=revision.pk))


def later(_revision: Revision, activity: PlannedActivity) -> None:
    PlannedActivity.objects.filter(pk=activity.pk).update(planned_on=dt.date(2028, 3, 1))


def swapped(revision: Revision, activity: PlannedActivity) -> None:
    ada = actor_for(revision.pdp.person)
    drafts.activity_remove(actor=ada, revision=revision, activity=activity)
    drafts.activity_save(
        actor=ada, revision=revision, plan_goal=activity.plan_goal, title="Another course",
        kind=activity.kind, why="The first was canceled.", outcome="I lead story time alone.",
        minutes=activity.minutes, planned_on=activity.planned_on,
    )  # fmt: skip


def _with(**changes: object) -> Callable[[Revision, PlannedActivity], None]:
    def apply(_revision: Revision, activity: PlannedActivity) -> None:
        PlannedActivity.objects.filter(pk=activity.pk).update(**changes)

    return apply


def promised_more(revision: Revision, _activity: PlannedActivity) -> None:
    Revision.objects.filter(pk=revision.pk).update(staff_minutes=600)


def other_gap(revision: Revision, _activity: PlannedActivity) -> None:
    revision.gaps.update(skill="Something else")


def to_another_goal(revision: Revision, activity: PlannedActivity) -> None:
    other = revision.goals.exclude(pk=activity.plan_goal_id)[0]
    PlannedActivity.objects.filter(pk=activity.pk).update(plan_goal=other)


@pytest.mark.parametrize("small", [later, swapped])
def test_a_small_change_stands_with_the_approval_it_had(desk: Desk, small: Callable[..., None]) -> None:
    before = desk.bring_to("approved")
    trusted(desk)
    after = change(desk, small)
    assert (after.state, after.approved_by, after.committed_by) == ("approved", before.approved_by, desk.cast.sam)
    zone = desk.cast.agency.time_zone
    assert revision_in_force(desk.pdp, clock.today(zone)) == after
    entry = audit.history(after)[-1]
    assert (entry.action, entry.after, entry.reason) == ("revision.submit", "approved", "The course moved.")
    assert entry.facts["approval_of_revision"] == 1
    assert entry.facts["small_changes_by"] == desk.cast.alma.pk


def test_supervisor_and_consultant_are_told_and_nobody_is_asked(desk: Desk) -> None:
    desk.bring_to("approved")
    trusted(desk)
    after = change(desk, later)
    told = Notice.objects.filter(about_type="learning.Revision", about_id=after.pk).order_by("to_person")
    assert [(one.to_person, one.asks) for one in told] == [(desk.cast.sam, False), (desk.cast.connie, False)]


@pytest.mark.parametrize(
    ("big", "why"),
    [
        (_with(minutes=1201), "more hours are planned for a goal"),
        (_with(cents=100), "it costs more"),
        (_with(paid_minutes=60), "more paid time is needed for a goal"),
        (_with(why="For another reason."), "what an activity is for is another"),
        (_with(planned_on=dt.date(2030, 7, 1)), "something ends after the period"),
        (promised_more, "a promise is another"),
        (other_gap, "the gaps or the ways to close them are others"),
        (to_another_goal, "the number of activities for a goal, or the kind of one, is another"),
    ],
)
def test_anything_more_goes_the_usual_way_and_the_page_says_why(desk: Desk, big: Callable[..., None], why: str) -> None:
    desk.bring_to("approved")
    trusted(desk)
    revision = pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="More.")
    big(revision, revision.activities.order_by("pk")[0])
    client = Client()
    client.force_login(desk.cast.ada)
    answer = client.post(reverse("learning:revision_submit", args=[revision.pk]), follow=True)
    assert desk.revision.state == "with_supervisor"
    assert f"It needs a new approval: {why}" in answer.content.decode()


def test_of_a_self_directed_project_only_the_date_is_small(desk: Desk) -> None:
    first = desk.fill(activities=4).activities.order_by("pk")[0]
    PlannedActivity.objects.filter(pk=first.pk).update(kind=desk.kind("self_directed"), **PROPOSAL)
    desk.submit()
    desk.commit()
    desk.approve()
    trusted(desk)
    assert change(desk, later).state == "approved"
    assert change(desk, _with(method="I only read about it.")).state == "with_supervisor"


def test_off_by_default_and_never_for_whoever_set_it(desk: Desk) -> None:
    desk.bring_to("approved")
    after = change(desk, later)
    assert after.state == "with_supervisor"
    desk.cast.library.small_changes_by = desk.cast.ada
    desk.cast.library.save()
    revisions.revision_withdraw(actor=desk.cast.actor("ada"), revision=after)
    sent = revisions.revision_submit(actor=desk.cast.actor("ada"), revision=Revision.objects.get(pk=after.pk))
    assert sent.state == "with_supervisor"


def test_what_was_in_force_stays_as_it_was_and_its_credits_keep_their_goal(desk: Desk) -> None:
    before = desk.bring_to("approved")
    rows = list(before.activities.order_by("pk").values())
    goal, line = before.goals.all()[0].line, before.activities.order_by("pk")[0].line
    credit = Credit.objects.create(
        person=desk.cast.ada, membership=desk.cast.posts["ada"], kind=desk.kind(), title="Course 1", minutes=60,
        started_on=dt.date(2026, 8, 1), ended_on=dt.date(2026, 8, 1), state="draft", goal_line=goal,
        activity_line=line, recorded_at=clock.now(),
    )  # fmt: skip
    trusted(desk)
    change(desk, swapped)
    before.refresh_from_db()
    credit.refresh_from_db()
    assert (before.state, list(before.activities.order_by("pk").values())) == ("approved", rows)
    assert (credit.goal_line, credit.activity_line) == (goal, line)
    assert line.versions.get().title == "Course 1"


def test_only_the_librarys_administrators_set_the_rule_and_it_is_audited(desk: Desk) -> None:
    for who in ("ada", "sam", "connie", "cora", "omar"):
        client = Client()
        client.force_login(desk.cast.people[who])
        answer = client.post(reverse("libraries:small_changes", args=[desk.cast.library.pk]), {"trusted": "yes"})
        assert answer.status_code in (403, 404)
    with pytest.raises(NotAllowed):
        trusted(desk, "connie")
    client = Client()
    client.force_login(desk.cast.alma)
    page = reverse("libraries:small_changes", args=[desk.cast.library.pk])
    html = client.post(page, {"trusted": "yes"}, follow=True).content.decode()
    assert "by a rule that Alma Bell set" in html
    assert client.post(page, {"trusted": "yes"}).status_code == 409
    with pytest.raises(NotNow):
        trusted(desk)
    client.post(page, {"trusted": "no"})
    entries = [(entry.before, entry.after) for entry in audit.history(desk.cast.library)]
    on, off = "small changes need no approval", "every change is approved"
    assert entries == [(off, on), (on, off)]
