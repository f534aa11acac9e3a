"""Spot checks: who is drawn, who is left out, what the learner shows, and who is told."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.http import Http404
from django.test import Client
from django.urls import reverse

from learning.models import Credit, SpotCheck, SpotRound
from learning.queries.spot_checks import Pool, pool_of
from learning.queries.spot_draw import drawn
from learning.services.credits import credit_reverse, credit_unverify
from learning.services.evidence import evidence_add, evidence_remove
from learning.services.spot_checks import (
    Sample,
    spot_check_answer,
    spot_check_not_show,
    spot_check_pass,
    spot_check_take_back,
    spot_round_start,
)
from learning.tests.credits.conftest import TODAY, WEEKS, Verified, answered, begin, fresh, page, upload, words
from libraries.models import Person
from pdplanner.kernel import clock
from pdplanner.kernel.access import visible
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail, MailRhythm, Notice
from tests.cast import Cast


# --- A round ---
def test_a_round_keeps_its_seed_and_what_could_be_drawn(cast: Cast, verified: Verified) -> None:
    pool = [verified(title=f"Course {n}", minutes=60).pk for n in range(10)]
    one = begin(cast, number=3)
    assert one.pool == pool
    assert {check.credit_id for check in one.checks.all()} == set(drawn(one.seed, pool, 3))
    entry = AuditEntry.objects.get(action="agency.start_spot_round")
    assert (entry.person, entry.facts["seed"], entry.agency) == (cast.cora, one.seed, cast.agency)


def test_a_share_is_rounded_up_so_that_it_is_never_nothing(cast: Cast, verified: Verified) -> None:
    for n in range(11):
        verified(title=f"Course {n}", minutes=60)
    assert begin(cast, number=None, share=10).number == 2


def test_only_credits_verified_in_these_days_by_the_clock_of_the_agency_are_drawn(
    cast: Cast, verified: Verified
) -> None:
    in_time, late = verified(title="In time"), verified(title="Late")
    midnight = clock.day_begins(TODAY, "America/Denver")
    Credit.objects.filter(pk=in_time.pk).update(verified_at=midnight)
    Credit.objects.filter(pk=late.pk).update(verified_at=midnight - dt.timedelta(minutes=1))
    assert pool_of(cast.agency, TODAY, TODAY, 24).keys == (in_time.pk,)


def test_claims_reversed_credits_and_those_of_another_agency_are_not_drawn(
    cast: Cast, claim: Callable[..., Credit], verified: Verified
) -> None:
    claim(title="Claimed")
    verified(title="Elsewhere", who="fred", by="fay")
    Credit.objects.filter(pk=verified(title="Reversed").pk).update(state="reversed")
    with pytest.raises(DomainError, match="No credit of these days can be drawn") as refusal:
        begin(cast)
    assert refusal.value.field == "first_day"


def test_two_clicks_start_one_round(cast: Cast, verified: Verified) -> None:
    verified(title="One"), verified(title="Two")
    assert begin(cast) == begin(cast)
    assert (SpotRound.objects.count(), SpotCheck.objects.count()) == (1, 1)
    assert Mail.objects.filter(to_person=cast.ada).count() == 1
    assert AuditEntry.objects.filter(action="agency.start_spot_round").count() == 1


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"last_day": TODAY - WEEKS}, "last_day"),
        ({"last_day": TODAY + WEEKS}, "last_day"),
        ({"due_on": TODAY + dt.timedelta(days=6)}, "due_on"),
        ({"number": None}, "number"),
        ({"share": 5}, "number"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(
    cast: Cast, verified: Verified, asked: dict[str, Any], field: str
) -> None:
    verified()
    with pytest.raises(DomainError) as refusal:
        begin(cast, **asked)
    assert refusal.value.field == field
    assert not SpotRound.objects.exists()


def test_only_a_coordinator_of_the_agency_starts_a_round(cast: Cast, verified: Verified) -> None:
    verified()
    for who in ("connie", "ada", "sam", "dina", "fay"):
        with pytest.raises((NotAllowed, Http404)):
            begin(cast, who=who)
    assert not SpotRound.objects.exists()


def test_days_and_number_come_to_no_choice(cast: Cast, verified: Verified) -> None:
    def start(number: int) -> SpotRound:
        sample = Sample(TODAY, TODAY, TODAY + WEEKS, number=number)
        return spot_round_start(actor=cast.actor("cora"), agency=cast.agency, sample=sample, token="form")

    for n in range(3):
        verified(title=f"Course {n}", minutes=60)
    for who in ("sam", "dina", "tess"):
        verified(title=f"Of {who}", who=who, by="carl")
    with pytest.raises(DomainError, match="Too few people") as aimed:
        start(1)
    verified(title="Of otto", who="otto", by="omar")
    with pytest.raises(DomainError, match="choose 4 or fewer") as nearly_all:
        start(5)
    assert (aimed.value.field, nearly_all.value.field) == ("first_day", "number")
    assert start(4).number == 4


# --- Who is left out ---
def test_who_passed_a_round_is_exempt_for_so_many_months_and_the_round_says_how_many(
    cast: Cast, check: SpotCheck, verified: Verified
) -> None:
    spot_check_pass(actor=cast.actor("connie"), check=answered(cast, check), sent_at=clock.now())
    verified(title="Another"), verified(title="Otto’s", who="otto", by="omar")
    one = begin(cast, "second", number=5)
    assert [found.credit.person for found in one.checks.all()] == [cast.otto]
    assert one.left_out["passed"] in ([1, 2], (1, 2))
    after = pool_of(cast.agency, TODAY, TODAY, 0)
    with clock.moved_to(clock.now() + dt.timedelta(days=740)):
        later = pool_of(cast.agency, TODAY, TODAY, 24)
    assert after.left_out["passed"] == (0, 0)
    assert later.left_out["passed"] == (0, 0)


def test_who_did_not_show_everything_has_not_passed_the_round(cast: Cast, verified: Verified) -> None:
    verified(title="One"), verified(title="Two")
    first, second = begin(cast, number=2).checks.all()
    spot_check_pass(actor=cast.actor("connie"), check=answered(cast, first), sent_at=clock.now())
    second = answered(cast, second)
    spot_check_not_show(actor=cast.actor("connie"), check=second, reason="No name on it.", sent_at=second.answered_at)
    assert pool_of(cast.agency, TODAY, TODAY, 24).left_out["passed"] == (0, 0)


def test_who_is_being_asked_and_who_cannot_sign_in_is_not_drawn(
    cast: Cast, check: SpotCheck, verified: Verified
) -> None:
    verified(title="Another")
    verified(title="Otto’s", who="otto", by="omar")
    cast.otto.emailaddress_set.all().delete()
    pool = pool_of(cast.agency, TODAY, TODAY, 24)
    with pytest.raises(DomainError, match="3 credits belong to people who cannot be drawn now"):
        begin(cast, "second")
    assert (pool.keys, pool.left_out) == ((), {"passed": (0, 0), "asked": (1, 2), "no_login": (1, 1)})


# --- The learner ---
def test_the_learner_gets_one_calm_notice_for_all_of_a_round(cast: Cast, verified: Verified) -> None:
    for n in range(3):
        verified(title=f"Course {n}", minutes=60)
    begin(cast, number=3)
    notice = Notice.objects.get(to_person=cast.ada)
    assert notice.subject == "You are asked to show 3 credits by 12 April 2027"
    assert notice.url == reverse("learning:asked_to_show")
    assert "It is no suspicion" in Mail.objects.get(to_person=cast.ada).text


def test_who_wants_one_mail_a_day_reads_it_in_the_digest(cast: Cast, verified: Verified) -> None:
    Person.objects.filter(pk=cast.ada.pk).update(mail_rhythm=MailRhythm.DIGEST)
    verified()
    begin(cast)
    assert Notice.objects.get(to_person=cast.ada).mail_due_at is not None
    assert not Mail.objects.filter(to_person=cast.ada).exists()


def test_the_notice_asks_until_the_last_of_them_is_answered(cast: Cast, verified: Verified) -> None:
    verified(title="One"), verified(title="Two")
    first, second = begin(cast, number=2).checks.all()
    answered(cast, first)
    assert Notice.objects.get(to_person=cast.ada).settled_at is None
    answered(cast, second)
    assert Notice.objects.get(to_person=cast.ada).settled_at is not None
    spot_check_take_back(actor=cast.actor("ada"), check=fresh(second))
    assert Notice.objects.get(to_person=cast.ada).settled_at is None


def test_an_answer_leaves_the_credit_as_it_was(cast: Cast, check: SpotCheck) -> None:
    before = Credit.objects.filter(pk=check.credit_id).values().get()
    file = evidence_add(actor=cast.actor("ada"), upload=upload())
    spot_check_answer(actor=cast.actor("ada"), check=check, words="", evidence=[file])
    assert Credit.objects.filter(pk=check.credit_id).values().get() == before
    assert not Credit.evidence.through.objects.exists()
    assert (fresh(check).state, list(check.evidence.all())) == ("answered", [file])


def test_an_answer_says_something_and_with_files_of_ones_own(cast: Cast, check: SpotCheck) -> None:
    foreign = evidence_add(actor=cast.actor("sam"), upload=upload())
    for facts in ({"words": " "}, {"words": "", "evidence": [foreign]}):
        with pytest.raises(DomainError):
            spot_check_answer(actor=cast.actor("ada"), check=check, **facts)
    assert fresh(check).state == "asked"


def test_a_file_that_was_sent_stays_and_is_opened_by_consultants_and_nobody_else(cast: Cast, check: SpotCheck) -> None:
    file = evidence_add(actor=cast.actor("ada"), upload=upload())
    check.evidence.add(file)

    def readers() -> set[str]:
        return {name for name in cast.people if visible(cast.actor(name), "evidence.view").filter(pk=file.pk).exists()}

    assert readers() == {"ada"}  # ticked, and not sent yet
    spot_check_answer(actor=cast.actor("ada"), check=check, words="", evidence=[file])
    assert readers() == {"ada", "connie"}
    with pytest.raises(DomainError, match="with an answer to a spot check"):
        evidence_remove(actor=cast.actor("ada"), evidence=file)


def test_the_supervisor_and_the_library_see_nothing_of_it(cast: Cast, check: SpotCheck, client: Client) -> None:
    readers = {name for name in cast.people if visible(cast.actor(name), "spot_check.view").exists()}
    assert readers == {"ada", "connie", "cora"}
    client.force_login(cast.sam)
    for name, pk in (("spot_check", check.pk), ("spot_answer", check.pk), ("spot_round", check.round_id)):
        assert client.get(reverse(f"learning:{name}", args=[pk])).status_code == 404
    assert "spot" not in page(client, "credit", check.credit_id).lower()


def test_the_learner_answers_on_a_page_with_a_new_file_and_finds_it_in_the_list(
    cast: Cast, check: SpotCheck, client: Client
) -> None:
    client.force_login(cast.ada)
    assert "Show 1 credit" in client.get("/").content.decode()
    listed = words(page(client, "asked_to_show"))
    assert "drawn by chance" in listed
    assert "Digital navigator basics" in listed
    address = reverse("learning:spot_answer", args=[check.pk])
    refused = client.post(address, {"words": "  "})
    assert refused.status_code == 422
    assert "Add a file or a link, or say in your words" in refused.content.decode()
    bad = client.post(address, {"words": "Lupe was there.", "files": upload(b"<svg>", "x.svg")})
    assert bad.status_code == 422
    assert "Lupe was there." in bad.content.decode()
    sent = {"files": upload(), "link": "https://example.org/talk", "link_name": "The talk"}
    assert client.post(address, sent).url == reverse("learning:asked_to_show")
    assert sorted(file.name for file in fresh(check).evidence.all()) == ["The talk", "certificate.pdf"]
    assert "Show 1 credit" not in client.get("/").content.decode()
    assert "for a spot check" in page(client, "evidence_box")
    assert client.get(address).status_code == 409


def test_a_round_that_meets_another_on_the_same_credit_draws_nothing_and_says_so(
    cast: Cast, check: SpotCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both looked before either had written: the constraint lets one through."""
    seen_before = Pool((check.credit_id,), {}, 1)
    monkeypatch.setattr("learning.services.spot_checks.pool_of", lambda *asked: seen_before)
    with pytest.raises(NotNow, match="Another round was started"):
        begin(cast, "second")
    assert SpotRound.objects.count() == 1


def test_a_credit_that_is_reversed_while_a_round_draws_it_is_asked_for_by_none(
    cast: Cast, verified: Verified, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = verified(title="One").pk, verified(title="Two").pk
    seen_before = Pool(keys, {}, 1)
    credit_reverse(actor=cast.actor("connie"), credit=Credit.objects.get(pk=keys[0]), reason="It was another’s.")
    monkeypatch.setattr("learning.services.spot_checks.pool_of", lambda *asked: seen_before)
    with pytest.raises(NotNow, match="draw once more"):
        begin(cast, number=2)
    assert (SpotRound.objects.exists(), SpotCheck.objects.exists()) == (False, False)


def test_a_verification_is_not_undone_when_a_round_drew_it_since_it_was_looked_at(
    cast: Cast, check: SpotCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("learning.services.credit_rules.check_undo", lambda *asked: None)
    with pytest.raises(DomainError, match="drawn for a spot check"):
        credit_unverify(actor=cast.actor("sam"), credit=check.credit)
    assert Credit.objects.get(pk=check.credit_id).state == "verified"


def test_a_late_answer_that_meets_a_newer_round_is_sent_to_it(
    cast: Cast, check: SpotCheck, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It looked before the round was drawn: the constraint lets one of them ask."""
    read = answered(cast, check).answered_at
    spot_check_not_show(actor=cast.actor("connie"), check=fresh(check), reason="No name on it.", sent_at=read)
    begin(cast, "second")
    monkeypatch.setattr("learning.services.spot_checks._check_answerable", lambda check: None)
    with pytest.raises(NotNow, match="A newer round asks"):
        answered(cast, check)
    assert fresh(check).state == "not_shown"
