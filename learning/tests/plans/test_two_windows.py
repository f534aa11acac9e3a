"""Two windows, or two people's hands on one account, open the same item: nothing that was saved is written over unseen,
and nothing that was typed is lost."""

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import PlannedActivity, Revision

from .conftest import Desk

AUTOSAVE = {"HTTP_X_AUTOSAVE": "true"}
WORDS = "This was saved meanwhile from elsewhere"


@pytest.fixture
def ada(desk: Desk, client: Client) -> Client:
    desk.fill()
    client.force_login(desk.cast.ada)
    return client


def opened(client: Client, desk: Desk, asked: str, item: str) -> dict[str, str]:
    """What the form of `item` holds when it is opened."""
    html = client.get(reverse("learning:revision_edit", args=[desk.revision.pk]) + asked).content.decode()
    form = next(part for part in html.split("<form")[1:] if f'id="{item}-' in part and 'name="seen"' in part)
    found = {"seen": re.findall(r'name="seen" value="([^"]*)"', form)[0]}
    assert re.fullmatch("[0-9a-f]{16}", found["seen"])
    return found


def activity_of(desk: Desk) -> PlannedActivity:
    return desk.revision.activities.order_by("pk")[0]


def typed(row: PlannedActivity, **changes: Any) -> dict[str, Any]:
    return {
        "title": row.title, "kind": row.kind_id, "plan_goal": row.plan_goal_id, "minutes": "20", "why": row.why,
        "outcome": row.outcome, "planned_on": row.planned_on.isoformat(), "helper": "", "cents": "0",
        "money_source": "library",
    } | changes  # fmt: skip


def test_the_second_window_is_shown_both_texts_and_decides(ada: Client, desk: Desk) -> None:
    row = activity_of(desk)
    address = reverse("learning:activity", args=[desk.revision.pk, row.pk])
    first, second = (opened(ada, desk, f"?at=activity-{row.pk}", f"activity-{row.pk}") for _ in range(2))
    assert ada.post(address, typed(row, why="The first words.") | first).status_code == 302
    refused = ada.post(address, typed(row, why="The second words.") | second)
    html = refused.content.decode()
    assert refused.status_code == 422
    assert f"{WORDS}: How it serves the goal: “The first words.”." in html
    assert "The second words." in html
    assert activity_of(desk).why == "The first words."
    again = {"seen": re.findall(r'name="seen" value="([^"]*)"', html.partition(f'id="activity-{row.pk}"')[2])[0]}
    assert ada.post(address, typed(row, why="The second words.") | again).status_code == 302
    assert activity_of(desk).why == "The second words."


def test_the_page_that_saves_by_itself_is_not_told_about_its_own_words(ada: Client, desk: Desk) -> None:
    row = activity_of(desk)
    address = reverse("learning:activity", args=[desk.revision.pk, row.pk])
    mine = opened(ada, desk, f"?at=activity-{row.pk}", f"activity-{row.pk}")
    for why in ("One word", "One word and another"):
        answer = ada.post(address, typed(row, why=why) | mine, **AUTOSAVE).json()
        assert answer["saved_at"]
        mine = {"seen": answer["seen"]}
    assert ada.post(address, typed(row, why="One word and another") | mine).status_code == 302


def test_a_window_that_saves_by_itself_does_not_write_over_the_other(ada: Client, desk: Desk) -> None:
    row = activity_of(desk)
    address = reverse("learning:activity", args=[desk.revision.pk, row.pk])
    old = opened(ada, desk, f"?at=activity-{row.pk}", f"activity-{row.pk}")
    ada.post(address, typed(row, why="The first words.") | old)
    assert "Not saved" in ada.post(address, typed(row, why="Others.") | old, **AUTOSAVE).json()["words"]
    assert activity_of(desk).why == "The first words."


def test_the_same_words_twice_are_no_conflict(ada: Client, desk: Desk) -> None:
    row = activity_of(desk)
    address = reverse("learning:activity", args=[desk.revision.pk, row.pk])
    old = opened(ada, desk, f"?at=activity-{row.pk}", f"activity-{row.pk}")
    for _ in range(2):
        assert ada.post(address, typed(row, why="The same.") | old).status_code == 302


@pytest.mark.parametrize("item", ["gap", "fits", "promise"])
def test_gaps_the_question_and_the_promise_are_kept_alike(ada: Client, desk: Desk, item: str) -> None:
    gap = desk.revision.gaps.order_by("pk")[0]
    key, name, args, words = {
        "gap": (f"gap-{gap.pk}", "gap", [gap.pk],
                {"skill": "{}", "level_now": gap.level_now, "level_then": gap.level_then, "how_known": "Seen"}),
        "fits": ("fits", "training_fits", [], {"training_fits": "{}"}),
        "promise": ("promise", "promise", [], {"staff_minutes": "{}", "staff_per": "week", "asked_minutes": "",
                                               "asked_per": "week"}),
    }[item]  # fmt: skip
    one, other = ("3", "4") if item == "promise" else ("Words of the first", "Words of the second")
    address = reverse(f"learning:{name}", args=[desk.revision.pk, *args])
    old = opened(ada, desk, "", key)
    said = {word: {field: value.format(word) for field, value in words.items()} for word in (one, other)}
    assert ada.post(address, said[one] | old).status_code == 302
    refused = ada.post(address, said[other] | old)
    assert refused.status_code == 422
    assert WORDS in refused.content.decode()
    saved = Revision.objects.get(pk=desk.revision.pk)
    assert (saved.staff_minutes == 180) if item == "promise" else True
    assert other not in (saved.training_fits, *saved.gaps.values_list("skill", flat=True))
