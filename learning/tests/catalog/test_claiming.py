"""Credits taken from the catalog: nothing an event knows is typed twice, and an event is claimed once."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Category, Credit, Event, Kind, Participation
from learning.services.catalog import item_retire
from learning.services.credits import credit_log, credit_record
from learning.services.rosters import roster_keep
from learning.services.sources import Source
from learning.tests.catalog.conftest import Offer, after_the_event
from pdplanner.kernel.errors import DomainError
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
Schedule = Callable[..., Event]
Register = Callable[..., Participation]
SATURDAY = dt.date(2027, 3, 20)


def claim(cast: Cast, source: Source, who: str = "ada", **said: Any) -> Credit:
    facts = {
        "kind": Kind.objects.get(agency=cast.agency, code="training"), "title": "Story time basics",
        "provider": "A college", "started_on": SATURDAY, "ended_on": SATURDAY, "minutes": 60, "category": None,
        "goal_line": None, "activity_line": None, "learned": "",
    }  # fmt: skip
    return credit_log(actor=cast.actor(who), membership=cast.posts[who], source=source, **{**facts, **said})


def test_the_list_has_what_is_over_and_not_claimed_and_its_form_comes_filled_in(
    cast: Cast, browser: Browser, offer: Offer, schedule: Schedule, register: Register, public: Category
) -> None:
    event = schedule(offer(category=public, amount_hundredths=50))
    schedule(offer(title="Not mine"))
    register("ada", event)
    ada = browser("ada")
    assert ada.get(reverse("learning:credit_from_list")).context["page"].paginator.count == 0
    with after_the_event():
        listed = ada.get(reverse("learning:credit_from_list")).context["page"]
        assert [(one.item.title, one.was_registered) for one in listed] == [
            ("Story time basics", True), ("Not mine", False),
        ]  # fmt: skip
        form = ada.get(listed[0].claim_url).context["form"]
        sent = {name: form[name].value() or "" for name in form.fields if name != "looked"}
        assert (sent["title"], sent["provider"], sent["minutes"]) == ("Story time basics", "A college", "1.0")
        assert (sent["started_on"], sent["category"]) == (SATURDAY, public.pk)
        answer = ada.post(listed[0].claim_url, {**sent, "then": "claim"})
        assert answer.status_code == 302
        credit = Credit.objects.get()
        assert (credit.state, credit.catalog_event, credit.amount_hundredths) == ("claimed", event, 50)
        assert [one.item.title for one in ada.get(reverse("learning:credit_from_list")).context["page"]] == ["Not mine"]


def test_an_event_is_claimed_once_and_a_roster_keeps_what_was_claimed(
    cast: Cast, schedule: Schedule, register: Register
) -> None:
    event = schedule()
    part = register("ada", event)
    source = Source(event.item, event)
    with pytest.raises(DomainError, match="is still to come"):
        claim(cast, source)
    with after_the_event():
        claim(cast, source)
        with pytest.raises(DomainError, match="You have a credit of this event already"):
            claim(cast, source)
        assert roster_keep(actor=cast.actor("connie"), event=event, attended=[part.pk]) == []
    assert Credit.objects.get().state == "claimed"


def test_another_day_or_kind_is_not_the_event_and_fewer_hours_not_its_amount(
    cast: Cast, offer: Offer, schedule: Schedule
) -> None:
    event = schedule(offer(amount_hundredths=50))
    source = Source(event.item, event)
    with after_the_event():
        with pytest.raises(DomainError, match="was on 20 March 2027"):
            claim(cast, source, started_on=SATURDAY + dt.timedelta(days=1), ended_on=SATURDAY + dt.timedelta(days=1))
        other = Kind.objects.filter(agency=cast.agency).exclude(code="training")[0]
        with pytest.raises(DomainError, match="is in the catalog as"):
            claim(cast, source, kind=other, learned="Much.")
        assert claim(cast, source, minutes=30).amount_hundredths is None


def test_only_what_the_agency_offers_is_taken_from_its_catalog(cast: Cast, propose: Offer) -> None:
    with after_the_event(), pytest.raises(DomainError, match="not in the catalog"):
        claim(cast, Source(propose()))


def test_a_retired_item_keeps_its_credits_and_their_draft_can_still_be_edited(cast: Cast, offer: Offer) -> None:
    item = offer()
    facts = {
        "kind": item.kind, "title": item.title, "provider": item.provider, "started_on": dt.date(2027, 3, 1),
        "ended_on": dt.date(2027, 3, 1), "minutes": 60, "category": None, "goal_line": None, "activity_line": None,
        "learned": "", "membership": cast.posts["ada"], "actor": cast.actor("ada"),
    }  # fmt: skip
    credit = credit_record(**facts, source=Source(item))
    item_retire(actor=cast.actor("connie"), item=item, reason="Gone.")
    edited = credit_record(**{**facts, "learned": "Much."}, credit=credit)
    assert (edited.catalog_item, edited.learned) == (item, "Much.")


def test_an_address_that_makes_no_sense_opens_the_empty_form(cast: Cast, browser: Browser) -> None:
    address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, "training"])
    for asked in ({"event": "9" * 30}, {"item": "x"}, {"event": "77"}):
        answer = browser("ada").get(address, asked)
        assert (answer.status_code, answer.context["form"].initial) == (200, {})
