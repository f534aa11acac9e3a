"""Events in calendar programs: a secret address reads one calendar, and nothing else."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.models import CalendarFeed, Event, Participation
from learning.queries.feeds import token_hash
from learning.services.events import event_cancel, event_withdraw
from learning.services.feeds import feed_end, feed_make
from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import NotAllowed
from pdplanner.kernel.errors import NotNow
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

from .conftest import Offer

Schedule = Callable[..., Event]
Register = Callable[[str, Event], Participation]
Browser = Callable[[str], Client]


def read(token: str, **headers: str) -> tuple[int, str]:
    answer = Client().get(reverse("learning:calendar", args=[token]), headers=headers)
    # a program joins what was folded before it reads
    return answer.status_code, answer.content.decode().replace("\r\n ", "")


def lines(token: str, name: str) -> list[str]:
    return [line.partition(":")[2] for line in read(token)[1].split("\r\n") if line.partition(":")[0] == name]


def test_a_personal_calendar_holds_what_one_registered_for_and_nobody_elses(
    cast: Cast, schedule: Schedule, offer: Offer, register: Register
) -> None:
    mine, theirs = schedule(offer(title="Story time, twice; a week")), schedule(offer(title="Budgets"))
    register("ada", mine)
    register("sam", theirs)
    token = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    assert lines(token, "SUMMARY") == ["Story time\\, twice\\; a week"]
    assert lines(token, "STATUS") == ["CONFIRMED"]
    assert lines(token, "UID") == [f"event-{mine.pk}@pdplanner"]
    assert "Sam" not in read(token)[1]


def test_a_place_on_the_waiting_list_is_said_to_be_one(cast: Cast, schedule: Schedule, register: Register) -> None:
    event = schedule(capacity=1)
    register("sam", event)
    register("ada", event)
    token = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    assert lines(token, "SUMMARY") == ["Waiting list: Story time basics"]
    assert lines(token, "STATUS") == ["TENTATIVE"]


def test_what_is_cancelled_is_struck_out_and_what_one_withdrew_from_is_gone(
    cast: Cast, schedule: Schedule, offer: Offer, register: Register
) -> None:
    off, left = schedule(offer(title="Off")), schedule(offer(title="Left"))
    register("ada", off)
    register("ada", left)
    token = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    before = lines(token, "LAST-MODIFIED")
    with clock.moved_to(clock.now() + dt.timedelta(hours=1)):
        event_cancel(actor=cast.actor("connie"), event=off, reason="The speaker is ill.")
        event_withdraw(actor=cast.actor("ada"), event=left)
        assert (lines(token, "SUMMARY"), lines(token, "STATUS")) == (["Off"], ["CANCELLED"])
        assert lines(token, "LAST-MODIFIED") > before[:1]


def test_lines_are_folded_between_characters_at_75_bytes(
    cast: Cast, schedule: Schedule, offer: Offer, register: Register
) -> None:
    register("ada", schedule(offer(title="é" * 120)))
    token = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    body = Client().get(reverse("learning:calendar", args=[token])).content
    assert max(len(line) for line in body.split(b"\r\n")) <= 75
    assert lines(token, "SUMMARY") == ["é" * 120]


def test_a_program_that_has_it_already_is_told_so(cast: Cast, schedule: Schedule, register: Register) -> None:
    token = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    etag = Client().get(reverse("learning:calendar", args=[token]))["ETag"]
    assert read(token, if_none_match=etag) == (304, "")
    register("ada", schedule())
    assert read(token, if_none_match=etag)[0] == 200


def test_an_address_that_ended_is_like_one_that_never_was(cast: Cast, schedule: Schedule) -> None:
    old = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    new = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    gone = [read(old), read("A" * 32), read("x")]
    assert {status for status, _ in gone} == {404}
    assert read(new)[0] == 200
    feed_end(actor=cast.actor("ada"), owner=cast.ada)
    assert read(new)[0] == 404
    with pytest.raises(NotNow):
        feed_end(actor=cast.actor("ada"), owner=cast.ada)
    assert list(AuditEntry.objects.order_by("pk").values_list("action", flat=True))[-3:] == [
        "feed.make", "feed.make", "feed.end",
    ]  # fmt: skip


def test_the_calendar_of_a_closed_account_is_gone(cast: Cast) -> None:
    token = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    Person.objects.filter(pk=cast.ada.pk).update(is_active=False)
    assert read(token)[0] == 404


def test_an_agencys_calendar_is_its_own_and_holds_no_link_to_join_by(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    register("ada", schedule(link="https://meet.example.org/secret-room"))
    token = feed_make(actor=cast.actor("cora"), owner=cast.agency)
    words = read(token)[1]
    assert lines(token, "SUMMARY") == ["Story time basics"]
    assert lines(token, "LOCATION") == ["Online"]
    assert "secret-room" not in words
    assert "Ada" not in words
    CalendarFeed.objects.create(agency=cast.other_agency, token_hash=token_hash("B" * 32), made_at=clock.now())
    assert lines("B" * 32, "SUMMARY") == []


def test_only_a_coordinator_publishes_and_nobody_for_another_person(cast: Cast) -> None:
    for who in ("ada", "connie", "fay"):
        with pytest.raises((NotAllowed, Http404)):
            feed_make(actor=cast.actor(who), owner=cast.agency)
    with pytest.raises((NotAllowed, Http404)):
        feed_make(actor=cast.actor("sam"), owner=cast.ada)


def test_the_page_shows_an_address_once_and_keeps_only_its_hash(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register
) -> None:
    register("ada", schedule())
    ada, page = browser("ada"), reverse("learning:feeds")
    assert "for everybody" not in ada.get(page).content.decode()
    shown = ada.post(reverse("learning:feed_mine"), follow=True).context["shown"]["address"]
    token = shown.split("/calendars/")[1].split("/")[0]
    assert lines(token, "SUMMARY") == ["Story time basics"]
    assert token not in str(CalendarFeed.objects.values())
    again = ada.get(page).content.decode()
    assert token not in again
    assert "Make a new address" in again
    ada.post(reverse("learning:feed_mine"), {"end": "yes"})
    assert read(token)[0] == 404
    cora = browser("cora")
    assert "for everybody" in cora.get(page).content.decode()
    assert cora.post(reverse("learning:feed_agency", args=[cast.agency.pk]), follow=True).context["shown"]["address"]
    assert cora.post(reverse("learning:feed_agency", args=[cast.other_agency.pk])).status_code == 404


def test_a_calendar_costs_the_same_few_queries_for_one_event_and_for_many(
    cast: Cast,
    schedule: Schedule,
    offer: Offer,
    register: Register,
    django_assert_max_num_queries: Callable[..., object],
) -> None:
    for number in range(8):
        register("ada", schedule(offer(title=f"Number {number}")))
    token = feed_make(actor=cast.actor("ada"), owner=cast.ada)
    with django_assert_max_num_queries(3):  # type: ignore[attr-defined]
        read(token)
