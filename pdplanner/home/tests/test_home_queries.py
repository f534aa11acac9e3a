"""A home page costs the same few queries, however much it speaks of."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from pdplanner.home.tests.house import fill, wear
from tests.cast import Cast

pytestmark = pytest.mark.django_db

AT_MOST = 10  # session, person and hats included
# Who, as what, and how many queries: session, person and hats take three, and what one is asked to show one; one more
# each for named reports and for others one decides for.
PAGES = [
    ("ada", "staff", 8),
    ("sam", "supervisor", 8),
    ("sam", "staff", 10),  # one more: what waits for him as supervisor
    ("dina", "director", 10),
    ("alma", "administrator", 8),
    ("tess", "trustee", 10),
    ("carl", "board_chair", 10),
    ("connie", "consultant", 8),
    ("cora", "coordinator", 6),
    ("root", "", 3),
]


def queries(client: Client, cast: Cast, name: str, role: str) -> int:
    wear(client, cast, name, role)
    with CaptureQueriesContext(connection) as found:
        response = client.get("/")
    assert response.status_code == 200
    return len(found)


@pytest.mark.parametrize("number", [3, 30])
@pytest.mark.parametrize(("name", "role", "expected"), PAGES)
def test_a_home_page_costs_the_same_with_little_and_with_much(client, cast, name, role, expected, number):
    fill(cast, number)
    assert queries(client, cast, name, role) == expected


def test_no_home_page_costs_more_than_ten_queries():
    assert max(expected for _, _, expected in PAGES) <= AT_MOST


def test_every_role_has_a_home_page_of_its_own():
    from pdplanner.home.views.home import HOMES

    assert {role for _, role, _ in PAGES} == {*HOMES, ""}
