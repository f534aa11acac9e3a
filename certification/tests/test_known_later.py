"""As of a past day: what was shown then, and beside it what nobody could know yet."""

import datetime as dt

import pytest
from django.urls import reverse

from certification.engine import verdict_to_json
from certification.models import Enrollment
from certification.queries.facts import with_parts
from certification.queries.standing import live_standing, live_standing_of
from certification.tests.scene import Scene, on, strategic
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


def _returned(actor, credit):
    return credit_return(actor=actor, credit=credit, reason="How long was it?")


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
    with on(dt.date(2025, 12, 1)):
        credit_verify(actor=scene.actor("sam"), credit=slow)
    look(dt.date(2025, 12, 1))
    wrong = scene.credit("Wrong", dt.date(2026, 1, 10), 5)
    look(dt.date(2026, 1, 10))
    with on(dt.date(2026, 2, 1)):
        credit_reverse(actor=scene.actor("connie"), credit=wrong, reason="It was another event.")
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
    with on(dt.date(2025, 12, 1)):
        credit_verify(actor=scene.actor("sam"), credit=slow)
    wrong = scene.credit("Wrong", dt.date(2025, 10, 5), 5)
    with on(dt.date(2026, 2, 1)):
        credit_reverse(actor=scene.actor("connie"), credit=wrong, reason="It was another event.")
    scene.credit("After that day", dt.date(2026, 1, 5), 3)
    scene.report(dt.date(2026, 3, 1))
    found = known_later(live(scene, dt.date(2025, 10, 10), dt.date(2026, 6, 1)))
    assert found == [
        Later(dt.date(2025, 12, 1), "“Slow” was verified.", 600),
        Later(dt.date(2026, 2, 1), "“Wrong” was reversed.", -500),
        Later(dt.date(2026, 3, 1), "The final report was accepted."),
    ]


def test_the_page_shows_it_to_the_holder_and_the_consultant_and_never_for_today(client, scene):
    slow = scene.claimed("Slow", dt.date(2025, 10, 1), 6)
    with on(dt.date(2025, 12, 1)):
        credit_verify(actor=scene.actor("sam"), credit=slow)
    url = reverse("certification:enrollment", args=[scene.enrollment.pk])
    for name in ("ada", "connie"):
        client.force_login(scene.cast.people[name])
        with on(dt.date(2026, 6, 1)):
            page = " ".join(client.get(url, {"on": "2025-10-10"}).content.decode().split())
            assert "“Slow” was verified." in page
            assert "+6.0" in page
            assert "Known only later" not in client.get(url).content.decode()
