"""Credits that several attest one after the other: each role finds what waits for it, and nobody attests twice."""

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse

from certification.models import Decision, Enrollment
from certification.queries.checks import checks_to_do, steps_of
from certification.queries.standing import live_standing_of
from certification.services.checks import credits_attest
from certification.services.decisions import decision_revoke
from certification.tests.scene import on
from certification.tests.test_choices import published
from certification.tests.test_facts_lived import LEARNED, TODAY, enrolled, learn, reasons, small_rules
from pdplanner.kernel import jobs
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail

STEPS = {"verification": {"steps": ["validator", "coordinator"]}, "words": {"coordinator": "State Library"}}


@pytest.fixture
def enrollment(cast) -> Enrollment:
    made = enrolled(cast, published(cast, small_rules(**STEPS)))
    learn(cast, title="Verified")
    learn(cast, title="Only claimed", minutes=60, verify=False)
    return made


def attest(cast, enrollment: Enrollment, who: str = "cora", role: str = "coordinator", day: dt.date = LEARNED):
    with on(day):
        live = live_standing_of(enrollment.pk)
        keys = [key for step in steps_of(live.enrollment, live.verdict) for key in step.credits]
        return credits_attest(actor=cast.actor(who), enrollment=live.enrollment, role=role, credits=keys)


def test_a_verified_credit_waits_for_the_next_step_and_counts_from_the_day_of_the_last(cast, enrollment):
    assert reasons(enrollment) == {"Verified": ["step_open"], "Only claimed": ["claimed"]}
    later = LEARNED + dt.timedelta(days=5)
    (decision,) = attest(cast, enrollment, day=later)
    assert reasons(enrollment, later) == {"Verified": [], "Only claimed": ["claimed"]}
    assert reasons(enrollment, later - dt.timedelta(days=1))["Verified"] == ["step_open"]
    assert decision.decided_as == "Program coordinator, Juniper State Library"
    assert Mail.objects.filter(subject="1 credit was attested", to_person=cast.ada).count() == 1


def test_nobody_is_asked_to_attest_what_could_not_count_all_the_same(cast):
    made = enrolled(cast, published(cast, small_rules(**STEPS)))
    learn(cast, TODAY - dt.timedelta(days=1), title="Before the period")
    with on(LEARNED):
        live = live_standing_of(made.pk)
        assert reasons(made)["Before the period"] == ["step_open", "before_window"]
        assert steps_of(live.enrollment, live.verdict) == ()


def test_what_was_attested_is_taken_back_from_a_day_on(cast, enrollment):
    (decision,) = attest(cast, enrollment)
    later = LEARNED + dt.timedelta(days=5)
    with on(later):
        decision_revoke(actor=cast.actor("cora"), decision=decision, reason="The wrong Ada.")
    assert reasons(enrollment, later)["Verified"] == ["step_open"]


@pytest.mark.parametrize("who", ["ada", "sam", "connie", "otto", "fay"])
def test_only_the_role_that_is_asked_attests(cast, enrollment, who):
    with pytest.raises((NotAllowed, Http404)):
        attest(cast, enrollment, who)
    assert Decision.objects.count() == 0


def test_nobody_attests_their_own_and_who_tried_is_on_record(cast, enrollment, client):
    with on(LEARNED):
        key = live_standing_of(enrollment.pk).verdict.not_counted[0].key
        Enrollment.objects.filter(pk=enrollment.pk).update(person=cast.cora)
        client.force_login(cast.cora)
        answer = client.post(
            reverse("certification:attest", args=[enrollment.pk]), {"role": "coordinator", "credits": [key]}
        )
    assert (answer.status_code, Decision.objects.count()) == (403, 0)
    (row,) = AuditEntry.objects.filter(refused=True)
    assert (row.subject_id, row.person, row.reason) == (
        enrollment.pk, cast.cora, "Nobody decides on what is their own. Somebody else has to do this.",
    )  # fmt: skip


def test_whoever_verified_a_credit_does_not_attest_it_as_well(cast):
    steps = {"verification": {"steps": ["validator", "supervisor"]}}
    made = enrolled(cast, published(cast, small_rules(**steps)))
    learn(cast, title="Verified")
    with pytest.raises(DomainError, match="You verified “Verified” yourself"):
        attest(cast, made, "sam", "supervisor")


def test_a_second_click_finds_nothing_left(cast, enrollment):
    (first,) = attest(cast, enrollment)
    with on(LEARNED), pytest.raises(NotNow):
        credits_attest(actor=cast.actor("cora"), enrollment=enrollment, role="coordinator", credits=[first.credit_id])
    assert Decision.objects.count() == 1


def test_the_role_finds_it_among_its_checks_and_attests_it_there(cast, enrollment, client):
    with on(LEARNED):
        jobs.run("certification.refresh_standing", enrollment.standing.pk)
        assert [check.title for one in checks_to_do(cast.actor("cora")) for check in one.checks] == [
            "Credits to attest"
        ]
        client.force_login(cast.cora)
        page = client.get(reverse("certification:checks", args=[enrollment.pk])).content.decode()
        assert ("Verified, 10 hours, 1 December 2026" in page, "Only claimed, 1 hour" in page) == (True, False)
        key = live_standing_of(enrollment.pk).verdict.not_counted[0].key
        address = reverse("certification:attest", args=[enrollment.pk])
        nothing = client.post(address, {"role": "coordinator"}, follow=True).content.decode()
        assert "Tick at least one credit." in nothing
        nonsense = client.post(address, {"role": "king", "credits": [key]}, follow=True).content.decode()
        assert "None of these waits for you any more." in nonsense
        done = client.post(address, {"role": "coordinator", "credits": [key]}, follow=True).content.decode()
        assert "Attested: 1 credit of Ada Whitcomb." in done
    assert reasons(enrollment)["Verified"] == []
