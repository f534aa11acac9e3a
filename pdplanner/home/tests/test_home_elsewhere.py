"""Who learns in one hat and decides in another reads on the first page what waits for them."""

import pytest
from django.test import Client
from django.urls import reverse

from pdplanner.home.tests.test_home_roles import Page, claim, send
from tests.cast import Cast, adopted_plan

pytestmark = pytest.mark.django_db


def test_a_supervisor_who_wears_the_staff_hat_sees_first_what_waits(client: Client, cast: Cast) -> None:
    revision = send(cast.posts["ada"], adopted_plan(cast), 5)
    claim(cast.posts["ada"], "Story time", 12)
    page = Page(client, cast, "sam", "staff")
    assert page.actions == [
        ("Verify a credit of Ada Whitcomb", reverse("learning:to_verify")),
        ("Commit to the plan of Ada Whitcomb", reverse("learning:revision_commit", args=[revision.pk])),
        ("Pick a track", reverse("certification:tracks")),
    ]
    assert "“Story time”. It has waited for 12 days. You do this as supervisor." in page.words


def test_with_nothing_waiting_the_page_is_about_learning_alone(client: Client, cast: Cast) -> None:
    page = Page(client, cast, "sam", "staff")
    assert page.actions[0] == ("Pick a track", reverse("certification:tracks"))
    assert "as supervisor" not in page.words


def test_who_decides_nothing_is_told_of_nobody_elses_work(client: Client, cast: Cast) -> None:
    claim(cast.posts["ada"], "Story time", 12)
    page = Page(client, cast, "ada", "staff")
    assert "Verify" not in page.words
