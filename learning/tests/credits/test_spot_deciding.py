"""Spot checks: who decides on an answer, what follows, and the pages of a round."""

import csv
import datetime as dt
import hashlib
import io
import re

import pytest
from django.test import Client
from django.urls import reverse

from learning.models import Evidence, SpotCheck, SpotRound
from learning.queries.spot_checks import asked_of, pool_of
from learning.services.credits import credit_reverse, credit_unverify
from learning.services.spot_checks import (
    spot_check_drop,
    spot_check_not_show,
    spot_check_pass,
    spot_check_take_back,
)
from learning.tests.credits.conftest import TODAY, WEEKS, Verified, answered, begin, fresh, page, words
from libraries.models import AgencyRole
from pdplanner.kernel import clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail, Notice
from tests.cast import LONG_AGO, Cast


def not_shown(cast: Cast, check: SpotCheck) -> SpotCheck:
    check = answered(cast, check)
    why = "Another name is on it."
    return spot_check_not_show(actor=cast.actor("connie"), check=check, reason=why, sent_at=check.answered_at)


# --- The checker ---
def test_nobody_checks_what_is_their_own(cast: Cast, verified: Verified) -> None:
    AgencyRole.objects.create(
        agency=cast.agency, person=cast.ada, role="consultant", starts_on=LONG_AGO, recorded_at=clock.now()
    )
    verified()
    check = answered(cast, begin(cast).checks.get())
    for decide in (spot_check_pass, spot_check_not_show, spot_check_drop):
        more = {"sent_at": clock.now()} if decide is spot_check_pass else {"reason": "Why"}
        with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
            decide(actor=cast.actor("ada"), check=check, **more)
    assert fresh(check).state == "answered"


def test_nobody_checks_what_they_verified(cast: Cast, verified: Verified, client: Client) -> None:
    verified(by="connie")
    check = answered(cast, begin(cast).checks.get())
    for decide in (spot_check_pass, spot_check_not_show, spot_check_drop):
        more = {"sent_at": clock.now()} if decide is spot_check_pass else {"reason": "Why"}
        with pytest.raises(NotAllowed, match="You verified this credit"):
            decide(actor=cast.actor("connie"), check=check, **more)
    client.force_login(cast.connie)
    html = page(client, "spot_check", check.pk)
    assert "You verified this credit, so somebody else checks it." in html
    assert reverse("learning:spot_pass", args=[check.pk]) not in html
    assert client.post(reverse("learning:spot_pass", args=[check.pk])).status_code == 403
    assert AuditEntry.objects.filter(action="spot_check.decide", refused=True, person=cast.connie).count() == 1
    assert fresh(check).state == "answered"


def test_a_coordinator_reads_a_round_and_decides_on_nothing(cast: Cast, check: SpotCheck, client: Client) -> None:
    answered(cast, check)
    with pytest.raises(NotAllowed):
        spot_check_pass(actor=cast.actor("cora"), check=fresh(check), sent_at=clock.now())
    client.force_login(cast.cora)
    assert "1 of 1 credit drawn" in words(page(client, "spot_round", check.round_id))
    assert "Lupe was there, too." in page(client, "spot_check", check.pk)


def test_a_consultant_passes_what_was_shown_and_the_learner_is_thanked(
    cast: Cast, check: SpotCheck, client: Client
) -> None:
    check = answered(cast, check)
    client.force_login(cast.connie)
    assert "Look at what Ada Whitcomb shows" in client.get("/").content.decode()
    html = page(client, "spot_check", check.pk)
    assert "Lupe was there, too." in html
    client.post(reverse("learning:spot_pass", args=[check.pk]), {"sent_at": check.answered_at.isoformat()})
    check = fresh(check)
    assert (check.state, check.decided_by, check.decided_at) == ("passed", cast.connie, clock.now())
    assert Mail.objects.get(subject="Your spot check is passed: “Digital navigator basics”").to_person == cast.ada
    entry = AuditEntry.objects.get(action="spot_check.decide")
    assert (entry.before, entry.after, entry.person) == ("answered", "passed", cast.connie)


def test_an_answer_that_was_sent_anew_is_read_again(cast: Cast, check: SpotCheck) -> None:
    read_at = answered(cast, check).answered_at
    spot_check_take_back(actor=cast.actor("ada"), check=fresh(check))
    with clock.moved_to(clock.now() + dt.timedelta(hours=1)):
        answered(cast, check)
        with pytest.raises(NotNow, match="Read what is shown now"):
            spot_check_pass(actor=cast.actor("connie"), check=fresh(check), sent_at=read_at)


@pytest.mark.parametrize("move", ["not_show", "drop"])
def test_an_answer_that_comes_while_a_reason_is_written_is_read_before_anything_is_decided(
    cast: Cast, check: SpotCheck, client: Client, move: str
) -> None:
    with clock.moved_to(clock.now() + WEEKS + dt.timedelta(days=1)):
        client.force_login(cast.connie)
        before = link_to(page(client, "spot_check", check.pk), move, check)
        late = answered(cast, check)
        hidden = client.get(before).context["form"]["sent_at"].value()
        refused = client.post(before, {"reason": "Nothing came.", "sent_at": hidden})
        assert (refused.status_code, fresh(check).state) == (409, "answered")
        assert "Read what is shown now" in refused.content.decode()
        after = link_to(page(client, "spot_check", check.pk), move, check)
        hidden = client.get(after).context["form"]["sent_at"].value()
        assert hidden == late.answered_at.isoformat()
        client.post(after, {"reason": "No name on it.", "sent_at": hidden})
    assert fresh(check).state == {"not_show": "not_shown", "drop": "dropped"}[move]


def link_to(html: str, move: str, check: SpotCheck) -> str:
    found = re.search(rf'href="({reverse(f"learning:spot_{move}", args=[check.pk])}[^"]*)"', html)
    assert found
    return found[1]


def test_nothing_is_called_not_shown_before_its_day_is_over(cast: Cast, check: SpotCheck) -> None:
    connie = cast.actor("connie")
    with pytest.raises(DomainError, match="They have until 12 April 2027"):
        spot_check_not_show(actor=connie, check=check, reason="Nothing came.")
    with clock.moved_to(clock.now() + WEEKS + dt.timedelta(days=1)):
        spot_check_not_show(actor=connie, check=fresh(check), reason="Nothing came.")
    assert fresh(check).state == "not_shown"


def test_not_shown_leaves_the_credit_verified_and_leads_to_reversing_it(
    cast: Cast, check: SpotCheck, client: Client
) -> None:
    not_shown(cast, check)
    check.credit.refresh_from_db()
    assert check.credit.state == "verified"
    client.force_login(cast.connie)
    assert reverse("learning:credit_reverse", args=[check.credit_id]) in page(client, "spot_check", check.pk)
    client.force_login(cast.ada)
    html = page(client, "spot_check", check.pk)
    assert "Another name is on it." in html
    assert reverse("learning:credit_reverse", args=[check.credit_id]) not in html


def test_what_turns_up_late_is_answered_and_passes(cast: Cast, check: SpotCheck) -> None:
    not_shown(cast, check)
    late = answered(cast, check)
    assert (late.decided_by, late.reason) == (None, "")
    assert spot_check_pass(actor=cast.actor("connie"), check=late, sent_at=late.answered_at).state == "passed"


def test_a_reversed_credit_is_asked_for_no_more(cast: Cast, check: SpotCheck) -> None:
    credit_reverse(actor=cast.actor("connie"), credit=check.credit, reason="It was another’s.")
    assert (fresh(check).state, fresh(check).reason) == ("dropped", "The credit was reversed.")
    assert Notice.objects.get(to_person=cast.ada, asks=True).settled_at is not None
    assert [one.state for one in asked_of(cast.ada)] == ["dropped"]


def test_the_verification_of_a_drawn_credit_is_not_undone(cast: Cast, check: SpotCheck) -> None:
    with pytest.raises(DomainError, match="drawn for a spot check"):
        credit_unverify(actor=cast.actor("sam"), credit=check.credit)


def test_who_is_no_longer_asked_reads_why_and_may_be_drawn_again(cast: Cast, check: SpotCheck) -> None:
    spot_check_drop(actor=cast.actor("connie"), check=check, reason="You are on leave.")
    assert Notice.objects.get(to_person=cast.ada, asks=False).words == "You are on leave."
    assert pool_of(cast.agency, TODAY, TODAY, 24).keys == (check.credit_id,)


# --- The pages of a round ---
def test_a_coordinator_starts_a_round_in_a_form_that_keeps_what_was_typed(
    cast: Cast, verified: Verified, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.services.spot_checks.LEAST_PEOPLE", 1)
    verified()
    client.force_login(cast.cora)
    address = reverse("learning:spot_start", args=[cast.agency.pk])
    assert address in page(client, "spot_rounds")
    typed = dict(client.get(address).context["form"].initial)
    refused = client.post(address, typed | {"by": "share", "number": 51})
    assert refused.status_code == 422
    assert "A share is at most 50 percent" in refused.content.decode()
    assert 'value="51"' in refused.content.decode()
    answers = [client.post(address, typed | {"by": "share", "number": 50}) for _ in range(2)]
    one = SpotRound.objects.get()
    assert {answer.url for answer in answers} == {reverse("learning:spot_round", args=[one.pk])}
    shown = words(page(client, "spot_round", one.pk))
    assert one.seed in shown
    assert "Could be drawn 1" in shown
    assert "Passed a round within 24 months 0 people, 0 credits" in shown


def test_the_sheet_has_all_that_is_needed_to_draw_again_and_no_names(
    cast: Cast, verified: Verified, client: Client
) -> None:
    for n in range(8):
        verified(title=f"Course {n}", minutes=60)
    one = begin(cast, number=3)
    client.force_login(cast.connie)
    text = client.get(reverse("learning:spot_pool", args=[one.pk])).content.decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    again = sorted(rows, key=lambda row: hashlib.sha256(f"{one.seed}:{row['Credit']}".encode()).hexdigest())
    assert [row["Drawn"] for row in again] == ["yes"] * 3 + ["no"] * 5
    assert {int(row["Credit"]) for row in again[:3]} == {check.credit_id for check in one.checks.all()}
    assert "Ada" not in text
    assert not Evidence.objects.exists()
