"""A gap says in free words what is missing; beside it, whoever likes says which competency of the lexicon that is."""

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Gap, PlanGoal
from learning.queries.changes import compare
from learning.queries.sheet import sheet_of
from learning.services import drafts
from learning.services.pdps import pdp_revise
from libraries.models import Competency
from libraries.services import competencies
from libraries.services.frameworks import framework_retire
from libraries.services.shipped_framework import shipped_framework_add
from pdplanner.kernel.errors import DomainError, NotNow

from .conftest import Desk

STORY_TIME = "Leads story time (Library core, 2026)"


@pytest.fixture
def story_time(desk: Desk) -> Competency:
    shipped_framework_add(actor=desk.cast.actor("cora"), agency=desk.cast.agency)
    return Competency.objects.get(code="L1")


@pytest.fixture
def goal(desk: Desk) -> PlanGoal:
    desk.fill()
    return desk.revision.goals.all()[0]


def save(client: Client, desk: Desk, gap: Gap, competency: str) -> str:
    typed = {"skill": "Songs for babies", "level_now": "seen", "level_then": "alone", "competency": competency}
    client.force_login(desk.cast.ada)
    answer = client.post(reverse("learning:gap", args=[desk.revision.pk, gap.pk]), typed, follow=True)
    return str(answer.content.decode())


@pytest.mark.parametrize("typed", [STORY_TIME, "leads STORY time", "L1"])
def test_it_is_picked_by_typing_it(
    client: Client, desk: Desk, story_time: Competency, goal: PlanGoal, typed: str
) -> None:
    gap = goal.gaps.get()
    html = save(client, desk, gap, typed)
    gap.refresh_from_db()
    assert (gap.skill, gap.competency) == ("Songs for babies", story_time)
    assert f'value="{STORY_TIME}"' in html


def test_what_is_not_in_the_lexicon_is_said_and_what_was_typed_stays(
    client: Client, desk: Desk, story_time: Competency, goal: PlanGoal
) -> None:
    gap = goal.gaps.get()
    html = save(client, desk, gap, "Juggling")
    assert "This is not in the lexicon. Pick a line of the list, or leave it empty: your own words stand." in html
    assert 'value="Juggling"' in html
    gap.refresh_from_db()
    assert gap.skill == "Skill 1"


def test_without_a_lexicon_the_editor_asks_for_words_alone(client: Client, desk: Desk, goal: PlanGoal) -> None:
    client.force_login(desk.cast.ada)
    html = client.get(reverse("learning:revision_edit", args=[desk.revision.pk])).content.decode()
    assert "In the lexicon" not in html


def test_what_is_retired_stays_where_it_was_picked_and_is_picked_no_more(
    client: Client, desk: Desk, story_time: Competency, goal: PlanGoal
) -> None:
    gap, cora = goal.gaps.get(), desk.cast.actor("cora")
    save(client, desk, gap, "L1")
    with pytest.raises(NotNow, match="so it cannot be removed"):
        competencies.line_remove(actor=cora, line=story_time)
    competencies.competency_retire(actor=cora, competency=story_time)
    framework_retire(actor=cora, framework=story_time.group.framework)
    assert "Songs for babies" in save(client, desk, gap, "L1")
    gap.refresh_from_db()
    assert gap.competency == story_time
    with pytest.raises(DomainError, match="no longer offered"):
        drafts.gap_save(
            actor=desk.cast.actor("ada"), revision=desk.revision, plan_goal=goal, skill="More", competency=story_time
        )


def test_plan_page_and_changes_say_it_in_words(client: Client, desk: Desk, story_time: Competency) -> None:
    desk.bring_to("approved")
    before = sheet_of(desk.revision)
    amended = pdp_revise(actor=desk.cast.actor("ada"), pdp=desk.pdp, reason="Named better")
    save(client, desk, amended.gaps.all()[0], "L1")
    whole = compare(before, sheet_of(desk.revision))[-1]
    said = " ".join(piece.words for fact in whole.facts for piece in fact.pieces if piece.kind == "ins")
    assert f"In the lexicon: {STORY_TIME}." in said
    html = client.get(reverse("learning:plan", args=[desk.pdp.pk]), {"revision": amended.number}).content.decode()
    assert f"In the lexicon: {STORY_TIME}." in html
