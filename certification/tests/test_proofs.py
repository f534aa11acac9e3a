"""Proofs: what rules ask beside credits is told once, verified by somebody else, and counts from then on."""

import datetime as dt

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import Http404
from django.urls import reverse

from certification.enums import About, ProofState
from certification.explain.proof_asks import Ask, asks_of
from certification.models import Enrollment, Proof
from certification.queries.facts import rules_of
from certification.queries.standing import evaluate_live, live_standing_of
from certification.services.enrollments import enrollment_open
from certification.services.proof_rules import Told, check_told
from certification.services.proofs import proof_return, proof_reverse, proof_take_back, proof_tell, proof_verify
from certification.services.terms import Choice
from certification.tests.living import lived
from certification.tests.scene import fresh, on
from certification.tests.test_choices import _said as said
from certification.tests.test_choices import document, published
from certification.tests.test_facts_lived import enrolled, small_rules
from learning.models import Evidence
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail

TODAY = dt.date(2026, 11, 17)
LATER = dt.date(2026, 12, 1)


@pytest.mark.parametrize(
    "example",
    ["lssc-support-staff", "georgia-librarian", "new-york-librarian", "lianza-registration", "nebraska-librarian"],
)
def test_a_shipped_situation_lived_through_the_services_is_judged_as_the_engine_judges_it(cast, example):
    life, situation = lived(cast, example)
    assert said(life) == said(situation)
    assert sorted(row.hundredths for row in life.not_counted) == sorted(row.hundredths for row in situation.not_counted)


@pytest.fixture
def enrollment(cast) -> Enrollment:
    track = published(cast, document("lssc-support-staff"), TODAY)
    with on(TODAY):
        return enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=TODAY, choice=Choice()
        )


def ask(enrollment: Enrollment, code: str):
    asks = asks_of(rules_of(enrollment.rule_set), enrollment.level, enrollment.phase)
    return next(one for one in asks if code in one.codes)


def tell(cast, enrollment: Enrollment, **said_of) -> Proof:
    told = {"code": "high_school", "title": "Diploma, Millrace High", "ended_on": dt.date(2004, 6, 1), **said_of}
    with on(TODAY):
        return proof_tell(
            actor=cast.actor("ada"), enrollment=enrollment, ask=ask(enrollment, told["code"]), told=Told(**told)
        )


def state(enrollment: Enrollment, day: dt.date = TODAY, as_of: dt.date | None = None) -> str:
    with on(day):
        return evaluate_live([fresh(enrollment)], as_of)[enrollment.pk].verdict.find("fact").status.value


def test_what_is_told_waits_and_counts_from_the_day_it_is_verified(cast, enrollment):
    assert state(enrollment) == "not_met"
    proof = tell(cast, enrollment)
    assert state(enrollment) == "waiting"
    with on(LATER):
        proof_verify(actor=cast.actor("connie"), proof=proof)
    assert (state(enrollment, LATER), state(enrollment, LATER, TODAY)) == ("met", "waiting")
    entry = AuditEntry.objects.filter(action="proof.verify").get()
    assert (entry.before, entry.after, entry.person_id) == ("claimed", "verified", cast.connie.pk)
    assert Mail.objects.filter(key=f"proof:{entry.pk}:{cast.ada.pk}", to_person=cast.ada).count() == 1


def test_what_turned_out_wrong_counts_no_longer_from_the_day_it_is_reversed(cast, enrollment):
    proof = tell(cast, enrollment)
    with on(TODAY):
        proof_verify(actor=cast.actor("connie"), proof=proof)
    with on(LATER):
        proof_reverse(actor=cast.actor("connie"), proof=proof, reason="The school never heard of it.")
    assert (state(enrollment, LATER), state(enrollment, LATER, TODAY)) == ("not_met", "met")


def test_what_is_returned_is_told_again_and_takes_the_place_of_the_first(cast, enrollment, client):
    proof = tell(cast, enrollment)
    with on(TODAY):
        proof_return(actor=cast.actor("connie"), proof=proof, reason="Which year?")
    assert state(enrollment) == "not_met"
    client.force_login(cast.ada)
    with on(TODAY):
        page = client.get(reverse("certification:proof", args=[proof.pk])).content.decode()
        again = reverse("certification:proof_tell", args=[enrollment.pk, "fact"]) + f"?again={proof.pk}"
        assert ("Which year?" in page, again in page) == (True, True)
        form = client.get(again).content.decode()
        assert ('value="Diploma, Millrace High"' in form, "Which year?" in form) == (True, True)
        assert client.post(again, {"title": "Diploma of 2004", "ended_on": "2004-06-02"}).status_code == 302
    assert [(row.title, row.state) for row in Proof.objects.order_by("pk")] == [
        ("Diploma, Millrace High", "taken_back"), ("Diploma of 2004", "claimed"),
    ]  # fmt: skip


def test_nobody_verifies_their_own_and_only_a_consultant_of_the_agency_does(cast, enrollment):
    proof = tell(cast, enrollment)
    for who in ("ada", "sam", "cora", "dina"):
        with pytest.raises((NotAllowed, Http404)), on(TODAY):
            proof_verify(actor=cast.actor(who), proof=proof)
    proof.refresh_from_db()
    assert proof.state == ProofState.CLAIMED


def test_two_who_decide_at_once_are_told_who_was_first(cast, enrollment):
    proof = tell(cast, enrollment)
    slow = Proof.objects.get(pk=proof.pk)
    with on(TODAY):
        proof_verify(actor=cast.actor("connie"), proof=proof)
        with pytest.raises(NotNow):
            proof_return(actor=cast.actor("connie"), proof=slow, reason="No")
        with pytest.raises(NotNow):
            proof_take_back(actor=cast.actor("ada"), proof=slow)


def test_the_same_is_told_once(cast, enrollment):
    tell(cast, enrollment)
    with pytest.raises(DomainError, match="exactly this already"):
        tell(cast, enrollment)


@pytest.mark.parametrize(
    ("said_of", "field"),
    [
        ({"title": "  "}, "title"),
        ({"code": "library_work", "from_on": None}, "from_on"),
        ({"code": "library_work", "from_on": dt.date(2026, 11, 18), "ended_on": None}, "from_on"),
        ({"code": "library_work", "from_on": dt.date(2026, 1, 1), "ended_on": dt.date(2025, 1, 1)}, "ended_on"),
        ({"ended_on": None}, "ended_on"),
        ({"ended_on": dt.date(2026, 11, 18)}, "ended_on"),
        ({"code": "foundations", "percent": 101}, "percent"),
    ],
)
def test_what_is_incomplete_is_refused_beside_its_field(cast, enrollment, said_of, field):
    with pytest.raises(DomainError) as refusal:
        tell(cast, enrollment, **said_of)
    assert (refusal.value.field, Proof.objects.count()) == (field, 0)


def test_a_document_over_its_limit_is_refused_before_anybody_reads_it(cast):
    track = published(cast, document("cilip-registration"), TODAY)
    with on(TODAY):
        made = enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=TODAY, choice=Choice()
        )
        asked = ask(made, "evaluative_statement")
        with pytest.raises(DomainError, match=r"It has 1001 words\. The rules allow at most 1000\."):
            proof_tell(
                actor=cast.actor("ada"), enrollment=made, ask=asked,
                told=Told("evaluative_statement", "Mine", text="word " * 1001),
            )  # fmt: skip
        proof = proof_tell(
            actor=cast.actor("ada"), enrollment=made, ask=asked,
            told=Told("evaluative_statement", "Mine", text="word " * 1000),
        )  # fmt: skip
        assert live_standing_of(made.pk).verdict.find("document").status.value == "waiting"
        proof_verify(actor=cast.actor("connie"), proof=proof)
        assert live_standing_of(made.pk).verdict.find("document").status.value == "met"


def test_an_attribute_counts_once_it_is_verified(cast):
    track = published(cast, document("cilip-registration"), TODAY)
    with on(TODAY):
        made = enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=TODAY, choice=Choice()
        )
        proof = proof_tell(
            actor=cast.actor("ada"), enrollment=made, ask=ask(made, "membership"),
            told=Told("membership", "Card 4711", value="cilip", from_on=TODAY),
        )  # fmt: skip
        before = live_standing_of(made.pk).verdict.find("fact").status.value
        proof_verify(actor=cast.actor("connie"), proof=proof)
        assert (before, live_standing_of(made.pk).verdict.find("fact").status.value) == ("not_met", "met")


def test_a_period_that_ends_with_the_month_of_birth_does_once_the_month_is_verified(cast):
    window = {"kind": "fixed", "months": 24, "snap_end": {"to": "birth_month", "move": "forward"}}
    rules = small_rules(window=window)
    made = enrolled(cast, published(cast, rules))
    with on(TODAY):
        proof = proof_tell(
            actor=cast.actor("ada"), enrollment=made, ask=ask(made, "birth_month"),
            told=Told("birth_month", "Passport", value="3", from_on=TODAY),
        )  # fmt: skip
        before = live_standing_of(made.pk).verdict.last_day
        proof_verify(actor=cast.actor("connie"), proof=proof)
        assert (before.month, live_standing_of(made.pk).verdict.last_day) == (11, dt.date(2029, 3, 31))


# --- Pages ---
def test_the_holder_sees_everything_asked_tells_it_with_a_file_and_the_consultant_finds_it(cast, enrollment, client):
    client.force_login(cast.ada)
    listed = reverse("certification:proofs", args=[enrollment.pk])
    with on(TODAY):
        assert listed in client.get(reverse("certification:standing")).content.decode()
        page = client.get(listed).content.decode()
        address = reverse("certification:proof_tell", args=[enrollment.pk, "fact"])
        assert address in page
        given = {"title": "Diploma", "ended_on": "2004-06-01"}
        wrong = client.post(address, {**given, "ended_on": "2104-06-01"})
        assert (wrong.status_code, 'value="Diploma"' in wrong.content.decode()) == (422, True)
        upload = SimpleUploadedFile("diploma.txt", b"It is so.", "text/plain")
        assert client.post(address, {**given, "files": upload}).status_code == 302
    proof = Proof.objects.get()
    file = proof.evidence.get()
    served = reverse("certification:proof_file", args=[proof.pk, file.pk])
    client.force_login(cast.connie)
    with on(TODAY):
        assert "Ada Whitcomb: Diploma" in client.get(reverse("certification:checks_to_do")).content.decode()
        assert b"".join(client.get(served).streaming_content) == b"It is so."
        client.post(reverse("certification:proof_verify", args=[proof.pk]))
    proof.refresh_from_db()
    assert (proof.state, str(proof.verified_by), proof.verified_as != "") == ("verified", "Connie Zielinska", True)
    for who, status in (("sam", 404), ("dina", 404), ("otto", 404), ("fay", 404), ("ada", 200)):
        client.force_login(cast.people[who])
        answer = client.get(served)
        b"".join(answer)
        assert answer.status_code == status
        assert client.get(reverse("certification:proof", args=[proof.pk])).status_code == status


def test_a_link_proves_as_well_and_the_consultant_reads_where_it_leads(cast, enrollment, client):
    client.force_login(cast.ada)
    address = reverse("certification:proof_tell", args=[enrollment.pk, "fact"])
    given = {"title": "Diploma", "ended_on": "2004-06-01", "link_name": "My diploma"}
    with on(TODAY):
        refused = client.post(address, {**given, "link": "javascript:alert(1)"})
        assert (refused.status_code, "A link begins with https" in refused.content.decode()) == (422, True)
        assert client.post(address, {**given, "link": "https://example.edu/d/1"}).status_code == 302
    client.force_login(cast.connie)
    page = client.get(reverse("certification:proof", args=[Proof.objects.get().pk])).content.decode()
    assert '<a class="address" href="https://example.edu/d/1" rel="noopener noreferrer nofollow">My diploma</a>' in page
    assert "link to example.edu" in page


def test_a_document_is_written_or_a_file_and_not_only_where_a_link_leads():
    link = Evidence(name="Mine", url="https://example.org/mine")
    final = Ask("document", About.DOCUMENT, "Report", "", {"report": "Report"})
    told = Told("report", "Mine")
    with pytest.raises(DomainError, match="where a link leads can change"):
        check_told(final, told, [link], TODAY)
    check_told(final, told, [link, Evidence(name="mine.pdf", path="evidence/1")], TODAY)


def test_where_nothing_has_to_be_proven_nothing_is_offered(cast, client):
    enrolled(cast, published(cast, small_rules()))
    client.force_login(cast.ada)
    with on(TODAY):
        page = client.get(reverse("certification:standing")).content.decode()
    assert "Degrees, experience and documents" not in page


def test_a_file_that_proves_something_is_not_deleted(cast, enrollment, client):
    client.force_login(cast.ada)
    with on(TODAY):
        client.post(
            reverse("certification:proof_tell", args=[enrollment.pk, "fact"]),
            {"title": "Diploma", "ended_on": "2004-06-01", "files": SimpleUploadedFile("d.txt", b"Yes.", "text/plain")},
        )
        file = Proof.objects.get().evidence.get()
        client.post(reverse("learning:evidence_remove", args=[file.pk]))
    assert Proof.objects.get().evidence.count() == 1
