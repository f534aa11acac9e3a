"""Verifying by a link in a mail: asked for by the learner, opened by anybody's scanner, used once by a button."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Credit, VerifyLink
from learning.services.credits import credit_claim, credit_take_back
from learning.services.verify_links import FOREIGN, link_send
from libraries.models import Membership, Person
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotNow
from pdplanner.kernel.models import AuditEntry, Mail
from tests.cast import Cast

Log = Callable[..., Credit]


def ask(cast: Cast, credit: Credit) -> str:
    """The address in the mail to Sam."""
    link_send(actor=cast.actor("ada"), credit=credit)
    text = Mail.objects.filter(key__startswith="verify_link:").latest("pk").text
    found = re.search(r"https?://[^/]+(/verify-by-mail/\S+)", text)
    assert found, text
    return found[1]


def states(*credits: Credit) -> list[str]:
    return [Credit.objects.get(pk=credit.pk).state for credit in credits]


def test_the_button_verifies_what_is_ticked_and_says_how(cast: Cast, claim: Log) -> None:
    first, second = claim(title="First course"), claim(title="Second course", started_on=dt.date(2027, 3, 2),
                                                      ended_on=dt.date(2027, 3, 2))  # fmt: skip
    address = ask(cast, second)
    page = Client().get(address).content.decode()
    assert "First course" in page
    assert "Second course" in page
    done = Client().post(address, {"credit": [first.pk]}).content.decode()
    assert "1 credit of Ada Whitcomb is verified." in done
    assert states(first, second) == ["verified", "claimed"]
    first.refresh_from_db()
    assert (first.verified_by, first.verified_as) == (
        cast.sam,
        "Supervisor, Millrace Public Library, by a link in a mail",
    )
    entry = AuditEntry.objects.filter(action="credit.verify").latest("pk")
    assert (entry.person, entry.before, entry.after) == (cast.sam, "claimed", "verified")
    assert entry.facts["by"] == "a link in a mail"


def test_opening_the_link_does_nothing_however_often(cast: Cast, claim: Log) -> None:
    credit = claim()
    address = ask(cast, credit)
    for _ in range(3):
        assert Client().get(address).status_code == 200
        assert Client().head(address).status_code in (200, 405)
    assert states(credit) == ["claimed"]
    assert VerifyLink.objects.get().used_at is None


def test_a_link_works_once(cast: Cast, claim: Log) -> None:
    first, second = claim(title="First course"), claim(title="Second course", started_on=dt.date(2027, 3, 2),
                                                      ended_on=dt.date(2027, 3, 2))  # fmt: skip
    address = ask(cast, second)
    assert Client().post(address, {"credit": [first.pk]}).status_code == 200
    again = Client().post(address, {"credit": [second.pk]})
    assert (again.status_code, "This link does not work" in again.content.decode()) == (404, True)
    assert states(second) == ["claimed"]


def test_an_old_link_a_closed_account_and_a_made_up_one_get_one_answer(cast: Cast, claim: Log) -> None:
    credit = claim()
    address = ask(cast, credit)
    made_up = reverse("learning:verify_by_mail", args=["x" * 43])
    VerifyLink.objects.update(expires_at=clock.wall_now() - dt.timedelta(seconds=1))
    old = Client().get(address)
    VerifyLink.objects.update(expires_at=clock.wall_now() + dt.timedelta(days=1))
    Person.objects.filter(pk=cast.sam.pk).update(is_active=False)
    closed, never = Client().get(address), Client().get(made_up)
    assert {page.status_code for page in (old, closed, never)} == {404}
    own = r"<input[^>]*csrf[^>]*>|/verify-by-mail/[^\"]+|nonce=\S+"  # what every page has of its own
    assert len({re.sub(own, "", page.content.decode()) for page in (old, closed, never)}) == 1


def test_a_claim_that_changed_since_the_mail_is_not_verified_unread(cast: Cast, claim: Log) -> None:
    credit = claim()
    address = ask(cast, credit)
    with clock.moved_to(clock.now() + dt.timedelta(minutes=5)):
        credit_take_back(actor=cast.actor("ada"), credit=credit)
        credit.refresh_from_db()
        credit_claim(actor=cast.actor("ada"), credit=credit)
    assert "Nothing of it waits for you any more" in Client().get(address).content.decode()
    refused = Client().post(address, {"credit": [credit.pk]})
    assert (refused.status_code, states(credit)) == (422, ["claimed"])


def test_who_verifies_no_more_verifies_nothing_by_an_older_mail(cast: Cast, claim: Log) -> None:
    credit = claim()
    address = ask(cast, credit)
    Membership.objects.filter(pk=cast.posts["sam"].pk).update(ends_on=dt.date(2027, 3, 14))
    assert "Nothing of it waits for you any more" in Client().get(address).content.decode()
    Client().post(address, {"credit": [credit.pk]})
    assert states(credit) == ["claimed"]


@pytest.mark.parametrize("who", ["ada", "dina", "fred"])
def test_a_link_meant_for_somebody_else_is_refused_and_on_record(cast: Cast, claim: Log, who: str) -> None:
    """Ada, whose credit it is, as everybody else."""
    credit = claim()
    address = ask(cast, credit)
    browser = Client()
    browser.force_login(cast.people[who])
    opened, tried = browser.get(address), browser.post(address, {"credit": [credit.pk]})
    assert (opened.status_code, tried.status_code, states(credit)) == (403, 403, ["claimed"])
    assert FOREIGN in tried.content.decode()
    (row,) = AuditEntry.objects.filter(refused=True)
    assert (row.action, row.person, row.reason) == ("credit.verify", cast.people[who], FOREIGN)
    assert Client().post(address, {"credit": [credit.pk]}).status_code == 200, "it still works for whom it is for"


def test_a_foreign_credit_is_not_verified_by_a_key_put_into_the_form(cast: Cast, claim: Log) -> None:
    credit, other = claim(), claim(who="otto")
    address = ask(cast, credit)
    assert Client().post(address, {"credit": [other.pk, "x", "9" * 30]}).status_code == 422
    assert states(credit, other) == ["claimed", "claimed"]


def test_with_nothing_ticked_the_link_stays(cast: Cast, claim: Log) -> None:
    credit = claim()
    address = ask(cast, credit)
    page = Client().post(address)
    assert (page.status_code, "Tick at least one credit" in page.content.decode()) == (422, True)
    assert Client().post(address, {"credit": [credit.pk]}).status_code == 200


def test_nobody_is_asked_twice_within_three_days(cast: Cast, claim: Log) -> None:
    credit = claim()
    ask(cast, credit)
    with pytest.raises(NotNow, match="within the last three days"):
        link_send(actor=cast.actor("ada"), credit=credit)
    with clock.moved_to(clock.now() + dt.timedelta(days=3, minutes=1)):
        assert link_send(actor=cast.actor("ada"), credit=credit) == [cast.sam]


def test_who_wants_no_mail_gets_none(cast: Cast, claim: Log) -> None:
    credit = claim()
    Person.objects.filter(pk=cast.sam.pk).update(mail_rhythm="never")
    with pytest.raises(DomainError, match="takes mail from here"):
        link_send(actor=cast.actor("ada"), credit=credit)


def test_the_page_of_a_claim_offers_it_and_only_to_its_owner(cast: Cast, claim: Log) -> None:
    credit = claim()
    pages = {}
    for who in ("ada", "sam"):
        browser = Client()
        browser.force_login(cast.people[who])
        pages[who] = browser.get(reverse("learning:credit", args=[credit.pk])).content.decode()
        pages[who, "sent"] = browser.post(reverse("learning:credit_ask_by_mail", args=[credit.pk]), follow=True)
    assert "Send Sam Okafor a link by mail" in pages["ada"]
    assert "a link by mail" not in pages["sam"]
    assert "Sam Okafor gets a mail with a link" in pages["ada", "sent"].content.decode()
    assert pages["sam", "sent"].status_code in (403, 404)


def test_the_mail_alone_holds_the_key(cast: Cast, claim: Log) -> None:
    address = ask(cast, claim())
    token = address.split("/")[2]
    assert token not in str(VerifyLink.objects.values())
    assert token not in str(AuditEntry.objects.values())
