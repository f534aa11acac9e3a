"""Requirements that only a person can judge: who is asked, what they decide, and what stays true of the days before."""

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse

from certification.engine import Status
from certification.models import Decision, Enrollment, RuleSet
from certification.queries.checks import checks_of, checks_to_do
from certification.queries.decision_facts import DAY
from certification.queries.facts import with_parts
from certification.queries.standing import live_standing, live_standing_of
from certification.services.checks import check_decide
from certification.services.decisions import decision_revoke
from certification.services.enrollments import enrollment_apply
from certification.tests.scene import Scene, fresh, on, strategic
from libraries.models import Membership
from pdplanner.kernel import jobs
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry, Mail

TODAY = dt.date(2026, 6, 1)
LETTER = {
    "kind": "sign_off",
    "code": "letter",
    "title": "Letter of verification",
    "roles": ["supervisor", "coordinator"],
}
PANEL = {"kind": "manual", "code": "panel", "title": "The criteria are met", "role": "assessors"}


@pytest.fixture
def scene(cast) -> Scene:
    """Ada in a track that asks for two signatures and for the word of a panel, and for nothing else."""
    scene = strategic(cast)
    document = {**scene.rule_set.document, "words": {"assessors": "panel of assessors"}}
    document.pop("plan")
    document["ceilings"] = []
    document["levels"] = [{"code": "certificate", "phases": {"first": {"kind": "all", "of": [LETTER, PANEL]}}}]
    RuleSet.objects.filter(pk=scene.rule_set.pk).update(document=document)
    return scene


def decide(
    scene: Scene, who: str, code: str, role: str, accepted: bool = True, day: dt.date = TODAY, **more
) -> Decision:
    with on(day):
        return check_decide(
            actor=scene.actor(who), enrollment=fresh(scene.enrollment), code=code, role=role, accepted=accepted, **more
        )


def standing(scene: Scene, day: dt.date, asked: dt.date | None = None):
    with on(asked or day):
        return live_standing(with_parts(Enrollment.objects.filter(pk=scene.enrollment.pk)).get(), day).verdict


def to_do(scene: Scene, who: str) -> list[str]:
    with on(TODAY):
        jobs.run("certification.refresh_standing", scene.enrollment.standing.pk)
        return [check.code for one in checks_to_do(scene.actor(who)) for check in one.checks]


def test_each_role_finds_what_waits_for_it_and_one_signs_after_the_other(scene):
    asked = {name: to_do(scene, name) for name in ("sam", "connie", "cora", "omar", "ada")}
    assert asked == {"sam": ["letter"], "connie": ["panel"], "cora": [], "omar": [], "ada": []}
    decide(scene, "sam", "letter", "supervisor")
    Enrollment.objects.get().standing.__class__.objects.update(job_state="waiting")
    assert {name: to_do(scene, name) for name in ("sam", "cora")} == {"sam": [], "cora": ["letter"]}


def test_with_everything_decided_it_is_met_and_the_holder_applies(scene):
    decide(scene, "sam", "letter", "supervisor")
    decide(scene, "cora", "letter", "coordinator")
    decide(scene, "connie", "panel", "assessors", note="The panel met on 28 May 2026.")
    assert standing(scene, TODAY).status is Status.MET
    assert standing(scene, TODAY - DAY, TODAY).status is Status.WAITING
    with on(TODAY):
        assert enrollment_apply(actor=scene.actor(), enrollment=fresh(scene.enrollment)).state == "applied"


def test_what_is_refused_is_not_met_and_can_be_decided_anew_once_taken_back(scene):
    refusal = decide(scene, "sam", "letter", "supervisor", accepted=False, note="No record of it.")
    assert standing(scene, TODAY).status is Status.NOT_MET
    with pytest.raises(NotNow):
        decide(scene, "sam", "letter", "supervisor")
    later = TODAY + 5 * DAY
    with on(later):
        decision_revoke(actor=scene.actor("sam"), decision=refusal, reason="The record was found.")
    decide(scene, "sam", "letter", "supervisor", day=later)
    assert standing(scene, later - DAY, later).status is Status.NOT_MET
    assert standing(scene, later).status is Status.WAITING


def test_a_decision_is_good_through_its_last_day(scene):
    decide(scene, "connie", "panel", "assessors", note="The panel met.", expires_on=TODAY + 30 * DAY)
    state = {day: standing(scene, TODAY + day * DAY).find("panel").status for day in (30, 31)}
    assert state == {30: Status.MET, 31: Status.WAITING}


@pytest.mark.parametrize(
    ("who", "code", "role", "refusal"),
    [
        ("ada", "letter", "supervisor", NotAllowed),
        ("connie", "letter", "supervisor", NotAllowed),  # the supervisor is in post
        ("sam", "panel", "assessors", NotAllowed),
        ("cora", "panel", "assessors", NotAllowed),
        ("omar", "letter", "supervisor", Http404),
        ("fay", "panel", "assessors", Http404),
        ("cora", "letter", "coordinator", NotNow),  # not their turn yet
        ("connie", "nonsense", "assessors", NotNow),
    ],
)
def test_nobody_else_decides_and_nothing_that_does_not_wait(scene, who, code, role, refusal):
    with pytest.raises(refusal):
        decide(scene, who, code, role, note="Why")
    assert Decision.objects.count() == 0


def test_nobody_decides_for_themselves(scene):
    Enrollment.objects.update(person=scene.cast.connie)
    with pytest.raises(NotAllowed, match="Nobody decides on what is their own"):
        decide(scene, "connie", "panel", "assessors", note="Me")


@pytest.mark.parametrize(
    ("who", "code", "role", "more", "field"),
    [
        ("connie", "panel", "assessors", {}, "note"),
        ("sam", "letter", "supervisor", {"accepted": False, "note": "  "}, "note"),
        ("sam", "letter", "supervisor", {"expires_on": TODAY - DAY}, "expires_on"),
    ],
)
def test_what_a_decision_needs_is_said_beside_its_field(scene, who, code, role, more, field):
    with pytest.raises(DomainError) as refusal:
        decide(scene, who, code, role, **more)
    assert refusal.value.field == field


def test_where_nobody_is_in_post_a_consultant_decides_with_a_note(scene):
    Membership.objects.exclude(person=scene.person).update(ends_on=TODAY - DAY)
    with pytest.raises(DomainError, match="Say why"):
        decide(scene, "connie", "letter", "supervisor")
    assert to_do(scene, "connie") == ["letter", "panel"]
    decide(scene, "connie", "letter", "supervisor", note="The director left; the board wrote.")
    assert "coordinator" in {check.role for check in checks_of(scene.enrollment, standing(scene, TODAY))}


def test_it_is_on_record_and_told_to_the_holder(scene):
    decision = decide(scene, "sam", "letter", "supervisor")
    entry = AuditEntry.objects.get(subject_type="certification.Decision", subject_id=decision.pk)
    assert (entry.person, entry.hat, entry.after) == (
        scene.cast.sam, "Supervisor, Millrace Public Library", "met",
    )  # fmt: skip
    assert Mail.objects.get(key__startswith=f"decision:{decision.pk}:").subject == "Letter of verification: met"


def test_who_decided_takes_it_back_only_while_they_still_could_decide(scene):
    decision = decide(scene, "sam", "letter", "supervisor")
    Membership.objects.filter(person=scene.cast.sam).update(ends_on=TODAY)
    with on(TODAY + DAY), pytest.raises((NotAllowed, Http404)):
        decision_revoke(actor=scene.actor("sam"), decision=decision, reason="Regret")
    with on(TODAY + DAY):
        decision_revoke(actor=scene.actor("cora"), decision=decision, reason="Sam was not asked for this.")
    assert standing(scene, TODAY, TODAY + DAY).find("letter").have == 1
    assert standing(scene, TODAY + DAY).find("letter").have == 0


def test_on_the_page_it_is_decided_beside_the_proof(scene, client):
    client.force_login(scene.cast.connie)
    address = reverse("certification:checks", args=[scene.enrollment.pk])
    given = {"code": "panel", "role": "assessors", "accepted": "yes", "note": ""}
    with on(TODAY):
        assert "Asked of the panel of assessors." in client.get(address).content.decode()
        refused = client.post(address, given)
        assert (refused.status_code, "Say who decided this for the" in refused.content.decode()) == (422, True)
        assert client.post(address, {**given, "note": "The panel met."}).status_code == 302
        assert live_standing_of(scene.enrollment.pk).verdict.find("panel").status is Status.MET
        assert "The panel met." in client.get(address).content.decode()


def test_the_page_offers_each_only_what_they_are_asked(scene, client):
    address = reverse("certification:checks", args=[scene.enrollment.pk])
    offered = {}
    with on(TODAY):
        for name in ("sam", "connie", "cora"):
            client.force_login(scene.cast.people[name])
            offered[name] = [check.code for check, _ in client.get(address).context["checks"]]
    assert offered == {"sam": ["letter"], "connie": ["panel"], "cora": []}
