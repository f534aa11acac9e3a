"""A plan whose holder moves to another library of the agency."""

import datetime as dt
from collections.abc import Iterable

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.enums import RevisionState
from learning.models import Credit
from learning.queries.force import revision_in_force
from learning.queries.goal_choices import goals_to_pick
from learning.queries.invariants import one_person_along_the_chain
from learning.queries.plan_page import plan_page_of
from learning.queries.sheet import sheet_of
from learning.services import drafts, pdps, revisions
from learning.services.carrying import pdp_carry
from learning.services.credits import credit_verify
from libraries.models import Goal, Membership
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Notice
from pdplanner.kernel.notices import notices_of
from tests.cast import adopted_plan, post

from .conftest import Desk


@pytest.fixture
def moved(desk: Desk) -> Desk:
    """Ada's plan is approved; since yesterday she works for the second library, which has goals of its own."""
    desk.bring_to(RevisionState.APPROVED)
    adopted_plan(desk.cast, desk.cast.second_library)
    move(desk)
    return desk


def move(desk: Desk) -> None:
    yesterday = clock.today("America/Denver") - dt.timedelta(days=1)
    Membership.objects.filter(pk=desk.cast.posts["ada"].pk).update(ends_on=yesterday - dt.timedelta(days=1))
    desk.cast.posts["new"] = post(
        desk.cast.people["ada"], desk.cast.second_library, "staff", "Librarian", starts_on=yesterday
    )
    desk.pdp = type(desk.pdp).objects.get(pk=desk.pdp.pk)


def carry(desk: Desk, who: str = "ada", to: str = "new") -> None:
    desk.pdp = pdp_carry(actor=desk.cast.actor(who), pdp=desk.pdp, membership=desk.cast.posts[to])


def test_what_is_approved_stays_in_force_and_is_readable_as_it_was_made(moved: Desk) -> None:
    carry(moved)
    page = plan_page_of(moved.pdp, moved.cast.actor("ada"))
    assert page.in_force is not None
    assert (page.in_force.number, page.pdp.membership) == (1, moved.cast.posts["new"])
    assert page.sheet is not None
    assert (page.sheet.library, page.sheet.membership.library) == (moved.cast.library, moved.cast.second_library)
    assert page.history[0].words == f"carried the plan to {moved.cast.second_library}"
    assert list(broken()) == []


def broken() -> Iterable[str]:
    return one_person_along_the_chain()


def test_the_next_revision_asks_the_new_library_for_its_goals_and_its_commitment(moved: Desk) -> None:
    carry(moved)
    ada = moved.cast.actor("ada")
    draft = pdps.pdp_revise(actor=ada, pdp=moved.pdp, reason="I work for another library now.")
    assert (draft.strategic_plan.library, draft.library_minutes, draft.library_cents, draft.library_cover) == (
        moved.cast.second_library, None, None, ""
    )  # fmt: skip
    assert draft.staff_minutes == 60
    with pytest.raises(DomainError, match="are of an earlier one"):
        revisions.revision_submit(actor=ada, revision=draft)
    assert {goal.goal.plan.library for goal in draft.goals.all()} == {moved.cast.library}


def test_a_draft_goes_along_and_is_one_toward_the_new_librarys_goals(desk: Desk) -> None:
    desk.fill()
    there = adopted_plan(desk.cast, desk.cast.second_library)
    move(desk)
    carry(desk)
    assert (desk.revision.strategic_plan, desk.revision.library_minutes) == (there, None)
    goal = Goal.objects.filter(plan=there)[0]
    old = [plan_goal.goal for plan_goal in desk.revision.goals.all()]
    drafts.goals_pick(actor=desk.cast.actor("ada"), revision=desk.revision, goals=[*old, goal])
    assert sheet_of(desk.revision).library == desk.cast.second_library
    assert goal in [plan_goal.goal for plan_goal in desk.revision.goals.all()]


def test_the_old_library_no_longer_sees_the_plan_and_the_new_one_does(moved: Desk, client: Client) -> None:
    carry(moved)
    url = reverse("learning:plan", args=[moved.pdp.pk])
    seen = {}
    for who in ("dina", "omar", "ada", "connie"):
        client.force_login(moved.cast.people[who])
        seen[who] = client.get(url).status_code
    assert seen == {"dina": 404, "omar": 200, "ada": 200, "connie": 200}


def test_nobody_carries_the_plan_of_another(moved: Desk) -> None:
    for who in ("sam", "omar", "connie", "cora"):
        with pytest.raises((Http404, NotAllowed)):
            carry(moved, who)


def test_a_plan_goes_only_to_a_post_of_its_holder_at_another_library(moved: Desk) -> None:
    for to in ("ada", "otto", "fred"):
        with pytest.raises(DomainError, match="Choose one of your posts today"):
            carry(moved, to=to)


def test_while_its_holder_is_in_post_at_its_library_the_plan_stays(moved: Desk) -> None:
    Membership.objects.filter(pk=moved.cast.posts["ada"].pk).update(ends_on=None)
    moved.pdp = type(moved.pdp).objects.get(pk=moved.pdp.pk)
    with pytest.raises(DomainError):
        carry(moved)


def test_a_library_without_goals_takes_no_plan(desk: Desk) -> None:
    move(desk)
    with pytest.raises(DomainError, match="has not adopted a strategic plan yet"):
        carry(desk)


def test_a_plan_somebody_reads_is_not_carried_away_under_their_eyes(desk: Desk) -> None:
    desk.bring_to(RevisionState.WITH_CONSULTANT)
    adopted_plan(desk.cast, desk.cast.second_library)
    move(desk)
    with pytest.raises(NotNow, match="Take it back first"):
        carry(desk)
    desk.pdp.refresh_from_db()
    assert desk.pdp.membership == desk.cast.posts["ada"]


def test_of_two_clicks_one_carries_the_plan_and_the_other_is_told(moved: Desk) -> None:
    stale = type(moved.pdp).objects.select_related("membership__library__agency").get(pk=moved.pdp.pk)
    carry(moved)
    with pytest.raises(NotNow, match="carried or closed meanwhile"):
        pdp_carry(actor=moved.cast.actor("ada"), pdp=stale, membership=moved.cast.posts["new"])


def test_the_plan_offers_it_and_the_page_carries_it(moved: Desk, client: Client) -> None:
    client.force_login(moved.cast.people["ada"])
    plan, page = (reverse(f"learning:{name}", args=[moved.pdp.pk]) for name in ("plan", "plan_carry"))
    assert page in client.get(plan).content.decode()
    assert client.post(page, {"membership": ""}).status_code == 422
    answer = client.post(page, {"membership": moved.cast.posts["new"].pk}, follow=True)
    html = answer.content.decode()
    assert answer.redirect_chain == [(plan, 302)]
    assert f"Your plan is with {moved.cast.second_library} now." in html
    assert page not in html
    assert client.get(page).status_code == 409


def test_the_revision_in_force_is_the_same_before_and_after(moved: Desk) -> None:
    today = clock.today("America/Denver")
    before = revision_in_force(moved.pdp, today)
    carry(moved)
    assert revision_in_force(moved.pdp, today) == before


def test_the_editor_tells_goals_of_the_earlier_library_from_those_here(moved: Desk, client: Client) -> None:
    carry(moved)
    draft = pdps.pdp_revise(actor=moved.cast.actor("ada"), pdp=moved.pdp, reason="I work for another library now.")
    goals = [(goal.plan.library, goal.is_earlier) for goal in goals_to_pick(draft)]  # type: ignore[attr-defined]
    here, there = moved.cast.library, moved.cast.second_library
    assert goals == [(there, False)] * 3 + [(here, True)] * 2
    client.force_login(moved.cast.people["ada"])
    html = client.get(reverse("learning:revision_edit", args=[draft.pk])).content.decode()
    assert html.count("(from an earlier plan)") == 2


def test_the_page_says_what_waits_at_the_old_library_and_who_verifies_it(moved: Desk) -> None:
    day = dt.date(2026, 5, 1)
    Credit.objects.create(
        person=moved.pdp.person, membership=moved.pdp.membership, kind=moved.kind(), title="Course", started_on=day,
        ended_on=day, minutes=60, state="claimed", recorded_at=clock.now(),
    )  # fmt: skip
    client = Client()
    client.force_login(moved.cast.people["ada"])
    html = client.get(reverse("learning:plan_carry", args=[moved.pdp.pk])).content.decode()
    assert "1 credit you claimed at Millrace Public Library still waits to be verified: by Sam Okafor" in html
    credit = Credit.objects.get()
    carry(moved)
    assert credit_verify(actor=moved.cast.actor("sam"), credit=credit).state == "verified"


# --- Between leaving and carrying, nothing is written ---
def test_who_has_left_writes_nothing_more_there_and_what_waits_is_still_decided(desk: Desk, client: Client) -> None:
    desk.bring_to(RevisionState.WITH_SUPERVISOR)
    adopted_plan(desk.cast, desk.cast.second_library)
    move(desk)
    desk.commit()
    assert desk.approve().state == RevisionState.APPROVED
    with pytest.raises(NotNow, match="has left Millrace Public Library, so nothing of this plan changes there"):
        pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="Another course.")
    carry(desk)
    assert pdps.pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="Another course.").number == 2


def test_a_draft_of_who_has_left_is_neither_written_nor_sent_until_it_is_carried(desk: Desk, client: Client) -> None:
    desk.fill()
    adopted_plan(desk.cast, desk.cast.second_library)
    move(desk)
    ada = desk.cast.actor("ada")
    for step in (
        desk.submit,
        lambda: drafts.promise_save(actor=ada, revision=desk.revision, staff_minutes=9, staff_per="week"),
    ):
        with pytest.raises(NotNow, match="Carry it to the next library"):
            step()
    client.force_login(desk.cast.ada)
    editor = reverse("learning:revision_edit", args=[desk.revision.pk])
    plan = reverse("learning:plan", args=[desk.pdp.pk])
    assert client.get(editor).url == plan  # type: ignore[attr-defined]
    assert editor not in client.get(plan).content.decode()
    carry(desk)
    assert client.get(editor).status_code == 200


def test_the_plans_page_says_to_everybody_what_happens_next(moved: Desk, client: Client) -> None:
    def says(who: str) -> str:
        client.force_login(moved.cast.people[who])
        return client.get(reverse("learning:plan", args=[moved.pdp.pk])).content.decode()

    stays = "Nothing of this plan changes there any more."
    for who in ("ada", "sam", "connie"):
        assert stays in says(who)
        assert "is verified there: by Sam Okafor." in says(who)
    carry(moved)
    assert "It goes to Omar Haddad first, then to a consultant." in says("ada")
    for who in ("omar", "connie"):
        assert "Omar Haddad commits to it for Cedar Fork Library, then a consultant reviews it." in says(who)
        assert stays not in says(who)


def test_old_and_new_supervisor_and_consultant_are_told_what_is_theirs(moved: Desk) -> None:
    carry(moved)
    told = Notice.objects.filter(subject="Ada Whitcomb’s plan has moved to Cedar Fork Library").order_by("to_person")
    links = {notice.to_person: (notice.action, notice.url) for notice in told}
    plan = reverse("learning:plan", args=[moved.pdp.pk])
    assert links == {
        moved.cast.sam: ("See what waits for you", reverse("learning:to_verify")),
        moved.cast.omar: ("Read the plan", plan),
        moved.cast.connie: ("Read the plan", plan),
    }
    for who in ("sam", "omar", "connie"):
        assert notices_of(moved.cast.actor(who)).filter(pk__in=told).count() == 1
