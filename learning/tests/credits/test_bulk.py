"""Many claims at once: looked at first, each decided by itself, undone together, and never one's own."""

import datetime as dt
import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from learning.models import Credit
from learning.services import credits as verbs
from learning.services.evidence import evidence_add
from learning.tests.credits.conftest import NOON, page, upload, words
from pdplanner.kernel import clock
from pdplanner.kernel.models import AuditEntry
from tests.cast import Cast

Log = Callable[..., Credit]
OWN = "Nobody decides on what is their own. Somebody else has to do this."


def looked_at(browser: Client, *credits: Credit) -> str:
    return page(browser, "verify_preview", credit=[str(one.pk) for one in credits])


def test_the_preview_says_of_each_claim_what_to_look_at_again_and_decides_nothing(
    cast: Cast, sam: Client, claim: Log
) -> None:
    file = evidence_add(actor=cast.actor("ada"), upload=upload())
    fine = claim(
        title="Story time songs", evidence=[file], started_on=dt.date(2027, 2, 1), ended_on=dt.date(2027, 2, 1)
    )
    once, twice = claim(), claim(title="Digital Navigator: basics", minutes=60)
    html = looked_at(sam, fine, once, twice)
    said = {
        row[0]: row[1]
        for row in re.findall(r'<tr data-key-item>.*?class="titled"[^>]*>([^<]+)</a>(.*?)</tr>', html, re.S)
    }
    assert "reason" not in said[fine.title]
    also = "Ada Whitcomb also has “Digital Navigator: basics” of 1 March 2027, claimed."
    assert (also in said[once.title], "No file and no link shows it." in said[once.title]) == (True, True)
    assert "3 credits selected, 2 to look at again." in words(html)
    assert set(Credit.objects.values_list("state", flat=True)) == {"claimed"}


def test_a_draft_of_the_learner_is_told_to_nobody(sam: Client, claim: Log, log: Log) -> None:
    log(title="Digital navigator basics")
    assert "also has" not in looked_at(sam, claim())


def test_the_queue_leads_to_the_preview_and_the_preview_verifies_what_stays_ticked(sam: Client, claim: Log) -> None:
    kept, left = claim(title="Kept"), claim(title="Left out")
    queue = page(sam, "to_verify", tick="all")
    assert f'action="{reverse("learning:verify_preview")}"' in queue
    ticks = re.findall(r'name="credit" value="([^"]+)"[^>]*checked', queue)
    assert len(ticks) == 2
    html = page(sam, "verify_preview", credit=ticks)
    assert re.findall(r'name="credit" value="([^"]+)"[^>]*checked', html) == ticks
    sam.post(reverse("learning:verify_selected"), {"credit": ticks[:1]})
    assert [Credit.objects.get(pk=one.pk).state for one in (kept, left)] == ["verified", "claimed"]


def test_what_changed_since_it_was_ticked_is_shown_anew_and_not_ticked(cast: Cast, sam: Client, claim: Log) -> None:
    credit = claim()
    (tick,) = re.findall(r'name="credit" value="([^"]+)"', page(sam, "to_verify"))
    with clock.moved_to(NOON + dt.timedelta(minutes=5)):
        verbs.credit_take_back(actor=cast.actor("ada"), credit=credit)
        verbs.credit_claim(actor=cast.actor("ada"), credit=credit)
    html = page(sam, "verify_preview", credit=tick)
    assert "Taken back, changed and claimed again since you ticked it." in html
    assert "checked" not in html.split("data-key-item")[1].split("</tr>")[0]


def test_what_no_longer_waits_is_counted_and_not_shown(cast: Cast, sam: Client, claim: Log) -> None:
    mine, foreign = claim(), claim(who="otto", title="Of Cedar Fork")
    html = looked_at(sam, mine, foreign)
    assert "Of Cedar Fork" not in html
    assert "1 of what you selected no longer waits or is not yours to decide on." in words(html)
    assert "None of what you selected waits for you any more." in words(looked_at(sam, foreign))
    assert "Tick at least one credit first." in page(sam, "verify_preview")


def test_ones_own_among_several_is_refused_and_audited_and_the_others_are_verified(
    cast: Cast, sam: Client, claim: Log
) -> None:
    own, other = claim(who="sam", title="My own"), claim(title="Of Ada")
    answer = sam.post(reverse("learning:verify_selected"), {"credit": [own.pk, other.pk]})
    assert f"“My own”: {OWN}" in words(answer.content.decode())
    assert [Credit.objects.get(pk=one.pk).state for one in (own, other)] == ["claimed", "verified"]
    row = AuditEntry.objects.get(refused=True)
    assert (row.action, row.subject_id, row.person_id, row.reason) == ("credit.verify", own.pk, cast.sam.pk, OWN)


def test_what_was_verified_today_can_be_undone_until_the_day_ends(cast: Cast, sam: Client, claim: Log) -> None:
    credit = claim()
    sam.post(reverse("learning:verify_selected"), {"credit": [credit.pk]})
    undo = f'action="{reverse("learning:credit_unverify", args=[credit.pk])}"'
    with clock.moved_to(NOON + dt.timedelta(hours=11)):  # an hour before midnight in Denver
        assert undo in page(sam, "to_verify")
    with clock.moved_to(NOON + dt.timedelta(hours=13)):
        assert undo not in page(sam, "to_verify")
        sam.post(reverse("learning:unverify_selected") + f"?credit={credit.pk}")
        assert Credit.objects.get().state == "verified"


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ({"why": "twice"}, "This is logged twice."),
        ({"reason": " Which one? "}, "Which one?"),
        ({"why": "time", "reason": "It took an hour."}, "The hours or the days do not fit. It took an hour."),
    ],
)
def test_a_claim_is_returned_with_a_reason_of_the_list_words_or_both(
    sam: Client, claim: Log, typed: dict[str, str], read: str
) -> None:
    sam.post(reverse("learning:credit_return", args=[claim().pk]), typed)
    credit = Credit.objects.get()
    assert (credit.state, credit.return_reason) == ("returned", read)


@pytest.mark.parametrize("typed", [{}, {"reason": "  "}, {"why": "because", "reason": "Which one?"}])
def test_without_a_reason_nothing_is_returned_and_what_was_typed_stays(
    sam: Client, claim: Log, typed: dict[str, str]
) -> None:
    answer = sam.post(reverse("learning:credit_return", args=[claim().pk]), typed)
    assert (answer.status_code, Credit.objects.get().state) == (422, "claimed")
    assert typed.get("reason", "").strip() in answer.content.decode()


def test_the_preview_costs_the_same_queries_with_two_claims_and_with_twelve(sam: Client, claim: Log) -> None:
    claims = [claim(title=f"Session {number}", minutes=20) for number in range(12)]
    costs = []
    for chosen in (claims[:2], claims):
        with CaptureQueriesContext(connection) as found:
            looked_at(sam, *chosen)
        costs.append(len(found))
    assert costs[0] == costs[1]
