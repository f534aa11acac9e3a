"""Sessions of a conference that is in no catalog: separate credits, all of them or none, and each once."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from learning.models import Category, Credit
from learning.queries.several import Session
from learning.services.sessions import credits_log_sessions
from learning.services.several import NotLogged
from learning.tests.credits.conftest import Plan, upload, words
from tests.cast import Cast

Log = Callable[..., Credit]
SATURDAY = "2027-03-06"
TALK = {"title-0": "Budgets for small libraries", "day-0": SATURDAY, "minutes-0": "1:30"}
WALK = {"title-3": "A walk through the archive", "day-3": "2027-03-07", "minutes-3": "1"}


@pytest.fixture
def address(cast: Cast) -> str:
    return reverse("learning:credit_sessions", args=[cast.posts["ada"].pk])


def send(ada: Client, address: str, *lines: dict[str, str], then: str = "claim", **more: object) -> HttpResponse:
    sent = {"provider": "State conference 2027", "kind": "training", "lines": "6", "then": then}
    for line in lines:
        sent |= line
    return ada.post(address, sent | more)


def test_each_line_that_is_filled_in_becomes_a_credit_with_what_all_share(
    cast: Cast, ada: Client, address: str, plan: Plan
) -> None:
    category = Category.objects.filter(agency=cast.agency)[0]
    shared = {"activity_line": "", "goal_line": str(plan.goals[0].pk), "files": upload()}
    assert send(ada, address, TALK | {"category-0": str(category.pk)}, WALK, **shared).status_code == 302
    first, second = Credit.objects.order_by("ended_on")
    assert (first.title, first.minutes, first.ended_on) == (TALK["title-0"], 90, dt.date(2027, 3, 6))
    assert [row.category for row in first.categories.all()] == [category]
    assert not second.categories.exists()
    for credit in (first, second):
        assert (credit.provider, credit.state, credit.goal_line) == (
            "State conference 2027", "claimed", plan.goals[0],
        )  # fmt: skip
        assert credit.evidence.count() == 1


def test_they_can_be_saved_as_drafts(ada: Client, address: str) -> None:
    send(ada, address, TALK, WALK, then="draft")
    assert list(Credit.objects.values_list("state", flat=True)) == ["draft", "draft"]


def test_what_is_missing_is_said_beside_its_line_and_nothing_is_logged(ada: Client, address: str) -> None:
    answer = send(ada, address, TALK, {"title-1": "Without a day", "minutes-1": "1"}, {"day-2": SATURDAY})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert set(errors) == {"day-1", "title-2", "minutes-2"}
    assert "Session 2: say on which day it was." in answer.content.decode()
    assert (Credit.objects.count(), 'value="Budgets for small libraries"' in answer.content.decode()) == (0, True)
    assert "Fill in at least one session." in send(ada, address).content.decode()
    assert "Name the conference." in send(ada, address, TALK, provider="").content.decode()
    late = send(ada, address, TALK, WALK | {"day-3": "2028-01-01"})
    assert "is still to come" in str(late.context["form"].errors["day-3"])
    assert Credit.objects.count() == 0


def test_two_at_the_same_time_or_one_logged_before_are_asked_about_and_the_very_same_is_refused(
    ada: Client, address: str, log: Log
) -> None:
    log(title="Budgets for small libraries", provider="Somebody else", started_on=dt.date(2027, 3, 6),
        ended_on=dt.date(2027, 3, 6))  # fmt: skip
    answer = send(ada, address, TALK)
    assert (answer.status_code, "Please look again" in answer.content.decode()) == (422, True)
    assert send(ada, address, TALK, looked="on").status_code == 302
    again = send(ada, address, TALK, looked="on")
    assert "You have a credit of this already. It is claimed." in str(again.context["form"].errors["title-0"])


def test_more_lines_keep_what_was_typed_and_judge_nothing(ada: Client, address: str) -> None:
    answer = send(ada, address, {"title-0": "Half typed"}, then="more", provider="")
    html = answer.content.decode()
    assert (answer.status_code, "title-11" in html, 'value="Half typed"' in html) == (200, True, True)
    assert "Name the conference." not in words(html)
    for nonsense in ("x", "9" * 20, "-3", "0", "\x00"):
        assert send(ada, address, then="more", lines=nonsense).status_code == 200
    assert "title-29" in (html := send(ada, address, then="more", lines="30").content.decode())
    assert ("title-30" in html, "More lines" in html) == (False, False)


def test_only_kinds_of_hours_that_somebody_gives_have_it(cast: Cast, ada: Client, address: str) -> None:
    assert f'href="{address}">Log its sessions in one go' in ada.get(reverse("learning:credit_new")).content.decode()
    offered = {code for code, _ in ada.get(address).context["form"].fields["kind"].choices}
    assert ("training" in offered, "self_directed" in offered) == (True, False)
    for code in ("self_directed", "nothing", "\x00"):
        assert "kind" in send(ada, address, TALK, kind=code).context["form"].errors


def test_the_second_of_two_rounds_sent_at_once_finds_what_the_first_logged(cast: Cast) -> None:
    post = cast.posts["ada"]
    kind = post.library.agency.kinds.get(code="training")
    one = Session("0", "Budgets", dt.date(2027, 3, 6), 60)
    said = {"actor": cast.actor("ada"), "membership": post, "kind": kind, "provider": "Conference", "event": "",
            "sessions": [one], "claims": True, "goal_line": None, "activity_line": None}  # fmt: skip
    credits_log_sessions(**said)
    with pytest.raises(NotLogged):
        credits_log_sessions(**said)
    assert Credit.objects.count() == 1
