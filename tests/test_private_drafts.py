"""A draft of a plan is its writer's alone until they share it: its words are marked, and every page is read as every
role that may see the plan otherwise."""

import pytest
from django.db import models
from django.test import Client

from learning.models import DraftComment, Gap, Option, PlanGoal, PlannedActivity, Revision
from learning.services.sharing import draft_share, draft_unshare
from tests import world
from tests.cast import Cast
from tests.crawl import walk

MARK = "Kingfisher"
OTHERS = ("alma", "dina", "connie", "cora", "carl")
SLOW_OTHERS = [pytest.param(who, marks=pytest.mark.slow) for who in OTHERS]


@pytest.fixture
def draft(cast: Cast) -> Revision:
    """Ada's draft, marked in every word she wrote."""
    revision = world.build(cast)["learning.Revision"]["ada"]
    Revision.objects.filter(pk=revision.pk).update(change_reason=f"{MARK} change", training_fits=f"{MARK} fits")
    of_draft: list[tuple[type[models.Model], str]] = [
        (PlanGoal, "goal_title"), (Gap, "skill"), (Option, "title"), (PlannedActivity, "title"), (DraftComment, "words")
    ]  # fmt: skip
    for model, name in of_draft:
        assert model._default_manager.filter(revision=revision).update(**{name: f"{MARK} {name}"}) == 1
    return Revision.objects.get(pk=revision.pk)


def _seen(cast: Cast, who: str) -> list[str]:
    client = Client()
    client.force_login(cast.people[who])
    return [address for address, text in walk(client, sheets=True).pages.items() if MARK in text]


@pytest.mark.parametrize("who", ["sam", *SLOW_OTHERS])
def test_nobody_else_reads_a_word_of_a_draft(cast: Cast, draft: Revision, who: str) -> None:
    assert _seen(cast, who) == []


def test_its_writer_does(cast: Cast, draft: Revision) -> None:
    assert f"/plans/revisions/{draft.pk}/edit/" in _seen(cast, "ada")


def test_a_shared_draft_is_read_by_who_commits_to_it(cast: Cast, draft: Revision) -> None:
    draft_share(actor=cast.actor("ada"), revision=draft)
    assert f"/plans/revisions/{draft.pk}/together/" in _seen(cast, "sam")


@pytest.mark.parametrize("who", [OTHERS[0], *SLOW_OTHERS[1:]])
def test_a_shared_draft_is_read_by_nobody_else(cast: Cast, draft: Revision, who: str) -> None:
    draft_share(actor=cast.actor("ada"), revision=draft)
    assert _seen(cast, who) == []


def test_what_is_not_shared_any_more_is_read_by_nobody(cast: Cast, draft: Revision) -> None:
    draft_share(actor=cast.actor("ada"), revision=draft)
    draft_unshare(actor=cast.actor("ada"), revision=Revision.objects.get(pk=draft.pk))
    assert _seen(cast, "sam") == []
