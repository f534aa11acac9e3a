"""Both sides accept: a promise of less than was asked goes back to who asked before a consultant gets the plan."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from learning.enums import RevisionState
from learning.forms.plans import CommitForm
from learning.models import PlannedActivity, Revision
from learning.queries.asked import cents_asked, falls_short
from learning.services import drafts, pdps, revisions
from pdplanner.kernel.errors import NotAllowed, NotNow

from .conftest import Desk


@pytest.fixture
def sent(desk: Desk) -> Desk:
    """Ada asks for three hours a week; the library will promise two."""
    desk.fill()
    drafts.promise_save(
        actor=desk.cast.actor("ada"), revision=desk.revision, staff_minutes=60, staff_per="week", asked_minutes=180
    )
    desk.submit()
    return desk


def test_a_promise_of_less_waits_for_who_asked_and_goes_on_when_accepted(sent: Desk) -> None:
    assert sent.commit().state == RevisionState.PROMISED
    accepted = revisions.revision_accept(actor=sent.cast.actor("ada"), revision=sent.revision)
    assert (accepted.state, accepted.accepted_at is not None) == (RevisionState.WITH_CONSULTANT, True)
    assert sent.approve().state == RevisionState.APPROVED


def test_who_does_not_accept_takes_the_plan_back_and_nothing_is_promised(sent: Desk) -> None:
    sent.commit()
    revisions.revision_withdraw(actor=sent.cast.actor("ada"), revision=sent.revision)
    assert (sent.revision.state, sent.revision.committed_at) == (RevisionState.DRAFT, None)


def test_nobody_accepts_for_somebody_else_and_no_consultant_approves_meanwhile(sent: Desk) -> None:
    sent.commit()
    with pytest.raises(NotAllowed):
        revisions.revision_accept(actor=sent.cast.actor("sam"), revision=sent.revision)
    with pytest.raises(NotNow):
        sent.approve()


def test_two_presses_accept_once(sent: Desk) -> None:
    sent.commit()
    stale = Revision.objects.get(pk=sent.revision.pk)
    revisions.revision_accept(actor=sent.cast.actor("ada"), revision=sent.revision)
    with pytest.raises(NotNow):
        revisions.revision_accept(actor=sent.cast.actor("ada"), revision=stale)


def test_the_page_says_what_is_less_and_has_both_ways_on(sent: Desk) -> None:
    sent.commit()
    client = Client()
    client.force_login(sent.cast.people["ada"])
    page = reverse("learning:plan", args=[sent.pdp.pk])
    html = client.get(page).content.decode()
    assert "You asked for 3 hours a week; your library promises 2 hours a week." in html
    assert reverse("learning:revision_withdraw", args=[sent.revision.pk]) in html
    answer = client.post(reverse("learning:revision_accept", args=[sent.revision.pk]), follow=True)
    assert "You accepted the promise." in answer.content.decode()
    assert sent.revision.state == RevisionState.WITH_CONSULTANT


def test_what_was_asked_or_more_goes_on_at_once(desk: Desk) -> None:
    desk.fill()
    drafts.promise_save(
        actor=desk.cast.actor("ada"), revision=desk.revision, staff_minutes=60, staff_per="week", asked_minutes=520,
        asked_per="month",
    )  # fmt: skip
    desk.submit()
    assert desk.commit().state == RevisionState.WITH_CONSULTANT  # 2 hours a week are 104 a year, and so is this


def test_the_money_asked_is_that_of_the_dearest_year_for_the_library_alone(desk: Desk) -> None:
    desk.fill()
    for title, year, cents, source in [
        ("Course 1", 2027, 30000, "library"), ("Course 2", 2027, 20000, "library"), ("Course 3", 2028, 90000, "own")
    ]:  # fmt: skip
        rows = PlannedActivity.objects.filter(revision=desk.revision, title=title)
        rows.update(cents=cents, planned_on=dt.date(year, 5, 1), money_source=source)
    assert cents_asked(desk.revision) == 50000
    assert CommitForm.of(desk.revision).initial["library_cents"] == 50000
    desk.submit()
    assert desk.commit().state == RevisionState.PROMISED  # $450


def test_less_than_was_promised_before_is_less(desk: Desk) -> None:
    desk.bring_to(RevisionState.APPROVED)
    second = pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="More")
    said = falls_short(second, library_minutes=60, library_per="week", library_cents=45000)
    assert said == ["Revision 1 promised 2 hours a week; your library promises 1 hour a week."]
    assert falls_short(second, library_minutes=120, library_per="week", library_cents=45000) == []
