"""Duplicates and overlaps at entry, as a table: what is logged already or stands in the calendar, what is typed, and
the questions asked. "Save it all the same" answers every one of them."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import CatalogItem, Credit, Event, Kind, Participation
from learning.queries.credits import logging_warnings
from learning.queries.likeness import claim_warnings
from learning.services.credits import credit_log, credit_record
from learning.services.particulars import Particulars
from learning.services.rosters import roster_keep
from learning.services.sources import NO_SOURCE, Source
from learning.tests.catalog.conftest import Offer, after_the_event
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SATURDAY = dt.date(2027, 3, 20)
SUNDAY = SATURDAY + dt.timedelta(days=1)


def said(title: str = "Grant writing", day: dt.date = SATURDAY, minutes: int = 60, **more: Any) -> dict[str, Any]:
    return {"title": title, "started_on": day, "ended_on": day, "minutes": minutes, **more}


def log(cast: Cast, facts: dict[str, Any], source: Source = NO_SOURCE, service: Any = credit_record) -> Credit:
    rest = {
        "kind": Kind.objects.get(agency=cast.agency, code="training"), "provider": "A college", "category": None,
        "goal_line": None, "activity_line": None, "learned": "",
    }  # fmt: skip
    return service(actor=cast.actor("ada"), membership=cast.posts["ada"], source=source, **rest, **facts)


HAVE = "You already have “Grant writing” of 20 March 2027, draft."
PRESENTED = said(particulars=Particulars(role="presenter"))
TABLE: dict[str, tuple[dict[str, Any], dict[str, Any], list[str]]] = {
    "the same": (said(), said(), [HAVE]),
    "written otherwise": (said(), said("  GRANT-writing! "), [HAVE]),
    "another title": (said(), said("Grant reporting"), []),
    "another day": (said(), said(day=SUNDAY), []),
    "a day of several": (said(), said(day=SATURDAY, ended_on=SUNDAY), [HAVE]),
    "typed without its accent": (said("Café"), said("Cafe"), ["You already have “Café” of 20 March 2027, draft."]),
    "given and attended": (
        PRESENTED, said(),
        [HAVE.removesuffix(".") + ", in another part. Who gives a session does not also attend it."],
    ),
    "a long day": (said(), said("Other", minutes=510), ["That is 8.5 hours a day. Breaks and lunch do not count."]),
    "eight hours": (said(day=SUNDAY), said(minutes=480), []),
    "a day that grows long": (
        said(minutes=420), said("Other", minutes=120),
        ["With what is logged for that day already, that makes 9.0 hours a day."],
    ),
    "a day that fills up": (said(minutes=420), said("Other", minutes=60), []),
    "two days have room": (said(minutes=420), said("Other", minutes=500, ended_on=SUNDAY), []),
    "two days grow long": (
        said(minutes=480), said("Other", minutes=600, ended_on=SUNDAY),
        ["With what is logged for those days already, that makes 9.0 hours a day."],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("before", "typed", "asked"), TABLE.values(), ids=TABLE.keys())
def test_what_is_typed_beside_what_is_logged(
    cast: Cast, before: dict[str, Any], typed: dict[str, Any], asked: list[str]
) -> None:
    with after_the_event():
        log(cast, before)
        assert logging_warnings(cast.posts["ada"], typed) == asked


def test_others_and_what_was_reversed_and_the_credit_itself_are_not_asked_about(cast: Cast) -> None:
    with after_the_event():
        credit = log(cast, said())
        assert logging_warnings(cast.posts["sam"], said()) == []
        assert logging_warnings(cast.posts["ada"], said(), credit) == []
        Credit.objects.update(state="reversed")
        assert logging_warnings(cast.posts["ada"], said()) == []


def test_what_a_roster_made_is_known_when_the_same_is_typed(
    cast: Cast, schedule: Callable[..., Event], register: Callable[..., Participation]
) -> None:
    event = schedule()
    part = register("ada", event)
    with after_the_event():
        roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk])
        asked = logging_warnings(cast.posts["ada"], said("Story-time basics"))
    assert asked == ["You already have “Story time basics” of 20 March 2027, verified."]


def test_what_stands_in_the_calendar_is_better_claimed_from_there(
    cast: Cast, offer: Offer, schedule: Callable[..., Event]
) -> None:
    event = schedule()
    listed = (
        "“Story time basics” of 20 March 2027 stands in the list of events. Claim it from there, and its hours and "
        "what it is worth are filled in for you."
    )
    with after_the_event():
        ask = lambda **more: logging_warnings(cast.posts["ada"], said("story time basics"), **more)  # noqa: E731
        assert ask() == [listed]
        assert logging_warnings(cast.posts["ada"], said("story time basics", day=SUNDAY)) == []
        assert logging_warnings(cast.posts["fred"], said("story time basics")) == []
        assert ask(item=event.item, event=event) == []


def test_two_events_at_the_same_time_are_asked_about_and_one_after_the_other_are_not(
    cast: Cast, offer: Callable[..., CatalogItem], schedule: Callable[..., Event]
) -> None:
    def at(title: str, begins: tuple[int, int], ends: tuple[int, int]) -> Event:
        day = dt.datetime(2027, 3, 20)  # noqa: DTZ001  # by the clock of the place
        first, last = (day.replace(hour=hour, minute=minute) for hour, minute in (begins, ends))
        return schedule(offer(title=title), begins=first, ends=last)

    morning = at("Morning", (10, 0), (11, 30))
    during, after = at("During", (11, 0), (12, 0)), at("After", (11, 30), (12, 30))
    with after_the_event():
        log(cast, said("Morning"), Source(morning.item, morning), credit_log)
        asked = {
            event.item.title: logging_warnings(cast.posts["ada"], said(event.item.title), item=event.item, event=event)
            for event in (during, after)
        }
    words = "“Morning” of 20 March 2027, claimed, ran at the same time, from 10:00 to 11:30."
    assert asked == {"During": [words], "After": []}


def test_the_same_recording_on_another_day_is_asked_about_and_told_to_whoever_verifies(
    cast: Cast, offer: Callable[..., CatalogItem]
) -> None:
    recording, course = offer(title="Recording", format="recording"), offer(title="Course")
    with after_the_event():
        for item in (recording, course):
            log(cast, said(item.title, minutes=30), Source(item), credit_log)
        ask = lambda item, **more: logging_warnings(cast.posts["ada"], said(item.title, **more), item=item)  # noqa: E731
        words = "“Recording” of 20 March 2027, claimed: the same recording of the catalog, on another day."
        assert ask(recording, day=SUNDAY, minutes=30) == [f"You already have {words}"]
        assert ask(recording, minutes=30) == ["You already have “Recording” of 20 March 2027, claimed."]
        assert ask(course, day=SUNDAY, minutes=90) == ["In the catalog it takes 1 hour, here 1.5 hours."]
        again = log(cast, said("Recording", SUNDAY), Source(recording), credit_log)
        told = claim_warnings(list(Credit.objects.filter(pk=again.pk).prefetch_related("evidence")))
    assert told[again.pk][0] == f"Ada Whitcomb also has {words}"


def test_a_question_is_answered_by_saying_that_it_is_another_one(cast: Cast, browser: Callable[[str], Client]) -> None:
    address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, "training"])
    typed = {"title": "Grant writing", "provider": "A college", "started_on": "2027-03-20", "minutes": "1"}
    with after_the_event():
        log(cast, said())
        asked = browser("ada").post(address, {**typed, "then": "claim"})
        assert (asked.status_code, Credit.objects.count()) == (422, 1)
        assert asked.context["form"]["title"].value() == "Grant writing"
        browser("ada").post(address, {**typed, "then": "claim", "looked": "on"})
    assert Credit.objects.filter(title="Grant writing").count() == 2


def test_more_than_a_day_has_is_refused_however_sure_one_is(cast: Cast, browser: Callable[[str], Client]) -> None:
    address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, "training"])
    typed = {"title": "Other", "provider": "A college", "started_on": "2027-03-20", "minutes": "15", "looked": "on"}
    with after_the_event():
        log(cast, said(minutes=600), service=credit_log)
        refused = browser("ada").post(address, {**typed, "then": "claim"})
    assert (refused.status_code, Credit.objects.count()) == (422, 1)
    assert "that makes 25.0 hours, and there are 24" in refused.content.decode()
