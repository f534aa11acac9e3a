"""Moving to newer rules: chosen or granted, never silent; of the days before, the old rules still answer."""

import datetime as dt

import pytest
from django.http import Http404
from django.urls import reverse

from certification.explain.decisions import effect_sentences
from certification.models import Enrollment, FormerRules, RuleSet
from certification.queries.facts import with_parts
from certification.queries.standing import live_standing
from certification.services.enrollments import enrollment_close
from certification.services.moving import enrollment_move, moves_of
from certification.services.rule_sets import rule_set_add, rule_set_publish
from certification.tests.scene import LAST_DAY, Scene, fresh, on, strategic
from pdplanner.kernel.errors import DomainError, NotAllowed, NotNow
from pdplanner.kernel.models import AuditEntry

PUBLISHED = dt.date(2026, 4, 1)
MOVED = dt.date(2026, 6, 1)
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene(cast) -> Scene:
    scene = strategic(cast)
    scene.approved_plan()
    scene.courses(20)
    return scene


def publish(scene: Scene, credits: str = "40", choice: dict | None = None, **changes) -> RuleSet:
    """Version 2: another total, a period of five years."""
    document = {**scene.rule_set.document, "code": "strategic-2026", **changes}
    document["window"] = {"kind": "fixed", "months": 60}
    document["replaces"] = {"code": scene.rule_set.document["code"], **(choice or {})}
    first = document["levels"][0]["phases"]["first"]
    document["levels"] = [{"code": "certificate", "phases": {"first": _with_total(first, credits)}}]
    with on(PUBLISHED):
        draft = rule_set_add(actor=scene.actor("cora"), track=scene.track, effective_from=PUBLISHED, document=document)
        return rule_set_publish(actor=scene.actor("cora"), rule_set=draft)


def _with_total(item: dict, credits: str) -> dict:
    if item["kind"] == "credits":
        return {**item, "min": credits, "title": f"{credits} credits"}
    return {**item, "of": [_with_total(child, credits) for child in item["of"]]} if "of" in item else item


def move(scene: Scene, rule_set: RuleSet, who: str = "ada", day: dt.date = MOVED, reason: str = "") -> Enrollment:
    with on(day):
        return enrollment_move(
            actor=scene.actor(who), enrollment=fresh(scene.enrollment), rule_set=rule_set, reason=reason
        )


def standing(scene: Scene, day: dt.date, asked: dt.date):
    with on(asked):
        return live_standing(with_parts(Enrollment.objects.filter(pk=scene.enrollment.pk)).get(), day)


def test_whoever_is_enrolled_stays_until_somebody_moves_them(scene):
    publish(scene)
    assert fresh(scene.enrollment).rule_set == scene.rule_set
    assert standing(scene, MOVED, MOVED).verdict.last_day == LAST_DAY


def test_gain_and_loss_are_said_before_anything_is_saved(scene):
    publish(scene)
    with on(MOVED):
        (one,) = moves_of(scene.enrollment)
    assert effect_sentences(one.effect) == [
        "Your period ends 30 June 2030 instead of 30 June 2029.",
        "“60 credits in four years” becomes “40 credits”, not met.",
    ]
    assert FormerRules.objects.count() == 0


def test_of_the_days_before_the_old_rules_still_answer(scene):
    newer = publish(scene)
    with on(MOVED - DAY):
        shown = standing(scene, MOVED - DAY, MOVED - DAY).verdict
    move(scene, newer)
    later = MOVED + 30 * DAY
    assert standing(scene, MOVED - DAY, later).verdict == shown
    assert standing(scene, MOVED - DAY, later).enrollment.rule_set.version == 1
    now = standing(scene, MOVED, later)
    assert (now.enrollment.rule_set.version, now.verdict.last_day) == (2, dt.date(2030, 6, 30))


def test_moved_twice_each_day_has_its_own_rules(scene):
    second = publish(scene)
    move(scene, second)
    with on(MOVED + DAY):
        draft = rule_set_add(
            actor=scene.actor("cora"), track=scene.track, effective_from=MOVED,
            document={**second.document, "code": "third", "window": {"kind": "fixed", "months": 72},
                      "replaces": {"code": "strategic-2026"}},
        )  # fmt: skip
        third = rule_set_publish(actor=scene.actor("cora"), rule_set=draft)
    move(scene, third, day=MOVED + 10 * DAY)
    asked = MOVED + 20 * DAY
    days = [MOVED - DAY, MOVED, MOVED + 9 * DAY, MOVED + 10 * DAY]
    assert [standing(scene, day, asked).enrollment.rule_set.version for day in days] == [1, 2, 2, 3]


def test_the_holder_chooses_while_the_choice_is_open_and_a_coordinator_later_with_a_reason(scene):
    newer = publish(scene, choice={"choice_until": "2026-05-31"})
    with pytest.raises(DomainError, match="The choice was open through 31 May 2026"):
        move(scene, newer)
    with pytest.raises(DomainError) as refusal:
        move(scene, newer, "cora")
    assert refusal.value.field == "reason"
    assert move(scene, newer, "cora", reason="They asked in April.").rule_set == newer
    entry = AuditEntry.objects.get(action="enrollment.move")
    assert (entry.before, entry.after, entry.reason) == ("version 1", "version 2", "They asked in April.")


def test_rules_that_replace_nothing_leave_no_choice(scene):
    newer = publish(scene)
    RuleSet.objects.filter(pk=newer.pk).update(document={k: v for k, v in newer.document.items() if k != "replaces"})
    with pytest.raises(DomainError, match="leave holders no choice"):
        move(scene, newer)


@pytest.mark.parametrize(("who", "refusal"), [("sam", NotAllowed), ("connie", NotAllowed), ("omar", Http404)])
def test_nobody_else_moves_it(scene, who, refusal):
    newer = publish(scene)
    with pytest.raises(refusal):
        move(scene, newer, who, reason="Why")


def test_the_second_of_two_clicks_and_a_period_that_is_over_are_not_now(scene):
    newer = publish(scene)
    move(scene, newer)
    with pytest.raises(NotNow):
        move(scene, newer)
    with on(MOVED):
        enrollment_close(actor=scene.actor(), enrollment=fresh(scene.enrollment))
        assert moves_of(scene.enrollment) == []


def test_an_end_that_was_moved_for_one_enrollment_stays(scene):
    newer = publish(scene)
    Enrollment.objects.update(ends_before=dt.date(2031, 1, 1))
    assert move(scene, newer).ends_before == dt.date(2031, 1, 1)


def test_on_the_page(scene, client):
    publish(scene)
    client.force_login(scene.person)
    address = reverse("certification:move", args=[scene.enrollment.pk])
    with on(MOVED):
        assert "There are newer rules" in client.get(reverse("certification:standing")).content.decode()
        page = client.get(address)
        assert "Your period ends 30 June 2030 instead of 30 June 2029." in page.content.decode()
        rule_set = page.context["lines"][0][0].rule_set
        assert client.post(address, {"rule_set": rule_set.pk}).status_code == 302
        shown = client.get(reverse("certification:standing")).content.decode()
        before = client.get(reverse("certification:standing"), {"on": "2026-05-31"}).content.decode()
    assert ("under rules version 2." in shown, "There are newer rules" in shown) == (True, False)
    assert "under rules version 1." in before
