"""Claims that nobody of the library is in post to verify, and what happens when somebody is gone."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.models import Credit
from learning.queries.credit_history import history_of
from learning.queries.credits import credits_to_verify, credits_without_verifier
from learning.services.credits import credit_verify
from learning.services.overrides import credit_override, credit_override_return
from libraries.models import AgencyRole, Membership
from libraries.services.people import membership_end
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Mail
from tests.cast import LONG_AGO, Cast, person, post

Claim = Callable[..., Credit]
YESTERDAY = dt.date(2027, 3, 14)
NOTE = "I called the presenter, who remembers Omar."


def leave(cast: Cast, *names: str) -> None:
    for name in names:
        Membership.objects.filter(pk=cast.posts[name].pk).update(ends_on=YESTERDAY)


def page(browser: Client, name: str, *args: int) -> str:
    return browser.get(reverse(f"learning:{name}", args=args)).content.decode()


def test_where_nobody_is_in_post_a_consultant_verifies_with_a_note(cast: Cast, claim: Claim) -> None:
    credit = claim(who="omar")
    credit_override(actor=cast.actor("connie"), credit=credit, reason=NOTE)
    credit.refresh_from_db()
    assert (credit.state, credit.verified_by, credit.verified_as) == (
        "verified", cast.connie, "Consultant, Juniper State Library, interim verification",
    )  # fmt: skip
    line = history_of(credit)[-1]
    assert (line.words, line.reason) == ("Verified in place of a missing verifier", NOTE)


def test_a_consultant_returns_it_with_a_reason_as_well(cast: Cast, claim: Claim) -> None:
    credit = claim(who="omar")
    credit_override_return(actor=cast.actor("connie"), credit=credit, reason="Which day was it?")
    assert (credit.state, credit.returned_by) == ("returned", cast.connie)
    assert Mail.objects.get(to_person=cast.omar).text.count("Which day was it?") == 1


@pytest.mark.parametrize("note", ["", "   "])
def test_the_note_is_never_missing(cast: Cast, claim: Claim, note: str) -> None:
    with pytest.raises(DomainError) as refusal:
        credit_override(actor=cast.actor("connie"), credit=claim(who="omar"), reason=note)
    assert refusal.value.field == "reason"


def test_where_somebody_is_in_post_the_claim_waits_for_them(cast: Cast, claim: Claim) -> None:
    with pytest.raises(DomainError, match="This credit waits for Sam Okafor"):
        credit_override(actor=cast.actor("connie"), credit=claim(), reason=NOTE)


def test_nobody_overrides_for_themselves_and_only_consultants_of_the_agency_do(cast: Cast, claim: Claim) -> None:
    AgencyRole.objects.create(
        agency=cast.agency, person=cast.omar, role="consultant", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    credit = claim(who="omar")
    with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
        credit_override(actor=cast.actor("omar"), credit=credit, reason=NOTE)
    with pytest.raises(NotAllowed):
        credit_override(actor=cast.actor("cora"), credit=credit, reason=NOTE)
    with pytest.raises(Http404):
        credit_override(actor=cast.actor("fay"), credit=credit, reason=NOTE)


def test_a_claim_that_was_changed_meanwhile_is_read_anew(cast: Cast, claim: Claim) -> None:
    credit = claim(who="omar")
    with pytest.raises(NotNow, match="Read it anew"):
        credit_override(
            actor=cast.actor("connie"), credit=credit, reason=NOTE, sent_at=clock.now() - dt.timedelta(days=1)
        )


def test_what_a_consultant_decides_is_the_claim_whose_page_they_came_from(
    cast: Cast, claim: Claim, client: Client
) -> None:
    credit = claim(who="omar")
    client.force_login(cast.connie)
    html = page(client, "credit", credit.pk)
    Credit.objects.update(claimed_at=clock.now() + dt.timedelta(minutes=5))  # taken back, changed and claimed again
    for name in ("credit_override", "credit_override_return"):
        address = reverse(f"learning:{name}", args=[credit.pk])
        (link,) = re.findall(rf'href="({address}\?[^"]+)"', html)
        read = client.get(link).context["form"]["sent_at"].value()
        assert client.post(address, {"reason": NOTE, "sent_at": read}).status_code == 409
    assert Credit.objects.get().state == "claimed"


def test_consultants_find_such_claims_in_a_list_and_get_the_mail(cast: Cast, claim: Claim) -> None:
    claim()
    credit = claim(who="omar")
    assert list(credits_without_verifier(cast.actor("connie"))) == [credit]
    assert list(credits_without_verifier(cast.actor("fay"))) == []
    assert Mail.objects.filter(to_person=cast.connie, text__contains="/claims-without-verifier/").count() == 1


def test_a_claim_survives_everybody_who_could_verify_it(cast: Cast, claim: Claim) -> None:
    credit = claim()
    for gone, waits_for in (("sam", "dina"), ("dina", "carl")):
        leave(cast, gone)
        assert list(credits_to_verify(cast.actor(waits_for))) == [credit]
    leave(cast, "carl")
    assert list(credits_without_verifier(cast.actor("connie"))) == [credit]


def test_the_learner_reads_who_the_claim_waits_for_now(cast: Cast, claim: Claim, client: Client) -> None:
    credit = claim()
    client.force_login(cast.ada)
    assert "It waits for Sam Okafor." in page(client, "credit", credit.pk)
    leave(cast, "sam")
    assert "It waits for Dina Herrera." in page(client, "credit", credit.pk)
    leave(cast, "dina")
    assert "It waits for Carl Pym, the board chair, because there is no supervisor" in page(client, "credit", credit.pk)
    leave(cast, "carl")
    assert "It waits for a consultant of the agency" in page(client, "credit", credit.pk)


def test_what_the_board_chair_verifies_for_the_staff_is_marked_as_interim(cast: Cast, claim: Claim) -> None:
    credit = claim()
    leave(cast, "sam", "dina")
    credit_verify(actor=cast.actor("carl"), credit=credit)
    assert credit.verified_as == "Board chair, Millrace Public Library, interim verification"
    assert history_of(credit)[-1].reason == "No supervisor and no director was in post."


def test_who_left_can_verify_no_more(cast: Cast, claim: Claim) -> None:
    credit = claim()
    leave(cast, "sam")
    with pytest.raises(Http404):
        credit_verify(actor=cast.actor("sam"), credit=credit)


def test_a_trustee_verifies_the_chair_and_the_chair_a_trustee(cast: Cast, claim: Claim) -> None:
    for learner, verifier in (("carl", "tess"), ("tess", "carl")):
        credit = claim(who=learner)
        assert list(credits_to_verify(cast.actor(verifier))) == [credit]
        credit_verify(actor=cast.actor(verifier), credit=credit)
        assert credit.verified_by == cast.people[verifier]


def test_after_a_promotion_the_board_chair_verifies_what_was_claimed_before(cast: Cast, claim: Claim) -> None:
    credit = claim()
    membership_end(actor=cast.actor("alma"), membership=cast.posts["dina"], ends_on=YESTERDAY)
    post(cast.ada, cast.library, "director", starts_on=dt.date(2027, 3, 15))
    with pytest.raises(Http404):
        credit_verify(actor=cast.actor("sam"), credit=credit)
    credit_verify(actor=cast.actor("carl"), credit=credit)
    assert credit.verified_as == "Board chair, Millrace Public Library"


def test_the_pages_of_an_override(cast: Cast, claim: Claim, client: Client) -> None:
    credit = claim(who="omar")
    client.force_login(cast.connie)
    assert "Digital navigator basics" in page(client, "unattended")
    assert "Verify with a note" in page(client, "credit", credit.pk)
    address = reverse("learning:credit_override", args=[credit.pk])
    assert client.post(address, {"reason": ""}).status_code == 422
    answer = client.post(address, {"reason": NOTE, "sent_at": credit.claimed_at.isoformat()})
    assert answer.url == reverse("learning:unattended")
    credit.refresh_from_db()
    assert credit.state == "verified"


def test_no_note_is_offered_where_somebody_is_in_post(cast: Cast, claim: Claim, client: Client) -> None:
    credit = claim()
    client.force_login(cast.connie)
    assert "Verify with a note" not in page(client, "credit", credit.pk)


@pytest.mark.parametrize("rows", [3, 30])
def test_the_list_of_such_claims_costs_the_same_with_few_and_with_many(
    cast: Cast, claim: Claim, client: Client, rows: int, django_assert_max_num_queries: Callable[..., object]
) -> None:
    first = claim(who="omar")
    for number in range(rows):
        held = post(person(f"Page {number}"), cast.second_library, "director")
        Membership.objects.filter(pk=held.pk).update(ends_on=YESTERDAY)
        first.pk, first.membership, first.person = None, held, held.person
        first.save(force_insert=True)
    client.force_login(cast.connie)
    with django_assert_max_num_queries(11):
        assert "Digital navigator basics" in page(client, "unattended")
