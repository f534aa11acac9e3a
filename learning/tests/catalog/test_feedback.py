"""Feedback: who was there says how it was, once; counts point at nobody, whenever and beside whatever they are read."""

import datetime as dt
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from learning.models import Credit, Event, Feedback, Participation
from learning.queries.feedback import Row, said_after
from learning.services.events import EventFacts, event_edit
from learning.services.feedback import feedback_give, feedback_take_back
from learning.services.rosters import roster_keep
from learning.tests.catalog.conftest import BEGINS, ENDS, Offer, after_the_event
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
Schedule = Callable[..., Event]
Register = Callable[..., Participation]
FINE = {"learned": 4, "used": 3, "recommended": 4}
FIVE = ("sam", "dina", "alma", "otto", "omar")


@contextmanager
def once_closed() -> Iterator[None]:
    """A moment after thirty days from its end."""
    with clock.moved_to(dt.datetime(2027, 4, 19, 17, 31, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def attended(cast: Cast, schedule: Schedule, register: Register) -> Event:
    """Ada was there; Sam registered and did not come."""
    event = schedule()
    part = register("ada", event)
    register("sam", event)
    with after_the_event():
        roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk])
    return event


def answered(cast: Cast, event: Event, *who: str, **said: int) -> None:
    Feedback.objects.bulk_create(Feedback(event=event, person=cast.people[name], **FINE | said) for name in who)


def page(browser: Browser, who: str, event: Event) -> str:
    return browser(who).get(reverse("learning:event", args=[event.pk])).content.decode()


def test_who_was_there_answers_once_changes_it_and_takes_it_back(cast: Cast, browser: Browser, attended: Event) -> None:
    ada, address = browser("ada"), reverse("learning:event_answer", args=[attended.pk])
    with after_the_event():
        asked = page(browser, "ada", attended)
        assert "until 19 April 2027, 11:30 AM, Mountain time" in asked
        assert "Take my answer back" not in asked
        ada.post(address, FINE)
        ada.post(address, FINE | {"used": 1})
        assert list(Feedback.objects.values_list("person", "learned", "used", "recommended")) == [
            (cast.ada.pk, 4, 1, 4)
        ]
        again = ada.get(reverse("learning:event", args=[attended.pk])).context["answers"]
        assert [again[name].value() for name in FINE] == [4, 1, 4]
        ada.post(reverse("learning:event_answer_back", args=[attended.pk]))
        assert ada.post(reverse("learning:event_answer_back", args=[attended.pk])).status_code == 409
    assert not Feedback.objects.exists()
    told = AuditEntry.objects.filter(action="event.answer").order_by("pk").values_list("facts", "reason", "subject_id")
    assert list(told) == [({"did": did}, "", attended.pk) for did in ("give", "change", "take_back")]


def test_what_was_chosen_stays_when_something_is_missing(browser: Browser, attended: Event) -> None:
    with after_the_event():
        answer = browser("ada").post(reverse("learning:event_answer", args=[attended.pk]), {"learned": 2, "used": 9})
    assert answer.status_code == 422
    assert answer.context["answers"].errors == {"used": ["Choose one answer."], "recommended": ["Choose one answer."]}
    assert answer.context["answers"]["learned"].value() == "2"


def test_nobody_else_is_asked_and_nobody_before_or_too_late(cast: Cast, browser: Browser, attended: Event) -> None:
    with pytest.raises(NotNow, match="not over yet"):
        feedback_give(actor=cast.actor("ada"), event=attended, answers=FINE)
    with after_the_event():
        assert "How was it?" not in page(browser, "sam", attended)
        with pytest.raises(NotNow, match="Once the roster names you"):
            feedback_give(actor=cast.actor("sam"), event=attended, answers=FINE)
        feedback_give(actor=cast.actor("ada"), event=attended, answers=FINE)
        assert browser("fred").post(reverse("learning:event_answer", args=[attended.pk]), FINE).status_code == 404
    with once_closed():
        assert "How was it?" not in page(browser, "ada", attended)
        with pytest.raises(NotNow, match="until 19 April 2027"):
            feedback_give(actor=cast.actor("ada"), event=attended, answers=FINE)
        with pytest.raises(NotNow, match="stays as it is"):
            feedback_take_back(actor=cast.actor("ada"), event=attended)


def test_a_verified_claim_says_so_too(cast: Cast, attended: Event) -> None:
    credit = Credit.objects.get(person=cast.ada)
    credit.pk, credit.person, credit.membership, credit.state = None, cast.otto, cast.posts["otto"], "claimed"
    credit.verified_at = credit.verified_by = None
    credit.save()
    with after_the_event():
        with pytest.raises(NotNow):
            feedback_give(actor=cast.actor("otto"), event=attended, answers=FINE)
        Credit.objects.filter(pk=credit.pk).update(
            state="verified", verified_at=clock.now(), verified_by=cast.connie, verified_as="consultant"
        )
        assert feedback_give(actor=cast.actor("otto"), event=attended, answers=FINE).person == cast.otto


def test_counts_are_shown_once_when_nobody_can_answer_any_more(cast: Cast, browser: Browser, attended: Event) -> None:
    answered(cast, attended, *FIVE, recommended=1)
    item = reverse("learning:catalog_item", args=[attended.item_id])
    with after_the_event():
        assert "5 have answered so far." in page(browser, "cora", attended)
        assert "answered so far" not in page(browser, "sam", attended)
        feedback_give(actor=cast.actor("ada"), event=attended, answers=FINE)
        assert said_after(Event.objects.all()) is None
        assert "What people said" not in browser("sam").get(item).content.decode()
    with once_closed():
        said = browser("connie").get(reverse("learning:event", args=[attended.pk])).context["said"]
        assert said.answers == 6
        assert said.rows == [
            Row("I learned what I came for", 6, 6, 0, 0),
            Row("I will use it at work", 6, 0, 0, 0),
            Row("I would recommend it to colleagues", 1, 1, 5, 5),
        ]
        assert "What people said" not in page(browser, "sam", attended)
        assert "6 answers." in browser("sam").get(item).content.decode()


def test_few_answers_are_hidden_and_add_to_no_sum(
    cast: Cast, browser: Browser, offer: Offer, schedule: Schedule
) -> None:
    item = offer()
    first, second, third = (schedule(item) for _ in range(3))
    answered(cast, first, *FIVE)
    answered(cast, second, *FIVE, "ada")
    answered(cast, third, *FIVE[:4], learned=1)
    with once_closed():
        said = said_after(Event.objects.filter(item=item))
        assert said is not None
        assert (said.answers, said.events, said.rows[0].agree) == (11, 2, 11)
        assert "Counts of fewer than 5 would point at somebody" in page(browser, "cora", third)
        assert "I learned what" not in page(browser, "cora", third)
        listed = browser("ada").get(reverse("learning:catalog_item", args=[item.pk])).content.decode()
    assert "11 answers, after 2 events." in listed


def test_an_event_people_spoke_of_keeps_its_times(cast: Cast, attended: Event) -> None:
    """Else it could be opened again for one more answer, and the counts compared."""
    answered(cast, attended, "ada")
    later = EventFacts(BEGINS, ENDS + dt.timedelta(days=40), "America/Denver")
    with pytest.raises(DomainError, match="keeps its day"):
        event_edit(actor=cast.actor("cora"), event=attended, facts=later)
    event_edit(actor=cast.actor("cora"), event=attended, facts=EventFacts(BEGINS, ENDS, "America/Denver", "Room 2"))
    attended.refresh_from_db()
    assert attended.place == "Room 2"


@pytest.mark.parametrize(("who", "said"), [("ada", {"used": 0}), ("ada", {"recommended": 5}), ("sam", {})])
def test_the_database_itself_refuses_a_second_answer_and_one_off_the_scale(
    cast: Cast, attended: Event, who: str, said: dict[str, int]
) -> None:
    answered(cast, attended, "sam")
    with pytest.raises(IntegrityError), transaction.atomic():
        answered(cast, attended, who, **said)
