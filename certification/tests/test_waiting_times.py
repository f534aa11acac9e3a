"""Who waits reads how long it usually takes here: the median of the newest decisions, and nothing from too few."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from certification.tests.scene import on, strategic
from learning.models import Pdp, Revision
from learning.queries.waiting_times import AT_LEAST, NEWEST, credit_wait, plan_wait, report_wait
from tests.cast import Cast

pytestmark = pytest.mark.django_db
SENT = dt.datetime(2026, 3, 2, 17, tzinfo=dt.UTC)  # ten in the morning in Denver


def decided(cast: Cast, days: list[int], state: str = "approved", owner: str = "otto") -> None:
    """Plans decided after so many days."""
    plan = cast.extra["plan"]
    for wait in days:
        pdp = Pdp.objects.create(person=cast.people[owner], membership=cast.posts[owner], started_at=SENT)
        Revision.objects.create(
            pdp=pdp, number=1, strategic_plan=plan, started_at=SENT, submitted_at=SENT, state=state,
            **{f"{state}_at": SENT + dt.timedelta(days=wait)},
        )  # fmt: skip


@pytest.fixture
def scene(cast: Cast):
    scene = strategic(cast)
    cast.extra["plan"] = scene.plan
    return scene


def test_the_median_of_the_newest_decisions_is_what_one_may_expect(cast: Cast, scene) -> None:
    decided(cast, [1, 2, 6])
    decided(cast, [9, 40], state="returned")
    assert plan_wait(cast.agency) == "Plans here are usually decided within 6 days."


def test_fewer_than_five_say_nothing(cast: Cast, scene) -> None:
    decided(cast, [6] * (AT_LEAST - 1))
    assert (plan_wait(cast.agency), credit_wait(cast.agency), report_wait(cast.agency)) == ("", "", "")


def test_old_decisions_and_those_of_another_agency_say_nothing(cast: Cast, scene) -> None:
    decided(cast, [90] * NEWEST)
    decided(cast, [1] * NEWEST)
    decided(cast, [0] * NEWEST, owner="fred")
    assert plan_wait(cast.agency) == "Plans here are usually decided within a day."
    assert plan_wait(cast.other_agency) == "Plans here are usually decided on the same day."


def test_midnight_of_the_agency_counts_and_not_twenty_four_hours(cast: Cast, scene) -> None:
    decided(cast, [0] * 5)
    Revision.objects.filter(submitted_at=SENT).update(
        submitted_at=dt.datetime(2026, 3, 3, 6, 50, tzinfo=dt.UTC),
        approved_at=dt.datetime(2026, 3, 3, 7, 10, tzinfo=dt.UTC),
    )
    assert plan_wait(cast.agency) == "Plans here are usually decided within a day."


def test_the_one_who_waits_reads_it_and_only_while_they_wait(client: Client, cast: Cast, scene) -> None:
    decided(cast, [6] * 5)
    revision = scene.submit()
    words = "Plans here are usually decided within 6 days."
    url = reverse("learning:plan", args=[revision.pdp_id])
    for name, reads in [("ada", True), ("sam", False)]:
        client.force_login(cast.people[name])
        assert (words in client.get(url).content.decode()) is reads
    scene.approve(revision)
    client.force_login(cast.ada)
    assert words not in client.get(url).content.decode()


def test_credits_and_reports_say_it_too(client: Client, cast: Cast, scene) -> None:
    scene.approved_plan()
    for number in range(5):
        day = dt.date(2025, 9, 1) + dt.timedelta(days=number)
        scene.credit(f"Course {number}", day, 1, verified_on=day + dt.timedelta(days=3))
    waiting = scene.claimed("Course 9", dt.date(2026, 1, 5), 1)
    client.force_login(cast.ada)
    with on(dt.date(2026, 1, 6)):
        html = client.get(reverse("learning:credit", args=[waiting.pk])).content.decode()
    assert "It waits for Sam Okafor. Credits here are usually verified within 3 days." in " ".join(html.split())
