"""Claim, take back, verify, return, undo, reverse, enter again: who may, when, and what everybody reads."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
from django.http import Http404

from learning import ports, signals
from learning.enums import CreditState
from learning.models import Category, Credit
from learning.services import credits as verbs
from learning.services.evidence import evidence_add
from learning.tests.credits.conftest import NOON, upload
from libraries.models import Supervision
from pdplanner.kernel import audit, clock
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import Mail
from tests.cast import Cast

Log = Callable[..., Credit]


@pytest.fixture
def told() -> Iterator[list[int]]:
    """Whose credits changed, as the rest of the house hears it."""
    heard: list[int] = []

    def hear(sender: type, people: list[int], **_: object) -> None:
        heard.extend(people)

    signals.credits_changed.connect(hear)
    yield heard
    signals.credits_changed.disconnect(hear)


@pytest.fixture
def spent(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ports.ask(), "spent_on", lambda credit_id: "JSL-2027-00001")


def test_a_claim_waits_and_its_verifier_gets_one_mail_a_day(
    cast: Cast, log: Log, claim: Log, told: list[int], django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        credit = claim()
        claim(title="A second one")
    assert (credit.state, credit.claimed_at) == (CreditState.CLAIMED, NOON)
    mail = Mail.objects.get()
    assert (mail.to_person, mail.key) == (cast.sam, f"credit.claimed:{cast.sam.pk}:2027-03-15")
    assert mail.subject == "Ada Whitcomb waits for you to verify “Digital navigator basics”"
    assert "Ada Whitcomb has claimed “Digital navigator basics”" in mail.text
    assert set(told) == {cast.ada.pk}


def test_where_no_supervisor_is_named_the_director_hears_and_for_a_director_the_board_chair(
    cast: Cast, claim: Log
) -> None:
    Supervision.objects.all().delete()
    claim()
    claim(who="dina")
    assert list(Mail.objects.order_by("pk").values_list("to_person", flat=True)) == [cast.dina.pk, cast.carl.pk]


@pytest.mark.parametrize(
    ("code", "facts", "field"), [("training", {"provider": " "}, "provider"), ("self_directed", {}, "learned")]
)
def test_what_nobody_could_verify_is_not_claimed(
    cast: Cast, log: Log, code: str, facts: dict[str, str], field: str
) -> None:
    credit = log(code=code, **facts)
    with pytest.raises(DomainError) as refused:
        verbs.credit_claim(actor=cast.actor("ada"), credit=credit)
    assert refused.value.field == field
    credit.refresh_from_db()
    assert credit.state == CreditState.DRAFT


def test_logging_in_one_step_records_nothing_that_cannot_be_claimed(claim: Log) -> None:
    with pytest.raises(DomainError):
        claim(provider="")
    assert Credit.objects.count() == 0


def test_a_claim_is_taken_back_until_somebody_decides(cast: Cast, claim: Log) -> None:
    credit = claim()
    verbs.credit_take_back(actor=cast.actor("ada"), credit=credit)
    assert (credit.state, credit.claimed_at) == (CreditState.DRAFT, None)
    other = claim()
    verbs.credit_verify(actor=cast.actor("sam"), credit=Credit.objects.get(pk=other.pk))
    with pytest.raises(NotNow):
        verbs.credit_take_back(actor=cast.actor("ada"), credit=other)


def test_verifying_keeps_who_when_and_in_which_capacity(cast: Cast, claim: Log) -> None:
    credit = claim()
    verbs.credit_verify(actor=cast.actor("sam"), credit=credit)
    credit.refresh_from_db()
    assert (credit.state, credit.verified_by, credit.verified_at) == (CreditState.VERIFIED, cast.sam, NOON)
    assert credit.verified_as == "Supervisor, Millrace Public Library"
    row = audit.history(credit)[-1]
    assert (row.action, row.before, row.after, row.hat) == ("credit.verify", "claimed", "verified", credit.verified_as)


def test_the_board_chair_verifies_the_director_and_says_so(cast: Cast, claim: Log) -> None:
    credit = verbs.credit_verify(actor=cast.actor("carl"), credit=claim(who="dina"))
    assert credit.verified_as == "Board chair, Millrace Public Library"


@pytest.mark.parametrize("name", ["ada", "otto", "omar", "fred", "tess", "alma", "carl", "cora", "connie", "root"])
def test_nobody_else_verifies(cast: Cast, claim: Log, name: str) -> None:
    credit = claim()
    with pytest.raises((NotAllowed, Http404)):
        verbs.credit_verify(actor=cast.actor(name), credit=credit)
    credit.refresh_from_db()
    assert credit.state == CreditState.CLAIMED


def test_nobody_verifies_themselves_whatever_hats_they_wear(cast: Cast, claim: Log) -> None:
    credit = claim(who="dina")
    with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
        verbs.credit_verify(actor=cast.actor("dina"), credit=credit)


def test_of_two_who_verify_at_once_one_is_told(cast: Cast, claim: Log) -> None:
    credit = claim()
    twin = Credit.objects.get(pk=credit.pk)
    verbs.credit_verify(actor=cast.actor("sam"), credit=credit)
    with pytest.raises(NotNow) as refused:
        verbs.credit_return(actor=cast.actor("dina"), credit=twin, reason="Which day?")
    assert refused.value.words.startswith("Somebody was faster")
    assert Credit.objects.get(pk=credit.pk).verified_by == cast.sam


def test_a_returned_credit_carries_its_reason_and_can_be_claimed_again(cast: Cast, log: Log, claim: Log) -> None:
    credit = claim()
    Mail.objects.all().delete()
    verbs.credit_return(actor=cast.actor("sam"), credit=credit, reason="  Which session?  ")
    assert (credit.state, credit.returned_by, credit.return_reason) == ("returned", cast.sam, "Which session?")
    mail = Mail.objects.get()
    assert (mail.to_person, mail.subject) == (cast.ada, "Your credit “Digital navigator basics” was returned")
    assert "Which session?" in mail.text
    log(credit=credit, title="Digital navigator basics, session 2")
    assert credit.state == "returned"
    verbs.credit_claim(actor=cast.actor("ada"), credit=Credit.objects.get(pk=credit.pk))
    assert Credit.objects.get(pk=credit.pk).state == CreditState.CLAIMED


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_returning_and_reversing_need_a_reason(cast: Cast, claim: Log, reason: str) -> None:
    credit = claim()
    with pytest.raises(DomainError) as refused:
        verbs.credit_return(actor=cast.actor("sam"), credit=credit, reason=reason)
    assert refused.value.field == "reason"
    verbs.credit_verify(actor=cast.actor("sam"), credit=credit)
    with pytest.raises(DomainError):
        verbs.credit_reverse(actor=cast.actor("connie"), credit=credit, reason=reason)


def test_the_verifier_undoes_on_the_same_day(cast: Cast, claim: Log) -> None:
    credit = verbs.credit_verify(actor=cast.actor("sam"), credit=claim())
    verbs.credit_unverify(actor=cast.actor("sam"), credit=credit)
    credit.refresh_from_db()
    assert (credit.state, credit.verified_by, credit.verified_at, credit.verified_as) == ("claimed", None, None, "")


def test_nobody_undoes_for_another(cast: Cast, claim: Log) -> None:
    credit = verbs.credit_verify(actor=cast.actor("sam"), credit=claim())
    with pytest.raises(DomainError, match="Sam Okafor verified this credit; only they can undo it"):
        verbs.credit_unverify(actor=cast.actor("dina"), credit=credit)


def test_from_the_next_day_on_an_undo_would_rewrite_what_was_answered(cast: Cast, claim: Log) -> None:
    credit = verbs.credit_verify(actor=cast.actor("sam"), credit=claim())
    with clock.moved_to(NOON + dt.timedelta(days=1)), pytest.raises(DomainError, match="verified on 15 March 2027"):
        verbs.credit_unverify(actor=cast.actor("sam"), credit=credit)


def test_one_day_has_room_for_twenty_four_hours_in_all(cast: Cast, claim: Log) -> None:
    """Each of five credits of a whole day is possible; all five on one day are not."""
    whole_day = {"started_on": dt.date(2027, 3, 1), "ended_on": dt.date(2027, 3, 1)}
    claim(title="One", minutes=20 * 60, **whole_day)
    claim(title="Another day", minutes=20 * 60, started_on=dt.date(2027, 3, 2), ended_on=dt.date(2027, 3, 2))
    with pytest.raises(DomainError, match=r"that makes 25\.0 hours, and there are 24") as refusal:
        claim(title="Two", minutes=5 * 60, **whole_day)
    assert refusal.value.field == "minutes"
    assert claim(title="Three", minutes=4 * 60, **whole_day).state == "claimed"


def test_nothing_moves_under_an_issued_certificate(cast: Cast, claim: Log, spent: None) -> None:
    credit = verbs.credit_verify(actor=cast.actor("sam"), credit=claim())
    for verb, name, more in (
        (verbs.credit_unverify, "sam", {}),
        (verbs.credit_reverse, "connie", {"reason": "Twice."}),
    ):
        with pytest.raises(DomainError, match="Certificate JSL-2027-00001 counts this credit"):
            verb(actor=cast.actor(name), credit=credit, **more)  # type: ignore[operator]
    assert Credit.objects.get(pk=credit.pk).state == CreditState.VERIFIED


def test_a_consultant_reverses_and_the_learner_reads_why(cast: Cast, claim: Log) -> None:
    credit = verbs.credit_verify(actor=cast.actor("sam"), credit=claim())
    Mail.objects.all().delete()
    verbs.credit_reverse(actor=cast.actor("connie"), credit=credit, reason="It took two hours.")
    credit.refresh_from_db()
    assert (credit.state, credit.reversed_by, credit.reversal_reason) == ("reversed", cast.connie, "It took two hours.")
    assert (credit.verified_by, credit.verified_at) == (cast.sam, NOON)
    assert Mail.objects.get().to_person == cast.ada
    for name in ("sam", "dina", "fay", "cora", "ada"):
        other = Credit.objects.get(pk=credit.pk)
        with pytest.raises((NotAllowed, Http404)):
            verbs.credit_reverse(actor=cast.actor(name), credit=other, reason="Again.")


def test_a_reversed_credit_is_entered_again_once_as_a_copy(cast: Cast, claim: Log) -> None:
    file = evidence_add(actor=cast.actor("ada"), upload=upload())
    category = Category.objects.filter(agency=cast.agency)[0]
    credit = verbs.credit_verify(actor=cast.actor("sam"), credit=claim(evidence=[file], category=category))
    verbs.credit_reverse(actor=cast.actor("connie"), credit=credit, reason="It took two hours.")
    copy = verbs.credit_reenter(actor=cast.actor("ada"), credit=credit)
    assert (copy.state, copy.corrects, copy.title, copy.minutes) == ("draft", credit, credit.title, 180)
    assert (list(copy.evidence.all()), copy.categories.get().category) == ([file], category)
    assert (copy.verified_by, copy.return_reason) == (None, "")
    with pytest.raises(NotNow, match="already entered again"):
        verbs.credit_reenter(actor=cast.actor("ada"), credit=credit)


def test_a_credit_that_is_in_use_is_not_entered_again(cast: Cast, claim: Log) -> None:
    with pytest.raises(NotNow, match="still in use"):
        verbs.credit_reenter(actor=cast.actor("ada"), credit=claim())
