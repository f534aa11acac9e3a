"""The ribbon leads everybody to pages that exist and open, and to nothing else."""

import pytest
from django.test import Client
from django.urls import resolve, reverse

from pdplanner.home.navigation import NAVIGATION
from pdplanner.home.tests.house import wear
from pdplanner.home.views.home import HOMES
from tests.cast import Cast, adopted_plan, strategic_track
from tests.routes import our_routes

# One person of the cast for each role; Root has no post at all.
WHO = {
    "": "root", "staff": "ada", "supervisor": "sam", "administrator": "alma", "director": "dina", "trustee": "tess",
    "board_chair": "carl", "consultant": "connie", "coordinator": "cora",
}  # fmt: skip
# In the menu, at the foot of every page, on another page; and what machines ask.
ELSEWHERE = {
    "learning:credit_new", "learning:unattended", "learning:phrases", "libraries:profile", "certification:verify",
    "certification:announce", "home:audit",
    "home:live", "home:ready", "home:notices", "libraries:regions", "learning:team_promises",
    "home:own_data", "home:failed_work", "home:mails", "home:own_mails",
    "learning:item_propose", "learning:events", "learning:plan_templates", "learning:credit_from_list",
    "learning:verify_preview", "learning:feeds", "learning:kinds", "learning:evidence_box",
    "learning:asked_to_show", "learning:boards", "learning:unfinished",
}  # fmt: skip
ENTRIES = [(role, label, name) for role, entries in NAVIGATION.items() for label, name in entries]


def test_every_role_has_a_ribbon() -> None:
    assert set(NAVIGATION) == {*HOMES, ""}


@pytest.mark.parametrize(("role", "label", "name"), ENTRIES)
def test_an_entry_leads_to_the_page_it_names(role: str, label: str, name: str) -> None:
    assert resolve(reverse(name)).view_name == name


@pytest.mark.django_db
@pytest.mark.parametrize("full", [False, True], ids=["empty", "with-plan-and-track"])
@pytest.mark.parametrize(("role", "label", "name"), ENTRIES)
def test_an_entry_opens_for_who_sees_it(
    client: Client, cast: Cast, role: str, label: str, name: str, full: bool
) -> None:
    if full:
        adopted_plan(cast)
        strategic_track(cast)
    wear(client, cast, WHO[role], role)

    response = client.get(reverse(name))

    assert response.status_code == 200
    assert f'aria-current="page">{label}</a>' in response.content.decode()


def test_no_page_is_left_without_a_way_to_it() -> None:
    pages = {
        route.name
        for route in our_routes()
        if route.access and "GET" in route.access.methods and not route.kwargs and not route.name.endswith("_csv")
    }
    assert pages - {name for _, _, name in ENTRIES} - ELSEWHERE == set()


@pytest.mark.parametrize("role", NAVIGATION)
def test_everybody_finds_their_own_standing(role: str) -> None:
    assert ("My standing", "certification:standing") in NAVIGATION[role]


@pytest.mark.parametrize("role", NAVIGATION)
def test_no_entry_stands_twice(role: str) -> None:
    labels, names = zip(*NAVIGATION[role], strict=True)
    assert len(set(labels)) == len(labels)
    assert len(set(names)) == len(names)
