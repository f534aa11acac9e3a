"""Collections: items of the catalog with other items as parts, in an order, one level deep."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.http import Http404
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.models import CatalogItem, Event, Kind
from learning.services.catalog import ItemFacts, item_approve, item_edit, item_propose, item_retire
from learning.services.credits import credit_log, credit_record
from learning.services.parts import part_add, part_down, part_remove, part_up
from learning.services.sources import Source
from learning.tests.catalog.conftest import Offer, after_the_event, facts
from learning.tests.catalog.test_claiming import claim
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
Schedule = Callable[..., Event]


@pytest.fixture
def whole(offer: Offer) -> CatalogItem:
    return offer(title="Spring conference", minutes=360)


def titles(collection: CatalogItem) -> list[str]:
    return [part.item.title for part in collection.parts.all()]


def fill(cast: Cast, collection: CatalogItem, *parts: CatalogItem) -> None:
    for part in parts:
        part_add(actor=cast.actor("cora"), collection=collection, item=part)


def test_an_item_with_parts_is_a_collection_and_its_page_lists_them_with_their_days(
    cast: Cast, browser: Browser, offer: Offer, schedule: Schedule, whole: CatalogItem
) -> None:
    opening, closing = offer(title="Opening", minutes=90), offer(title="Closing")
    event = schedule(closing)
    fill(cast, whole, opening, closing)
    page = browser("sam").get(reverse("learning:catalog_item", args=[whole.pk]))
    html = page.content.decode()
    assert [(part.item, part.dates) for part in page.context["parts"]] == [(opening, []), (closing, [event])]
    assert page.context["parts_minutes"] == 150
    assert "20 Mar 2027, 10:00 AM" in html
    assert "2 parts, 2.5 hours in all." in html
    assert "Log several at once" in html
    assert "I did this: log it" not in html
    listed = browser("sam").get(reverse("learning:catalog")).content.decode()
    assert "A collection of 2." in listed
    part_page = browser("sam").get(reverse("learning:catalog_item", args=[opening.pk]))
    assert list(part_page.context["part_of"]) == [whole]


def test_its_page_costs_the_same_queries_with_two_parts_and_with_twenty(
    cast: Cast, browser: Browser, offer: Offer, schedule: Schedule, whole: CatalogItem
) -> None:
    ada, costs = browser("ada"), []
    addresses = [
        reverse("learning:catalog_item", args=[whole.pk]),
        reverse("learning:credits_several", args=[cast.posts["ada"].pk, whole.pk]),
    ]
    for number in (2, 20):
        while whole.parts.count() < number:
            part = offer(title=f"Session {whole.parts.count()}")
            if whole.parts.count() % 2:
                schedule(part)
            fill(cast, whole, part)
        with after_the_event():
            for address in addresses:
                ada.get(address)
                with CaptureQueriesContext(connection) as found:
                    assert ada.get(address).status_code == 200
                costs.append(len(found))
    assert costs[:2] == costs[2:]


def test_a_part_is_approved_on_its_own_and_seen_by_others_only_then(
    cast: Cast, browser: Browser, propose: Offer, whole: CatalogItem
) -> None:
    waits = propose(title="A new session")
    fill(cast, whole, waits)
    address = reverse("learning:catalog_item", args=[whole.pk])
    page = browser("sam").get(address)
    assert (page.context["parts"], page.context["is_collection"]) == ([], True)
    assert "None of its parts is in the catalog yet" in page.content.decode()
    assert [part.item for part in browser("connie").get(address).context["parts"]] == [waits]
    item_approve(actor=cast.actor("connie"), item=waits)
    assert [part.item for part in browser("sam").get(address).context["parts"]] == [waits]


def test_parts_change_places_by_the_buttons_of_their_lines(
    cast: Cast, browser: Browser, offer: Offer, whole: CatalogItem
) -> None:
    one, two, three = (offer(title=title) for title in ("One", "Two", "Three"))
    fill(cast, whole, one, two, three)
    cora = browser("cora")
    answer = cora.post(reverse("learning:part_up", args=[whole.pk]), {"part": three.pk})
    assert answer.url == f"{reverse('learning:item_parts', args=[whole.pk])}#part-{three.pk}"
    assert titles(whole) == ["One", "Three", "Two"]
    cora.post(reverse("learning:part_down", args=[whole.pk]), {"part": one.pk})
    assert titles(whole) == ["Three", "One", "Two"]
    part_up(actor=cast.actor("cora"), collection=whole, item=three)
    part_down(actor=cast.actor("cora"), collection=whole, item=two)
    assert titles(whole) == ["Three", "One", "Two"]
    html = cora.get(reverse("learning:item_parts", args=[whole.pk])).content.decode()
    assert (html.count('data-move="up"'), html.count('data-move="down"'), html.count("data-line")) == (2, 2, 3)


def test_parts_are_found_by_their_words_added_and_taken_out(
    cast: Cast, browser: Browser, offer: Offer, whole: CatalogItem
) -> None:
    opening = offer(title="Opening")
    offer(title="Other")
    cora, address = browser("cora"), reverse("learning:item_parts", args=[whole.pk])
    assert cora.get(address, {"q": "OPEN"}).context["found"] == [opening]
    answer = cora.post(reverse("learning:part_add", args=[whole.pk]), {"part": opening.pk, "q": "OPEN"})
    assert answer.url == f"{address}?q=OPEN#add"
    assert (titles(whole), cora.get(address, {"q": "OPEN"}).context["found"]) == (["Opening"], [])
    cora.post(reverse("learning:part_remove", args=[whole.pk]), {"part": opening.pk})
    assert titles(whole) == []
    assert cora.post(reverse("learning:part_remove", args=[whole.pk]), {"part": opening.pk}).status_code == 409
    did = AuditEntry.objects.filter(action="catalog_item.edit", subject_id=whole.pk).order_by("pk")
    assert [(entry.facts["did"], entry.facts["title"]) for entry in did] == [
        ("add a part", "Opening"), ("remove a part", "Opening"),
    ]  # fmt: skip


def test_words_no_address_could_carry_are_cut(cast: Cast, browser: Browser, offer: Offer, whole: CatalogItem) -> None:
    sent = {"part": offer(title="Opening").pk, "q": "é" * 9000}
    answer = browser("cora").post(reverse("learning:part_add", args=[whole.pk]), sent)
    assert (answer.status_code, titles(whole)) == (302, ["Opening"])


def test_offered_are_what_could_be_sessions_and_the_rest_is_found_by_its_words(
    cast: Cast, browser: Browser, offer: Offer, propose: Offer, whole: CatalogItem
) -> None:
    other = offer(title="Autumn conference")
    fill(cast, other, offer(title="Session of autumn"))
    item_retire(actor=cast.actor("cora"), item=offer(title="Session of old"), reason="It is over.")
    offer(title="Session by others", provider="An association")
    offer(title="Whole semester", minutes=361)
    propose(title="Session to be decided", minutes=360)
    cora, address = browser("cora"), reverse("learning:item_parts", args=[whole.pk])

    def found(**asked: str) -> list[str]:
        return [item.title for item in cora.get(address, asked).context["found"]]

    assert found() == ["Session to be decided", "Session by others"]  # those of its own provider first
    assert found(q="session") == ["Session of autumn", "Session to be decided", "Session by others"]
    assert (found(q="semester"), found(q="autumn conf")) == (["Whole semester"], [])


def test_who_proposes_a_collection_fills_it_while_nobody_has_decided_and_the_decider_reads_it_anew(
    cast: Cast, browser: Browser, offer: Offer, propose: Offer
) -> None:
    mine, part = propose(title="My series"), offer()
    read_at = browser("connie").get(reverse("learning:catalog_item", args=[mine.pk])).context["read_at"]
    with after_the_event():
        part_add(actor=cast.actor("ada"), collection=mine, item=part)
    mine.refresh_from_db()
    with pytest.raises(NotNow, match="was changed since you opened it"):
        item_approve(actor=cast.actor("connie"), item=mine, read_at=read_at)
    item_approve(actor=cast.actor("connie"), item=mine)
    with pytest.raises(NotNow):
        part_remove(actor=cast.actor("ada"), collection=mine, item=part)
    with pytest.raises(NotAllowed):
        part_add(actor=cast.actor("sam"), collection=mine, item=part)
    assert titles(mine) == ["Story time basics"]


def test_nobody_adds_a_part_of_another_agency(cast: Cast, browser: Browser, whole: CatalogItem) -> None:
    kind = Kind.objects.filter(agency=cast.other_agency, unit="")[0]
    theirs = item_propose(
        actor=cast.actor("fay"), agency=cast.other_agency,
        facts=ItemFacts(title="Elsewhere", provider="They", kind=kind, format="live", minutes=60),
    )  # fmt: skip
    CatalogItem.objects.filter(pk=theirs.pk).update(state="approved", approved_at=theirs.proposed_at)
    with pytest.raises(Http404):
        part_add(actor=cast.actor("cora"), collection=whole, item=theirs)
    answer = browser("cora").post(reverse("learning:part_add", args=[whole.pk]), {"part": theirs.pk})
    assert answer.status_code == 409
    # Somebody who serves both agencies sees both items, and is told why not.
    theirs.proposed_by = cast.cora
    theirs.save()
    with pytest.raises(DomainError, match="A collection holds items of its own agency"):
        part_add(actor=cast.actor("cora"), collection=whole, item=theirs)
    assert titles(whole) == []


def test_what_cannot_be_a_part_or_a_collection_is_refused_in_words(
    cast: Cast, offer: Offer, schedule: Schedule, whole: CatalogItem
) -> None:
    def refused(collection: CatalogItem, item: CatalogItem, words: str) -> None:
        with pytest.raises(DomainError, match=words):
            part_add(actor=cast.actor("cora"), collection=collection, item=item)

    part, gone, other = offer(title="Part"), offer(title="Gone"), offer(title="Other")
    fill(cast, whole, part)
    item_retire(actor=cast.actor("connie"), item=gone, reason="Old")
    refused(whole, part, "is a part of “Spring conference” already")
    refused(whole, whole, "no part of itself")
    refused(other, whole, "is a collection itself")
    refused(part, other, "there is one level only")
    refused(whole, gone, "is retired")
    refused(offer(title="Fixed", amount_hundredths=300), other, "has a number of credits of its own")
    held = offer(title="Held")
    schedule(held)
    refused(held, other, "has events")
    assert titles(whole) == ["Part"]


def test_a_collection_is_neither_logged_nor_scheduled_nor_given_credits_as_a_whole(
    cast: Cast, offer: Offer, schedule: Schedule, whole: CatalogItem
) -> None:
    fill(cast, whole, offer(title="Part"))
    with pytest.raises(DomainError, match=r"is a collection\. Schedule each of its parts"):
        schedule(whole)
    with after_the_event(), pytest.raises(DomainError, match=r"is a collection\. Log those of its parts"):
        claim(cast, Source(whole), title=whole.title)
    with pytest.raises(DomainError, match="worth what its parts are worth"):
        item_edit(actor=cast.actor("cora"), item=whole, facts=facts(cast, title="W", amount_hundredths=100))


def test_a_draft_of_what_became_a_collection_since_can_still_be_claimed(
    cast: Cast, offer: Offer, whole: CatalogItem
) -> None:
    day = dt.date(2027, 3, 1)
    said: dict[str, Any] = {
        "kind": whole.kind, "title": whole.title, "provider": whole.provider, "started_on": day, "ended_on": day,
        "minutes": 60, "category": None, "goal_line": None, "activity_line": None, "learned": "",
        "membership": cast.posts["ada"], "actor": cast.actor("ada"),
    }  # fmt: skip
    draft = credit_record(**said, source=Source(whole))
    fill(cast, whole, offer(title="Part"))
    credit = credit_log(**said, credit=draft)
    assert (credit.state, credit.catalog_item) == ("claimed", whole)
