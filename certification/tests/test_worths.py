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


def test_what_the_agency_has_set_is_what_the_form_and_the_credits_page_say(scene: Scene) -> None:
    with on(DAY):
        item = CatalogItem.objects.create(
            agency=scene.cast.agency, title="Opening", provider="A college", kind=scene.kind("training"), minutes=60,
            amount_hundredths=50, format="live", state="approved", proposed_by=scene.cast.sam,
            proposed_at=clock.now(), approved_at=clock.now(),
        )  # fmt: skip
        ada, post = Client(), scene.cast.posts["ada"].pk
        ada.force_login(scene.person)
        address = f"{reverse('learning:credit_log', args=[post, 'training'])}?item={item.pk}"
        form = ada.get(address)
        assert [worth.hundredths for worth in form.context["worths"]] == [50]
        assert f"kind=training&amp;item={item.pk}" in form.content.decode()
        said = {"kind": "training", "item": item.pk, "title": "Opening", "provider": "A college", "minutes": "1"}
        asked = [ada.get(reverse("learning:credit_worth", args=[post]), said | more).context["worths"] for more in (
            {}, {"minutes": "0.5"}, {"minutes": "2"}, {"title": "Knitting"},
        )]  # fmt: skip
        assert [worth.hundredths for each in asked for worth in each] == [50, 50, 50, 100]
        assert asked[0][0].words == "It makes 0.5 credits, as the catalog has it."
        assert asked[1][0].words == "0.5 hours make 0.5 credits: 1 hour makes 1."
        ada.post(address, {**said, "started_on": "2026-02-28", "then": "claim"})
        credit = scene.person.credits.get()
        page = ada.get(reverse("learning:credit", args=[credit.pk]))
        assert [worth.hundredths for worth in page.context["worths"]] == [50]
        draft = {"kind": "training", "credit": credit.pk, "title": "Opening", "provider": "A college", "minutes": "1"}
        (kept,) = ada.get(reverse("learning:credit_worth", args=[post]), draft).context["worths"]
        assert kept.hundredths == 50
