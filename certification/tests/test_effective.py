"""Credits count from submission or from approval, as the track says: judged, told on the standing and dated."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from certification.queries.standing import live_standing_of
from certification.tests.scene import APPROVED, SUBMITTED, on, strategic
from learning.models import Revision
from learning.services.pdps import pdp_revise
from learning.services.revisions import revision_submit
from tests.cast import Cast

pytestmark = pytest.mark.django_db
ONE_DAY = dt.timedelta(days=1)
# The rules, the day the plan is in force from under them, and why that one.
POLICIES = [
    ("strategic-demo.json", APPROVED, "approved"),
    ("montana-strategic-2021.json", SUBMITTED, "sent"),
]  # fmt: skip


def plan_page(client: Client, scene) -> str:
    client.force_login(scene.cast.ada)
    html = client.get(reverse("learning:plan", args=[scene.enrollment.pdp_id])).content.decode()
    return " ".join(html.split())


@pytest.mark.parametrize(("rules", "first", "verb"), POLICIES)
def test_learning_counts_from_the_day_the_rules_name_and_not_from_the_day_before(
    client: Client, cast: Cast, rules: str, first: dt.date, verb: str
) -> None:
    scene = strategic(cast, rules)
    scene.approved_plan()
    early = scene.credit("The day before", first - ONE_DAY, 2, verified_on=APPROVED + ONE_DAY)
    just = scene.credit("The very day", first, 3, verified_on=APPROVED + ONE_DAY)

    with on(APPROVED + 2 * ONE_DAY):
        verdict = live_standing_of(scene.enrollment.pk).verdict
        client.force_login(cast.ada)
        standing = client.get(reverse("certification:enrollment", args=[scene.enrollment.pk])).content.decode()

    assert [(one.key, one.hundredths) for one in verdict.counted] == [(str(just.pk), 300)]
    assert [one.key for one in verdict.not_counted] == [str(early.pk)]
    day = f"{first.day} August 2025"
    assert f"before your plan was {'submitted' if verb == 'sent' else verb} on {day}" in standing
    assert (
        f"Revision 1 has been in force since {day}, the day it was {verb}. Learning begun on or after that day counts."
        in plan_page(client, scene)
    )


@pytest.mark.parametrize(
    ("rules", "words"),
    [
        ("strategic-demo.json", "Learning will count from the day it is approved."),
        ("montana-strategic-2021.json",
         "Once it is approved, learning begun on or after 1 August 2025, the day it was sent, counts."),
    ],
)  # fmt: skip
def test_a_plan_that_waits_says_from_when_learning_will_count(
    client: Client, cast: Cast, rules: str, words: str
) -> None:
    scene = strategic(cast, rules)
    scene.submit()
    assert words in plan_page(client, scene)


def test_a_later_revision_has_its_own_day_and_learning_counts_since_the_first(client: Client, cast: Cast) -> None:
    scene = strategic(cast)
    scene.approved_plan()
    with on(dt.date(2026, 3, 1)):
        second = pdp_revise(actor=scene.actor(), pdp=scene.enrollment.pdp, reason="A new course")
        revision_submit(actor=scene.actor(), revision=second)
    scene.approve(Revision.objects.get(pk=second.pk), dt.date(2026, 3, 20))
    assert (
        "Revision 2 has been in force since 20 March 2026, the day it was approved. "
        "Learning begun on or after 18 August 2025 counts." in plan_page(client, scene)
    )
