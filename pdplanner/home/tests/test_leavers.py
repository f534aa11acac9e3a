"""Whoever left keeps reading what is theirs, and nobody else's any more."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse

from libraries.models import Membership, Supervision
from pdplanner.home.navigation import NAVIGATION
from tests.cast import Cast, adopted_plan, strategic_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def left(cast: Cast, client: Client) -> Client:
    adopted_plan(cast)
    strategic_track(cast)
    Supervision.objects.update(ends_on=dt.date(2020, 1, 1))
    Membership.objects.filter(pk__in=[cast.posts["ada"].pk, cast.posts["sam"].pk]).update(ends_on=dt.date(2020, 1, 1))
    client.force_login(cast.ada)
    return client


@pytest.mark.parametrize("name", [name for _, name in NAVIGATION[""]])
def test_a_leaver_reads_their_own_pages(left: Client, name: str) -> None:
    assert left.get(reverse(name)).status_code == 200


def test_a_leaver_reads_their_own_post(cast: Cast, left: Client) -> None:
    page = left.get(reverse("libraries:post", args=[cast.posts["ada"].pk]))
    assert "until 1 January 2020" in page.content.decode()


def test_a_leaver_reads_nobody_elses(cast: Cast, left: Client) -> None:
    left.force_login(cast.sam)
    assert left.get(reverse("libraries:post", args=[cast.posts["ada"].pk])).status_code == 404
    assert left.get(reverse("learning:to_verify")).status_code == 403
