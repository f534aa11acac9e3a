"""Events: when, who has a seat, and the roster that turns attendance into credits."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from learning.models import Credit, Event, Participation
from learning.queries.events import part_of, part_words, roster_of
from learning.queries.invariants import attendance_is_one_credit
from learning.services.credits import TWICE, credit_reenter, credit_reverse
from learning.services.events import EventFacts, event_cancel, event_edit, event_register, event_withdraw
from learning.services.rosters import roster_keep
from learning.tests.catalog.conftest import BEGINS, ENDS, Offer, after_the_event
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Notice
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
Schedule = Callable[..., Event]
Register = Callable[..., Participation]


def words(cast: Cast, who: str, event: Event) -> str:
    return part_words(part_of(event, cast.people[who]), event)


def test_an_event_is_kept_as_a_moment_and_shown_by_the_clock_of_its_place(browser: Browser, schedule: Schedule) -> None:
    event = schedule(zone="America/New_York")
    assert event.begins_at == dt.datetime(2027, 3, 20, 14, tzinfo=dt.UTC)
    page = browser("sam").get(reverse("learning:event", args=[event.pk])).content.decode()
    assert "20 March 2027, 10:00 AM to 11:30 AM, Eastern time." in page
    assert "Story time basics" in browser("sam").get(reverse("learning:events_month", args=[2027, 3])).content.decode()
    assert "No event begins in" in browser("sam").get(reverse("learning:events_month", args=[2027, 4])).content.decode()


def test_the_filters_of_the_catalog_narrow_the_events_of_the_list_and_of_the_month(
    cast: Cast, browser: Browser, offer: Offer, schedule: Schedule
) -> None:
    schedule(offer(title="Budgets", cents=9000))
    schedule(offer(title="Stories"))
    march, april = (reverse("learning:events_month", args=[2027, month]) for month in (3, 4))
    for address, onward in ((reverse("learning:events"), march), (march, april)):
        page = browser("sam").get(address, {"free": "on"}).content.decode()
        assert (">Stories</a>" in page, ">Budgets</a>" in page) == (True, False)
        assert f'href="{onward}?free=on"' in page
        assert ">Budgets</a>" in browser("sam").get(address, {"kind": "x", "goal": "9" * 30}).content.decode()
    nothing = browser("sam").get(reverse("learning:events"), {"q": "nothing like it"}).content.decode()
    assert "No event fits" in nothing


def test_the_last_seat_is_taken_once_and_whoever_waits_moves_up(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register
) -> None:
    event = schedule(capacity=1)
    for name in ("ada", "sam", "otto"):
        register(name, event)
        register(name, event)  # twice is once
    assert [words(cast, who, event) for who in ("ada", "sam", "otto")] == [
        "registered", "on_waiting_list", "on_waiting_list",
    ]  # fmt: skip
    assert (
        "number 2 on the waiting list"
        in browser("otto").get(reverse("learning:event", args=[event.pk])).content.decode()
    )

    event_withdraw(actor=cast.actor("ada"), event=event)
    assert [words(cast, who, event) for who in ("ada", "sam", "otto")] == ["", "registered", "on_waiting_list"]
    told = Notice.objects.get(to_person=cast.sam)
    assert told.subject == "There is a seat for you at “Story time basics”"

    with clock.moved_to(clock.now() + dt.timedelta(hours=1)):
        register("ada", event)
    assert [seat.part.person for seat in roster_of(event)] == [cast.sam, cast.otto, cast.ada]


def test_whoever_registered_is_told_when_it_moves_or_is_cancelled(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    event = schedule(capacity=1)
    register("ada", event)
    register("sam", event)
    later = EventFacts(BEGINS + dt.timedelta(days=7), ENDS + dt.timedelta(days=7), "America/Denver", capacity=2)
    event_edit(actor=cast.actor("connie"), event=event, facts=later)
    assert list(Notice.objects.filter(to_person=cast.sam).order_by("pk").values_list("subject", "words")) == [
        ("“Story time basics” has changed", "It begins on 27 March 2027, 10:00 AM, Mountain time."),
        ("There is a seat for you at “Story time basics”", "It begins on 27 March 2027, 10:00 AM, Mountain time."),
    ]
    event_cancel(actor=cast.actor("connie"), event=event, reason="The speaker is ill.")
    newest = Notice.objects.filter(to_person=cast.ada).latest("pk")
    assert (newest.subject, newest.words) == ("“Story time basics” does not take place", "The speaker is ill.")
    with pytest.raises(NotNow):
        register("otto", event)


def test_only_people_of_the_agency_register_and_only_before_it_is_over(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    assert browser("fred").post(reverse("learning:event_register", args=[event.pk])).status_code == 404
    with pytest.raises(NotAllowed):
        event_register(actor=cast.actor("connie"), event=event, membership=cast.posts["ada"])
    with after_the_event(), pytest.raises(NotNow):
        register("ada", event)


def test_the_pages_register_and_withdraw(cast: Cast, browser: Browser, schedule: Schedule) -> None:
    event = schedule()
    ada = browser("ada")
    page = ada.get(reverse("learning:event", args=[event.pk]))
    ada.post(reverse("learning:event_register", args=[event.pk]), {"membership": cast.posts["ada"].pk})
    assert words(cast, "ada", event) == "registered"
    ada.post(reverse("learning:event_withdraw", args=[event.pk]))
    assert words(cast, "ada", event) == ""
    assert "Register</button>" in page.content.decode()


def test_a_roster_makes_one_verified_credit_for_each_however_often_it_is_sent(
    cast: Cast, offer: Offer, schedule: Schedule, register: Register
) -> None:
    event = schedule(offer(amount_hundredths=50))
    parts = [register(name, event).pk for name in ("ada", "sam", "otto")]
    with pytest.raises(NotNow, match="has not begun"):
        roster_keep(actor=cast.actor("connie"), event=event, attended=parts[:2])
    with after_the_event():
        first = roster_keep(actor=cast.actor("connie"), event=event, attended=parts[:2])
        again = roster_keep(actor=cast.actor("connie"), event=event, attended=parts)
    assert [credit.person for credit in first] == [cast.ada, cast.sam]
    assert [credit.person for credit in again] == [cast.otto]
    credit = Credit.objects.get(person=cast.ada)
    assert (credit.state, credit.verified_by, credit.minutes, credit.amount_hundredths) == (
        "verified", cast.connie, 60, 50,
    )  # fmt: skip
    assert (credit.started_on, credit.title) == (dt.date(2027, 3, 20), "Story time basics")
    assert list(attendance_is_one_credit()) == []


def test_the_database_itself_refuses_a_second_credit_of_an_event(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    part = register("ada", event)
    with after_the_event():
        (credit,) = roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk])
        credit.pk = None
        with pytest.raises(IntegrityError), transaction.atomic():
            credit.save(force_insert=True)


def test_a_reversed_credit_can_come_back_with_the_next_roster(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    part = register("ada", event)
    with after_the_event():
        (credit,) = roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk])
        credit_reverse(actor=cast.actor("connie"), credit=credit, reason="She left early.")
        (second,) = roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk])
        with pytest.raises(NotNow, match=TWICE):
            credit_reenter(actor=cast.actor("ada"), credit=credit)
    assert second.state == "verified"


def test_who_keeps_the_roster_does_not_verify_their_own_attendance(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    cast.agency.roles.create(person=cast.sam, role="consultant", starts_on=dt.date(2020, 1, 1), recorded_at=clock.now())
    parts = [register(name, event).pk for name in ("ada", "sam")]
    with after_the_event():
        credits = roster_keep(actor=cast.actor("sam"), event=event, attended=parts)
    assert [credit.person for credit in credits] == [cast.ada]
    with pytest.raises(NotAllowed), after_the_event():
        roster_keep(actor=cast.actor("cora"), event=event, attended=parts)


def test_a_tick_for_somebody_who_cancelled_is_refused_in_words(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    part = register("ada", event)
    event_withdraw(actor=cast.actor("ada"), event=event)
    with after_the_event(), pytest.raises(DomainError, match="cancelled meanwhile"):
        roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk])


def test_a_calendar_reads_the_file(browser: Browser, offer: Offer, schedule: Schedule) -> None:
    event = schedule(offer(title="Songs, rhymes; and more", description="Ž" * 60), place="Room 1")
    answer = browser("sam").get(reverse("learning:event_ics", args=[event.pk]))
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    lines = answer.content.split(b"\r\n")
    assert max(map(len, lines)) <= 75
    text = answer.content.replace(b"\r\n ", b"").decode()
    assert "SUMMARY:Songs\\, rhymes\\; and more\r\n" in text
    assert "DTSTART:20270320T160000Z\r\nDTEND:20270320T173000Z\r\n" in text
    assert "LOCATION:Room 1\r\n" in text


def test_a_consultant_finds_the_rosters_that_wait(
    cast: Cast, browser: Browser, schedule: Schedule, register: Register
) -> None:
    event = schedule(capacity=1)
    parts = [register(name, event).pk for name in ("ada", "sam")]
    with after_the_event():
        page = browser("connie").get(reverse("learning:events"))
        assert list(page.context["to_keep"]) == [event]
        answer = browser("connie").post(reverse("learning:event_roster", args=[event.pk]), {"attended": parts})
        assert answer.status_code == 302
        assert list(browser("connie").get(reverse("learning:events")).context["to_keep"]) == []
    assert event.seats_in_words(2) == "1 of 1, 1 waiting"
    assert Credit.objects.count() == 2
