"""What several pieces of learning are worth in the tracks of a person, asked together."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from certification.answers import Answers
from certification.models import RuleSet
from certification.tests.scene import Scene, on
from learning.models import CatalogItem, Kind
from learning.ports import Learning
from pdplanner.kernel import clock
from tests.cast import strategic_track

DAY = dt.date(2026, 3, 1)


def test_together_they_are_worth_what_each_is_alone_for_one_query(scene: Scene, django_assert_num_queries) -> None:
    several = [Learning("training", (), minutes) for minutes in (60, 90, 300)]
    several.append(Learning("self_directed", ("self_directed",), 540))
    alone = [Answers().worths(scene.person.pk, one) for one in several]
    with django_assert_num_queries(1):
        together = Answers().worths_of(scene.person.pk, several)
    assert together == alone
    assert [[worth.hundredths for worth in each] for each in together] == [[100], [150], [500], [300]]
    assert Answers().worths_of(scene.cast.otto.pk, several) == [[], [], [], []]


def test_whoever_logs_several_sessions_reads_what_they_come_to_in_their_track(scene: Scene) -> None:
    with on(DAY):
        whole, *parts = (
            CatalogItem.objects.create(
                agency=scene.cast.agency, title=title, provider="A college", kind=scene.kind("training"),
                minutes=minutes, format="live", state="approved", proposed_by=scene.cast.sam, proposed_at=clock.now(),
                approved_at=clock.now(),
            )
            for title, minutes in (("Conference", 300), ("Opening", 60), ("Closing", 90))
        )  # fmt: skip
        for position, part in enumerate(parts, start=1):
            whole.parts.create(item=part, position=position)
        ada = Client()
        ada.force_login(scene.person)
        address = reverse("learning:credits_several", args=[scene.cast.posts["ada"].pk, whole.pk])
        sent = {f"{name}-item-{part.pk}": "2026-02-28" for part in parts for name in ("tick", "day")}
        page = ada.post(address, sent)
        assert "<strong>2.5 credits</strong> in Strategic Track." in page.content.decode()
        ada.post(address, {**sent, "seen": page.context["digest"]})
        credits = scene.person.credits.order_by("minutes")
        assert [(one.title, one.state) for one in credits] == [("Opening", "claimed"), ("Closing", "claimed")]


def test_the_page_of_a_kind_says_what_the_rules_in_force_say_of_it(cast, client):
    strategic_track(cast)
    client.force_login(cast.cora)
    kinds = {kind.code: kind for kind in Kind.objects.filter(agency=cast.agency)}
    said = client.get(reverse("learning:kind_edit", args=[kinds["self_directed"].pk])).context["said"]
    assert said == [
        ("Strategic Track", [
            "Self-directed: 3 hours for 1 credit.", "Self-directed learning, at most 20 credits.",
            "It counts only if it was planned before it started.",
        ])
    ]  # fmt: skip
    other = client.get(reverse("learning:kind_edit", args=[kinds["recording"].pk])).content.decode()
    assert "No track says anything of this kind in particular" in other
    RuleSet.objects.update(effective_from=clock.today(cast.agency.time_zone) + dt.timedelta(days=1))
    assert client.get(reverse("learning:kind_edit", args=[kinds["self_directed"].pk])).context["said"] == []
