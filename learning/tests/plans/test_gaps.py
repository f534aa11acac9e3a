"""Gaps of a library: what its people mean to learn, brought together by skill, wanted by most first."""

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import CatalogItem, Gap, Pdp, Subject
from learning.queries.gaps import LibraryGaps, gaps_of
from libraries.models import Competency
from libraries.services.competencies import competency_add, group_add
from libraries.services.frameworks import framework_add
from libraries.services.matches import competency_match, competency_unmatch
from libraries.services.shipped_framework import shipped_framework_add
from pdplanner.kernel import clock
from tests.cast import Cast

from .conftest import Desk


def gaps(cast: Cast) -> LibraryGaps:
    return gaps_of(cast.library, clock.today(cast.agency.time_zone))


def ranked(cast: Cast) -> list[tuple[str, int, list[int]]]:
    return [(lack.title, lack.number, lack.goal_numbers) for lack in gaps(cast).lacks]


def approved_plan_like(desk: Desk, name: str, skills: list[str]) -> None:
    """Somebody else's approved plan with the goals of Ada's, one gap each, set down as it would be read."""
    post, base = desk.cast.posts[name], desk.revision
    pdp = Pdp.objects.create(person=post.person, membership=post, started_at=clock.now())
    revision = pdp.revisions.create(
        number=1, strategic_plan=base.strategic_plan, state="approved", started_at=clock.now(), approved_at=clock.now()
    )
    for goal, skill in zip(base.goals.all(), skills, strict=True):
        line = pdp.goal_lines.create()
        row = revision.goals.create(line=line, goal=goal.goal, goal_no=goal.goal_no, goal_title=goal.goal_title)
        Gap.objects.create(revision=revision, plan_goal=row, skill=skill)


def test_the_same_words_are_one_skill_and_most_wanted_stands_first(desk: Desk) -> None:
    desk.bring_to("approved")
    approved_plan_like(desk, "alma", ["Grant writing", "skill  TWO, skill 2"])
    approved_plan_like(desk, "dina", ["SKILL 1", "Budgets"])
    assert ranked(desk.cast) == [
        ("Skill 1", 2, [1]), ("Budgets", 1, [2]), ("Grant writing", 1, [1]), ("Skill 2", 1, [2]),
        ("skill  TWO, skill 2", 1, [2]),
    ]  # fmt: skip


def test_other_words_for_one_competency_are_one_skill(desk: Desk) -> None:
    shipped_framework_add(actor=desk.cast.actor("cora"), agency=desk.cast.agency)
    desk.bring_to("approved")
    approved_plan_like(desk, "alma", ["Rhymes for babies", "Budgets"])
    Gap.objects.filter(skill__in=["Rhymes for babies", "Skill 2"]).update(competency=Competency.objects.get(code="L1"))
    first = gaps(desk.cast).lacks[0]
    assert (first.title, first.number, first.goal_numbers) == ("Leads story time", 2, [1, 2])
    assert first.own_words == ["Rhymes for babies", "Skill 2"]


def test_goals_for_which_nobody_names_a_gap_are_said(desk: Desk) -> None:
    desk.bring_to("approved")
    found = gaps(desk.cast)
    assert [(number, goal.title) for number, goal in found.silent] == [(3, "A building everyone can use")]


@pytest.mark.parametrize("state", ["draft", "with_supervisor", "with_consultant"])
def test_what_is_not_approved_is_not_told(desk: Desk, state: str) -> None:
    desk.bring_to(state)
    assert gaps(desk.cast).lacks == []


def test_the_catalog_offers_what_speaks_of_the_skill(desk: Desk) -> None:
    desk.bring_to("approved")
    Gap.objects.filter(skill="Skill 1").update(skill="Reading stories to toddlers")
    subject = Subject.objects.create(agency=desk.cast.agency, name="Stories")
    for title, state in (("Rhymes", "approved"), ("Songs", "proposed")):
        item = CatalogItem.objects.create(
            agency=desk.cast.agency, title=title, provider="State library", kind=desk.kind(), format="online",
            minutes=60, state=state, proposed_by=desk.cast.connie, proposed_at=clock.now(),
            approved_at=clock.now(),
        )  # fmt: skip
        item.subjects.add(subject)
    offered = {lack.title: [item.title for item in lack.items] for lack in gaps(desk.cast).lacks}
    assert offered == {"Reading stories to toddlers": ["Rhymes"], "Skill 2": []}


def test_who_answers_for_the_library_reads_it_and_nobody_else(desk: Desk, client: Client) -> None:
    desk.bring_to("approved")
    address = reverse("learning:library_gaps", args=[desk.cast.library.pk])
    seen = {}
    for name in ("ada", "sam", "tess", "otto", "alma", "dina", "connie", "cora", "fay"):
        client.force_login(desk.cast.people[name])
        seen[name] = client.get(address).status_code
    assert seen == {
        "ada": 403, "sam": 403, "tess": 403, "otto": 404, "alma": 200, "dina": 200, "connie": 200, "cora": 200,
        "fay": 404,
    }  # fmt: skip


@pytest.mark.parametrize("people", [1, 3])
def test_many_ask_the_database_as_often_as_few(
    desk: Desk, client: Client, people: int, django_assert_max_num_queries: object
) -> None:
    desk.bring_to("approved")
    for name in ("alma", "dina", "sam")[:people]:
        approved_plan_like(desk, name, [f"Skill of {name}", "Budgets"])
    client.force_login(desk.cast.dina)
    with django_assert_max_num_queries(15):  # six of them are the page's own
        client.get(reverse("learning:library_gaps", args=[desk.cast.library.pk]))


def test_two_names_for_one_thing_are_one_skill_also_by_way_of_a_third(desk: Desk) -> None:
    cora = desk.cast.actor("cora")
    shipped_framework_add(actor=cora, agency=desk.cast.agency)
    ours = [Competency.objects.get(code="L1")]
    for name in ("National list", "Old list"):
        row = framework_add(actor=cora, agency=desk.cast.agency, kind="competencies", name=name)
        group = group_add(actor=cora, framework=row, name="Children")
        ours.append(competency_add(actor=cora, group=group, name="Early literacy"))
    competency_match(actor=cora, competency=ours[2], other=ours[1])
    competency_match(actor=cora, competency=ours[0], other=ours[2])
    competency_match(actor=cora, competency=ours[2], other=ours[0])
    desk.bring_to("approved")
    approved_plan_like(desk, "alma", ["Rhymes for babies", "Budgets"])
    Gap.objects.filter(skill="Skill 1").update(competency=ours[1])
    Gap.objects.filter(skill="Rhymes for babies").update(competency=ours[0])
    assert ranked(desk.cast)[0][1:] == (2, [1])
    competency_unmatch(actor=cora, competency=ours[0], other=ours[2])
    assert [number for _, number, _ in ranked(desk.cast)] == [1, 1, 1, 1]
