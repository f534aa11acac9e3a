"""What a verifier is told before: how much of a claim would not count in a track, even verified, and why."""

import datetime as dt

from django.test import Client
from django.urls import reverse

from certification.answers import Answers
from certification.tests.scene import Scene, on
from learning.models import Credit

DAY = dt.date(2026, 3, 1)


def test_what_is_over_a_cap_is_told_of_the_claim_that_goes_over_it(scene: Scene, django_assert_max_num_queries) -> None:
    scene.approved_plan()
    within = scene.claimed("First half", DAY, 33, kind="self_directed", started_on=dt.date(2026, 1, 5))
    over = scene.claimed("Second half", DAY + dt.timedelta(days=60), 30, kind="self_directed", started_on=DAY)
    with on(DAY + dt.timedelta(days=61)):
        with django_assert_max_num_queries(20):
            told = Answers().if_verified({scene.person.pk: [within.pk, over.pk]})
        assert list(told) == [over.pk]
        (words,) = told[over.pk]
        assert words.startswith("Strategic Track: 1 credit would not count.")
        # Each by itself is within it.
        assert Answers().if_verified({scene.person.pk: [over.pk]}) == {}
        sam = Client()
        sam.force_login(scene.cast.sam)
        address = reverse("learning:verify_preview")
        assert words in sam.get(address, {"credit": [within.pk, over.pk]}).content.decode()
    assert set(Credit.objects.values_list("state", flat=True)) == {"claimed"}


def test_a_claim_that_serves_no_goal_of_the_plan_is_told_and_one_that_counts_is_not(scene: Scene) -> None:
    scene.approved_plan()
    fine = scene.claimed("Course", DAY, 2)
    aimless = scene.claimed("Another course", DAY, 2, goal=False)
    with on(DAY):
        told = Answers().if_verified({scene.person.pk: [fine.pk, aimless.pk]})
    assert list(told) == [aimless.pk]
    assert told[aimless.pk][0].startswith("Strategic Track: 2 credits would not count.")


def test_whoever_is_in_no_track_is_told_nothing(scene: Scene) -> None:
    assert Answers().if_verified({scene.cast.otto.pk: [1]}) == {}
