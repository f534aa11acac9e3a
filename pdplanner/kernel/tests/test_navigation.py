"""The ribbon leads only to pages that exist and marks the one that is open."""

import pytest
from django.http import HttpResponse
from django.test import override_settings
from django.urls import include, path

from pdplanner.kernel import navigation
from pdplanner.kernel.navigation import Entry

NAVIGATION = {
    "staff": (("Home", "home:home"), ("Plans", "plans"), ("Old plans", "old"), ("Planned for next year", "nowhere"))
}


def page(request: object) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", include(([path("", page, name="home")], "home"))),
    path("plans/", page, name="plans"),
    path("plans/old/", page, name="old"),
]


@pytest.fixture(autouse=True)
def small_house() -> object:
    navigation._navigation.cache_clear()
    with override_settings(ROOT_URLCONF=__name__, NAVIGATION=f"{__name__}.NAVIGATION"):
        yield
    navigation._navigation.cache_clear()


def current(path: str) -> dict[str, str]:
    return {entry.label: entry.current for entry in navigation.entries("staff", path) if entry.current}


def test_a_page_that_does_not_exist_is_left_out() -> None:
    assert [entry.label for entry in navigation.entries("staff", "/")] == ["Home", "Plans", "Old plans"]


def test_the_open_page_is_marked() -> None:
    assert navigation.entries("staff", "/plans/")[1] == Entry("Plans", "/plans/", "page")


def test_below_a_page_its_entry_is_current_and_home_is_not() -> None:
    assert current("/plans/7/activities/") == {"Plans": "true"}


def test_the_longest_address_wins() -> None:
    assert current("/plans/old/3/") == {"Old plans": "true"}


def test_home_is_current_only_on_itself() -> None:
    assert current("/") == {"Home": "page"}
    assert current("/elsewhere/") == {}


def test_a_role_without_pages_has_no_ribbon() -> None:
    assert navigation.entries("visitor", "/") == ()
