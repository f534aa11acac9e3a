"""An administrator invites staff to learn toward a goal; they are told, and their plans stay their own."""

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.services.inviting import goal_invite
from libraries.models import Membership, Person, StrategicPlan
from pdplanner.kernel.errors import DomainError, NotAllowed
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.cast import LONG_AGO, Cast, adopted_plan, post

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(cast: Cast) -> StrategicPlan:
    return adopted_plan(cast)


def invite(cast: Cast, plan: StrategicPlan, *names: str, by: str = "alma", words: str = "") -> list[Person]:
    people = [cast.posts[name] for name in names]
    goal = plan.goals.all()[0]
    return goal_invite(actor=cast.actor(by), library=cast.library, goal=goal, people=people, words=words)


def signed_in(person: Person) -> Client:
    client = Client()
    client.force_login(person)
    return client


def test_everybody_invited_is_told_with_what_was_said(cast: Cast, plan: StrategicPlan) -> None:
    assert invite(cast, plan, "ada", "sam", words=" Story time? ") == [cast.sam, cast.ada]
    told = Notice.objects.order_by("to_person__display_name")
    title = plan.goals.all()[0].title
    assert [(one.to_person, one.subject, one.words, one.url) for one in told] == [
        (cast.ada, f"Alma Bell invites you to a goal: {title}", "Story time?", reverse("learning:pdp")),
        (cast.sam, f"Alma Bell invites you to a goal: {title}", "Story time?", reverse("learning:pdp")),
    ]
    assert Mail.objects.count() == 2
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.person, entry.facts) == (
        "library.invite_to_goals", cast.alma, {"people": [cast.sam.pk, cast.ada.pk]},
    )  # fmt: skip


def test_nobody_is_invited_twice_a_day_to_one_goal(cast: Cast, plan: StrategicPlan) -> None:
    invite(cast, plan, "ada")
    assert invite(cast, plan, "ada", "sam") == [cast.sam]
    assert invite(cast, plan, "ada", "sam") == []
    assert (Notice.objects.count(), AuditEntry.objects.count()) == (2, 2)


@pytest.mark.parametrize("whom", ["otto", "fred", "lost", "alma"])
def test_only_others_who_work_there_today_can_be_invited(cast: Cast, plan: StrategicPlan, whom: str) -> None:
    with pytest.raises(DomainError, match="works here today"):
        invite(cast, plan, "ada", whom)
    assert Notice.objects.count() == 0


def test_a_goal_must_be_of_the_librarys_adopted_plan(cast: Cast, plan: StrategicPlan) -> None:
    elsewhere = adopted_plan(cast, cast.second_library)
    with pytest.raises(DomainError, match="not in the strategic plan"):
        invite(cast, elsewhere, "ada")
    StrategicPlan.objects.filter(pk=plan.pk).update(state="archived")
    with pytest.raises(DomainError, match="not in the strategic plan"):
        invite(cast, StrategicPlan.objects.get(pk=plan.pk), "ada")


@pytest.mark.parametrize("name", ["ada", "sam", "tess", "connie", "fay"])
def test_nobody_else_invites(cast: Cast, plan: StrategicPlan, name: str) -> None:
    with pytest.raises((NotAllowed, Http404)):
        invite(cast, plan, "ada", by=name)
    assert Notice.objects.count() == 0


def test_the_page_begins_with_the_goal_of_the_board_and_keeps_what_was_typed(cast: Cast, plan: StrategicPlan) -> None:
    client = signed_in(cast.alma)
    goal = plan.goals.all()[1]
    page = reverse("learning:goal_invite", args=[cast.library.pk])
    shown = client.get(f"{page}?goal={goal.lineage}").content.decode()
    assert f'<option value="{goal.lineage}" selected>2. {goal.title}</option>' in shown
    assert "Ada Whitcomb (Youth services assistant, no open plan yet)" in shown
    assert f'value="{cast.posts["alma"].pk}"' not in shown
    refused = client.post(page, {"goal": goal.lineage, "words": "Come along."})
    assert refused.status_code == 422
    assert "Choose at least one person." in refused.content.decode()
    assert "Come along." in refused.content.decode()


def test_who_has_two_posts_is_listed_and_told_once(cast: Cast, plan: StrategicPlan) -> None:
    post(cast.ada, cast.library, "trustee")
    client = signed_in(cast.alma)
    page = reverse("learning:goal_invite", args=[cast.library.pk])
    assert client.get(page).content.decode().count("Ada Whitcomb (") == 1
    sent = {"goal": str(plan.goals.all()[0].lineage), "people": [cast.posts["ada"].pk]}
    assert client.post(page, sent).url == reverse("home:library_coverage", args=[cast.library.pk])
    assert Notice.objects.count() == 1


def test_the_board_offers_it_to_administrators_alone(cast: Cast, plan: StrategicPlan) -> None:
    board = reverse("home:library_coverage", args=[cast.library.pk])
    link = f"{reverse('learning:goal_invite', args=[cast.library.pk])}?goal={plan.goals.all()[0].lineage}"
    assert link in signed_in(cast.alma).get(board).content.decode()
    assert "invite-to-goal" not in signed_in(cast.connie).get(board).content.decode()


def test_whoever_left_is_not_listed(cast: Cast, plan: StrategicPlan) -> None:
    Membership.objects.filter(pk=cast.posts["sam"].pk).update(ends_on=LONG_AGO)
    page = signed_in(cast.alma).get(reverse("learning:goal_invite", args=[cast.library.pk])).content.decode()
    assert "Sam Okafor" not in page
