"""Sixteen times the same round of a series is sent in the same moment: each of its things is one credit."""

import datetime as dt
from collections import Counter

import pytest

from certification.tests.scene import Scene, on, strategic
from learning.models import CatalogItem, Credit
from learning.queries.several import Picked
from learning.services import several
from pdplanner.kernel import clock
from pdplanner.kernel.models import Mail, Notice
from tests.amounts import sample_and_whole
from tests.cast import build
from tests.faults.races import THREADS, Verb, all_at_once, damage

pytestmark = [pytest.mark.database, pytest.mark.django_db(transaction=True)]

DAY = dt.date(2026, 3, 2)
THINGS = ("Passwords", "Public computers")


@pytest.fixture
def scene() -> Scene:
    return strategic(build())


@pytest.fixture
def series(scene: Scene) -> CatalogItem:
    with on(DAY):
        now = clock.now()
        series, *things = (
            CatalogItem.objects.create(
                agency=scene.cast.agency, title=title, provider="A college", kind=scene.kind("training"), minutes=30,
                format="self_paced", state="approved", proposed_by=scene.cast.sam, proposed_at=now, approved_at=now,
            )
            for title in ("Small things", *THINGS)
        )  # fmt: skip
    for position, thing in enumerate(things, start=1):
        series.parts.create(item=thing, position=position)
    return series


def send_at_once(scene: Scene, series: CatalogItem) -> Counter[str]:
    Notice.objects.all().delete()
    Mail.objects.all().delete()
    Credit.objects.all().delete()

    def sending() -> Verb:
        with on(DAY):
            actor = scene.actor("ada")
        post = scene.cast.posts["ada"]
        picked = [
            Picked(f"item-{one.item_id}", one.item, None, DAY, DAY) for one in series.parts.select_related("item")
        ]
        return lambda: several.credits_log_several(
            actor=actor, membership=post, collection=series, picked=picked, goal_line=None, activity_line=None
        )

    return all_at_once([sending() for _ in range(THREADS)], DAY)


@pytest.mark.parametrize("rounds", sample_and_whole(2, 50))
def test_sixteen_rounds_of_the_same_things_make_each_of_them_one_credit(
    scene: Scene, series: CatalogItem, rounds: int
) -> None:
    for _ in range(rounds):
        assert send_at_once(scene, series) == Counter(done=1, NotLogged=THREADS - 1)
        assert sorted(Credit.objects.values_list("title", "state")) == [(title, "claimed") for title in THINGS]


@pytest.mark.postgresql
def test_without_holding_the_person_a_thing_becomes_two_credits(
    scene: Scene, series: CatalogItem, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(several, "person_hold", lambda person_id: None)

    def one_round() -> int:
        send_at_once(scene, series)
        return Credit.objects.filter(title=THINGS[0]).count()

    assert damage(one_round) > 0
