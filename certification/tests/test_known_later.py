"""As of a past day: what was shown then, and beside it what nobody could know yet."""

import datetime as dt

import pytest
from django.db.models import F
from django.urls import reverse

from certification.engine import verdict_to_json
from certification.enums import DecisionKind
from certification.explain.proof_asks import asks_of
from certification.models import Enrollment, Proof
from certification.queries.facts import rules_of, with_parts
from certification.queries.standing import live_standing, live_standing_of
from certification.services.decisions import decision_revoke
from certification.services.enrollments import enrollment_open
from certification.services.exceptions import Terms, exception_grant
from certification.services.proof_rules import Told
from certification.services.proofs import proof_tell, proof_verify
from certification.services.terms import Choice
from certification.tests.scene import Scene, fresh, on, strategic
from certification.tests.test_choices import document, published
from certification.views.known_later import Later, known_later
from learning.services.credits import credit_claim, credit_return, credit_reverse, credit_take_back, credit_verify

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(cast) -> Scene:
    scene = strategic(cast)
    scene.approved_plan()
    return scene


def live(scene: Scene, day: dt.date, today: dt.date):
    with on(today):
        return live_standing(with_parts(Enrollment.objects.filter(pk=scene.enrollment.pk)).get(), day)


def told(then, proofs=None):
    return known_later(then, Proof.objects.all() if proofs is None else proofs)


def _returned(actor, credit):
    return credit_return(actor=actor, credit=credit, reason="How long was it?")


def verify(scene: Scene, credit, day: dt.date) -> None:
    with on(day):
        credit_verify(actor=scene.actor("sam"), credit=credit)


def reverse_it(scene: Scene, credit, day: dt.date) -> None:
    with on(day):
        credit_reverse(actor=scene.actor("connie"), credit=credit, reason="It was another event.")


def test_on_every_day_of_the_story_it_says_later_what_it_said_then(scene):
    story = []

    def look(day: dt.date) -> None:
        with on(day, 23, 50):
            story.append((day, verdict_to_json(live_standing_of(scene.enrollment.pk).verdict)))

    look(dt.date(2025, 8, 20))
    scene.credit("First", dt.date(2025, 9, 1), 10)
    look(dt.date(2025, 9, 1))
    slow = scene.claimed("Slow", dt.date(2025, 10, 1), 6)
    look(dt.date(2025, 10, 2))
    verify(scene, slow, dt.date(2025, 12, 1))
    look(dt.date(2025, 12, 1))
    wrong = scene.credit("Wrong", dt.date(2026, 1, 10), 5)
    look(dt.date(2026, 1, 10))
    reverse_it(scene, wrong, dt.date(2026, 2, 1))
    look(dt.date(2026, 2, 1))
    scene.report(dt.date(2026, 3, 1))
    look(dt.date(2026, 3, 1))
    unsure = scene.claimed("Returned once", dt.date(2026, 3, 2), 4)
    late = scene.claimed("A draft for long", dt.date(2026, 3, 2), 2)
    with on(dt.date(2026, 3, 2)):
        credit_take_back(actor=scene.actor(), credit=late)
    look(dt.date(2026, 3, 2))
    for day, step, who in ((3, _returned, "sam"), (4, credit_claim, "ada"), (5, credit_verify, "sam")):
        with on(dt.date(2026, 3, day)):
            step(actor=scene.actor(who), credit=unsure)
        look(dt.date(2026, 3, day))
    with on(dt.date(2026, 3, 6)):
        credit_claim(actor=scene.actor(), credit=late)
    look(dt.date(2026, 3, 6))
    for day, shown in story:
        assert verdict_to_json(live(scene, day, dt.date(2026, 6, 1)).verdict) == shown, day


def test_what_became_known_later_stands_beside_it_with_what_it_would_have_changed(scene):
    scene.credit("First", dt.date(2025, 9, 1), 10)
    slow = scene.claimed("Slow", dt.date(2025, 10, 1), 6)
    verify(scene, slow, dt.date(2025, 12, 1))
    wrong = scene.credit("Wrong", dt.date(2025, 10, 5), 5)
    reverse_it(scene, wrong, dt.date(2026, 2, 1))
    scene.credit("After that day", dt.date(2026, 1, 5), 3)
    scene.report(dt.date(2026, 3, 1))
    found = told(live(scene, dt.date(2025, 10, 10), dt.date(2026, 6, 1)))
    assert found == [
        Later(dt.date(2025, 12, 1), "“Slow” was verified.", 600),
        Later(dt.date(2026, 2, 1), "“Wrong” was reversed.", -500),
        Later(dt.date(2026, 3, 1), "The final report was accepted."),
    ]


def test_a_claim_and_a_return_that_came_later_are_told_and_change_nothing(scene):
    unsure, draft = scene.claimed("Unsure", dt.date(2025, 9, 1), 4), scene.claimed("Draft", dt.date(2025, 9, 1), 4)
    with on(dt.date(2025, 9, 2)):
        credit_take_back(actor=scene.actor(), credit=draft)
    with on(dt.date(2025, 11, 3)):
        credit_return(actor=scene.actor("sam"), credit=unsure, reason="How long was it?")
    with on(dt.date(2025, 11, 4)):
        credit_claim(actor=scene.actor(), credit=draft)
    assert told(live(scene, dt.date(2025, 10, 10), dt.date(2026, 6, 1))) == [
        Later(dt.date(2025, 11, 3), "“Unsure” was returned."), Later(dt.date(2025, 11, 4), "“Draft” was claimed."),
    ]  # fmt: skip


def test_an_exception_that_was_granted_or_taken_back_later_is_told_with_what_hangs_on_it(scene):
    early = scene.credit("Before the plan", dt.date(2025, 7, 2), 3)
    terms = Terms(DecisionKind.CREDIT, "The form was late.", credit_pk=early.pk, code="before_plan")
    with on(dt.date(2026, 1, 5)):
        granted = exception_grant(actor=scene.actor("cora"), enrollment=fresh(scene.enrollment), terms=terms)
    what = "“Before the plan” is not held to one rule: "
    (later,) = told(live(scene, dt.date(2025, 12, 1), dt.date(2026, 6, 1)))
    assert (later.on, later.words.startswith(f"Decided: {what}"), later.hundredths) == (dt.date(2026, 1, 5), True, 300)
    with on(dt.date(2026, 2, 1)):
        decision_revoke(actor=scene.actor("cora"), decision=granted, reason="By mistake")
    for day, hundredths in ((dt.date(2025, 12, 1), 0), (dt.date(2026, 1, 9), -300)):
        (later,) = told(live(scene, day, dt.date(2026, 6, 1)))
        assert (later.on, later.hundredths) == (dt.date(2026, 2, 1), hundredths)
        assert later.words.startswith(f"Taken back: {what}")


def test_a_degree_that_was_verified_later_is_told_to_who_may_read_it(cast, client):
    told_on, seen_on = dt.date(2026, 3, 2), dt.date(2026, 4, 1)
    track = published(cast, document("lssc-support-staff"), told_on)
    with on(told_on):
        made = enrollment_open(
            actor=cast.actor("ada"), track=track, membership=cast.posts["ada"], starts_on=told_on, choice=Choice()
        )
        asks = asks_of(rules_of(made.rule_set), made.level, made.phase)
        ask = next(one for one in asks if "high_school" in one.codes)
        proof = proof_tell(
            actor=cast.actor("ada"), enrollment=made, ask=ask,
            told=Told(code="high_school", title="Diploma", ended_on=dt.date(2004, 6, 1)),
        )  # fmt: skip
    with on(seen_on):
        proof_verify(actor=cast.actor("connie"), proof=proof)
        then = live_standing(with_parts(Enrollment.objects.filter(pk=made.pk)).get(), told_on)
        assert told(then) == [Later(seen_on, "“Diploma” was verified.")]
        for name, reads in (("ada", True), ("connie", True), ("sam", False)):
            client.force_login(cast.people[name])
            page = client.get(reverse("certification:enrollment", args=[made.pk]), {"on": told_on.isoformat()})
            assert ("“Diploma”" in page.content.decode()) == reads
    Proof.objects.update(reversed_at=F("verified_at"))
    assert told(then) == [Later(seen_on, "“Diploma” was reversed.")]


def test_the_page_shows_it_to_the_holder_and_the_consultant_and_never_for_today(client, scene):
    slow = scene.claimed("Slow", dt.date(2025, 10, 1), 6)
    verify(scene, slow, dt.date(2025, 12, 1))
    url = reverse("certification:enrollment", args=[scene.enrollment.pk])
    for name in ("ada", "connie"):
        client.force_login(scene.cast.people[name])
        with on(dt.date(2026, 6, 1)):
            page = " ".join(client.get(url, {"on": "2025-10-10"}).content.decode().split())
            assert "“Slow” was verified." in page
            assert "+6.0" in page
            assert "Known only later" not in client.get(url).content.decode()


def test_a_past_day_shows_the_states_of_that_day(client, scene):
    slow = scene.claimed("Slow", dt.date(2025, 10, 1), 6)
    verify(scene, slow, dt.date(2025, 12, 1))
    wrong = scene.credit("Before the plan", dt.date(2025, 7, 2), 3)
    reverse_it(scene, wrong, dt.date(2026, 2, 1))
    url = reverse("certification:enrollment", args=[scene.enrollment.pk])
    client.force_login(scene.cast.ada)
    for day, states in (("2025-10-10", ["claimed", "verified"]), ("2026-01-09", ["verified"]), ("", ["reversed"])):
        with on(dt.date(2026, 6, 1)):
            page = client.get(url, {"on": day}).context["page"]
        assert sorted(line.state for line in page.not_counted_lines()) == states, day
