"""The queue, and the pages on which others decide, as a browser without scripts uses them."""

import datetime as dt
import re
from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from learning.models import Credit
from learning.services import credits as verbs
from learning.services.evidence import evidence_add
from learning.tests.credits.conftest import NOON, page, typed, upload, words
from pdplanner.kernel import clock
from tests.cast import Cast

Log = Callable[..., Credit]


def test_the_queue_shows_the_oldest_claim_first_with_its_evidence(cast: Cast, sam: Client, claim: Log) -> None:
    file = evidence_add(actor=cast.actor("ada"), upload=upload())
    claim(title="First", evidence=[file], learned="I can <b>lead</b> one.")
    claim(title="Second")
    html = page(sam, "to_verify")
    assert html.index("First") < html.index("Second")
    assert reverse("learning:evidence", args=[file.pk]) in html
    assert "I can &lt;b&gt;lead&lt;/b&gt; one." in html


def test_a_director_sees_first_what_has_no_other_supervisor(cast: Cast, claim: Log) -> None:
    claim(title="Of Ada, whose supervisor is Sam")
    claim(who="sam", title="Of Sam, whom nobody else supervises")
    browser = Client()
    browser.force_login(cast.dina)
    mine, everything = page(browser, "to_verify"), page(browser, "to_verify", whose="all")
    assert ("Of Ada" in mine, "Of Sam" in mine) == (False, True)
    assert ("Of Ada" in everything, "Of Sam" in everything) == (True, True)


def test_verifying_offers_an_undo_that_works(sam: Client, claim: Log) -> None:
    credit = claim()
    answer = sam.post(reverse("learning:credit_verify", args=[credit.pk]), follow=True)
    undo = reverse("learning:credit_unverify", args=[credit.pk])
    assert f'action="{undo}"' in answer.content.decode()
    sam.post(undo)
    assert Credit.objects.get(pk=credit.pk).state == "claimed"


def test_the_slower_of_two_reads_what_happened(cast: Cast, sam: Client, claim: Log) -> None:
    credit = claim()
    verbs.credit_verify(actor=cast.actor("dina"), credit=credit)
    answer = sam.post(reverse("learning:credit_verify", args=[credit.pk]))
    assert answer.status_code == 409
    assert "this credit is now “verified”" in words(answer.content.decode())


def test_returning_asks_for_the_reason_and_keeps_it_on_a_mistake(sam: Client, claim: Log) -> None:
    credit = claim()
    address = reverse("learning:credit_return", args=[credit.pk])
    assert sam.get(address).status_code == 200
    refused = sam.post(address, {"reason": "  "})
    assert (refused.status_code, "Give a reason" in refused.content.decode()) == (422, True)
    sam.post(address, {"reason": "Which session?"})
    assert Credit.objects.get().return_reason == "Which session?"


def test_a_consultant_reverses_from_the_page_and_the_learner_enters_it_again(
    cast: Cast, ada: Client, claim: Log
) -> None:
    credit = verbs.credit_verify(actor=cast.actor("sam"), credit=claim())
    browser = Client()
    browser.force_login(cast.connie)
    browser.post(reverse("learning:credit_reverse", args=[credit.pk]), {"reason": "Two hours, not three."})
    assert "Enter it again" in page(ada, "credit", credit.pk)
    answer = ada.post(reverse("learning:credit_reenter", args=[credit.pk]))
    copy = Credit.objects.get(corrects=credit)
    assert answer["Location"] == reverse("learning:credit_edit", args=[copy.pk])
    ada.post(answer["Location"], typed(minutes="2"))
    copy.refresh_from_db()
    assert (copy.state, copy.minutes) == ("claimed", 120)
    assert "Enter it again" not in page(ada, "credit", credit.pk)


def test_several_are_verified_at_once_and_those_that_could_not_be_are_named(
    cast: Cast, sam: Client, claim: Log
) -> None:
    first, second, gone = claim(title="One"), claim(title="Two"), claim(title="Three")
    foreign = claim(who="otto", title="Of Cedar Fork")
    verbs.credit_take_back(actor=cast.actor("ada"), credit=gone)
    ticked = [first.pk, second.pk, gone.pk, foreign.pk, "x", "-1", 10**30]
    answer = sam.post(reverse("learning:verify_selected"), {"credit": ticked})
    html = words(answer.content.decode())
    assert answer.status_code == 200
    assert "Not everything was verified." in html
    # The one taken back is a draft again, so it is as unknown as the one that never was.
    assert html.count("One of the credits you ticked was taken back meanwhile, or is not yours to decide on.") == 2
    states = {credit.title: credit.state for credit in Credit.objects.all()}
    assert states == {"One": "verified", "Two": "verified", "Three": "draft", "Of Cedar Fork": "claimed"}
    undo = re.search(r'action="(/to-verify/undo/[^"]+)"', answer.content.decode())
    assert undo is not None
    sam.post(undo[1].replace("&amp;", "&"))
    assert set(Credit.objects.filter(title__in=["One", "Two"]).values_list("state", flat=True)) == {"claimed"}


def test_ticking_nothing_is_said(sam: Client, claim: Log) -> None:
    claim()
    assert "Tick at least one credit first." in sam.post(reverse("learning:verify_selected")).content.decode()


def test_changes_are_made_by_post_alone(sam: Client, claim: Log) -> None:
    credit = claim()
    for name in ("claim", "take_back", "verify", "unverify", "reenter"):
        assert sam.get(reverse(f"learning:credit_{name}", args=[credit.pk])).status_code == 405


def changed_meanwhile(cast: Cast, credit: Credit) -> None:
    """Ada takes the claim back, makes two hours twenty and claims again, while Sam's page is open."""
    ada = cast.actor("ada")
    with clock.moved_to(NOON + dt.timedelta(minutes=5)):
        verbs.credit_take_back(actor=ada, credit=Credit.objects.get(pk=credit.pk))
        Credit.objects.filter(pk=credit.pk).update(minutes=1200)
        verbs.credit_claim(actor=ada, credit=Credit.objects.get(pk=credit.pk))


def test_nobody_verifies_what_they_have_not_read(cast: Cast, sam: Client, claim: Log) -> None:
    credit = claim()
    address = reverse("learning:credit_verify", args=[credit.pk])
    for html in (page(sam, "to_verify"), sam.get(reverse("learning:credit", args=[credit.pk])).content.decode()):
        (sent,) = re.findall(rf'action="{address}">.*?name="sent_at" value="([^"]+)"', html, re.DOTALL)
    changed_meanwhile(cast, credit)
    answer = sam.post(address, {"sent_at": sent})
    assert (answer.status_code, Credit.objects.get(pk=credit.pk).state) == (409, "claimed")
    assert "took this credit back, changed it and claimed it again" in words(answer.content.decode())


def test_nobody_returns_what_they_have_not_read(cast: Cast, sam: Client, claim: Log) -> None:
    credit = claim()
    address = reverse("learning:credit_return", args=[credit.pk])
    for html in (page(sam, "to_verify"), page(sam, "credit", credit.pk)):
        (link,) = re.findall(rf'href="({address}[^"]+)"', html)
    changed_meanwhile(cast, credit)
    form = sam.get(link).context["form"]
    answer = sam.post(address, {"reason": "Which session?", "sent_at": form["sent_at"].value()})
    assert (answer.status_code, Credit.objects.get(pk=credit.pk).state) == (409, "claimed")
    (link,) = re.findall(rf'href="({address}[^"]+)"', page(sam, "to_verify"))
    sam.post(address, {"reason": "Which session?", "sent_at": sam.get(link).context["form"]["sent_at"].value()})
    assert Credit.objects.get(pk=credit.pk).state == "returned"


def test_a_ticked_credit_that_changed_meanwhile_is_named_and_not_verified(cast: Cast, sam: Client, claim: Log) -> None:
    credits = [claim(title="Changed"), claim(title="The same")]
    ticks = re.findall(r'name="credit" value="([^"]+)"', page(sam, "to_verify"))
    changed_meanwhile(cast, credits[0])
    answer = sam.post(reverse("learning:verify_selected"), {"credit": ticks})
    assert [Credit.objects.get(pk=credit.pk).state for credit in credits] == ["claimed", "verified"]
    assert "“Changed”: Ada Whitcomb took this credit back" in words(answer.content.decode())
