"""Goals of a library are aligned with goals from outside, and rolled up without pointing at anybody."""

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Pdp
from learning.queries.alignment import roll_up
from libraries.models import Competency, Framework, Goal, GoalAlignment, StrategicPlan
from libraries.services import competencies, frameworks, strategic_plans
from libraries.services.alignment import goal_align
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from tests.cast import Cast, adopted_plan, person, post

from .conftest import Desk


@pytest.fixture
def agenda(cast: Cast) -> Framework:
    """A state plan with two goals."""
    cora = cast.actor("cora")
    row = frameworks.framework_add(actor=cora, agency=cast.agency, kind="goals", name="State plan")
    group = competencies.group_add(actor=cora, framework=row, name="Learning")
    for name in ("Everybody reads", "Nobody is offline"):
        competencies.competency_add(actor=cora, group=group, name=name)
    return row


def entry(name: str = "Everybody reads") -> Competency:
    return Competency.objects.get(name=name)


def align(cast: Cast, goal: Goal, *names: str, by: str = "alma") -> None:
    goal_align(actor=cast.actor(by), goal=goal, entries=[entry(name) for name in names])


def figures(agenda: Framework) -> list[tuple[str, int, int, str]]:
    return [
        (str(row.entry), len(row.libraries), row.goals, row.people_words) for row in roll_up(agenda).rows
    ]  # fmt: skip


def learners(desk: Desk, number: int) -> None:
    """So many more people whose approved plan serves the first goal."""
    base = desk.revision
    for n in range(number):
        held = post(person(f"Person {n}"), desk.cast.library, "staff")
        pdp = Pdp.objects.create(person=held.person, membership=held, started_at=clock.now())
        revision = pdp.revisions.create(
            number=1, strategic_plan=base.strategic_plan, state="approved", started_at=clock.now(),
            approved_at=clock.now(),
        )  # fmt: skip
        goal = base.strategic_plan.goals.first()
        revision.goals.create(line=pdp.goal_lines.create(), goal=goal, goal_no=1, goal_title=goal.title)


def test_only_the_administrator_of_the_library_says_it(cast: Cast, agenda: Framework) -> None:
    goal = adopted_plan(cast).goals.get(position=1)
    for name in ("ada", "omar", "cora", "fay"):
        with pytest.raises(NotAllowed):
            align(cast, goal, "Everybody reads", by=name)
    align(cast, goal, "Everybody reads", by="dina")
    assert GoalAlignment.objects.get().said_by == cast.dina


def test_saying_it_again_changes_nothing_and_less_takes_away(cast: Cast, agenda: Framework) -> None:
    goal = adopted_plan(cast).goals.get(position=1)
    align(cast, goal, "Everybody reads", "Nobody is offline")
    first = set(GoalAlignment.objects.values_list("pk", flat=True))
    align(cast, goal, "Nobody is offline", "Everybody reads")
    assert set(GoalAlignment.objects.values_list("pk", flat=True)) == first
    align(cast, goal, "Nobody is offline")
    assert [row.entry for row in GoalAlignment.objects.all()] == [entry("Nobody is offline")]


def test_it_holds_in_the_next_version_of_the_plan(cast: Cast, agenda: Framework, client: Client) -> None:
    plan = adopted_plan(cast)
    align(cast, plan.goals.get(position=1), "Everybody reads")
    copy = strategic_plans.plan_copy(actor=cast.actor("alma"), plan=plan)
    client.force_login(cast.alma)
    html = client.get(reverse("libraries:plan", args=[copy.pk])).content.decode()
    assert "Serves Everybody reads (State plan)." in html


def test_what_is_retired_or_no_goal_from_outside_is_not_offered(cast: Cast, agenda: Framework) -> None:
    goal, cora = adopted_plan(cast).goals.get(position=1), cast.actor("cora")
    align(cast, goal, "Everybody reads")
    for name in ("Everybody reads", "Nobody is offline"):
        competencies.competency_retire(actor=cora, competency=entry(name))
    align(cast, goal, "Everybody reads")
    with pytest.raises(DomainError, match="not offered"):
        align(cast, goal, "Nobody is offline")
    with pytest.raises(NotNow, match="so it cannot be removed"):
        competencies.line_remove(actor=cora, line=entry())


def test_few_people_are_not_counted_out(desk: Desk, agenda: Framework) -> None:
    desk.bring_to("approved")
    align(desk.cast, desk.revision.strategic_plan.goals.get(position=1), "Everybody reads")
    nobody = ("Nobody is offline", 0, 0, "0")
    assert figures(agenda) == [("Everybody reads", 1, 1, "fewer than 5"), nobody]
    learners(desk, 4)
    assert figures(agenda) == [("Everybody reads", 1, 1, "5"), nobody]


def test_archived_plans_and_drafts_do_not_count(cast: Cast, agenda: Framework) -> None:
    plan = adopted_plan(cast)
    align(cast, plan.goals.get(position=1), "Everybody reads")
    assert figures(agenda)[0][1:3] == (1, 1)
    StrategicPlan.objects.filter(pk=plan.pk).update(state="archived")
    assert figures(agenda)[0][1:3] == (0, 0)


def test_the_pages_say_it(desk: Desk, agenda: Framework, client: Client) -> None:
    desk.bring_to("approved")
    goal = desk.revision.strategic_plan.goals.get(position=1)
    client.force_login(desk.cast.alma)
    address = reverse("libraries:goal_align", args=[goal.pk])
    assert "Everybody reads (Learning)" in client.get(address).content.decode()
    assert client.post(address, {"list_1": ["999"]}).status_code == 422
    html = client.post(address, {"list_1": [str(entry().pk)]}, follow=True).content.decode()
    assert "Serves Everybody reads (State plan)." in html
    history = client.get(reverse("libraries:plan_history", args=[goal.plan_id])).content.decode()
    assert f"Said which goals from outside the goal “{goal.title}” serves" in history
    roll = client.get(reverse("learning:alignment", args=[agenda.pk])).content.decode()
    assert "1 of 2 goals of State plan are served by a goal of a library." in roll
    assert "fewer than 5" in roll
    assert "Millrace Public Library: 1 goal, fewer than 5 people" in roll


def test_who_sees_the_roll_up(desk: Desk, agenda: Framework, client: Client) -> None:
    seen = {}
    for name in ("ada", "tess", "alma", "connie", "cora", "fay"):
        client.force_login(desk.cast.people[name])
        seen[name] = client.get(reverse("learning:alignment", args=[agenda.pk])).status_code
    assert seen == {"ada": 403, "tess": 403, "alma": 200, "connie": 200, "cora": 200, "fay": 404}
