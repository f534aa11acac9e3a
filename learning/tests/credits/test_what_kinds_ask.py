"""What an agency asks of a kind: evidence that shows it, and how much there is at least of what is claimed."""

from collections.abc import Callable

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Credit, Kind
from learning.services.board_sessions import session_record
from learning.services.credits import credit_claim
from learning.services.evidence import evidence_add
from learning.services.rosters import roster_keep
from learning.tests.credits.conftest import page, typed, upload
from learning.tests.credits.test_own_credit import event_with, facts_of_a_session
from pdplanner.kernel.errors import DomainError
from tests.cast import Cast

Log = Callable[..., Credit]
NEEDED = "“Live training” needs evidence: add a file, a picture or a link"


@pytest.fixture
def training(cast: Cast) -> Kind:
    """It needs evidence, and half an hour at least."""
    Kind.objects.filter(agency=cast.agency, code="training").update(evidence_needed="required", least_minutes=30)
    return Kind.objects.get(agency=cast.agency, code="training")


def test_what_needs_evidence_is_saved_without_and_claimed_with_it(cast: Cast, training: Kind, log: Log) -> None:
    draft = log()
    with pytest.raises(DomainError, match=NEEDED) as refused:
        credit_claim(actor=cast.actor("ada"), credit=draft)
    assert refused.value.field == "evidence"
    draft.evidence.add(evidence_add(actor=cast.actor("ada"), upload=upload()))
    assert credit_claim(actor=cast.actor("ada"), credit=draft).state == "claimed"


def test_what_asks_for_evidence_is_claimed_without(cast: Cast, training: Kind, claim: Log, sam: Client) -> None:
    Kind.objects.filter(pk=training.pk).update(evidence_needed="asked")
    claim()
    assert "asks for it, and takes a claim without" in page(sam, "to_verify")


def test_less_than_the_least_is_a_draft(cast: Cast, training: Kind, log: Log) -> None:
    short = log(minutes=29, evidence=[evidence_add(actor=cast.actor("ada"), upload=upload())])
    with pytest.raises(DomainError, match="takes at least 30 minutes, and this is 29 minutes") as refused:
        credit_claim(actor=cast.actor("ada"), credit=short)
    assert refused.value.field == "minutes"
    log(credit=short, minutes=30, evidence=short.evidence.all())
    assert credit_claim(actor=cast.actor("ada"), credit=short).state == "claimed"


def test_the_form_says_both_before_and_beside_what_is_missing(cast: Cast, training: Kind, ada: Client) -> None:
    address = reverse("learning:credit_log", args=[cast.posts["ada"].pk, "training"])
    blank = ada.get(address).content.decode()
    assert ("At least 30 minutes to be claimed." in blank, "A draft can be saved without." in blank) == (True, True)
    without = ada.post(address, typed())
    assert (without.status_code, without.context["files"].errors["files"][0].startswith(NEEDED)) == (422, True)
    assert "Digital navigator basics" in without.content.decode()
    evidence_add(actor=cast.actor("ada"), upload=upload())
    unticked = ada.post(address, typed())
    assert unticked.context["form"].errors["evidence"][0].startswith(NEEDED)
    assert not Credit.objects.exists()
    assert ada.post(address, typed(then="draft")).status_code == 302
    assert ada.post(address, typed(title="Another", files=upload(b"%PDF-1.7 other"))).status_code == 302
    assert sorted(Credit.objects.values_list("title", "state")) == [
        ("Another", "claimed"), ("Digital navigator basics", "draft"),
    ]  # fmt: skip


def test_a_roster_and_the_minutes_of_a_board_show_it_themselves(cast: Cast, training: Kind) -> None:
    event, parts = event_with(cast, "ada")
    (kept,) = roster_keep(actor=cast.actor("connie"), event=event, attended=[parts[0].pk])
    assert (kept.state, kept.evidence.exists()) == ("verified", False)
    attended = {"library": cast.library, "attended": [cast.tess.pk], "actor": cast.actor("carl")}
    with pytest.raises(DomainError, match="takes at least 30 minutes, and this is 20 minutes") as refused:
        session_record(facts=facts_of_a_session(cast), **attended)
    assert refused.value.field == "minutes"
    session = session_record(facts=facts_of_a_session(cast, minutes=30), **attended)
    assert session.credits.get().state == "verified"
