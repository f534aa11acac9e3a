"""Credits taken from the catalog: nothing an event knows is typed twice, and an event is claimed once."""

import datetime as dt
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from learning.forms.sources import facts_from
from learning.models import CatalogItem, Category, Credit, Event, Kind, Participation
from learning.services.catalog import item_retire
from learning.services.credits import credit_log, credit_record
from learning.services.particulars import Particulars
from learning.services.rosters import roster_keep
from learning.services.sources import Source
from learning.services.verify_links import link_send
from learning.tests.catalog.conftest import Offer, after_the_event
from pdplanner.kernel.errors import DomainError
from pdplanner.kernel.models import Mail
from tests.cast import Cast

pytestmark = pytest.mark.django_db
Browser = Callable[[str], Client]
Schedule = Callable[..., Event]
Register = Callable[..., Participation]
SATURDAY = dt.date(2027, 3, 20)
MONDAY = dt.date(2027, 3, 15)


def claim(cast: Cast, source: Source, who: str = "ada", service: Any = credit_log, **said: Any) -> Credit:
    facts = {
        "kind": Kind.objects.get(agency=cast.agency, code="training"), "title": "Story time basics",
        "provider": "A college", "started_on": SATURDAY, "ended_on": SATURDAY, "minutes": 60, "category": None,
        "goal_line": None, "activity_line": None, "learned": "",
    }  # fmt: skip
    return service(actor=cast.actor(who), membership=cast.posts[who], source=source, **{**facts, **said})


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


def test_what_is_written_over_the_title_or_provider_is_not_from_the_catalog(cast: Cast, offer: Offer) -> None:
    item = offer(amount_hundredths=400)
    for other in ({"title": "Knitting"}, {"provider": "My aunt"}):
        credit = claim(cast, Source(item), started_on=MONDAY, ended_on=MONDAY, **other)
        assert (credit.catalog_item, credit.amount_hundredths, credit.state) == (None, None, "claimed")
    kept = claim(
        cast, Source(item), started_on=MONDAY, ended_on=MONDAY, title=" STORY-TIME basics", provider="a College"
    )
    assert (kept.catalog_item, kept.amount_hundredths) == (item, 400)


def test_a_draft_of_the_catalog_that_is_made_something_else_is_a_credit_of_ones_own(
    cast: Cast, browser: Browser, offer: Offer
) -> None:
    item = offer(amount_hundredths=400)
    credit = claim(cast, Source(item), started_on=MONDAY, ended_on=MONDAY, service=credit_record)
    CatalogItem.objects.update(title="Story time, new edition")  # what is theirs stays theirs
    address, sent = reverse("learning:credit_edit", args=[credit.pk]), {
        "title": credit.title, "provider": credit.provider, "started_on": MONDAY, "minutes": "1", "then": "draft",
    }  # fmt: skip
    ada = browser("ada")
    assert ada.post(address, {**sent, "learned": "Much."}).status_code == 302
    credit.refresh_from_db()
    assert (credit.catalog_item, credit.learned) == (item, "Much.")
    asked = ada.post(address, {**sent, "title": "Knitting"})
    (question,) = asked.context["form"].warnings
    assert (asked.status_code, question) == (
        422, "The catalog has this as “Story time, new edition” by A college. Under another title, or given by "
        "others, it is not what Juniper State Library has approved: it becomes a credit of your own, that does not "
        "count as one from the catalog, and is worth what its hours give.",
    )  # fmt: skip
    ada.post(address, {**sent, "title": "Knitting", "looked": "on"})
    credit.refresh_from_db()
    assert (credit.title, credit.catalog_item, credit.amount_hundredths) == ("Knitting", None, None)


def test_whoever_verifies_reads_what_the_catalog_says_and_what_it_is_worth(
    cast: Cast, browser: Browser, offer: Offer
) -> None:
    credit = claim(cast, Source(offer(amount_hundredths=50)), started_on=MONDAY, ended_on=MONDAY, minutes=180)
    link_send(actor=cast.actor("ada"), credit=credit)
    sam, told = browser("sam"), "“Story time basics” by A college, 1 hour, worth 0.5 credits as the agency has set it"
    by_mail = re.search(r"/verify-by-mail/[^\s]+", Mail.objects.get(key__startswith="verify_link").text)
    assert by_mail is not None
    pages = [reverse("learning:to_verify"), f"{reverse('learning:verify_preview')}?credit={credit.pk}", by_mail[0]]
    shown = [sam.get(address) for address in pages]
    assert [told in page.content.decode() for page in shown] == [True, True, True]
    assert "In the catalog it takes 1 hour, here 3 hours." in shown[1].context["claims"][0].warnings


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


def test_what_was_begun_after_an_item_was_retired_is_none_of_the_catalog_any_more(cast: Cast, offer: Offer) -> None:
    item = offer()
    item_retire(actor=cast.actor("connie"), item=item, reason="Gone.")  # on that Monday
    with after_the_event():
        tuesday = MONDAY + dt.timedelta(days=1)
        assert claim(cast, Source(item), started_on=MONDAY, ended_on=tuesday).catalog_item == item
        with pytest.raises(DomainError, match="left the catalog on 15 March 2027"):
            claim(cast, Source(item), started_on=tuesday, ended_on=tuesday)


def test_an_address_that_makes_no_sense_opens_the_empty_form(cast: Cast, browser: Browser) -> None:
    address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, "training"])
    for asked in ({"event": "9" * 30}, {"item": "x"}, {"event": "77"}):
        answer = browser("ada").get(address, asked)
        assert (answer.status_code, answer.context["form"].initial) == (200, {})


def test_the_day_a_recording_was_published_is_the_catalogs_to_say(cast: Cast, browser: Browser, offer: Offer) -> None:
    known, day = dt.date(2026, 6, 1), {"started_on": MONDAY, "ended_on": MONDAY}
    with pytest.raises(DomainError, match="is still to come"):
        offer(published_on=dt.date(2027, 3, 16))
    item = offer(published_on=known)
    assert "1 June 2026" in browser("ada").get(reverse("learning:catalog_item", args=[item.pk])).content.decode()
    assert facts_from(Source(item), cast.ada)["published_on"] == known
    assert claim(cast, Source(item), **day).published_on == known
    with pytest.raises(DomainError, match="was published on 1 June 2026") as refused:
        claim(cast, Source(item), particulars=Particulars(published_on=MONDAY), **day)
    assert refused.value.field == "published_on"
    early = {"started_on": dt.date(2026, 5, 31), "ended_on": dt.date(2026, 5, 31)}
    with pytest.raises(DomainError, match="cannot have been published"):
        claim(cast, Source(item), **early)


def test_an_item_that_is_filed_under_a_category_gives_its_credits_that_one(
    cast: Cast, offer: Offer, public: Category
) -> None:
    item, other = offer(category=public), Category.objects.filter(agency=cast.agency).exclude(pk=public.pk)[0]
    day = {"started_on": MONDAY, "ended_on": MONDAY}
    with pytest.raises(DomainError, match=f"is filed under {public}") as refused:
        claim(cast, Source(item), category=other, **day)
    assert (refused.value.field, Credit.objects.count()) == ("category", 0)
    assert claim(cast, Source(item), **day).categories.get().category == public
    assert claim(cast, Source(item), title="Knitting", category=other, **day).categories.get().category == other
